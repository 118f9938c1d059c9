"""What a chat model writes, in a real browser: of thirty ways to load something from elsewhere none arrives."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from helpers.browser import opened, served
from helpers.chat import Scripted, answer, citation

pytestmark = pytest.mark.browser


class _Canary(BaseHTTPRequestHandler):
    """Another site, which notes whatever is asked of it."""

    asked: list[str]

    def do_GET(self) -> None:
        type(self).asked.append(self.path)
        self.send_response(200)
        self.send_header("Access-Control-Allow-Origin", "*")
        self.end_headers()

    do_POST = do_HEAD = do_OPTIONS = do_GET  # noqa: N815 - the names that the library calls

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
        """Log nothing."""


@contextmanager
def canary() -> Iterator[tuple[str, list[str]]]:
    """Another site on this machine: "localhost:<port>", and what was asked of it."""
    handler = type("Noting", (_Canary,), {"asked": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield f"localhost:{server.server_address[1]}", handler.asked
    finally:
        server.shutdown()
        server.server_close()


# What a draft may hold; HOST is the other site, and the number is added so that each is its own.
LOADS = (
    "![](http://HOST)",
    "![a](//HOST)",
    "![a]( <http://HOST> )",
    "![a][r]\n\n[r]: http://HOST",
    "![r2]\n\n[r2]:\n//HOST 'x'",
    "[![a](http://HOST)](http://HOST)",
    "<img src=http://HOST>",
    "<img src='//HOST'>",
    '<IMG SRCSET="http://HOST 2x">',
    "<img\nsrc=http://HOST\n>",
    "<picture><source srcset=//HOST><img></picture>",
    "<svg><image href='http://HOST'/></svg>",
    "<svg><use href='//HOST#x'/></svg>",
    "<iframe src=http://HOST></iframe>",
    "<object data=http://HOST></object>",
    "<embed src=http://HOST>",
    "<video autoplay src=http://HOST poster=http://HOST></video>",
    "<audio autoplay src=http://HOST></audio>",
    "<link rel=stylesheet href=http://HOST>",
    "<link rel=preload as=image href=//HOST>",
    "<style>@import url(http://HOST);</style>",
    "<style>body{background:url(//HOST)}</style>",
    "<div style='background:url(http://HOST)'>x</div>",
    "<script src=http://HOST></script>",
    "<script>fetch('http://HOST')</script>",
    "<img src=x onerror=\"fetch('http://HOST')\">",
    "<meta http-equiv=refresh content='0;url=http://HOST'>",
    "<base href=http://HOST/>",
    "<form action=http://HOST><input autofocus onfocus=this.form.submit()></form>",
    '```mermaid\ngraph LR\nA@{ img: "http://HOST", label: "a" }\n```',
    '```mermaid\ngraph LR\nA["<img src=http://HOST>"]\n```',
    '```mermaid\ngraph LR\nA\nclick A href "http://HOST"\nstyle A fill:url(http://HOST)\n```',
    "- x\n\n```mermaid  \nflowchart LR\nA@{ img: '//HOST' }\n```\n",
    '~~~mermaid\ngraph LR\nA["![a](http://HOST)"]\n~~~',
    '<div class=mermaid>graph LR\nA["<img src=//HOST>"]</div>',
    "http://HOST www.HOST <http://HOST> a@HOST",
    "[x](javascript:fetch('http://HOST'))",
    "[x](data:text/html,<img/src=http://HOST>)",
    "$$\\includegraphics{http://HOST}$$ \\(\\href{http://HOST}{x}\\)",
    "| a |\n| --- |\n| ![a](http://HOST) |",
    "> ![a](http://HOST)\n\n1. ![b](//HOST)",
    "&#33;&#91;a&#93;&#40;http://HOST&#41; &lt;img src=http://HOST&gt;",
    "![a\\](http://HOST) \\![b](http://HOST) !\\[c](http://HOST)",
    "![a](ht\u200btp://HOST) !\u200b[b](http://HOST) <\u200bimg src=//HOST>",
)
# What it would have become.
MADE = (
    "a[href*='HOST'], [src*='HOST'], [srcset*='HOST'], [style*='HOST'], .mermaid, svg image, iframe"
)


def drafts_of(text: str) -> list[str]:
    """The text as it grows, cut also in the middle of what would load something."""
    cuts = sorted({len(text) * part // 7 for part in range(1, 8)})
    return [text[:cut] for cut in cuts]


def test_a_model_cannot_load_anything_from_elsewhere(chromium: Any) -> None:
    """In a draft, in the answer, and after a reload; the chat shows it as text."""
    with canary() as (host, asked):
        texts = [load.replace("HOST", f"{host}/{n}") for n, load in enumerate(LOADS)]
        whole = "\n\n".join(texts)
        growing = [draft for text in texts for draft in drafts_of(text)]
        replies = [*growing, whole, f"{whole}\n\nIt is so. [1]"]
        cited = [answer(text, citation(), mode="llm") for text in replies]
        with served(Scripted(*cited)) as address, opened(chromium, address) as seen:
            seen.ask("What?")
            seen.wait("#chat .bot-row", "It is so.")
            seen.page.wait_for_selector("#question button.submit-button")
            seen.page.wait_for_timeout(1_500)  # a drawing would be made a little later
            made = seen.page.locator(f"#chat :is({MADE.replace('HOST', host)})")
            shown = made.evaluate_all("found => found.map((one) => one.outerHTML.slice(0, 200))")
            assert shown == []
            assert seen.chat().count(host) > len(LOADS)
            seen.page.reload()
            seen.wait("#chat .bot-row", "It is so.")
            seen.page.wait_for_timeout(500)
            assert made.count() == 0
            seen.assert_quiet()
        assert asked == []


def test_even_what_got_through_would_load_nothing(chromium: Any) -> None:
    """The page's policy stops what a script of ours would be made to ask for."""
    tries = """async (host) => {
      const url = `http://${host}/x`, made = [];
      for (const [tag, name] of [['img', 'src'], ['iframe', 'src'], ['script', 'src'], ['link', 'href'],
                                 ['video', 'src'], ['object', 'data'], ['embed', 'src']]) {
        const one = document.createElement(tag);
        if (tag === 'link') one.rel = 'stylesheet';
        one[name] = url;
        document.body.append(one);
      }
      const inline = document.createElement('script');
      inline.textContent = 'window.ran = true';
      document.body.append(inline);
      document.body.insertAdjacentHTML('beforeend', '<img src=x onerror="window.ran = true">');
      document.body.style.background = `url(${url})`;
      await fetch(url).catch(() => made.push('fetch'));
      try { navigator.sendBeacon(url); } catch { made.push('beacon'); }
      await new Promise((done) => setTimeout(done, 500));
      return [made.includes('fetch'), window.ran === true];
    }"""
    with (
        canary() as (host, asked),
        served(Scripted()) as address,
        opened(chromium, address) as seen,
    ):
        assert seen.page.evaluate(tries, host) == [True, False]
        assert asked == []


def test_the_page_cannot_be_framed_nor_called_from_elsewhere(chromium: Any) -> None:
    """Another site neither shows the chat in a frame nor calls what it calls, with or without CORS."""
    calls = """async (address) => {
      const call = (path, how) => fetch(address + path, how).then((one) => one.type, () => 'refused');
      const frame = document.createElement('iframe');
      frame.src = address;
      document.body.append(frame);
      await new Promise((done) => { frame.onload = done; setTimeout(done, 1000); });
      const form = new FormData();
      form.append('files', new Blob(['%PDF-1']), 'x.pdf');
      return [await call('config', {}), await call('gradio_api/upload', {method: 'POST', body: form})];
    }"""
    with canary() as (host, _), served(Scripted()) as address:
        context = chromium.new_context()
        page = context.new_page()
        page.goto(f"http://{host}/")
        statuses: list[int] = []
        page.on("response", lambda one: one.url.startswith(address) and statuses.append(one.status))
        answers = page.evaluate(calls, address)
        framed = [frame.url for frame in page.frames if frame.url.startswith(address)]
        context.close()
    assert answers == ["refused", "refused"]
    assert framed == []
    assert set(statuses) <= {403}
