"""What a program is, by its events."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Literal, NamedTuple, TypeGuard, get_args
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from ponchik.errors import Conflict
from ponchik.events.channel_messages import (
    ChannelMessage,
    ChannelMessageDropped,
    ChannelMessagePosted,
    PostingRefused,
)
from ponchik.events.enrolment import HostWanted, Settling, SetUpAsked, SetUpSettled
from ponchik.events.event import Event
from ponchik.events.host_messages import HostMessage, HostTold
from ponchik.events.program import (
    ManagerAdded,
    ManagerRemoved,
    ManagerRuleAdded,
    ManagerRuleRemoved,
    ProgramEnded,
    ProgramEvent,
    ProgramMoved,
    ProgramPaused,
    ProgramResumed,
    ProgramSettingsChanged,
    ProgramStarted,
    RoundEnded,
    RoundMoved,
    RoundOpened,
    RoundSkipped,
    Settings,
    SkipReason,
)
from ponchik.events.program_waiting import ProgramRecovered, ProgramWaiting, WaitReason
from ponchik.events.round_drafts import RoundDrafted

NAMESPACE = UUID("6f0e1c5a-7d4e-5b7e-9a34-2f1b6f0d0c11")


def program_id(workspace: str, channel: str) -> UUID:
    """The same channel is always the same program, however often it is started."""
    return uuid5(NAMESPACE, f"{workspace}/{channel}")


def round_id(program: UUID, number: int) -> UUID:
    """Return the id of a program's round."""
    return uuid5(program, f"round/{number}")


class Planned(NamedTuple):
    """`day` is the cadence's for which the next round is planned, `at` its start."""

    program: UUID
    day: date
    at: datetime


class ToldKey(NamedTuple):
    """What a host was told, told apart from all else that hosts are told."""

    message: HostMessage
    about: str
    person: UUID


def told_key(told: HostTold) -> ToldKey:
    """Return what the message is, without where it stands."""
    return ToldKey(told.message, told.about, told.person)


#: Messages in the channel that are redrawn.
_KEPT = {ChannelMessage.GREETING, ChannelMessage.HOST_WANTED}


@dataclass(frozen=True)
class Waiting:
    reason: WaitReason
    since: datetime


class ProgramState(NamedTuple):
    """`next_round_on` is the cadence's day for which the next round is planned.

    `history` are all settings that the program had, the present ones last.
    """

    program: UUID | None = None
    running: bool = False
    workspace: str = ""
    channel: str = ""
    history: tuple[Settings, ...] = ()
    changed_by: UUID | None = None
    managers: tuple[UUID, ...] = ()
    next_round_at: datetime | None = None
    next_round_on: date | None = None
    is_moved: bool = False
    #: What a host skipped, as long as nothing else was planned since.
    skipped: Planned | None = None
    is_paused: bool = False
    paused_until: date | None = None
    rounds: int = 0
    open_round: int | None = None
    rules: frozenset[tuple[UUID, UUID]] = frozenset()
    posting_refused: bool = False
    waiting: Waiting | None = None
    #: How the coming round is to be drawn, the last is what counts.
    drafts: tuple[RoundDrafted, ...] = ()
    #: Where the question to the hosts stands, what it will be like; None if not asked.
    set_up: Literal["asked", "settled"] | None = None
    settled_by_default: bool = False
    host_wanted: bool = False
    #: Messages that change later, by what they are: the channel's, and the hosts'.
    posted: Mapping[ChannelMessage, str] = MappingProxyType({})
    told: Mapping[ToldKey, str] = MappingProxyType({})

    @property
    def settings(self) -> Settings:
        return self.history[-1] if self.history else Settings()

    @property
    def draft(self) -> RoundDrafted | None:
        """What hosts decided of the coming round, None if nothing."""
        return self.drafts[-1] if self.drafts else None

    @property
    def settings_version(self) -> int:
        """How often the settings were set: it goes up with every change."""
        return len(self.history)

    def require_served(self) -> UUID:
        """Return the program. Raises Conflict unless it runs, paused or not."""
        if not self.running or self.program is None:
            raise Conflict(
                "Ponchik does not serve this channel: invite it there or start a "
                "program first"
            )
        return self.program

    def require_running(self) -> Planned:
        """Return the program and what is planned. Raises Conflict if nothing is."""
        program = self.require_served()
        if self.next_round_at is None or self.next_round_on is None:
            raise Conflict(
                "the program is paused: resume it first, with "
                f"`ponchik program resume {self.channel}`"
            )
        return Planned(program, self.next_round_on, self.next_round_at)

    def require_no_round(self) -> None:
        """Raise Conflict while a round runs."""
        if self.open_round is not None:
            raise Conflict(
                f"round {self.open_round} is still running: finish it before you "
                "start another"
            )

    def earliest_next(self, now: datetime) -> datetime:
        """A running round is not cut short by new settings."""
        planned = self.next_round_at if self.open_round is not None else None
        return max(now, planned - timedelta(minutes=1)) if planned else now


def may_host(state: ProgramState, person: UUID, *, is_workspace_admin: bool) -> bool:
    """Return whether a person may do what managers do."""
    return is_workspace_admin or person in state.managers


def require_host(
    state: ProgramState, person: UUID, *, is_workspace_admin: bool
) -> None:
    """Raise NotHost unless a person may do what managers do."""
    if not may_host(state, person, is_workspace_admin=is_workspace_admin):
        raise NotHost(state.managers)


class NotHost(Conflict):
    """Somebody asked for what only the `managers` may do."""

    def __init__(self, managers: tuple[UUID, ...]) -> None:
        super().__init__("only hosts of this channel can do that")
        self.managers = managers


def needs_manager(state: ProgramState) -> bool:
    """Return whether the last manager is gone: somebody has to take over."""
    return state.running and not state.managers


def evolve(state: ProgramState, event: Event) -> ProgramState:
    """Return the state after an event; refuses none."""
    return _evolve(state, event) if _is_own(event) else state


def _is_own(event: Event) -> TypeGuard[ProgramEvent]:
    return type(event) in _OWN


_OWN = frozenset(get_args(ProgramEvent))


def _evolve(state: ProgramState, event: ProgramEvent) -> ProgramState:
    match event:
        # First what long streams are made of: each case that does not match takes time.
        case HostTold(ts=ts):
            return state._replace(told={**state.told, told_key(event): ts})
        case ChannelMessagePosted(message=message, ts=ts):
            posted = {**state.posted, message: ts} if message in _KEPT else state.posted
            return state._replace(posting_refused=False, posted=posted)
        case ProgramStarted():
            return _started(state, event)
        case ProgramSettingsChanged(settings=settings, by=by):
            changed = state._replace(history=(*state.history, settings), changed_by=by)
            return _planned(changed, event.next_round_at, event.next_round_on)
        case ManagerAdded(person=person):
            return _with_manager(state._replace(host_wanted=False), person)
        case ManagerRemoved(person=person):
            left = tuple(one for one in state.managers if one != person)
            return state._replace(managers=left)
        case ProgramPaused(until=until):
            paused = state._replace(is_paused=True, paused_until=until)
            return _planned(paused, event.next_round_at, event.next_round_on)
        case ProgramResumed():
            return _planned(_resumed(state), event.next_round_at, event.next_round_on)
        case RoundMoved():
            moved = _planned(state, event.next_round_at, event.next_round_on)
            return moved._replace(is_moved=True)
        case ProgramMoved(channel=channel):
            return state._replace(channel=channel)
        case ManagerRuleAdded(one=one, other=other):
            return state._replace(rules=state.rules | {(one, other)})
        case ManagerRuleRemoved(one=one, other=other):
            return state._replace(rules=state.rules - {(one, other)})
        case RoundOpened(number=number):
            opened = _resumed(state)._replace(rounds=number, open_round=number)
            working = opened._replace(waiting=None, drafts=())
            return _planned(working, event.next_round_at, event.next_round_on)
        case RoundEnded():
            return state._replace(open_round=None)
        case RoundDrafted():
            return state._replace(drafts=(*state.drafts, event))
        case RoundSkipped():
            return _skipped(state, event)
        case ProgramEnded():
            return _resumed(state)._replace(
                running=False,
                next_round_at=None,
                next_round_on=None,
                waiting=None,
            )
        case PostingRefused():
            return state._replace(posting_refused=True)
        case ChannelMessageDropped():
            return state
        case ProgramWaiting(reason=reason, since=since):
            return state._replace(waiting=Waiting(reason, since))
        case ProgramRecovered(next_round_at=at, next_round_on=on):
            working = state._replace(waiting=None)
            return working if at == state.next_round_at else _planned(working, at, on)
        case SetUpAsked():
            return state._replace(set_up="asked", host_wanted=False)
        case SetUpSettled(how=how):
            by_default = how is Settling.BY_DEFAULT
            return state._replace(set_up="settled", settled_by_default=by_default)
        case HostWanted():
            return state._replace(host_wanted=True, posted=_before_asking(state))


def _started(state: ProgramState, event: ProgramStarted) -> ProgramState:
    started = state._replace(
        program=event.program,
        running=True,
        workspace=event.workspace,
        channel=event.channel,
        history=(*state.history, event.settings),
        changed_by=event.started_by,
        waiting=None,
        set_up=None,
        host_wanted=False,
        posted=MappingProxyType({}),
    )
    hosted = _with_manager(started, event.started_by)
    return _planned(hosted, event.next_round_at, event.next_round_on)


def _before_asking(state: ProgramState) -> Mapping[ChannelMessage, str]:
    wanted = ChannelMessage.HOST_WANTED
    return {message: ts for message, ts in state.posted.items() if message != wanted}


def _with_manager(state: ProgramState, person: UUID | None) -> ProgramState:
    if person is None or person in state.managers:
        return state
    return state._replace(managers=(*state.managers, person))


def _resumed(state: ProgramState) -> ProgramState:
    return state._replace(is_paused=False, paused_until=None)


def _planned(state: ProgramState, at: datetime | None, on: date | None) -> ProgramState:
    """A start that was not moved from the cadence's day falls on it."""
    day = on if on or at is None else day_of(state.settings, at)
    return state._replace(
        next_round_at=at, next_round_on=day, is_moved=False, skipped=None
    )


def _skipped(state: ProgramState, event: RoundSkipped) -> ProgramState:
    """Rounds that are skipped along with a host's follow in events of their own."""
    planned, skipped = state.next_round_at, state.skipped
    if event.reason is SkipReason.BY_HAND and state.program and planned and event.day:
        skipped = Planned(state.program, event.day, planned)
    following = _planned(state, event.next_round_at, event.next_round_on)
    return following._replace(skipped=skipped)


def day_of(settings: Settings, at: datetime) -> date:
    """Return the cadence's day, also if daylight saving moved it past midnight."""
    cadence = settings.cadence
    day = at.astimezone(ZoneInfo(cadence.zone)).date()
    if cadence.week_of_month is not None:
        return day
    return day - timedelta(days=(day.weekday() - cadence.weekday) % 7)
