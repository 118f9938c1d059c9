"""`ptmrag token`: the token by which a program asks a chat that has a login."""

from typing import Annotated

import typer

from ptmrag.cli.output import out


def token(
    user: Annotated[
        str | None,
        typer.Argument(metavar="USER", help="The user; the first one of the file if none."),
    ] = None,
    auth: Annotated[
        str,
        typer.Option("--auth", metavar="FILE", help="The file of users that `ptmrag serve` has."),
    ] = "users.txt",
) -> None:
    """Print a user's token for the API of `ptmrag serve --auth FILE`."""
    from ptmrag.errors import InputError
    from ptmrag.web.serving.tokens import token_of
    from ptmrag.web.serving.users import read_users

    users = dict(read_users(auth))
    name = user or next(iter(users))
    if name not in users:
        raise InputError(f"No user '{name}' in '{auth}': it has {', '.join(users)}.")
    out.print(token_of(name, users[name]), markup=False, highlight=False, soft_wrap=True)
