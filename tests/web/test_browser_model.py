"""The page "Model" in a real browser: a model is found, tested, used, asked and left; a key is typed and gone."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from helpers.browser import Seen, opened, served
from helpers.model_server import READY, ModelServer, model_server
from ptmrag.assistant import Assistant
from ptmrag.web.models.model_choices import ModelChoices
from ptmrag.web.serving import server

pytestmark = pytest.mark.browser

KEY = "k3y.Of-a.shape/nobody+knows"


@dataclass
class Reader:
    """A server for one reader, and the models that it finds."""

    address: str
    models: ModelServer


@contextmanager
def reading(assistant: Assistant, **environment: str) -> Iterator[Reader]:
    with model_server() as models:
        found = {"OLLAMA_HOST": models.address} | environment
        choices = ModelChoices(one_reader=True, environment=found)
        with served(assistant, models=choices) as address:
            yield Reader(address, models)


@pytest.fixture
def reader(assistant: Assistant) -> Iterator[Reader]:
    with reading(assistant) as found:
        yield found


def open_model(seen: Seen) -> None:
    """By the name of the model in the header."""
    seen.page.click("#header [data-act=model]")
    seen.page.locator("#model-state h2").wait_for()


@pytest.mark.parametrize(
    ("locale", "quotes", "local", "written"),
    [
        ("en-US", "none (quotes only)", "nothing leaves it", "Written by small:1b"),
        ("zh-CN", "无（仅引用原文）", "都不会离开这台机器", "由 small:1b 撰写"),
    ],
)
def test_a_model_of_ollama_writes_the_answers_until_it_is_left(
    chromium: Any, reader: Reader, locale: str, quotes: str, local: str, written: str
) -> None:
    """The header names it, the answer says who wrote it, its marks open pages; then quotes answer again."""
    with opened(chromium, reader.address, locale=locale) as seen:
        seen.wait("#header", quotes)
        open_model(seen)
        names = seen.page.locator("#ollama-models li b").all_inner_texts()
        assert names == ["small:1b", "big:7b"]
        seen.page.click("#ollama-models [data-act=use-ollama][data-id='small:1b']")
        seen.wait("#model-result .tried", READY)
        seen.wait("#model-state", local)
        seen.wait("#header", "small:1b")
        seen.page.locator("#ollama-models .in-use").wait_for()
        seen.page.locator("[role=tab]").first.click()
        question = "What memory does Larkspur keep?"
        seen.ask(question if locale == "en-US" else "Larkspur 保存什么样的记忆？")
        seen.wait("#chat [role=log]", written)
        seen.page.locator("#chat a[href*='#cite-0-1']").click()
        seen.page.locator("#page .page :is(.mark, mark)").first.wait_for(timeout=30_000)
        open_model(seen)
        seen.page.click("#model-state [data-act=no-model]")
        seen.wait("#header", quotes)
        seen.page.wait_for_selector("#model-result .tried", state="detached")
        seen.assert_quiet()


def test_a_key_is_gone_from_its_field_and_what_leaves_is_said_before(
    chromium: Any, assistant: Assistant
) -> None:
    """The provider cannot be reached from here, which is one sentence; the key is in no part of the page."""
    with (
        reading(assistant, DASHSCOPE_API_KEY=KEY) as reader,
        opened(chromium, reader.address) as seen,
    ):
        open_model(seen)
        key = seen.page.locator("#provider-key input")
        assert key.get_attribute("type") == "password"
        seen.wait("#provider-leaves", "api.deepseek.com")
        seen.page.wait_for_selector("#provider-key input[autocomplete=off]")
        seen.page.click("#provider input")
        seen.page.locator("[role=option]", has_text="Qwen").click()
        seen.wait("#provider-leaves", "DASHSCOPE_API_KEY")
        assert "dashscope.aliyuncs.com" in seen.page.inner_text("#provider-leaves")
        assert seen.page.input_value("#provider-name textarea, #provider-name input") == "qwen-plus"
        key.fill("not a key")
        key.press("Enter")
        seen.wait("#model-result [role=alert]", "This is not a key")
        assert key.input_value() == ""
        assert KEY not in seen.page.content()
        kept = "JSON.stringify([{...localStorage}, {...sessionStorage}])"
        assert "not a key" not in seen.page.evaluate(kept)
        seen.assert_quiet()


def test_the_keyboard_alone_uses_a_server_on_a_phone(chromium: Any, reader: Reader) -> None:
    """Its only model is used, or the reason why not is said; nothing is wider than the screen."""
    with opened(chromium, reader.address, width=360, height=740) as seen:
        seen.page.focus("#header [data-act=model]")
        seen.page.keyboard.press("Enter")
        seen.page.locator("#model-state h2").wait_for()
        assert seen.page.evaluate("document.documentElement.scrollWidth") == 360
        address = "#server-address :is(input, textarea)"
        seen.page.focus(address)
        seen.page.keyboard.type("file:///etc/passwd")
        for _ in range(3):
            seen.page.keyboard.press("Tab")
        seen.page.keyboard.press("Enter")
        seen.wait("#model-result [role=alert]", "Enter the server's address")
        seen.page.fill(address, reader.models.address)
        seen.page.focus("#use-server")
        seen.page.keyboard.press("Enter")
        seen.wait("#model-result .tried", READY)
        seen.wait("#header", "local-a")
        seen.assert_quiet()


def test_without_ollama_it_says_how_to_get_it(chromium: Any, assistant: Assistant) -> None:
    """And finds it once it runs."""
    with (
        reading(assistant, OLLAMA_HOST="127.0.0.1:9") as reader,
        opened(chromium, reader.address) as seen,
    ):
        open_model(seen)
        seen.wait("#ollama-models", "No Ollama was found at 127.0.0.1:9")
        assert "ollama pull" in seen.page.inner_text("#ollama-models")
        seen.page.click("#ollama-models [data-act=look-ollama]")
        seen.wait("#ollama-models", "No Ollama was found")
        seen.assert_quiet()


def test_a_user_of_a_login_sees_no_card_for_addresses(chromium: Any, assistant: Assistant) -> None:
    """And keeps the choice on the next page that is opened."""
    from ptmrag.web import build_app

    with model_server() as models:
        choices = ModelChoices(has_login=True, environment={"OLLAMA_HOST": models.address})
        app = build_app(assistant, models=choices)
        address = server.start(app, port=0, users=[("ann", "pw")])
        try:
            context = chromium.new_context(locale="en-US")
            page = context.new_page()
            page.goto(address)
            page.fill("[name=username]", "ann")
            page.fill("[name=password]", "pw")
            page.press("[name=password]", "Enter")
            page.wait_for_selector("#question textarea")
            page.click("#header [data-act=model]")
            page.locator("#model-state", has_text="for you alone (ann)").wait_for()
            assert not page.is_visible("#card-server")
            page.click("#ollama-models [data-act=use-ollama][data-id='small:1b']")
            page.locator("#header", has_text="small:1b").wait_for(timeout=30_000)
            page.reload()
            page.locator("#header", has_text="small:1b").wait_for(timeout=30_000)
            context.close()
        finally:
            app.close(verbose=False)


def test_a_stranger_has_one_card_and_a_closed_page_is_forgotten(
    chromium: Any, assistant: Assistant
) -> None:
    """Without a login and on more than this machine: a key of one's own, for this page alone."""
    forgotten = threading.Event()

    class Choices(ModelChoices):
        def close(self, request: Any) -> None:
            super().close(request)
            forgotten.set()

    with served(assistant, models=Choices()) as address, opened(chromium, address) as seen:
        open_model(seen)
        seen.wait("#model-state", "for this page alone")
        seen.wait("#model-state", "not encrypted")
        shown = [seen.page.is_visible(f"#card-{one}") for one in ("ollama", "server", "provider")]
        assert shown == [False, False, True]
        assert not forgotten.is_set()
        seen.page.goto("about:blank")
        assert forgotten.wait(30)


@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(chromium: Any, reader: Reader, scheme: str, locale: str) -> None:
    """Labels, roles and contrast, before a model is used and after, by day and by night."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    with opened(chromium, reader.address, color_scheme=scheme, locale=locale) as seen:
        open_model(seen)
        seen.page.locator("#ollama-models li").first.wait_for()
        found = serious(axe, seen)
        seen.page.locator("#ollama-models [data-act=use-ollama]").first.click()
        seen.wait("#model-result .tried", READY)
        found += serious(axe, seen)
        assert found == []
        seen.assert_quiet()


def serious(axe: Any, seen: Seen) -> list[str]:
    violations = axe.run(seen.page).response["violations"]
    return [
        f"{one['id']}: {one['nodes'][0]['html'][:120]}"
        for one in violations
        if one["impact"] in ("serious", "critical")
    ]
