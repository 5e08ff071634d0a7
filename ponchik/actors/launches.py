"""Launches: what the clock brought is started, as a manager would have."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

import structlog

from ponchik.application.channel_access import NoSuchChannel, Unreachable
from ponchik.application.due import is_next
from ponchik.application.rounds import Rounds
from ponchik.bootstrap import Ponchik
from ponchik.command_handler import load_program
from ponchik.delivery import InternalEffect, because_of
from ponchik.domain.calendar import calendar_of
from ponchik.domain.orders import Command, Order
from ponchik.domain.program import (
    ProgramState,
    Recover,
    SkipRound,
    Wait,
    next_look,
    round_id,
)
from ponchik.domain.roster import TooFewMembers
from ponchik.errors import (
    Conflict,
    Postponed,
    Refused,
    Rejected,
    ScopeMissing,
    SlackError,
    WorkspaceRejected,
)
from ponchik.events.event import Stream
from ponchik.events.program import SkipReason
from ponchik.events.program_waiting import WaitReason
from ponchik.events.stage import Stage
from ponchik.ledger.claims import Claimed

log = structlog.get_logger(__name__)

SCHEDULER = "scheduler"
_ROUND_STILL_RUNS = timedelta(minutes=1)


@dataclass(frozen=True)
class Launches:
    ponchik: Ponchik

    def start_round(self, effect: Claimed) -> timedelta | datetime | None:
        """Start the program's round that is due, once no other runs, at a decent hour.

        Returns when to try again; None once it was started, or is no longer due.
        """
        stream, state = self._program(effect)
        due = datetime.fromisoformat(effect.payload["at"])
        if not state.running or state.next_round_at != due:
            return None
        if state.open_round is not None:
            return _ROUND_STILL_RUNS
        now = self.ponchik.clock()
        return _until_decent(state, now) or self._start(effect, stream, state, due)

    def _start(
        self, effect: Claimed, stream: Stream, state: ProgramState, due: datetime
    ) -> timedelta | None:
        now = self.ponchik.clock()
        try:
            self._rounds.start(
                state.channel,
                cause=because_of(effect, SCHEDULER),
                workspace=effect.workspace,
            )
        except TooFewMembers:
            skip = SkipRound(due, SkipReason.TOO_FEW_MEMBERS, now)
            self._handle(effect, stream, Recover(now), skip)
        except (Unreachable, NoSuchChannel) as refused:
            return self._wait(effect, stream, refused.reason, refused)
        except (Postponed, Rejected, ScopeMissing, WorkspaceRejected) as error:
            return self._wait_for_slack(effect, stream, error)
        except Conflict as refused:
            log.info("round_not_started", channel=state.channel, why=str(refused))
            return _ROUND_STILL_RUNS
        return None

    @property
    def _rounds(self) -> Rounds:
        """Large channels take long to read: no thread is held meanwhile."""
        return replace(self.ponchik.rounds, slack_of=self.ponchik.hasty_slack_of)

    def _wait_for_slack(
        self, effect: Claimed, stream: Stream, error: SlackError
    ) -> timedelta:
        """Wait for what the token, its scopes or one list of Slack's may do."""
        match error:
            case WorkspaceRejected():
                self._wait(effect, stream, WaitReason.TOKEN, error)
                raise error
            case ScopeMissing():
                return self._wait(effect, stream, WaitReason.SCOPE, error)
            case _:
                return self._wait(effect, stream, WaitReason.MEMBERS_UNREADABLE, error)

    def _wait(
        self, effect: Claimed, stream: Stream, reason: WaitReason, why: Exception
    ) -> timedelta:
        """Have the program wait; return when to try again, which is never given up."""
        log.warning("program_waits", program=str(stream.id), why=str(why))
        now = self.ponchik.clock()
        self._handle(effect, stream, Wait(reason, now))
        _, state = self._program(effect)
        return next_look(now - state.waiting.since if state.waiting else timedelta(0))

    def launch_stage(self, effect: Claimed) -> datetime | None:
        """Launch a stage, unless a later one came due while this one had to wait."""
        _, state = self._program(effect)
        subject, what = UUID(effect.payload["subject"]), effect.payload["what"]
        now, program = self.ponchik.clock(), UUID(effect.payload["program"])
        if later := _until_decent(state, now):
            return later
        running = state.open_round and round_id(program, state.open_round)
        if running != subject or not self.ponchik.database.transaction(
            lambda t: is_next(t, effect.workspace, subject, what, now)
        ):
            return None
        try:
            self._stage(state.channel, Stage(what), effect)
        except Refused as refused:
            log.info("stage_not_launched", channel=state.channel, why=str(refused))
        return None

    def _stage(self, channel: str, stage: Stage, effect: Claimed) -> None:
        rounds, home = self.ponchik.rounds, effect.workspace
        cause = because_of(effect, SCHEDULER)
        match stage:
            case Stage.CLOSING:
                rounds.close(channel, cause, home)
            case Stage.REMINDER:
                rounds.remind(channel, cause, home)
            case Stage.FINISH:
                rounds.finish(channel, cause, home)
            case _:
                rounds.check_in(channel, cause, stage.check_in_number, home)

    def _program(self, effect: Claimed) -> tuple[Stream, ProgramState]:
        stream = Stream("program", UUID(effect.payload["program"]))
        return stream, self.ponchik.database.transaction(
            lambda t: load_program(t, effect.workspace, stream.id)
        )

    def _handle(self, effect: Claimed, stream: Stream, *commands: Command) -> None:
        for command in commands:
            self.ponchik.handler.handle(
                effect.workspace,
                [Order(stream, command)],
                because_of(effect, SCHEDULER),
            )


def _until_decent(state: ProgramState, now: datetime) -> datetime | None:
    """Return when something may be said again, None if it may be now."""
    moment = calendar_of(state.settings).decent_moment(now)
    return moment if moment > now else None


def launch_effects(ponchik: Ponchik) -> list[InternalEffect]:
    """Return how due rounds and stages are launched."""
    launches = Launches(ponchik)
    return [
        InternalEffect("start_round", launches.start_round),
        InternalEffect("launch_stage", launches.launch_stage),
    ]
