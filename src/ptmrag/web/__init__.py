"""The web chat: a page that streams cited answers and shows their sources beside them.

    from ptmrag.web import serve
    serve(port=7860)                        # the same as `ptmrag serve`

`build_app(assistant)` is the page alone, for callers that start the server themselves: they also decide who may ask for
it (`chat_server` shows how). Nothing on the page comes from another host: no fonts, no analytics.
"""

import os
from typing import TYPE_CHECKING, Any

# Gradio asks its makers' server for news unless this is set before it is loaded.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
# After each answer Gradio (6.31) would make a table of the last 10,000 events, which nobody looks at.
os.environ.setdefault("GRADIO_ANALYTICS_CACHE_FREQUENCY", str(10**9))
os.environ.setdefault("GRADIO_ANALYTICS_MAX_EVENTS", "1")

if TYPE_CHECKING:
    from ptmrag.web.app import build_app
    from ptmrag.web.serving.server import serve

__all__ = ["build_app", "serve"]


def __getattr__(name: str) -> Any:
    """Load Gradio with the page, and not before: the server listens earlier."""
    if name == "build_app":
        from ptmrag.web.app import build_app

        return build_app
    if name == "serve":
        from ptmrag.web.serving.server import serve

        return serve
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
