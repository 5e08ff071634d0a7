"""`ponchik log`: everything that ever happened, in order."""

# ruff: noqa: PLC0415 -- imported when a command runs, so that --help is quick

import json as json_text
import shutil
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ponchik.cli.failures import warn
from ponchik.cli.output import Json, is_terminal, print_json, say
from ponchik.cli.session import Workspace, connected
from ponchik.errors import Invalid

if TYPE_CHECKING:
    from ponchik.events.event import RecordedEvent
    from ponchik.store.connection import Database

_POLL_SECONDS = 1.0

StreamOption = Annotated[
    str | None,
    typer.Option(metavar="STREAM", help="Only one history: meeting-… and its UUID."),
]
Follow = Annotated[
    bool, typer.Option("--follow", help="Go on with what happens; Ctrl-C ends it.")
]


Because = Annotated[
    int | None,
    typer.Option(
        metavar="POSITION",
        min=1,
        help="Show the chain of causes that this event belongs to, as a tree.",
    ),
]


def show_log(
    *,
    stream: StreamOption = None,
    because_of: Because = None,
    workspace: Workspace = None,
    follow: Follow = False,
    json: Json = False,
) -> None:
    """Print the recorded events, oldest first, without what is private."""
    from ponchik.application.channels import require_workspace_id
    from ponchik.cli.causes import show_chain
    from ponchik.queries.redaction import redacted
    from ponchik.store.log_reader import read_log

    if because_of is not None and (stream or follow):
        raise Invalid("--because-of shows one chain: leave --stream and --follow out")
    if workspace is not None:
        require_workspace_id(workspace)
    name = None if stream is None else _stream_name(stream)
    with connected() as ponchik:
        if because_of is not None:
            show_chain(ponchik, because_of, json=json)
            return
        database = ponchik.database
        events = (
            _followed(database, name) if follow else read_log(database, stream=name)
        )
        for recorded in redacted(events):
            if workspace in {None, recorded.workspace}:
                _show(recorded, json=json)


def _stream_name(text: str) -> str:
    from ponchik.command_handler import DECIDERS
    from ponchik.events.event import Stream

    try:
        stream = Stream.parse(text)
    except ValueError:
        stream = None
    if stream is None or stream.kind not in DECIDERS:
        kinds = ", ".join(DECIDERS)
        raise Invalid(
            f"{text!r} is not a stream: write one of {kinds}, a hyphen and a UUID"
        )
    return str(stream)


def _followed(database: "Database", stream: str | None) -> Iterator["RecordedEvent"]:
    """Yield events as they come, without an end; an outage is only waited out."""
    from ponchik.store.connection import DatabaseAway
    from ponchik.store.log_reader import read_log

    seen, away = 0, False
    while True:
        try:
            for recorded in read_log(database, after=seen, stream=stream):
                seen = recorded.position
                yield recorded
            away = False
        except DatabaseAway as error:
            if not away:
                warn(f"{error}; waiting for it")
            away = True
        time.sleep(_POLL_SECONDS)


def _show(recorded: "RecordedEvent", *, json: bool) -> None:
    if json:
        print_json(_as_object(recorded))
    else:
        line = _as_line(recorded)
        width = shutil.get_terminal_size().columns if is_terminal() else len(line)
        say(line if len(line) <= width else f"{line[: width - 1]}…")


def _as_object(recorded: "RecordedEvent") -> dict[str, Any]:
    event = recorded.event
    return {
        "position": recorded.position,
        "workspace": recorded.workspace,
        "stream": str(recorded.stream),
        "version": recorded.version,
        "type": event.type_name(),
        "schema": event.schema_number,
        "data": event.data(),
        "at": event.at,
        "metadata": recorded.metadata,
        "recorded_at": recorded.recorded_at,
    }


def _as_line(recorded: "RecordedEvent") -> str:
    """The stream stands near the front: a narrow terminal cuts off the rest."""
    data = recorded.event.data()
    del data["at"]
    return (
        f"{recorded.position:>5} {recorded.event.at:%Y-%m-%d %H:%M:%S} "
        f"{recorded.event.type_name():<22} {recorded.stream} "
        f"{json_text.dumps(data, ensure_ascii=False)}"
    )
