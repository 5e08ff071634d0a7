"""`ponchik log`: everything that ever happened, in order."""

# ruff: noqa: PLC0415 -- imported when a command runs, so that --help is quick

import shutil
import textwrap
import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ponchik.cli.failures import warn
from ponchik.cli.ids import beginning_of_id, find_stream, short_stream
from ponchik.cli.output import Json, is_terminal, moment, print_json, say
from ponchik.cli.session import Workspace, connected
from ponchik.cli.values import whole_number
from ponchik.errors import Invalid

if TYPE_CHECKING:
    from ponchik.bootstrap import Ponchik
    from ponchik.events.event import RecordedEvent
    from ponchik.queries.events_by_time import LogFilter
    from ponchik.store.connection import Database

    Page = Sequence[RecordedEvent]

_POLL_SECONDS = 1.0

StreamOption = Annotated[
    str | None,
    typer.Option(metavar="STREAM", help="Only one history: round-… and its id."),
]
MeetingOption = Annotated[
    str | None,
    typer.Option(
        metavar="MEETING",
        parser=beginning_of_id,
        help="Only one meeting's, by the id that `ponchik meetings` shows.",
    ),
]
PersonOption = Annotated[
    str | None,
    typer.Option(metavar="USER", help="Only what concerns one person: @ada, U0123ABC."),
]
Follow = Annotated[
    bool, typer.Option("--follow", help="Go on with what happens; Ctrl-C ends it.")
]
Because = Annotated[
    int | None,
    typer.Option(
        metavar="POSITION",
        parser=whole_number(1),
        help="Show the chain of causes that this event belongs to, as a tree.",
    ),
]


def show_log(  # noqa: PLR0913 -- one for each option
    *,
    stream: StreamOption = None,
    meeting: MeetingOption = None,
    person: PersonOption = None,
    because_of: Because = None,
    workspace: Workspace = None,
    follow: Follow = False,
    json: Json = False,
) -> None:
    """Print what happened, oldest first, without what is private."""
    from ponchik.application.channels import require_workspace_id
    from ponchik.cli.causes import show_chain

    _require_one_choice(stream, meeting, because_of, person, follow=follow)
    if workspace is not None:
        require_workspace_id(workspace)
    with connected() as ponchik:
        if because_of is not None:
            show_chain(ponchik, because_of, json=json)
            return
        history = stream if meeting is None else f"meeting-{meeting}"
        wanted = _filter(ponchik, history, person, workspace)
        for page in _pages(ponchik.database, wanted, follow=follow):
            _show(ponchik, page, json=json)


def _require_one_choice(
    stream: str | None,
    meeting: str | None,
    because_of: int | None,
    person: str | None,
    *,
    follow: bool,
) -> None:
    if because_of is not None and (stream or meeting or person or follow):
        raise Invalid(
            "--because-of shows one chain: leave --stream, --meeting, --person and "
            "--follow out"
        )
    if stream is not None and meeting is not None:
        raise Invalid("--meeting names one history: leave --stream out")


def _filter(
    ponchik: "Ponchik", stream: str | None, person: str | None, workspace: str | None
) -> "LogFilter":
    from ponchik.application.people_names import find_anywhere
    from ponchik.queries.events_by_time import LogFilter

    who = None
    if person is not None:
        workspace, who = ponchik.database.transaction(
            lambda t: find_anywhere(t, person, workspace)
        )
    history = None if stream is None else find_stream(ponchik, stream)
    return LogFilter(workspace, history, who)


def _pages(
    database: "Database", wanted: "LogFilter", *, follow: bool
) -> "Iterator[Page]":
    from ponchik.queries.events_by_time import read_by_time
    from ponchik.store.log_reader import settled_position

    if follow:
        return _followed(database, wanted)
    return read_by_time(database, wanted, 0, settled_position(database))


def _followed(database: "Database", wanted: "LogFilter") -> "Iterator[Page]":
    """Yield events as they come, without an end; an outage is only waited out."""
    from ponchik.queries.events_by_time import read_by_time
    from ponchik.store.connection import DatabaseAway
    from ponchik.store.log_reader import settled_position

    seen, away = 0, False
    shown: set[int] = set()
    while True:
        try:
            newest = settled_position(database, seen)
            for page in read_by_time(database, wanted, seen, newest):
                yield [one for one in page if one.position not in shown]
                shown |= {one.position for one in page}
            seen, away = newest, False
            shown.clear()
        except DatabaseAway as error:
            if not away:
                warn(f"{error}; waiting for it")
            away = True
        time.sleep(_POLL_SECONDS)


def _show(ponchik: "Ponchik", page: "Page", *, json: bool) -> None:
    if json:
        for recorded in page:
            print_json(_as_object(recorded))
        return
    sentences = _sentences(ponchik, page)
    for recorded in page:
        say(*_lines(recorded, sentences[recorded.position]))


def _sentences(ponchik: "Ponchik", page: "Page") -> dict[int, str]:
    from ponchik.queries.narration import narrate

    return ponchik.database.transaction(
        lambda t: {
            position: sentence
            for workspace in {one.workspace for one in page}
            for position, sentence in narrate(t, workspace, page).items()
        }
    )


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


def _lines(recorded: "RecordedEvent", sentence: str) -> list[str]:
    """One line; in a terminal as many as it takes, the sentence below itself."""
    when = f"{recorded.position:>5} {moment(recorded.event.at)} "
    told = f"{when}{short_stream(recorded.stream)} {' '.join(sentence.split())}"
    if not is_terminal():
        return [told]
    width = max(shutil.get_terminal_size().columns, 2 * len(when))
    return textwrap.wrap(told, width, subsequent_indent=" " * len(when))
