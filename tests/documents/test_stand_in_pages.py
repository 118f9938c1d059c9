"""Pages that a host sends in place of the one that was asked for are no texts."""

import pytest

from ptmrag.documents.reader_processes import ReaderProcesses
from ptmrag.documents.readers import Body, read_document
from ptmrag.documents.webpage import read_webpage
from ptmrag.errors import DocumentError

MENU = "<nav><a href='/'>Home</a> <a href='/birds'>Birds</a> <a href='/shop'>Shop</a> <a>Members</a></nav>"
FOOT = (
    "<footer>Copyright Reed Press. All rights reserved. Terms and conditions apply to all.</footer>"
)


def page(body: str, *, title: str = "Reed Press", head: str = "") -> bytes:
    return (
        f"<!doctype html><html><head><meta charset='utf-8'><title>{title}</title>{head}</head>"
        f"<body>{MENU}{body}{FOOT}</body></html>"
    ).encode()


def reason(content: bytes, media_type: str = "text/html") -> str:
    with pytest.raises(DocumentError) as raised:
        read_webpage(content, source="web:x", url="https://reed.example/a", media_type=media_type)
    return str(raised.value)


LOGIN = "wants a reader to log in"
SCRIPT = "shows nothing without JavaScript"
MISSING = "does not have the page"
ERROR = "sends an error in place of the page"
HUMAN = "proof that a human reads it"


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("<div id='app'></div><script>start({birds: 12, reeds: true})</script>", SCRIPT),
        ("<noscript>This site needs JavaScript.</noscript><div id='root'>…</div>", SCRIPT),
        ("<main><h1>Reeds</h1><p>Your browser has JavaScript turned off. Please enable JavaScript "
         "to see the reeds in their full length.</p></main>", SCRIPT),
        ("<main><p>此网站需要启用 JavaScript 才能显示全部内容，请更换浏览器后重新打开本页面。</p></main>", SCRIPT),
        ("<main><h2>Members</h2><p>You need to be signed in before this article on reeds is "
         "shown.</p><p>Forgot your password? Create an account.</p></main>", LOGIN),
        ("<article><p>Reeds grow fast.</p><p>Subscribe to continue reading this piece. Already a "
         "member? Sign in to read on.</p></article>", LOGIN),
        ("<div><h3>用户登录</h3><p>请先登录，登录后即可阅读全文。没有账号？立即注册成为会员。</p></div>", LOGIN),
        ("<main><h1>Oops!</h1><p>The page you requested does not exist. It may have been moved, so "
         "please return to the home page and search there.</p></main>", MISSING),
        ("<main><p>很抱歉，您要访问的页面不存在，可能已被删除，请返回首页或者使用站内搜索。</p></main>", MISSING),
        ("<main><h1>Sorry</h1><p>An unexpected error occurred while the reeds were being counted. "
         "Please try again later.</p></main>", ERROR),
        ("<main><p>服务器繁忙，请稍后再试。如果问题持续出现，请联系芦苇社的管理员并告知当时的时间。</p></main>", ERROR),
        ("<main><p>Please verify that you are a human before you go on to the reeds.</p></main>", HUMAN),
        ("<main><p>当前环境异常，完成验证后即可继续访问芦苇社的全部文章，感谢您的理解与配合。</p></main>", HUMAN),
        ("<main><h1>Access denied</h1><p>You do not have permission to view the reeds here.</p></main>",
         "refuses to show the page"),
        ("<main><p>You are being redirected to the new place of the reeds.</p></main>", "leads to another"),
        ("<main></main>", "no readable text"),
        ("<main><img src='reed.png' alt='a reed'></main>", "no readable text"),
    ],
)  # fmt: skip
def test_a_page_in_place_of_another_is_refused(body: str, says: str) -> None:
    """It is named for what it is, in both languages, also where menus surround it."""
    assert says in reason(page(body))


def test_the_title_alone_may_tell() -> None:
    """Some pages say in their title alone that they are not the page."""
    body = "<main><p>reed.example is looking at your connection now, it takes a moment or two.</p></main>"
    assert HUMAN in reason(page(body, title="Just a moment..."))


def test_data_is_no_text() -> None:
    """What an API answers is not a page."""
    says = reason(
        b'{"message": "no such reed in this collection of many reeds"}', "application/json"
    )
    assert says == "data for programs, not text"


@pytest.mark.parametrize(
    "body",
    [
        "<article><h1>Counting reeds</h1><p>{0}</p><p>Log in to read the full text of this article.</p></article>",
        "<noscript>Please enable JavaScript.</noscript><article><h1>Counting reeds</h1><p>{0}</p></article>",
        "<article><h1>Why error 404 is shown</h1><p>{0}</p><p>The page could not be found, it says.</p></article>",
        "<form><main><h1>Counting reeds</h1><p>{0}</p></main></form><div>We use cookies. Accept all.</div>",
    ],
)
def test_a_page_that_says_more_is_read(body: str) -> None:
    """An abstract above a demand to log in, a post about error pages, a banner about cookies."""
    said = "We counted all reeds of a pond in four weeks of one summer, by hand and by drone. " * 4
    document = read_webpage(
        page(body.format(said)),
        source="web:x",
        url="https://reed.example/a",
        media_type="text/html",
    )
    assert "counted all reeds" in document.pages[0]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("# Reed nets, all that there is to say\n\n## How to install them\n\n## How to use them\n", "README.md"),
        ("References\n\n[1] A. Reed. On reeds and their nets. 2001.\n\n[2] B. Reed. More reeds. 2002.\n", "a.txt"),
    ],
)  # fmt: skip
def test_a_text_of_which_nothing_can_be_quoted_is_refused(
    text: str, address: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Headings and references alone give no passage."""
    path = tmp_path_factory.mktemp("body") / "body"
    path.write_text(text)
    url = f"https://reed.example/{address}"
    with ReaderProcesses() as processes, pytest.raises(DocumentError, match="besides headings"):
        read_document(Body(path, "web:x", "text/plain", url, url), processes)
