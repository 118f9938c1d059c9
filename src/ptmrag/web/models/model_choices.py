"""Which chat model each visitor chose, in the server's memory and nowhere else.

    choices = ModelChoices(one_reader=True)
    choices.choose(request, chosen)
    choices.of(request)              # None: the model that the server was started with

Who may choose what depends on who can reach the server (docs/decisions/0021-model-panel.md):

- One reader: the server listens on the loopback address, without a login or a proxy. One choice for the server.
- Users that log in: one for each of them. They bring keys, and may use Ollama of the server's machine.
- Anybody else: one for each open page, with a key of the visitor's own.
"""

import ipaddress
import os
import threading
from collections import OrderedDict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Literal

import gradio as gr

from ptmrag.web.models.chosen_model import ChosenModel

# Pages that are open at once, as Gradio itself remembers.
_MOST = 1_000
_FORWARDED = {"x-forwarded-for", "x-forwarded-host", "x-real-ip", "forwarded", "via"}
Holds = Literal["server", "user", "page"]


@dataclass(frozen=True, slots=True)
class Rights:
    """What one visitor may choose, and for whom the choice holds.

    `addresses`: name the address of any server. `variables`: use keys of the server's environment.
    """

    holds: Holds
    ollama: bool = False
    addresses: bool = False
    variables: bool = False


@dataclass(slots=True)
class _Kept:
    """What is remembered of one visitor: the choice, and the keys that were sent, by their provider."""

    chosen: ChosenModel | None = None
    keys: dict[str, str] = field(default_factory=dict, repr=False)


class ModelChoices:
    """The choices of all visitors; safe to use from several threads, and for several libraries at once.

    `administrators` are the users who may do what the one reader may, for themselves.
    """

    def __init__(
        self,
        *,
        one_reader: bool = False,
        has_login: bool = False,
        administrators: Collection[str] = (),
        environment: Mapping[str, str] = os.environ,
    ) -> None:
        self._one_reader, self._has_login = one_reader, has_login
        self._administrators = frozenset(administrators)
        self.environment = environment
        self._kept: OrderedDict[tuple[str, str], _Kept] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def widest(self) -> Rights:
        """The most that a visitor of this server may choose."""
        is_owner = self._one_reader or bool(self._administrators)
        holds: Holds = "server" if self._one_reader else "user" if self._has_login else "page"
        return Rights(holds, is_owner or self._has_login, is_owner, is_owner)

    def rights(self, request: gr.Request) -> Rights:
        """What the visitor who sent this request may choose."""
        if self._has_login:
            if not request.username:
                return Rights("page")
            is_owner = request.username in self._administrators
            return Rights("user", ollama=True, addresses=is_owner, variables=is_owner)
        if self._one_reader and _is_local(request):
            return Rights("server", ollama=True, addresses=True, variables=True)
        return Rights("page")

    def of(self, request: gr.Request) -> ChosenModel | None:
        """What this visitor chose; None for the model that the server was started with."""
        with self._lock:
            kept = self._kept.get(self._visitor(request))
            return kept.chosen if kept is not None else None

    def choose(self, request: gr.Request, chosen: ChosenModel | None) -> None:
        """Remember a choice; None and quotes alone also forget all keys of this visitor."""
        with self._lock:
            kept = self._kept_of(request)
            kept.chosen = chosen
            if chosen is None or chosen.model is None:
                kept.keys.clear()

    def key(self, request: gr.Request, provider: str) -> str:
        """The key that this visitor has sent for a provider, "" if there is none."""
        with self._lock:
            kept = self._kept.get(self._visitor(request))
            return kept.keys.get(provider, "") if kept is not None else ""

    def keep_key(self, request: gr.Request, provider: str, key: str) -> None:
        """Remember a key until the visitor goes back to quotes, or the server ends; "" forgets it."""
        with self._lock:
            keys = self._kept_of(request).keys
            keys.pop(provider, None)
            if key:
                keys[provider] = key

    def close(self, request: gr.Request) -> None:
        """Forget what was chosen and sent in a page that was closed; others keep what they have."""
        with self._lock:
            if self.rights(request).holds == "page":
                self._kept.pop(self._visitor(request), None)

    def _kept_of(self, request: gr.Request) -> _Kept:
        visitor = self._visitor(request)
        kept = self._kept.setdefault(visitor, _Kept())
        self._kept.move_to_end(visitor)
        pages = [one for one in self._kept if one[0] == "page"]
        if len(pages) > _MOST:
            del self._kept[pages[0]]
        return kept

    def _visitor(self, request: gr.Request) -> tuple[str, str]:
        """Whose choice it is: the server's, a user's, or that of one open page."""
        holds = self.rights(request).holds
        who = {"server": "", "user": request.username, "page": request.session_hash}
        return holds, str(who[holds] or "")


def _is_local(request: gr.Request) -> bool:
    """Whether a request comes from this machine, and not from elsewhere through a proxy on it."""
    if {name.lower() for name in dict(request.headers)} & _FORWARDED:
        return False
    try:
        return ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False
