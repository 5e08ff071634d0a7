"""Templates, static files and the headers of a page."""

from pathlib import Path

from jinja2 import ChainableUndefined, Environment, FileSystemLoader
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

HERE = Path(__file__).parent


def templates_of(folder: Path) -> Environment:
    """A page's own templates, which may extend `base.html`."""
    return Environment(
        loader=FileSystemLoader([folder, HERE / "templates"]),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=ChainableUndefined,
    )


def shared_templates() -> Environment:
    """Templates of the pages that need none of their own."""
    return templates_of(HERE / "templates")


def static_routes(folder: Path) -> list[Mount]:
    """A page's own files at /static, the shared ones at /looks."""
    return [Mount("/static", StaticFiles(directory=folder)), shared_files()]


def shared_files() -> Mount:
    return Mount("/looks", StaticFiles(directory=HERE / "static"))


def policy(*, frames: str = "'none'", framed_by: str = "'none'") -> dict[str, str]:
    """The headers: scripts and styles of our own only, framed only by whom we name."""
    rules = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "connect-src": "'self'",
        "img-src": "'self' https: data:",
        "frame-src": frames,
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": framed_by,
    }
    told = "; ".join(f"{name} {value}" for name, value in rules.items())
    return {"Content-Security-Policy": told, "Referrer-Policy": "same-origin"}
