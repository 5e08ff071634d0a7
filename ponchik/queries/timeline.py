"""Streams as a timeline: events in sentences, with what was done about each in Slack.

The dashboard shows it, and so does the panel behind the demo's scenes.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from ponchik.clock import system_clock
from ponchik.events.event import RecordedEvent, Stream
from ponchik.queries.effect_status import EffectStatus, effect_status_of
from ponchik.queries.effects import effects_caused_by
from ponchik.queries.redaction import redacted
from ponchik.queries.sentences import Names, sentence_of
from ponchik.store.connection import Transaction
from ponchik.store.event_store import read_streams

Row = Mapping[str, Any]
FRESH = timedelta(seconds=3)


@dataclass(frozen=True)
class TimelineEntry:
    """An event (its position, version and type), or what the clock brought.

    `is_fresh`: it was recorded just now, whatever the demo's clock says.
    """

    at: datetime
    sentence: str
    position: int | None = None
    version: int | None = None
    type: str = ""
    effects: Sequence[EffectStatus] = ()
    is_fresh: bool = False


def timeline_of(
    transaction: Transaction,
    workspace: str,
    streams: Collection[Stream],
    names: Names,
    now: datetime,
) -> list[TimelineEntry]:
    """Return what happened in these streams, in the order of the log.

    What is private is not among it; moments are told on the clock of `now`.
    """
    histories = read_streams(transaction, workspace, streams)
    recorded = sorted(
        one for history in histories.values() for one in redacted(history)
    )
    caused: dict[int, list[Row]] = defaultdict(list)
    positions = [one.position for one in recorded]
    for row in effects_caused_by(transaction, workspace, positions):
        caused[row["caused_by"]].append(row)
    return [_happened(one, names, caused[one.position], now) for one in recorded]


def struck(launches: Iterable[Row], now: datetime) -> list[TimelineEntry]:
    """Return what the clock brought, as entries without an event."""
    return [
        TimelineEntry(
            row["due_at"], "It was time.", effects=[effect_status_of(row, now)]
        )
        for row in launches
    ]


def _happened(
    one: RecordedEvent, names: Names, caused: list[Row], now: datetime
) -> TimelineEntry:
    return TimelineEntry(
        at=one.event.at,
        sentence=sentence_of(one.event, names, now.tzinfo),
        position=one.position,
        version=one.version,
        type=one.event.type_name(),
        effects=[effect_status_of(row, now) for row in caused],
        is_fresh=system_clock() - one.recorded_at < FRESH,
    )
