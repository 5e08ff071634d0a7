"""What `ponchik up` says when it is ready; each command works as it is printed."""

import shlex
from pathlib import Path

from ponchik.local.terminal import typed_command
from ponchik.up.folder import ENVIRONMENT, default_folder


def welcome_text(folder: Path, web: str) -> str:
    """Return where everything is, and what to type next in another terminal."""
    ponchik = typed_command()
    environment = shlex.quote(str(folder / ENVIRONMENT))
    here = _option(folder)
    return "\n".join(
        (
            "",
            "🍩 Ponchik is ready: invite @Ponchik to a channel of your Slack.",
            "",
            f"  Everything is kept in      {folder}",
            f"  Its page on this machine   {web}",
            f"  In another terminal        . {environment}",
            f"  and then, for example      {ponchik} doctor",
            f"  Back it up                 {ponchik} backup{here} FILE",
            f"  Start it with the machine  {ponchik} up{here} --unit",
            f"  Once others rely on it     {ponchik} move{here} --to DATABASE_URL",
            "",
            "  Ctrl-C ends it in order and keeps everything.",
            "",
        )
    )


def _option(folder: Path) -> str:
    """The usual folder need not be named."""
    if folder == default_folder().absolute():
        return ""
    return f" --data {shlex.quote(str(folder))}"
