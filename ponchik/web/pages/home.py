"""The page at the web process's own address: what it is, and whether it works."""

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from ponchik.ui.pages import policy, shared_templates

HEADERS = policy()
HOME = shared_templates().get_template("home.html")


def show_home(_request: Request) -> Response:
    """Answer without asking anything: it is shown while the database is away, too."""
    return HTMLResponse(HOME.render(), headers=HEADERS)
