"""What robots.txt allows: RFC 9309 over the loopback."""

from pathlib import Path

import pytest

from helpers.clock import Clock
from helpers.webserver import Web
from helpers.work import seconds_of_work
from ptmrag.errors import FetchError
from ptmrag.fetch.http_fetcher import HttpFetcher
from ptmrag.fetch.politeness import Politeness
from ptmrag.fetch.robots import Robots

HOST = "blog.example.org"


@pytest.fixture
def robots(web: Web, tmp_path: Path) -> Robots:
    clock = Clock()
    politeness = Politeness(clock=clock, sleep=clock.sleep)
    return Robots(HttpFetcher(tmp_path, mirror=web.address, politeness=politeness))


def allowed(web: Web, robots: Robots, rules: str | bytes, path: str) -> bool:
    web.put(f"{HOST}/robots.txt", rules, media_type="text/plain")
    return robots.allows(f"https://{HOST}{path}")


@pytest.mark.parametrize(
    ("rules", "path", "is_allowed"),
    [
        ("Disallow: /*.pdf$", "/a/b.pdf", False),
        ("Disallow: /*.pdf$", "/a/b.pdf?download=1", True),
        ("Disallow: /*.pdf", "/a/b.pdf?download=1", False),
        ("Disallow: /*.pdf$", "/a/b.html", True),
        ("Disallow: /*/private/", "/a/private/b", False),
        ("Disallow: /*/private/", "/private/b", True),
        ("Disallow: /post$", "/posts", True),
        ("Disallow: /caf%C3%A9", "/café", False),
        ("disallow : /post # but why", "/post", False),
    ],
)
def test_wildcards_and_ends_are_heeded(
    web: Web, robots: Robots, rules: str, path: str, is_allowed: bool
) -> None:
    """`*` stands for any characters, `$` for the end of the address (RFC 9309, 2.2.3)."""
    assert allowed(web, robots, f"User-agent: *\n{rules}", path) is is_allowed


@pytest.mark.parametrize(
    ("rules", "path", "is_allowed"),
    [
        ("Disallow: /\nAllow: /blog/", "/blog/post", True),
        ("Allow: /blog/\nDisallow: /", "/blog/post", True),
        ("Allow: /blog/\nDisallow: /", "/shop", False),
        ("Allow: /\nDisallow: /blog/drafts/", "/blog/drafts/post", False),
        ("Disallow: /blog/drafts/\nAllow: /", "/blog/drafts/post", False),
        ("Disallow: /post\nAllow: /post", "/post", True),
        ("Disallow:", "/post", True),
    ],
)
def test_the_longest_match_decides(
    web: Web, robots: Robots, rules: str, path: str, is_allowed: bool
) -> None:
    """The order of rules does not matter; of two equally long ones, Allow wins (2.2.2)."""
    assert allowed(web, robots, f"User-agent: *\n{rules}", path) is is_allowed


@pytest.mark.parametrize(
    ("rules", "is_allowed"),
    [
        ("User-agent: *\nDisallow: /\n\nUser-agent: ptmrag\nAllow: /", True),
        ("User-agent: ptmrag\nDisallow: /\n\nUser-agent: *\nAllow: /", False),
        ("User-agent: PTMRAG/2.0\nDisallow: /", False),
        ("User-agent: other\nUser-agent: ptmrag\nDisallow: /post", False),
        ("User-agent: other\nDisallow: /\nUser-agent: another\nDisallow: /", True),
        ("User-agent: rag\nDisallow: /", True),
        ("User-agent: ptmragbot\nDisallow: /", True),
        ("User-agent: ptmrag\nDisallow: /a\n\nUser-agent: ptmrag\nDisallow: /post", False),
        ("Disallow: /", True),
    ],
)
def test_our_own_group_comes_before_the_group_of_all(
    web: Web, robots: Robots, rules: str, is_allowed: bool
) -> None:
    """The group of our product token is the only one that counts; groups of one name add up (2.2.1)."""
    assert allowed(web, robots, rules, "/post") is is_allowed


@pytest.mark.parametrize("status", [401, 403, 404, 410, 418, 451])
def test_a_host_without_rules_allows_everything(web: Web, robots: Robots, status: int) -> None:
    """A 4xx status means that there are no rules (2.3.1.3)."""
    web.put(f"{HOST}/robots.txt", "User-agent: *\nDisallow: /", status=status)
    assert robots.allows(f"https://{HOST}/post")


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_host_that_cannot_give_its_rules_is_not_asked_for_pages(
    web: Web, robots: Robots, status: int
) -> None:
    """A server error means that everything is forbidden for now (2.3.1.4)."""
    web.put(f"{HOST}/robots.txt", status=status)
    for _ in range(2):
        with pytest.raises(FetchError, match=f"robots.txt.*{status}"):
            robots.allows(f"https://{HOST}/post")
    assert len(web.asked("robots.txt")) == 3  # three tries, once a run


@pytest.mark.parametrize(
    "rules",
    [
        "",
        "<!doctype html><p>User-agent: *<p>Disallow: /",
        b"\x00\xff\xfe\x80" * 500,
        "User-agent\nDisallow\n:::\n: /\nUser-agent: \nDisallow: /",
        "%PDF-1.7\nDisallow: /",
    ],
)
def test_junk_forbids_nothing(web: Web, robots: Robots, rules: str | bytes) -> None:
    """A file that is no robots.txt has no rules."""
    assert allowed(web, robots, rules, "/post")


def test_rules_among_junk_are_found(web: Web, robots: Robots) -> None:
    """A byte-order mark and unknown lines do not hide a rule."""
    rules = "\ufeffUser-agent: *\r\nCrawl-delay: soon\r\nNoindex: /x\r\n\r\nDisallow: /post\r\n"
    assert not allowed(web, robots, rules.encode(), "/post")


@pytest.mark.parametrize(
    "rules",
    [
        "".join(f"User-agent: a{n}\n" for n in range(15_000)) + "Disallow: /a\n" * 18_000,
        "User-agent: *\nDisallow: /" + "*a" * 250_000,
        "User-agent: *\n" + "Disallow: /*a*b*c*d$\n" * 24_000,
        " " * 500_000,
    ],
)
def test_a_hostile_file_costs_little(web: Web, robots: Robots, rules: str) -> None:
    """Neither many names over many rules nor many wildcards hold up an ingest."""
    assert seconds_of_work(lambda: allowed(web, robots, rules, "/" + "a" * 4_000)) < 5
