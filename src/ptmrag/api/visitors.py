"""Who sent a request: a user with a login or a token, or else an address.

    set_user(scope, "ann")
    visitor_of(scope)                        # "ann"

It lets nobody in: `web.login` does.
"""

from starlette.types import Scope

_KEY, _ADMIN = "ptmrag.user", "ptmrag.admin"
# Below these paths programs ask, whom a refusal is told as JSON.
_PROGRAMS = ("/api", "/v1", "/mcp")


def set_user(scope: Scope, name: str) -> None:
    """Remember who sent a request."""
    scope[_KEY] = name


def set_admin(scope: Scope) -> None:
    """Remember that whoever sent a request is an administrator."""
    scope[_ADMIN] = True


def is_admin(scope: Scope) -> bool:
    """Whether an administrator sent a request."""
    return bool(scope.get(_ADMIN))


def user_of(scope: Scope) -> str | None:
    """Who sent a request; None without a login."""
    return scope.get(_KEY)


def client_of(scope: Scope) -> str:
    """The address that a request comes from; of IPv6 the network, because one visitor has all of it."""
    host = str((scope.get("client") or ("",))[0])
    return ":".join(host.split(":")[:4]) if host.count(":") > 1 else host


def visitor_of(scope: Scope) -> str:
    """The user, or else the address."""
    return user_of(scope) or client_of(scope)


def is_program(scope: Scope) -> bool:
    """Whether a request is for the doors of programs and not for the page."""
    path = str(scope["path"])
    return any(path == prefix or path.startswith(f"{prefix}/") for prefix in _PROGRAMS)
