"""A meeting as its members see it: its state, with people as Slack knows them."""

from collections.abc import Mapping
from typing import NamedTuple
from uuid import UUID

from pydantic_core import from_json

from ponchik.command_handler import load
from ponchik.domain.meeting import MEETING, MeetingState
from ponchik.errors import Conflict
from ponchik.events.event import Stream
from ponchik.events.meeting import Answer, MeetingPaired
from ponchik.events.stage import Stage
from ponchik.events.upcasters import read_json
from ponchik.ledger.claims import Claimed
from ponchik.slack.surfaces.messages import MeetingView
from ponchik.store.connection import Transaction
from ponchik.store.statements import one_line


class TooFewKnown(Conflict):
    """The others were erased: there is nobody to introduce."""


class SeenMeeting:
    """`view` is what messages show; `given(question)` who said what, by Slack id.

    `conversation` is where its members are talked to, None if nobody is left;
    `slack_ids` are those of the members who can be talked to.
    """

    def __init__(self, transaction: Transaction, effect: Claimed) -> None:
        identity = Stream.parse(effect.stream)
        found = _beside(effect) or _looked_up(transaction, effect, identity)
        self.state, channel, self._slack_ids = found
        paired = self.state.paired
        if paired is None:
            raise LookupError(f"{effect.stream} was never paired")
        # Who was erased, or is refused by Slack, is neither invited nor mentioned.
        self.slack_ids = {
            member: self._slack_ids[member]
            for member in paired.members
            if member in self._slack_ids and member not in self.state.unreachable
        }
        members = tuple(self.slack_ids.values())
        self.view = MeetingView(
            meeting=identity.id,
            channel=channel or paired.channel,
            members=members,
            leader=self.slack_ids.get(paired.leader) or next(iter(members), ""),
        )

        self.conversation = self.state.conversation if members else None

    def require_two(self) -> None:
        """Raise unless there still are two to introduce."""
        if len(self.view.members) < 2:
            raise TooFewKnown("fewer than two of its members are still known")

    def given(self, question: Stage) -> Mapping[str, Answer]:
        """Return the answers to a question by Slack id, the latest last."""
        return {
            self._slack_ids[member]: answer
            for member, answer in self.state.given.get(question, {}).items()
            if member in self._slack_ids
        }


def conversation_of(transaction: Transaction, effect: Claimed) -> str | None:
    """Where a message to the meeting would be, whether or not it is still wanted."""
    state: MeetingState = load(
        transaction, effect.workspace, MEETING, Stream.parse(effect.stream)
    )
    return state.conversation


class _Seen(NamedTuple):
    """A meeting, its program's channel today, and the Slack ids of who is known."""

    state: MeetingState
    channel: str | None
    slack_ids: Mapping[UUID, str]


#: All that of the meeting whose effect is `claimed`, as JSON; NULL of anything else.
SEEN_BESIDE = one_line("""
(SELECT json_build_object(
    'events', (
        SELECT json_agg(json_build_array(type, schema, data::text) ORDER BY version)
        FROM events WHERE stream = claimed.stream),
    'channel', (
        SELECT channel FROM programs WHERE workspace = claimed.workspace
        AND program = (paired.data->>'program')::uuid),
    'people', (
        SELECT json_object_agg(known.id, known.slack_id)
        FROM jsonb_array_elements_text(paired.data->'members') AS member (id), LATERAL (
            SELECT id, slack_id FROM people
            WHERE id = member.id::uuid AND workspace = claimed.workspace OFFSET 0
        ) AS known)
    )::text
FROM events AS paired
WHERE paired.stream = claimed.stream AND paired.version = 1
  AND paired.workspace = claimed.workspace AND paired.type = 'MeetingPaired')
""")


def _beside(effect: Claimed) -> _Seen | None:
    """Return what was read when the effect was claimed, None if nothing was."""
    if effect.beside is None:
        return None
    seen = from_json(effect.beside)
    state = MEETING.fold(read_json(*event) for event in seen["events"])
    people = seen["people"] or {}
    return _Seen(state, seen["channel"], {UUID(id_): people[id_] for id_ in people})


def _looked_up(transaction: Transaction, effect: Claimed, stream: Stream) -> _Seen:
    state: MeetingState = load(transaction, effect.workspace, MEETING, stream)
    if state.paired is None:
        return _Seen(state, None, {})
    return _Seen(state, *_seen_with(transaction, effect.workspace, state.paired))


def _seen_with(
    transaction: Transaction, workspace: str, paired: MeetingPaired
) -> tuple[str | None, Mapping[UUID, str]]:
    """Return the program's channel today, and the Slack ids of who still is known."""
    rows = transaction.execute(
        """
        SELECT id, slack_id, (SELECT channel FROM programs
            WHERE workspace = %(workspace)s AND program = %(program)s) AS channel
        FROM (VALUES (%(workspace)s::text)) AS here (workspace)
        LEFT JOIN people ON people.workspace = here.workspace AND id = ANY(%(members)s)
        """,
        {
            "workspace": workspace,
            "program": paired.program,
            "members": list(paired.members),
        },
    ).fetchall()
    slack_ids = {row["id"]: row["slack_id"] for row in rows if row["id"]}
    return rows[0]["channel"], slack_ids
