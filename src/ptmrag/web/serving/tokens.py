"""The tokens by which programs ask in the name of a user: made of the user's password, and kept nowhere.

>>> Tokens([("ann", "secret word")]).user_of(token_of("ann", "secret word"))
'ann'

`ptmrag token` prints one. A new password ends it, and nobody reads the password off it.
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence

from starlette.datastructures import Headers
from starlette.types import Scope

_START = "ptmrag_"
_LONGEST = 2_000
_COST = {"n": 2**13, "r": 8, "p": 1, "dklen": 32}  # scrypt: 8 MB and some 20 ms


def token_of(user: str, password: str) -> str:
    """The token of a user: the name, and a digest of the name and the password."""
    return f"{_START}{_encoded(user.encode())}.{_encoded(_digest(user, password))}"


class Tokens:
    """The tokens of some users, each with a password."""

    def __init__(self, users: Sequence[tuple[str, str]]) -> None:
        self._passwords = dict(users)
        self._seen: dict[str, str] = {}  # right ones, by user

    def user_of(self, token: str) -> str | None:
        """Who has a token; a wrong one takes as long whether or not its user is known."""
        user = name_in(token)
        password = self._passwords.get(user)
        if _is_same(self._seen.get(user, ""), token):
            return user
        expected = token_of(user, password or secrets.token_hex(16))
        if password is None or not _is_same(expected, token):
            return None
        self._seen[user] = expected
        return user


def bearer_of(scope: Scope) -> str:
    """The token that a request brings, "" for none."""
    kind, _, token = Headers(scope=scope).get("authorization", "").partition(" ")
    return token.strip()[:_LONGEST] if kind.casefold() == "bearer" else ""


def name_in(token: str) -> str:
    """Whose token it says that it is; "" for none."""
    name = token.removeprefix(_START).partition(".")[0]
    try:
        return base64.urlsafe_b64decode(name + "=" * (-len(name) % 4)).decode()
    except ValueError:
        return ""


def _is_same(expected: str, token: str) -> bool:
    return hmac.compare_digest(expected.encode(), token.encode(errors="replace"))


def _digest(user: str, password: str) -> bytes:
    salt = f"ptmrag token of {user}".encode()
    return hashlib.scrypt(password.encode(), salt=salt, **_COST)


def _encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")
