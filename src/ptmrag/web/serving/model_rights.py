"""Which visitors of a server may choose which chat models: it depends on who can reach it.

>>> models_for(ServerOptions()).widest.holds, models_for(ServerOptions(host="0.0.0.0")).widest.holds
('server', 'page')

The choices are kept by `models.model_choices`, and the reasons are in docs/decisions/0021-model-panel.md.
"""

from ptmrag.web.models.model_choices import ModelChoices
from ptmrag.web.serving.chat_server import ServerOptions
from ptmrag.web.serving.door import LOOPBACK


def models_for(options: ServerOptions) -> ModelChoices:
    """No choices yet, for all libraries of a server."""
    has_login = options.auth is not None
    is_reached = bool(options.root_path or options.allow_hosts) or options.host not in LOOPBACK
    return ModelChoices(
        one_reader=not has_login and not is_reached,
        has_login=has_login,
        administrators=options.admins,
    )
