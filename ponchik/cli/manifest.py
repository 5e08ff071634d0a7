"""`ponchik manifest`."""

# ruff: noqa: PLC0415 -- imported when a command runs, so that --help is quick

import json
from typing import Annotated

import typer

from ponchik.cli.output import Json, print_json, say


def show_manifest(
    *,
    url: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            help="Where Slack reaches the web process: https://ponchik.example.com.",
        ),
    ] = None,
    socket_mode: Annotated[
        bool,
        typer.Option(
            "--socket-mode", help="For an app in Socket Mode, which needs no address."
        ),
    ] = False,
    json_: Json = False,
) -> None:
    """Print the manifest of the Slack app, and a link that creates the app from it."""
    from ponchik.slack.manifest import link_to_create, manifest_of

    manifest = manifest_of(url, socket_mode=socket_mode)
    link = link_to_create(manifest)
    if json_:
        print_json({"manifest": manifest, "link": link})
        return
    typer.echo(json.dumps(manifest, ensure_ascii=False, indent=2))
    say("", "Create the app with one click:", link)
