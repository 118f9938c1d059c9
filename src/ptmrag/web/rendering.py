"""Renders the page's HTML from the templates in `templates/`.

>>> from ptmrag.web.labels import Label
>>> "none: &lt;b&gt;" in render("hint.html", label=Label("没有 <b>", "none: <b>"))
True

Every text is escaped where a template shows it, and loses its invisible characters there; no other
module writes HTML. Templates get frozen values and decide only how these look.
"""

import base64
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from ptmrag.language.printable import printable
from ptmrag.sources.web_address import web_address
from ptmrag.web.quote_places import QuotePlace, write_place
from ptmrag.web.reasons import reason_of
from ptmrag.web.work_facts import in_one_language


def render(template: str, **values: object) -> str:
    """The HTML of a template, whose name is that of its file. Raises what Jinja2 raises."""
    return _ENVIRONMENT.get_template(template).render(values)


def _show(value: object) -> object:
    """A value as a template shows it: our own HTML as it is, any other text without what nobody sees."""
    if not isinstance(value, str) or hasattr(value, "__html__"):
        return value
    return printable(value)


def _encode(text: str) -> str:
    """A text in Base64, for a `data:` address."""
    return base64.b64encode(text.encode(errors="replace")).decode()


def _size(number: int) -> str:
    """Bytes as people read them."""
    return f"{number / 1e9:.1f} GB" if number >= 1e9 else f"{number / 1e6:.0f} MB"


def _group_digits(number: int) -> str:
    return f"{number:,}"


_ENVIRONMENT = Environment(
    loader=FileSystemLoader(Path(__file__).with_name("templates")),
    autoescape=True,
    finalize=_show,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,  # a template is compiled once
)
_ENVIRONMENT.filters |= {
    "base64": _encode,
    "bytes": _size,
    "in_one": in_one_language,
    "reason": reason_of,
    "thousands": _group_digits,
    "web_address": web_address,
}
_ENVIRONMENT.globals |= {"quote_place": write_place, "QuotePlace": QuotePlace}
