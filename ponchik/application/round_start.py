"""Starting a round: people and history become groups.

Of the use cases this one alone needs pairing and its libraries.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from ponchik.application.channel_access import require_channel
from ponchik.application.channel_members import read_members
from ponchik.application.previews import GroupsDiffer, groups_digest
from ponchik.clock import Clock
from ponchik.command_handler import CommandHandler
from ponchik.domain.hands import hands_of
from ponchik.domain.introductions import introductions_of
from ponchik.domain.pairing import check_group_size
from ponchik.domain.planning import coming_round, orders_to_start, plan_round
from ponchik.domain.roster import Roster
from ponchik.events.event import Metadata
from ponchik.events.meeting_times import Introduction
from ponchik.events.round import RoundStarted
from ponchik.queries.icebreakers import icebreakers_seen
from ponchik.queries.program_view import view_program
from ponchik.queries.round_plans import RoundPlan, describe
from ponchik.queries.working_hours import hours_of
from ponchik.slack.client.slack import Slack
from ponchik.slack.texts.icebreakers import all_questions
from ponchik.slack.texts.language import ENGLISH
from ponchik.store import channels
from ponchik.store.connection import Database, Transaction


class Planned(NamedTuple):
    """A round as it would be, and the number of one that runs until then."""

    started: RoundStarted
    still_running: int | None


@dataclass(frozen=True)
class RoundStart:
    """`slack` is that of the program's workspace."""

    database: Database
    handler: CommandHandler
    slack: Slack
    clock: Clock

    def start(  # noqa: PLR0913 -- one for each thing that can be asked for
        self,
        workspace: str,
        program: UUID,
        *,
        group_size: int | None,
        seed: int,
        dry_run: bool,
        cause: Metadata,
        shown: str | None = None,
    ) -> RoundPlan:
        """Pair the channel's members and have every group introduced.

        A dry run does neither; while a round runs it is the preview of the next one.
        Raises what `Rounds.start` does.
        """
        planned = self.plan(workspace, program, group_size, seed, next_too=dry_run)
        started = planned.started
        if shown is not None and shown != groups_digest(started):
            raise GroupsDiffer(started)
        if not dry_run:
            given = self.database.transaction(
                lambda t: _introductions(t, workspace, started)
            )
            orders = list(orders_to_start(started, given))
            # If the commit's answer is lost, this launch knows its own round again.
            key = f"round/{started.program}/{started.number}/{uuid4()}"
            self.handler.handle(workspace, orders, cause, key)
        return self.database.transaction(
            lambda t: describe(
                t,
                workspace,
                started,
                dry_run=dry_run,
                still_running=planned.still_running,
            )
        )

    def plan(
        self,
        workspace: str,
        program: UUID,
        group_size: int | None,
        seed: int,
        *,
        next_too: bool,
    ) -> Planned:
        """Return the round that would start now; nothing is recorded of it.

        With `next_too` it may be the one after a round that still runs. What hosts
        decided of it counts.
        """
        view = self.database.transaction(lambda t: view_program(t, workspace, program))
        state = view.state
        size = state.settings.group_size if group_size is None else group_size
        check_group_size(size)
        state.require_running()
        if not next_too:
            state.require_no_round()
        found = require_channel(self.slack, state.channel, workspace)
        members = read_members(
            self.database, self.slack, workspace, state.channel, state.settings
        )
        names = {state.channel: found.name}

        def remember(transaction: Transaction) -> Roster:
            channels.remember(transaction, workspace, names)
            return members.remember(transaction, workspace, coming)

        now = self.clock()
        coming = coming_round(program, state, now)
        roster = self.database.transaction(remember)
        roster.require_two()
        hands = hands_of(state, roster)
        started = plan_round(view, roster, size, seed, now, by_hand=hands)
        return Planned(started, state.open_round)


def _introductions(
    transaction: Transaction, workspace: str, started: RoundStarted
) -> Mapping[UUID, Introduction]:
    if started.working is None:
        return {}
    people, zone = started.participants, ZoneInfo(started.working.zone)
    hours = hours_of(transaction, workspace, people, zone)
    seen = icebreakers_seen(transaction, workspace, people)
    return introductions_of(started, hours, seen, list(all_questions(ENGLISH)))
