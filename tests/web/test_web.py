"""The web chat: what it shows, what it keeps apart, and what it never lets through."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from markupsafe import escape

from ptmrag.answer.answer import Answer, Citation, abstain
from ptmrag.errors import InputError, PtmragError
from ptmrag.retrieval.hit import Hit
from ptmrag.web import build_app, server
from ptmrag.web.chat_page import clear, render_updates, stop
from ptmrag.web.clicks import read_clicks
from ptmrag.web.conversation import Interrupt, respond
from ptmrag.web.escape import literal_text, markdown_text, visible, web_address
from ptmrag.web.examples import EXAMPLES
from ptmrag.web.exchange import Exchange
from ptmrag.web.header import render_header
from ptmrag.web.jobs import Jobs
from ptmrag.web.rate_limit import RateLimit
from ptmrag.web.replies import write_messages, write_reply
from ptmrag.web.sources_panel import page_address, render_sources

ROOT = Path(__file__).parents[2]
HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</blockquote></section><iframe src=//evil.example>",
    "<!-- <svg/onload=alert(1)> -->",
    "&lt;script&gt; &#60;b&#62;",
)
# A paper about tags is no danger: these are what a browser would act on.
ACTIVE = re.compile(r"<\s*(?:script|img|iframe|svg|b)\b|<!--|<[^>]*\son\w+=", re.IGNORECASE)


def both(chinese: str, english: str) -> str:
    """A text in both languages, of which the page's style hides one."""
    return f'<span class="zh" lang="zh">{chinese}</span><span class="en" lang="en">{english}</span>'


class Scripted:
    """An assistant that says what it was told to, and keeps what it was asked."""

    model: str | None = None

    def __init__(self, *replies: Answer | PtmragError) -> None:
        self.replies = replies
        self.asked: list[tuple[str, list[tuple[str, str]]]] = []
        state = SimpleNamespace(entries=3, passages=1234, embedder="maker/small-e5")
        self.library = SimpleNamespace(status=lambda: state, records=SimpleNamespace(entries=list))

    def refresh(self) -> None:
        """Nothing is ever added."""

    def stream(
        self, question: str, *, history: Sequence[tuple[str, str]] = (), within: Any = None
    ) -> Iterator[Answer]:
        self.asked.append((question, list(history)))
        for reply in self.replies:
            if isinstance(reply, PtmragError):
                raise reply
            yield reply


def citation(n: int = 1, **changes: Any) -> Citation:
    values = {
        "n": n,
        "entry_id": "electra",
        "title": "ELECTRA",
        "source": "arxiv:2003.10555",
        "url": "https://arxiv.org/abs/2003.10555",
        "page": 4,
        "quote": "It detects replaced tokens.",
    }
    return Citation(**values | changes)


def hit(text: str, **changes: Any) -> Hit:
    values = {
        "rank": 1,
        "score": 1.0,
        "entry_id": "electra",
        "title": "ELECTRA",
        "category": ("PTM", "Masked language models"),
        "source": "arxiv:2003.10555",
        "url": "https://arxiv.org/abs/2003.10555",
        "page": 4,
        "heading": "",
        "text": text,
        "chunk_id": 1,
        "similarity": 0.9,
    }
    return Hit(**values | changes)


def answer(text: str, *citations: Citation, **changes: Any) -> Answer:
    return Answer("What is ELECTRA?", text, "en", citations, **changes)


CITED = answer("**ELECTRA** (p. 4)\n- “It detects replaced tokens.” [1]", citation())


# --- text of others ------------------------------------------------------------------------------


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_text_in_every_part_of_the_render_sources(text: str) -> None:
    """Whatever a catalog or a paper holds, no tag or attribute of it reaches the page."""
    one = citation(entry_id=text, title=text, source=f"web:{text}", url=text, quote=text)
    found = hit(f"Before. {text} After.", category=(text,), source=f"web:{text}")
    shown = render_sources(Answer(text, text, "en", (one,), hits=(found,)))
    assert not ACTIVE.search(shown)
    assert escape(visible(text)) in shown
    assert shown.count("<article>") == shown.count("</article>") == 1


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("mode", ["extractive", "llm"])
def test_hostile_text_is_text_in_the_chat(text: str, mode: Any) -> None:
    """Neither a quote nor a chat model brings a tag into the conversation."""
    reply = write_reply(answer(f"**{text}**\n- “{text}” [1]", citation(), mode=mode))
    assert not ACTIVE.search(reply)


@pytest.mark.parametrize(
    "text",
    [
        "![](http://evil.example/?q=secret)",
        "[click](https://evil.example)",
        "[1]: https://evil.example",
        "<https://evil.example>",
        "https://evil.example/?q=secret",
        "www.evil.example",
        "HTTP://evil.example",
    ],
)
def test_a_model_cannot_make_an_image_or_a_link(text: str) -> None:
    """What would become an image, a link or the definition of one has its mark broken."""
    shown = markdown_text(text)
    assert not re.search(r"!\[|\]\(|\]:|<h|https?://|www\.", shown, re.IGNORECASE)
    assert "evil" in shown


def test_emphasis_lists_and_marks_of_a_model_stay() -> None:
    """Markdown that only shapes text is kept, and so are the citation marks."""
    text = "**ELECTRA** is `small`:\n\n- one [1]\n- two [2]\n\na < b"
    assert markdown_text(text) == text


def test_a_quote_is_not_emphasis() -> None:
    """Stars and underscores of a paper are read as they stand."""
    assert literal_text("a*b*c x_i `y` ~~z~~") == r"a\*b\*c x\_i \`y\` \~\~z\~\~"
    assert (
        literal_text("# one\n1. two\n- three\n> four") == "\\# one\n1\\. two\n\\- three\n\\> four"
    )
    assert literal_text("&lt;b&gt;") == "&amp;lt;b&amp;gt;"


def test_the_frame_of_an_extractive_answer_is_kept() -> None:
    """Titles stay bold and quotes stay list items, whatever stands in them."""
    reply = write_reply(answer("Lead:\n\n**A_b** (p. 4)\n- “x*y*” [1]", citation()))
    assert reply == "Lead:\n\n**A\\_b** (p. 4)\n- “x\\*y\\*” [1]"


def test_marks_that_turn_the_direction_are_dropped() -> None:
    """A right-to-left override cannot make a page read otherwise than it is written."""
    assert visible("a\u202eb\u2066c\u200bd\x00\x1be") == "abcde"
    shown = render_sources(answer("x [1]", citation(title="safe\u202egpj.exe", quote="q\u2067x")))
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", shown)


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JAVASCRIPT:alert(1)",
        "java\nscript:alert(1)",
        " javascript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "file:///etc/passwd",
        "ftp://example.org/x",
        "//evil.example",
        "https:evil",
        "https://",
        "http://[",
        "https://arxiv.org@evil.example/",
        "https://a.example/\u202egpj",
        "",
    ],
)
def test_only_web_addresses_become_links(url: str) -> None:
    """An address of another kind is shown without a link."""
    assert web_address(url) is None
    assert "<a " not in render_sources(answer("x [1]", citation(url=url)))


def test_quotes_in_an_address_stay_in_the_attribute() -> None:
    """A web address is escaped as well."""
    shown = render_sources(
        answer("x [1]", citation(url='https://a.example/?x="onclick="y', page=None))
    )
    assert 'href="https://a.example/?x=&#34;onclick=&#34;y"' in shown


# --- the panel -----------------------------------------------------------------------------------


def test_the_panel_shows_each_source_of_an_answer() -> None:
    """Number, title, entry, page, link, and the quote marked within its passage."""
    found = hit("We train a model. It detects replaced tokens. That is cheap.")
    shown = render_sources(answer("It does [1].", citation(), hits=(found,)))
    assert "[1]" in shown
    assert "<h3><bdi>ELECTRA</bdi></h3>" in shown
    assert "Masked language models</bdi> › <bdi>electra" in shown
    assert both("第 4 页", "p. 4") in shown
    assert 'href="https://arxiv.org/pdf/2003.10555#page=4"' in shown
    assert 'rel="noopener noreferrer"' in shown
    assert "We train a model. <mark>It detects replaced tokens.</mark> That is cheap." in shown


def test_quotes_of_one_source_stand_together() -> None:
    """A source with two quotes is one source; every number is there."""
    shown = render_sources(
        answer("a [1] b [2] c [3]", citation(1), citation(2, page=7), citation(3, source="x"))
    )
    assert shown.count("<article>") == 2
    assert [int(n) for n in re.findall(r'"number">\[(\d)\]', shown)] == [1, 2, 3]


def test_a_long_passage_is_cut_at_words() -> None:
    """What stands around a quote is shortened, the quote never."""
    quote = "The quote. " * 60
    shown = render_sources(
        answer("x [1]", citation(quote=quote), hits=(hit(f"{'abcdefghi ' * 50}{quote}zz"),))
    )
    assert f"<mark>{quote}</mark>zz" in shown
    assert re.search(r">…(?:abcdefghi )+<mark>", shown)


def test_a_note_of_the_catalog_is_called_one() -> None:
    """The reader sees that a quote is the catalog's own text and not a paper's."""
    shown = render_sources(answer("x [1]", citation(source="catalog:electra", page=None)))
    assert both("目录说明", "catalog note") in shown
    assert "p. " not in shown


def test_the_page_of_a_source_is_linked_where_it_can_be() -> None:
    """arXiv's PDF opens at the page; any other source opens as it is."""
    assert page_address(citation()) == "https://arxiv.org/pdf/2003.10555#page=4"
    other = "https://aclanthology.org/D19-1506/"
    assert page_address(citation(url=other)) == other


def test_an_answer_without_sources_says_so() -> None:
    """An abstention and an answer in the making are told apart."""
    assert "no answer" in render_sources(abstain("?", "en"))
    assert "Checking" in render_sources(answer("It is", mode="llm"))


# --- the conversation ----------------------------------------------------------------------------


def shown_by(assistant: Any, interrupt: Interrupt | None = None) -> list[str]:
    states = respond(assistant, "What?", (), interrupt or Interrupt())
    return [write_messages(state)[-1]["content"] for state in states]


def test_an_answer_grows() -> None:
    """The page says at once that it searches, then shows each Answer in place of the last."""
    drafts = [answer("It", mode="llm"), answer("It detects", mode="llm"), CITED]
    shown = shown_by(Scripted(*drafts))
    assert "Searching" in shown[0]
    assert shown[1:3] == ["It", "It detects"]
    assert shown[3].endswith(r"[\[1\]](#cite-0-1)")


def test_a_follow_up_knows_what_was_said() -> None:
    """Earlier questions and answers are handed on as they were, errors left out."""
    assistant: Any = Scripted(CITED)
    *_, first = respond(assistant, "What is ELECTRA?", (), Interrupt())
    *_, _ = respond(assistant, " And it? ", (*first, Exchange("x", "an error")), Interrupt())
    assert assistant.asked == [
        ("What is ELECTRA?", []),
        ("And it?", [("What is ELECTRA?", CITED.text)]),
    ]


@pytest.mark.parametrize("blank", ["", "  \n\t"])
def test_a_blank_question_changes_nothing(blank: str) -> None:
    """Enter on an empty line is no question."""
    assistant: Any = Scripted(CITED)
    assert list(respond(assistant, blank, (), Interrupt())) == []
    assert assistant.asked == []


def test_an_error_is_one_sentence_in_the_chat() -> None:
    """What goes wrong on purpose is said; the conversation goes on."""
    last = shown_by(Scripted(InputError("The question has 9,999 characters: shorten <it>.")))[-1]
    assert last == "⚠️ The question has 9,999 characters: shorten &lt;it>."
    assert "Traceback" not in last


def test_a_notice_stands_above_the_answer() -> None:
    """A word of the assistant to the reader is not mixed with the quotes."""
    reply = write_reply(answer("- “x” [1]", citation(), notice="The model *failed*."))
    assert reply == "> The model \\*failed\\*.\n\n- “x” [1]"


def test_a_stopped_answer_is_marked_as_unchecked() -> None:
    """Marks that nobody has checked are never left looking like checked ones."""
    interrupt, drafts = Interrupt(), [answer("It [1]", mode="llm"), CITED]
    growing = render_updates(respond(Scripted(*drafts), "What?", (), interrupt))
    next(growing)
    next(growing)
    stop(interrupt)
    ((exchanges, chat, sources, _),) = growing
    assert chat[-1]["content"].startswith("It [1]\n\n")
    assert "not checked" in chat[-1]["content"]
    assert exchanges[-1].answer is None
    assert "[1]" not in sources


def test_a_conversation_that_was_cleared_does_not_come_back() -> None:
    """Who clears the page while an answer is in the making gets an empty page."""
    interrupt = Interrupt()
    growing = respond(Scripted(CITED), "What?", (Exchange("a", "b"),), interrupt)
    next(growing)
    assert clear(interrupt)[:2] == ((), [])
    assert list(growing) == [()]
    assert shown_by(Scripted(CITED), interrupt=interrupt)[-1].endswith("(#cite-0-1)")


def test_the_header_tells_the_state_of_this_moment() -> None:
    """Entries, passages, embedder and model, escaped; and whether papers are on their way."""
    assistant: Any = Scripted()
    assert f"<b>1,234</b> {both('个段落', 'passages')}" in render_header(
        assistant.library.status, assistant.model
    )
    assert "small-e5" in render_header(assistant.library.status, assistant.model)
    assert "none (quotes only)" in render_header(assistant.library.status, assistant.model)
    assert "fetching" not in render_header(assistant.library.status, assistant.model)
    assert "fetching" in render_header(assistant.library.status, None, is_fetching=True)
    assistant.model = "<script>"
    assert "&lt;script&gt;" in render_header(assistant.library.status, assistant.model)


# --- the server ----------------------------------------------------------------------------------


@contextmanager
def running(assistant: Any, **how: Any) -> Iterator[str]:
    app = build_app(assistant)
    door = {"host": "127.0.0.1", "port": server.free_port("127.0.0.1", 0), "read_only": True}
    try:
        yield server.start(app, **door | how)
    finally:
        app.close(verbose=False)


@pytest.fixture(scope="module")
def page() -> Iterator[tuple[str, Scripted]]:
    assistant = Scripted(CITED)
    with running(assistant) as address:
        yield address, assistant


@pytest.mark.parametrize("told", [None, "pick", {"act": "pick"}, [["pick"], None, 3]])
def test_what_is_no_click_does_nothing(told: object) -> None:
    """A browser may send anything: what is no list of clicks is none."""
    assert read_clicks(told) == []


def test_clicks_are_short_texts() -> None:
    """Whatever stands in a click, an act and an id of a bounded length come of it."""
    told = [{"act": "a" * 99, "id": ["x" * 999]}, {"act": "pick", "id": "bert"}]
    first, second = read_clicks(told)
    assert [len(part) for part in first] == [20, 300]
    assert second == ("pick", "bert")


def test_the_page_asks_no_other_host(page: tuple[str, Scripted]) -> None:
    """No font, script, style or picture of the page lies anywhere but here."""
    address, _ = page
    front = httpx.get(address).text
    loaded = re.findall(r"""(?:src|href)=["']?(?:https?:)?//([^/"'\s>]+)""", front)
    assert [host for host in loaded if not host.startswith("127.0.0.1")] == []
    assert "fonts.g" not in front
    config = httpx.get(f"{address}config").json()
    elsewhere = re.findall(r"https?://(?!127\.0\.0\.1)[^\s\"']+", json.dumps(config))
    assert elsewhere == []
    assert config["stylesheets"] == []
    assert "url(http" not in httpx.get(f"{address}theme.css").text


def test_nobody_is_told(page: tuple[str, Scripted]) -> None:
    """No analytics, no tunnel, no record of what was asked, no page that watches."""
    address, _ = page
    config = httpx.get(f"{address}config").json()
    assert config["analytics_enabled"] is False
    assert os.environ["GRADIO_ANALYTICS_ENABLED"] == "False"
    assert config["run_history"] is False
    assert httpx.get(f"{address}monitoring").status_code == 403


def test_the_chat_shows_text_only(page: tuple[str, Scripted]) -> None:
    """Gradio's own guards are on as well: sanitized HTML, no tags, no formulas."""
    config = httpx.get(f"{page[0]}config").json()
    (chat,) = (c["props"] for c in config["components"] if c["type"] == "chatbot")
    assert chat["sanitize_html"] is True
    assert not chat["allow_tags"]
    assert chat["latex_delimiters"] == []
    assert [example["text"] for example in chat["examples"]] == list(EXAMPLES)


def test_files_of_this_machine_are_not_served(page: tuple[str, Scripted], tmp_path: Path) -> None:
    """Neither the folder where the server was started nor any other can be read through it."""
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    for file in (secret, ROOT / "pyproject.toml", Path("/etc/hostname")):
        assert httpx.get(f"{page[0]}gradio_api/file={file}").status_code in (403, 404)
    too_large = {"files": ("x", b"x" * 10_000)}
    assert httpx.post(f"{page[0]}gradio_api/upload", files=too_large).status_code == 413


def ask(address: str, session: str, question: str) -> str:
    """What the page of one visitor receives after a question, as the browser asks it."""
    config = httpx.get(f"{address}config").json()
    (asked,) = (d for d in config["dependencies"] if d["targets"][0][1] == "submit")
    call = {"data": [question, None, None, None], "fn_index": asked["id"], "session_hash": session}
    httpx.post(f"{address}gradio_api/queue/join", json=call).raise_for_status()
    return httpx.get(f"{address}gradio_api/queue/data", params={"session_hash": session}).text


def test_visitors_do_not_see_each_other(page: tuple[str, Scripted]) -> None:
    """A second question of one visitor follows that visitor's first, whoever asked in between."""
    address, assistant = page
    for session, question in (("one", "Alpha?"), ("two", "Beta?"), ("one", "Gamma?")):
        received = ask(address, session, question)
        assert "process_completed" in received
    assert "Beta" not in received
    assert assistant.asked == [
        ("Alpha?", []),
        ("Beta?", []),
        ("Gamma?", [("Alpha?", CITED.text)]),
    ]


def test_nobody_takes_more_than_a_share() -> None:
    """A visitor with two answers in the making waits; another does not."""
    rate_limit = RateLimit(2)
    taken, ann = rate_limit.slot, "ann"
    with taken(ann) as one, taken(ann) as two, taken(ann) as three, taken("bob") as other:
        assert (one, two, three, other) == (True, True, False, True)
    with rate_limit.slot("ann") as again:
        assert again


def test_a_bug_is_not_shown_to_the_visitor() -> None:
    """What nobody foresaw goes to the server's log; the visitor learns that it failed, no more."""

    class Broken(Scripted):
        def stream(self, question: str, **options: Any) -> Iterator[Answer]:
            raise RuntimeError("secret detail")
            yield

    with running(Broken()) as address:
        received = ask(address, "one", "Alpha?")
    assert '"success":false' in received
    assert "secret detail" not in received


def test_only_guests_come_in_and_health_needs_no_name(tmp_path: Path) -> None:
    """With --auth, nothing of the page is shown to a stranger; a watchman may ask how it is."""
    names = tmp_path / "users"
    names.write_text("ann:secret word\nbob:x:y\n", encoding="utf-8")
    assert server.read_users(str(names)) == [("ann", "secret word"), ("bob", "x:y")]
    with running(Scripted(CITED), users=server.read_users("ann:secret")) as address:
        assert httpx.get(f"{address}config").status_code == 401
        assert httpx.get(f"{address}health").text == "ok"
        login = httpx.post(f"{address}login", data={"username": "ann", "password": "secret"})
        assert login.status_code == 200
        assert httpx.get(f"{address}config", cookies=login.cookies).status_code == 200
    for wrong in ("ann", ":secret", "ann:"):
        with pytest.raises(InputError, match="user:password"):
            server.read_users(wrong)


def test_read_only_is_read_only(tmp_path: Path) -> None:
    """No box to drop a file into, no button, no listener behind them, no upload of any size."""
    jobs = Jobs(tmp_path / "index")
    parts = {}
    for read_only in (True, False):
        app = build_app(Scripted(CITED), jobs=jobs, read_only=read_only)
        kinds = [component["type"] for component in app.config["components"]]
        parts[read_only] = (kinds.count("file"), kinds.count("button"))
        app.close(verbose=False)
    assert parts == {True: (0, 0), False: (2, 4)}


def test_behind_a_proxy_the_page_names_its_place() -> None:
    """--root-path is what the browser asks under."""
    with running(Scripted(CITED), root_path="/papers") as address:
        assert httpx.get(f"{address}config").json()["root"].endswith("/papers")


def test_a_port_in_use_is_one_sentence_with_the_cure() -> None:
    """The port is looked at before anything slow is done."""
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(InputError, match=rf"port {port}.*--port {port + 1}"):
            server.serve(port=port, index="does-not-matter")


def test_an_address_that_is_not_ours_is_one_sentence() -> None:
    """A host that cannot be bound is named."""
    with pytest.raises(InputError, match=r"192\.0\.2\.1"):
        server.free_port("192.0.2.1", 0)


def test_a_proxy_does_not_stand_before_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the environment names a proxy for the web, the page still starts."""
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "intranet")
    monkeypatch.setenv("no_proxy", "")
    with running(Scripted(CITED)) as address:
        assert httpx.get(address).status_code == 200
    assert os.environ["NO_PROXY"] == "intranet,127.0.0.1,localhost,::1"


def test_fetching_ends_with_the_chat(tmp_path: Path) -> None:
    """The ingest that runs meanwhile does not outlive the chat; the next start goes on with it."""
    jobs = Jobs(tmp_path / "index", mirror=str(tmp_path))
    with server._fetching(jobs, is_new=True, read_only=False):
        assert jobs.progress().state == "running"
        process = jobs._process
        assert process is not None
    assert process.poll() is not None
    assert jobs.progress().state == "failed"
    assert Jobs(tmp_path / "index").is_unfinished()
    again = Jobs(tmp_path / "index")
    with server._fetching(again, is_new=False, read_only=False):
        assert again.progress().state == "running"
    with server._fetching(Jobs(tmp_path / "other"), is_new=False, read_only=False):
        pass
    assert not (tmp_path / "other").exists()


def test_the_script_serves_and_ends_cleanly(index: Path) -> None:
    """`python app.py` says where the chat is, answers there, and ends when told to."""
    command = [sys.executable, "app.py", "--index", str(index), "--port", "0", "--llm", "none"]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) as process:
        deadline = threading.Timer(60, process.kill)
        deadline.start()
        assert process.stderr is not None
        address = re.search(r"http://\S+", process.stderr.readline())
        assert address
        config = httpx.get(f"{address[0]}config").json()
        values = [str(c["props"].get("value")) for c in config["components"]]
        assert any("<b>3</b>" in value and "entries" in value for value in values)
        assert httpx.get(f"{address[0]}health").text == "ok"
        process.send_signal(signal.SIGTERM)
        assert "ended" in process.stderr.read()
        deadline.cancel()
    assert process.returncode == 0


def test_the_script_ends_with_the_code_of_the_error() -> None:
    """A mistake is one line on stderr and the exit code that the command has for it."""
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        command = [sys.executable, "app.py", "--port", str(taken.getsockname()[1])]
        ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == InputError.exit_code
    assert ended.stderr.startswith("Error: Cannot listen on 127.0.0.1")
    assert len(ended.stderr.splitlines()) == 1


@pytest.mark.slow
def test_where_there_is_no_index_one_is_built_from_the_notes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A first start needs no network: the survey's notes answer at once, and a line says so."""
    assistant, is_new = server._open(tmp_path / "index", "none")
    assert is_new
    assert assistant.library.status().entries > 30
    assert assistant.ask("What is CogLTX good for?").citations
    assert capsys.readouterr().err.startswith("No index at")
    assert server._open(tmp_path / "index", "none")[1] is False
