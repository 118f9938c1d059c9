"""Templates: every text in them is escaped, and HTML is written nowhere else."""

import ast
import re
from pathlib import Path

import pytest
from jinja2 import UndefinedError

import ptmrag.web
from helpers.hostile import HOSTILE
from ptmrag.language.printable import printable
from ptmrag.web.labels import LABELS, LANGUAGES, Label
from ptmrag.web.rendering import render

WEB = Path(ptmrag.web.__file__).parent
TEMPLATES = sorted((WEB / "templates").glob("*.html"))
TAG = re.compile(
    r"</?(?:a|b|p|i|div|span|button|section|article|ul|li|table|t[hdr]|h[1-6]|svg|g)\b"
)


def strings_of(path: Path) -> list[str]:
    """The strings of a module, without docstrings and other strings that are statements."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    prose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    found = [node for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    return [node.value for node in found if isinstance(node.value, str) and id(node) not in prose]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_a_text_is_escaped_and_loses_what_nobody_sees(text: str) -> None:
    """A template needs no escape of its own, neither between tags nor in an attribute."""
    shown = render("hint.html", label=Label(text, text))
    assert shown.count("<") == shown.count(">") == 6
    shown, plain = (
        render("tools.html", markdown=one, sources=[], cost=Label("", ""), is_hinted=False)
        for one in (text, "plain")
    )
    assert re.findall(r"<(\w+)", shown) == re.findall(r"<(\w+)", plain)
    assert printable(shown) == shown


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_turns_escaping_off(path: Path) -> None:
    """Nothing is marked as safe, and every attribute with a text in it has quotes."""
    source = path.read_text(encoding="utf-8")
    assert not re.search(r"\|\s*safe\b|autoescape|Markup", source)
    assert not re.search(r"=\{\{", source)


@pytest.mark.parametrize("path", sorted(WEB.glob("*.py")), ids=lambda path: path.name)
def test_no_module_writes_html(path: Path) -> None:
    """HTML is in the templates alone."""
    assert [text for text in strings_of(path) if TAG.search(text)] == []


def test_a_value_that_is_missing_is_an_error() -> None:
    """A misspelt name does not leave a gap on the page."""
    with pytest.raises(UndefinedError):
        render("hint.html")


@pytest.mark.parametrize("character", "\u00ad\u034f\u200b\u200d\u202e\u2066\u3164\ufe00\U000e0041")
def test_every_character_that_nobody_sees_is_dropped(character: str) -> None:
    """The page knows the same invisible characters as the check of quotes."""
    assert printable(f"a{character}b") == "ab"


def test_every_label_is_there_in_both_languages() -> None:
    """A language that the page does not have gets English."""
    for label in LABELS.values():
        assert all(label.text(language) for language in LANGUAGES)
        assert label.text("fr") == label.en


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.stem)
def test_an_attribute_that_is_read_out_can_be_in_the_readers_language(template: Path) -> None:
    """CSS cannot hide one of two languages in an attribute: `both_as` writes it, and a script leaves the reader's."""
    written = r'(?:title|aria-label|placeholder)="(?:\{\{ ")?[^"{]*[\u4e00-\u9fff]'
    assert re.findall(written, template.read_text(encoding="utf-8")) == []
