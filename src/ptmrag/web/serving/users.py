"""Who may log in: users and their passwords.

    users = read_users("users.txt")          # [("ann", "secret word")], from lines of user:password
    is_password(users, "ann", "secret word")

Sessions are in `login`, tokens in `tokens`.
"""

import hashlib
import hmac
from collections.abc import Sequence
from pathlib import Path

from ptmrag.errors import InputError
from ptmrag.regular_files import read_regular

Users = Sequence[tuple[str, str]]
_OF_OTHERS = 0o077


def read_users(auth: str) -> list[tuple[str, str]]:
    """The users and their passwords, from "user:password" or a file of such lines. Raises InputError."""
    path = Path(auth).expanduser()
    try:
        lines = read_regular(path).decode().splitlines() if path.is_file() else [auth]
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            f"The file of users '{path}' cannot be read: it must be a text file in UTF-8."
        ) from error
    pairs = [line.strip().partition(":") for line in lines if line.strip()]
    if not pairs or not all(user and colon and password for user, colon, password in pairs):
        raise InputError("--auth needs user:password, or a file with one such line for each user.")
    return [(user, password) for user, _, password in pairs]


def warn_about(auth: str) -> str:
    """How others on this machine could learn the passwords of `auth`; "" if they cannot."""
    path = Path(auth).expanduser()
    if not path.is_file():
        return (
            "The password of --auth is visible in the list of processes: "
            "write user:password into a file that only you can read, and name it: --auth users.txt"
        )
    if path.stat().st_mode & _OF_OTHERS:
        return f"Other users of this machine can read '{path}': chmod 600 {path}"
    return ""


def is_password(users: Users, name: str, password: str) -> bool:
    """Whether a user has this password; it takes as long for a wrong name as for a wrong password."""
    given = _digest(f"{name}:{password}")
    found = [hmac.compare_digest(given, _digest(f"{user}:{secret}")) for user, secret in users]
    return any(found)


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode(errors="surrogatepass")).digest()
