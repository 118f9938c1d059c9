r"""LaTeX as BibTeX has it, to plain text: accents, letters, quotes, formulas.

>>> plain_text(r"{\O}rsted and Stra{\ss}e: a {$\beta$-VAE} of $H \rightarrow b\bar{b}$, 5\% off")
'Ørsted and Straße: a β-VAE of H → bb̅, 5% off'

pylatexenc knows the commands. What this adds: prices are not formulas, `%` is a percent sign, addresses
stay as they are, and a command that nobody knows leaves its name or its argument. It expands no macros.
"""

import re
import unicodedata
from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pylatexenc.latex2text import LatexNodes2Text
    from pylatexenc.macrospec import LatexContextDb

_LATEX = re.compile(r"[\\${}%~^]|--|``|''")
_URL = re.compile(r"\\(?:url|path|nolinkurl)\s*\{([^{}]*)\}|(https?://[^\s{}\\]+)")
_HREF = re.compile(r"\\href\s*\{[^{}]*\}\s*(?=\{)")
_PIECE = re.compile(r"\\[A-Za-z]+\*?\s*|\\.|[{}$]|\s+|[^\\{}$\s]+", re.DOTALL)
_COMMAND = re.compile(r"\\([A-Za-z]+)(\*?\s*)(\{\}|(?=\{)|)")
_STORED = re.compile("\ue000(\\d+)\ue001")
# Commands that change the look alone. Others that are unknown name something: \ourmodel.
_LOOKS = frozenset(
    re.findall(
        r"\S+",
        """
    bf bfseries boldmath displaystyle em footnotesize hbox Huge huge hspace hfill it itshape Large large
    linebreak mbox mdseries newblock newline noindent nobreak normalfont normalsize par protect quad qquad
    relax rm rmfamily sc scriptsize scshape sf sffamily sl slshape small textmd textsf textsuperscript
    textsubscript texttt textup tiny tt ttfamily ungroup unboldmath uppercase vspace xspace ensuremath
    noopsort singleletter enquote text textnormal thinspace allowbreak hskip bibinfo natexlab
""",
    )
)
_NAMES = {
    "LaTeX": "LaTeX",
    "TeX": "TeX",
    "BibTeX": "BibTeX",
    "textquotesingle": "'",
    "textbraceleft": r"\{",
    "textbraceright": r"\}",
    "textasciicircum": "^",
}
_LETTERS_OF_FORMULAS = re.compile("[\U0001d400-\U0001d7ff]+")  # bold k, script O: nobody types them
_LONGEST = 20_000  # of a piece: more is a brace that was never closed


def plain_text(value: str) -> str:
    """The text of a value of BibTeX, on one line."""
    if not _LATEX.search(value):
        return " ".join(value.split())
    stored: list[str] = []

    def store(found: re.Match[str]) -> str:
        stored.append(verbatim(found[1] or found[2]))
        return f"\ue000{len(stored) - 1}\ue001"

    value = re.sub(r"\\\\(?![\\\\])", " ", value)  # a line ends there
    value = _URL.sub(store, _HREF.sub("", value.replace("\ue000", "")))
    value = re.sub(r"(?<!\\)%", r"\\%", value.replace("$$", "$"))
    text = "".join(_converted(piece) for piece in _pieces(_prices_escaped(value)))
    text = _LETTERS_OF_FORMULAS.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)
    text = _STORED.sub(lambda found: stored[int(found[1])], text.replace("\xad", ""))
    return " ".join(unicodedata.normalize("NFC", text).split())


def verbatim(address: str) -> str:
    """An address without the escapes that LaTeX needs; nothing else of it changes."""
    address = re.sub(r"\{?\\(?:textasciitilde|string\s*~|sim)\s*(?:\{\})?\}?|\\~\{\}", "~", address)
    address = re.sub(r"\$\\sim\$|\$~\$|\{~\}", "~", address)
    address = re.sub(r"\$\s*([<>])\s*\$", r"\1", address)
    address = re.sub(r"\{?\\textunderscore\s*(?:\{\})?\}?|\{\\_\}", "_", address)
    return re.sub(r"\\([&%$#_~{}^-])", r"\1", address)


def _prices_escaped(value: str) -> str:
    """The value with every `$` escaped that begins or ends no formula."""
    if "$" not in value:
        return value
    parts = re.split(r"(?<!\\)\$", value)
    text, at = [parts[0]], 1
    while at < len(parts):
        inside, behind = parts[at], parts[at + 1] if at + 1 < len(parts) else None
        if behind is not None and _is_formula(inside, behind):
            text.append(f"${inside}${behind}")
            at += 2
        else:
            text.append(rf"\${inside}")
            at += 1
    return "".join(text)


def _is_formula(inside: str, behind: str) -> bool:
    if re.search(r"[\\^_{]", inside):
        return True
    return bool(inside.strip()) and inside == inside.strip() and not behind[:1].isdigit()


def _pieces(value: str) -> list[str]:
    """The value cut at blanks outside of groups and formulas: most words need no conversion."""
    pieces, piece, depth, in_formula = [], "", 0, False
    for found in _PIECE.finditer(value):
        part = found[0]
        depth = max(0, depth + {"{": 1, "}": -1}.get(part, 0))
        in_formula ^= part == "$"
        piece += part
        if (part.isspace() and not depth and not in_formula) or len(piece) > _LONGEST:
            pieces.append(piece)
            piece, depth, in_formula = "", 0, False
    return [*pieces, piece]


@cache
def _converter() -> "LatexNodes2Text":
    from pylatexenc.latex2text import LatexNodes2Text

    return LatexNodes2Text(math_mode="text", strict_latex_spaces=False)


@lru_cache(maxsize=20_000)
def _converted(piece: str) -> str:
    if not re.search(r"[\\$^]|--|``|''", piece):
        return piece.replace("{", "").replace("}", "").replace("~", " ")
    blank = " " if piece[-1:].isspace() else ""
    prepared = _COMMAND.sub(_known, piece)
    try:
        return str(_converter().latex_to_text(prepared, tolerant_parsing=True)).rstrip() + blank
    except (IndexError, KeyError, ValueError, TypeError, RecursionError, AttributeError):
        return re.sub(r"\\[A-Za-z]+|[\\{}$]", "", piece)  # pylatexenc fails on a few commands


def _known(found: re.Match[str]) -> str:
    """A command that pylatexenc knows as it is; else its name, or nothing before its argument."""
    name, blank, argument = found.groups()
    if _is_known(name):
        return found[0]
    if name in _NAMES:
        return _NAMES[name] + ("" if argument else blank)
    has_argument = found.string[found.end() :].startswith("{")
    if name in _LOOKS or has_argument or len(name) == 1:
        return ""
    return name + ("" if argument else blank)


@cache
def _is_known(name: str) -> bool:
    return name not in _NAMES and _commands().get_macro_spec(name) is not None


@cache
def _commands() -> "LatexContextDb":
    from pylatexenc.latex2text import get_default_latex_context_db

    return get_default_latex_context_db()
