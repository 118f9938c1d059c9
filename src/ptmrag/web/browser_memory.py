"""What the browser keeps for a page of the chat: apart for each library, and for each user where there is a login.

    pins = BrowserMemory(context.assistant.library, "pins")     # among the page's components
    pins.of(kept, request)                  # what this user has kept: `kept` is the value of `pins.state`
    pins.changed(kept, value, request)      # the new value of `pins.state`

A browser may send anything: `of` returns what it sent, which the page checks. It is no safe: whoever has the browser
can read all of it.
"""

import hashlib
from collections.abc import Mapping
from typing import Any

import gradio as gr

# Users of one browser; the one who came first is forgotten when there are more.
_MOST_USERS = 20


class BrowserMemory:
    """A value of each user in the browser's storage, at most some 100 kB of JSON."""

    def __init__(self, library: Any, part: str) -> None:
        secret = library_key(library)
        self.state = gr.BrowserState({}, storage_key=f"ptmrag-{secret}-{part}", secret=secret)

    def of(self, kept: object, request: gr.Request) -> Any:
        """What the user of a request has kept; None for nothing."""
        return kept.get(user_key(request)) if isinstance(kept, dict) else None

    def changed(self, kept: object, value: Any, request: gr.Request) -> dict[str, Any]:
        """The value of the state once the user of a request keeps this; others keep what they have."""
        mine, others = user_key(request), kept if isinstance(kept, Mapping) else {}
        rest = [(str(user), theirs) for user, theirs in others.items() if user != mine]
        return {**dict(rest[1 - _MOST_USERS :]), mine: value}


def library_key(library: Any) -> str:
    """What sets a library apart from another one that the same server shows."""
    return str(getattr(library, "identity", "library"))[:16]


def user_key(request: gr.Request) -> str:
    """What sets a user apart from another one of the same browser; "all" without a login."""
    name = request.username
    return hashlib.sha256(str(name).encode()).hexdigest()[:12] if name else "all"
