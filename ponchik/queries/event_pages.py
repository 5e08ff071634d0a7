"""The log in pages, the newest first: what a visitor may read of it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Any
from uuid import UUID

from ponchik.events.event import Event, RecordedEvent
from ponchik.events.member import ChoiceEvent, JoinedLate
from ponchik.queries.page_names import people_of_page
from ponchik.queries.redaction import redacted
from ponchik.queries.sentences import sentence_of
from ponchik.queries.stream_places import places_of_streams
from ponchik.store.connection import Transaction
from ponchik.store.event_store import COLUMNS, recorded_event

PAGE = 50
#: So many events are looked through for one page, whatever is found among them; more of
#: them for one type.
_NEAR, _FAR = 500, 5_000
#: For a short list fewer are enough.
_TIMES = 12


@dataclass(frozen=True)
class LogEntry:
    """An event as a page shows it; `channel` is its program's, `meeting` its own.

    `recorded` is the event itself, without what is private.
    """

    position: int
    recorded: RecordedEvent
    at: datetime
    sentence: str
    type: str
    stream: str
    version: int
    by: str
    channel: str
    round_number: int | None
    meeting: UUID | None


@dataclass(frozen=True)
class LogPage:
    """`before` is where the next page goes on, None at the beginning of the log."""

    entries: Sequence[LogEntry]
    before: int | None


def events_of_page(  # noqa: PLR0913 -- a query's values
    transaction: Transaction,
    workspace: str,
    programs: Collection[UUID],
    *,
    before: int | None = None,
    zone: tzinfo = UTC,
    kind: str = "",
    most: int = PAGE,
) -> LogPage:
    """Return events of these programs; with `kind`, those of one type.

    Nothing private is among them, nor what belongs to none of the programs.
    """
    far = _FAR if kind else min(_NEAR, _TIMES * most)
    until = _floor(transaction, workspace, before, far)
    rows = transaction.execute(
        f"""
        SELECT {COLUMNS} FROM events
        WHERE workspace = %(workspace)s AND position >= %(until)s
          AND (%(before)s::bigint IS NULL OR position < %(before)s)
          AND (%(kind)s = '' OR type = %(kind)s)
        ORDER BY position DESC
        """,  # noqa: S608 -- made of constants only
        {"workspace": workspace, "before": before, "kind": kind, "until": until},
    ).fetchall()
    found = [recorded_event(row) for row in rows]
    entries = entries_of(
        transaction, workspace, found, programs, zone=zone, most=most + 1
    )
    following = entries[most - 1].position if entries[most:] else until
    return LogPage(entries[:most], following or None)


def entries_of(  # noqa: PLR0913 -- a query's values
    transaction: Transaction,
    workspace: str,
    events: Iterable[RecordedEvent],
    programs: Collection[UUID],
    *,
    zone: tzinfo = UTC,
    most: int | None = None,
) -> Sequence[LogEntry]:
    """Return the first of these events that belong to the programs, to be shown.

    Nothing private is among them.
    """
    found = list(redacted(events))
    streams = {*map(_stream_of, found)} - {""}
    places = places_of_streams(transaction, workspace, streams)
    wanted = set(programs)
    shown = [one for one in found if _program(one, places) in wanted]
    return _entries(transaction, workspace, shown[:most], places, zone)


def _floor(
    transaction: Transaction, workspace: str, before: int | None, events: int
) -> int:
    """Return where so many events before a position begin, 0 at the log's beginning."""
    row = transaction.execute(
        """
        SELECT position FROM events
        WHERE workspace = %(workspace)s
          AND (%(before)s::bigint IS NULL OR position < %(before)s)
        ORDER BY position DESC OFFSET %(events)s LIMIT 1
        """,
        {"workspace": workspace, "before": before, "events": events},
    ).fetchone()
    return int(row["position"]) if row else 0


def _stream_of(one: RecordedEvent) -> str:
    """Return the stream that says to which program the event belongs."""
    if one.stream.kind != "member":
        return str(one.stream)
    program = _chosen_program(one.event)
    return f"program-{program}" if program else ""


def _chosen_program(event: Event) -> UUID | None:
    """What members do in one program is known there; all else is their own."""
    return event.program if isinstance(event, ChoiceEvent | JoinedLate) else None


def _program(one: RecordedEvent, places: Mapping[str, Mapping[str, Any]]) -> Any:
    place = places.get(_stream_of(one))
    return place and place["program"]


def _entries(
    transaction: Transaction,
    workspace: str,
    events: Sequence[RecordedEvent],
    places: Mapping[str, Mapping[str, Any]],
    zone: tzinfo,
) -> list[LogEntry]:
    names = people_of_page(transaction, workspace, _named(events))

    def entry(one: RecordedEvent) -> LogEntry:
        place, owner = places[_stream_of(one)], _owner(one)
        told = sentence_of(one.event, lambda who: names(who).name, zone)
        actor = _person(one.metadata.actor)
        return LogEntry(
            position=one.position,
            recorded=one,
            at=one.event.at,
            sentence=f"{names(owner).name}: {told}" if owner else told,
            type=one.event.type_name(),
            stream=str(one.stream),
            version=one.version,
            by=names(actor).name if actor else one.metadata.actor,
            channel=place["name"] or place["channel"],
            round_number=place["round_number"],
            meeting=place["meeting"],
        )

    return [entry(one) for one in events]


def _named(events: Sequence[RecordedEvent]) -> set[UUID]:
    """Return all whom the sentences will name, and who did what they tell."""
    named: set[UUID] = set()

    def note(who: UUID) -> str:
        named.add(who)
        return ""

    for one in events:
        sentence_of(one.event, note)
        named.update(filter(None, (_person(one.metadata.actor), _owner(one))))
    return named


def _owner(one: RecordedEvent) -> UUID | None:
    return one.stream.id if one.stream.kind == "member" else None


def _person(actor: str) -> UUID | None:
    try:
        return UUID(actor)
    except ValueError:
        return None
