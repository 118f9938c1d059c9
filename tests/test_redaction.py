"""Keys, tokens and passwords are not in what people see."""

import pytest

from ptmrag.errors import ChatModelError, FetchError, PtmragError, first_line
from ptmrag.llm import stream_text
from ptmrag.redaction import redacted


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("Incorrect API key provided: sk-proj-Zx8_abcdefghijkl-9.", "abcdefghijkl"),
        ("Incorrect API key provided: sk-****************wxyz. You can", "wxyz"),
        ("{'message': 'no', 'api_key': 'plum'}", "plum"),
        ('{\\"apiKey\\": \\"plum\\"}', "plum"),
        ("headers={'Authorization': 'Bearer plum.tree-7', 'x-api-key': 'pear'}", "plum"),
        ("headers={'Authorization': 'Bearer plum.tree-7', 'x-api-key': 'pear'}", "pear"),
        ("Authorization: Basic cGx1bTp0cmVlcw==", "cGx1b"),
        ("cannot connect to http://ann:plum@proxy.example:3128/", "plum"),
        ("cannot connect to http://ann:pl@um/7@proxy.example:3128/", "um/7"),
        ("https://plumtoken@git.example/a/b failed", "plumtoken"),
        ("GET https://api.example/v1?model=x&key=plum&n=1", "plum"),
        ("GET https://api.example/v1?access_token=plum", "plum"),
        ("https://api.example/?x=1&sig=plum%2Btree", "tree"),
        ("OPENAI_API_KEY=plum is wrong", "plum"),
        ("password: Plum-7 was refused", "Plum-7"),
        ("subscription key 'plumtreeplumtree' is invalid", "plumtree"),
        ("token hf_PlumTreePlumTree", "PlumTree"),
        ("ghp_0123456789abcdefghij", "0123"),
        ("AIzaSyPlumTreePlumTree", "PlumTree"),
        ("eyJhbGciOiJIUzI1NiJ9.eyJwbHVtIjoxfQ.c2ln", "eyJwbHVt"),
    ],
)
def test_a_secret_is_taken_out(text: str, secret: str) -> None:
    """What a provider says of a key, an address with a user, a header, a query."""
    assert secret not in redacted(text)
    assert "…" in redacted(text)


@pytest.mark.parametrize(
    "text",
    [
        "'OPENAI_API_KEY' is not set: set it, or pass api_key to the client",
        "max_tokens=4096; the token count is 5; monkey=banana",
        "https://blog.example/@someone/post and https://blog.example:8080/@x",
        "No index at 'index'. Build one: ptmrag ingest",
        "Basic usage of scikit-learn and sk-learn; the bearer of news",
        "arxiv:1810.04805 p. 3: status code=404",
        "没有索引：先运行 ptmrag ingest",
    ],
)
def test_what_is_no_secret_stays(text: str) -> None:
    """A sentence that only speaks of keys is shown as it is."""
    assert redacted(text) == text


def test_every_error_of_ours_is_shown_without_secrets() -> None:
    """Whoever shows an error need not think of it: the command, the page and the log."""
    for error in (
        PtmragError("no answer: Bearer plum.tree-7"),
        FetchError("refused", url="https://ann:plum@host.example/"),
    ):
        assert "plum" not in str(error)
        assert "plum" not in f"{error}"
    assert first_line(ValueError("bad key=plum\nmore")) == "bad key=…"


def test_the_error_of_a_provider_has_no_key() -> None:
    """What a chat model's library raises comes through without the key in it."""

    class Refused:
        model_name = "gpt"

        def stream(self, messages: object) -> object:
            raise RuntimeError(
                "401: key sk-plumtree0123456789 at https://u:pw1@h.example?api_key=p9"
            )

    with pytest.raises(ChatModelError) as raised:
        list(stream_text(Refused(), [("user", "?")]))  # type: ignore[arg-type]
    assert not {"plumtree", "pw1", "p9"} & set(str(raised.value).replace("=", " ").split())
    assert "401" in str(raised.value)
    assert "h.example" in str(raised.value)
