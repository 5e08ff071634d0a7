"""A meeting as its members see it: its state, with people as Slack knows them."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from ponchik.command_handler import load
from ponchik.domain.meeting import MEETING, MeetingState
from ponchik.errors import Conflict
from ponchik.events.event import Stream
from ponchik.events.meeting import Answer, MeetingPaired
from ponchik.events.stage import Stage
from ponchik.ledger.claims import Claimed
from ponchik.queries.matches import day_of, next_round_of, zone_of
from ponchik.slack.surfaces.messages import MeetingView
from ponchik.store.connection import Transaction


class TooFewKnown(Conflict):
    """The others were erased: there is nobody to introduce."""


class SeenMeeting:
    """`view` is what messages show; `given(question)` who said what, by Slack id.

    `conversation` is where its members are talked to, None if nobody is left;
    `slack_ids` are those of the members who can be talked to, `known` their profiles;
    `zone` is the program's.
    """

    def __init__(self, transaction: Transaction, workspace: str, stream: str) -> None:
        identity = Stream.parse(stream)
        self.state: MeetingState = load(transaction, workspace, MEETING, identity)
        paired = self.state.paired
        if paired is None:
            raise LookupError(f"{stream} was never paired")
        program, known = _seen_with(transaction, workspace, paired)
        self._slack_ids = {member: one["slack_id"] for member, one in known.items()}
        # Who was erased, or is refused by Slack, is neither invited nor mentioned.
        self.slack_ids = {
            member: self._slack_ids[member]
            for member in paired.members
            if member in self._slack_ids and member not in self.state.unreachable
        }
        members = tuple(self.slack_ids.values())
        self.view = MeetingView(
            meeting=identity.id,
            channel=program["channel"] if program else paired.channel,
            members=members,
            leader=self.slack_ids.get(paired.leader) or next(iter(members), ""),
            ends=day_of(program, self.state.ends_at) if program else None,
            next_round=next_round_of(program) if program else None,
        )

        self.zone = zone_of(program).key if program else "UTC"
        self.known = {member: known[member] for member in self.slack_ids}
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


def _seen_with(
    transaction: Transaction, workspace: str, paired: MeetingPaired
) -> tuple[Mapping[str, Any] | None, Mapping[UUID, Mapping[str, Any]]]:
    """Return the program as it is today, and the people who still are known."""
    rows = transaction.execute(
        """
        SELECT id, slack_id, name, title, time_zone, channel, settings, next_round_at
        FROM (VALUES (%(workspace)s::text)) AS here (workspace)
        LEFT JOIN programs ON programs.workspace = here.workspace
            AND program = %(program)s
        LEFT JOIN people ON people.workspace = here.workspace AND id = ANY(%(members)s)
        """,
        {
            "workspace": workspace,
            "program": paired.program,
            "members": list(paired.members),
        },
    ).fetchall()
    known = {row["id"]: row for row in rows if row["id"]}
    return rows[0] if rows[0]["channel"] else None, known
