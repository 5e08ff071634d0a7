"""Events in sentences, with the names of people and channels."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC
from uuid import UUID

from ponchik.events.event import RecordedEvent
from ponchik.queries.sentences import sentence_of
from ponchik.queries.stream_places import places_of_streams
from ponchik.store import people
from ponchik.store.connection import Transaction


def narrate(
    transaction: Transaction, workspace: str, events: Sequence[RecordedEvent]
) -> Mapping[int, str]:
    """Return a sentence for each event of the workspace, by its position."""
    ours = [one for one in events if one.workspace == workspace]
    names = _names(transaction, workspace, ours)
    channels = channels_of_streams(
        transaction, workspace, {str(one.stream) for one in ours}
    )
    return {
        one.position: _within(channels.get(str(one.stream)))
        + sentence_of(one.event, lambda who: names.get(who, "Somebody"), UTC)
        for one in ours
    }


def channels_of_streams(
    transaction: Transaction, workspace: str, streams: Iterable[str]
) -> Mapping[str, str]:
    """Return the name, or else the id, of the channel that a stream belongs to."""
    return {
        stream: place["channel"] if place["name"] is None else f"#{place['name']}"
        for stream, place in places_of_streams(transaction, workspace, streams).items()
    }


def _within(channel: str | None) -> str:
    return f"{channel}: " if channel else ""


def _names(
    transaction: Transaction, workspace: str, events: Sequence[RecordedEvent]
) -> Mapping[UUID, str]:
    """Return the names of all whom the sentences will name."""
    named: set[UUID] = set()

    def note(who: UUID) -> str:
        named.add(who)
        return ""

    for one in events:
        sentence_of(one.event, note, UTC)
    known = people.find(transaction, workspace, named)
    return {id_: person.name or person.slack_id for id_, person in known.items()}
