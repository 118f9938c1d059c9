"""The web chat: a page that streams cited answers and shows their sources beside them.

    from ptmrag.web import serve
    serve(port=7860)                        # the same as `ptmrag serve`

`build_app(assistant)` is the page alone, for callers that start the server themselves. Nothing on the page
comes from another host: no fonts, no analytics.
"""

import os

# Gradio asks its makers' server for news unless this is set before it is loaded.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"

from ptmrag.web.app import build_app
from ptmrag.web.server import serve

__all__ = ["build_app", "serve"]
