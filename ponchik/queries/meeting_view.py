"""A meeting as its members see it: its state, with people as Slack knows them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple, Self
from uuid import UUID

from pydantic_core import from_json

from ponchik.command_handler import load
from ponchik.domain.meeting import MEETING, MeetingState
from ponchik.errors import Conflict, Unknown
from ponchik.events.event import Event, Stream
from ponchik.events.meeting import Answer, MeetingPaired
from ponchik.events.stage import Stage
from ponchik.events.upcasters import read_json
from ponchik.ledger.claims import Claimed
from ponchik.projections.meetings import MEETINGS
from ponchik.queries.matches import day_of, next_round_of, zone_of
from ponchik.slack.surfaces.messages import MeetingView
from ponchik.slack.texts.language import Language, common_language, language_of
from ponchik.store.connection import Transaction
from ponchik.store.projection import MARK
from ponchik.store.state import State
from ponchik.store.statements import one_line
from ponchik.store.stream_reader import foldable
from ponchik.telemetry.log_context import learn


class TooFewKnown(Conflict):
    """The others were erased: there is nobody to introduce."""


class SeenMeeting:
    """`view` is what messages show; `given(question)` who said what, by Slack id.

    `conversation` is where its members are talked to, None if nobody is left;
    `slack_ids` are those of the members who can be talked to, `known` their profiles;
    `zone` is the program's.
    """

    def __init__(
        self,
        transaction: Transaction,
        workspace: str,
        stream: str,
        beside: str | None = None,
    ) -> None:
        """Look at the meeting, if it was not read `beside` its effect."""
        identity = Stream.parse(stream)
        seen = _read(beside) if beside else _seen(transaction, workspace, identity)
        self.state, program, known = seen
        paired = self.state.paired
        if paired is None:
            raise LookupError(f"{stream} was never paired")
        learn(program=str(paired.program))
        self._slack_ids = {member: one["slack_id"] for member, one in known.items()}
        # Who was erased, or is refused by Slack, is neither invited nor mentioned.
        self.slack_ids = {
            member: self._slack_ids[member]
            for member in self.state.reachable
            if member in self._slack_ids
        }
        members = tuple(self.slack_ids.values())
        self.view = MeetingView(
            meeting=identity.id,
            channel=program["channel"] if program else paired.channel,
            members=members,
            leader=self.slack_ids.get(self.state.members.leader)
            or next(iter(members), ""),
            language=common_language(
                [known[member]["locale"] for member in self.slack_ids],
                otherwise=_language_of(program),
            ),
            ends=day_of(program, self.state.ends_at) if program else None,
            next_round=next_round_of(program) if program else None,
            program=paired.program,
            words=str(program["settings"].get("words", "")) if program else "",
            is_over=self.state.closed,
        )

        self.zone = zone_of(program).key if program else "UTC"
        self.known = {member: known[member] for member in self.slack_ids}
        self.conversation = self.state.conversation if members else None

    @classmethod
    def of(cls, transaction: Transaction, effect: Claimed) -> Self:
        """Return the meeting that an effect is about."""
        return cls(transaction, effect.workspace, effect.stream, effect.beside)

    def require_two(self) -> None:
        """Raise unless there still are two to introduce."""
        if len(self.view.members) < 2:
            raise TooFewKnown("fewer than two of its members are still known")

    def slack_id_of(self, person: UUID) -> str | None:
        """Return the Slack id of somebody who is in the group, or was."""
        return self._slack_ids.get(person)

    def given(self, question: Stage) -> Mapping[str, Answer]:
        """Return the answers to a question by Slack id, the latest last."""
        return {
            self._slack_ids[member]: answer
            for member, answer in self.state.given.get(question, {}).items()
            if member in self._slack_ids
        }


def see_meeting(transaction: Transaction, workspace: str, meeting: UUID) -> SeenMeeting:
    """Return the meeting as its members see it. Raises Unknown if there is none."""
    try:
        return SeenMeeting(transaction, workspace, str(Stream("meeting", meeting)))
    except LookupError:
        raise Unknown("there is no such meeting") from None


def conversation_of(transaction: Transaction, effect: Claimed) -> str | None:
    """Where a message to the meeting would be, whether or not it is still wanted."""
    state: MeetingState = load(
        transaction, effect.workspace, MEETING, Stream.parse(effect.stream)
    )
    return state.conversation


#: What is known of a member, by whichever way it is read.
_PROFILE = ("slack_id", "name", "title", "time_zone", "locale")
_PROFILE_COLUMNS = ", ".join(_PROFILE)
#: A row as plain JSON values, or as Postgres' own.
_Row = Mapping[str, Any]


class _Seen(NamedTuple):
    """A meeting, its program as it is today, and the people who still are known."""

    state: MeetingState
    program: _Row | None
    known: Mapping[UUID, _Row]


#: All that of the meeting whose effect is `claimed`, as JSON; NULL of anything else.
SEEN_BESIDE = one_line("""
(SELECT json_build_object(
    'events', (
        SELECT json_agg(json_build_array(type, schema, data::text) ORDER BY version)
        FROM events WHERE stream = claimed.stream),
    'row', (
        SELECT json_build_array(to_jsonb(t), {mark}) FROM meetings AS t
        WHERE t.meeting = substr(claimed.stream, length('meeting-') + 1)::uuid),
    'program', (
        SELECT to_json(its) FROM (
            SELECT channel, settings, next_round_at FROM programs
            WHERE workspace = claimed.workspace
            AND program = (paired.data->>'program')::uuid) AS its),
    'known', (
        SELECT json_object_agg(member.id, one)
        FROM (
            SELECT jsonb_array_elements_text(paired.data->'members') UNION
            SELECT data->'newcomer'->>'person' FROM events
            WHERE stream = claimed.stream AND type = 'MemberJoined'
        ) AS member (id), LATERAL (
            SELECT {profile} FROM people
            WHERE id = member.id::uuid AND workspace = claimed.workspace OFFSET 0
        ) AS one)
    )::text
FROM events AS paired
WHERE paired.stream = claimed.stream AND paired.version = 1
  AND paired.workspace = claimed.workspace AND paired.type = 'MeetingPaired')
""").format(profile=_PROFILE_COLUMNS, mark=MARK)


class _Beside(NamedTuple):
    """What was read with an effect; the row of its meeting comes with its mark."""

    events: Sequence[Event]
    row: tuple[_Row, str] | None
    program: _Row | None
    known: Mapping[str, _Row] | None


@lru_cache(16)
def _parsed(beside: str) -> _Beside:
    """Read it once for what is shown of it and what is decided on it."""
    seen = from_json(beside)
    events = [read_json(*event) for event in seen["events"]]
    return _Beside(events, seen["row"], seen["program"], seen["known"])


def state_beside(effect: Claimed) -> State | None:
    """Return what a decision on the meeting is made from, read with its effect.

    None of anything else.
    """
    if effect.beside is None:
        return None
    seen, stream = _parsed(effect.beside), Stream.parse(effect.stream)
    if seen.row is None:
        return None
    row, mark = seen.row
    events = [
        foldable(effect.workspace, stream, version, event)
        for version, event in enumerate(seen.events, 1)
    ]
    table = MEETINGS.table
    return State(
        {stream: events},
        {table: {MEETINGS.key_of(row): row}},
        marks={table: {stream.key: [mark]}},
    )


def _read(beside: str) -> _Seen:
    """Return what was read when the meeting's effect was claimed."""
    seen = _parsed(beside)
    state = MEETING.fold(seen.events)
    program, known = seen.program, seen.known or {}
    if program and program["next_round_at"]:
        at = datetime.fromisoformat(program["next_round_at"])
        program = {**program, "next_round_at": at}
    return _Seen(state, program, {UUID(id_): known[id_] for id_ in known})


def _seen(transaction: Transaction, workspace: str, stream: Stream) -> _Seen:
    state: MeetingState = load(transaction, workspace, MEETING, stream)
    if state.paired is None:
        return _Seen(state, None, {})
    everybody = state.members.everybody
    return _Seen(state, *_seen_with(transaction, workspace, state.paired, everybody))


_SEEN_WITH = """
    SELECT id, {profile}, channel, settings, next_round_at
    FROM (VALUES (%(workspace)s::text)) AS here (workspace)
    LEFT JOIN programs ON programs.workspace = here.workspace
        AND program = %(program)s
    LEFT JOIN people ON people.workspace = here.workspace AND id = ANY(%(members)s)
"""


def _seen_with(
    transaction: Transaction,
    workspace: str,
    paired: MeetingPaired,
    everybody: Sequence[UUID],
) -> tuple[Mapping[str, Any] | None, Mapping[UUID, Mapping[str, Any]]]:
    """Return the program as it is today, and who of everybody still is known."""
    rows = transaction.execute(
        _SEEN_WITH.format(profile=_PROFILE_COLUMNS).encode(),
        {
            "workspace": workspace,
            "program": paired.program,
            "members": list(everybody),
        },
    ).fetchall()
    known = {
        row["id"]: {name: row[name] for name in _PROFILE} for row in rows if row["id"]
    }
    return rows[0] if rows[0]["channel"] else None, known


def _language_of(program: Mapping[str, Any] | None) -> Language:
    return language_of(program["settings"].get("language") if program else None)
