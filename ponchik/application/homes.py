"""Home: what a person sees there."""

from dataclasses import replace
from uuid import UUID

from ponchik.application.inbound.schedules import plan_of
from ponchik.application.inbound.standings import standing_in
from ponchik.application.memberships import break_of, membership_of
from ponchik.events.program import Settings
from ponchik.queries.lacking import Missing, missing_messages
from ponchik.queries.matches import next_round_of
from ponchik.queries.memberships import OwnProgram, own_programs
from ponchik.queries.own_matches import earlier_matches, open_matches
from ponchik.slack.buttons import Action, MenuItem
from ponchik.slack.surfaces.home import (
    HomeProgram,
    HomeState,
    HomeTrouble,
)
from ponchik.slack.surfaces.managing import Paused
from ponchik.slack.surfaces.own_matches import (
    MOST_EARLIER,
    MOST_OPEN,
    earlier_blocks,
    open_blocks,
)
from ponchik.slack.texts.language import Language
from ponchik.slack.texts.rounds import Standing
from ponchik.store.connection import Transaction

_FOR_HOSTS = (MenuItem.MANAGE, MenuItem.SETTINGS)
_PERSONAL = (Action.MEMBER_HOURS, Action.MEMBER_BLOCK, Action.PRIVACY_SHOW)


def home_of(
    transaction: Transaction, workspace: str, person: UUID, language: Language
) -> HomeState:
    """Return what a person is matched in, takes part in and hosts, as it stands now."""
    own = own_programs(transaction, workspace, person)
    matches = open_matches(transaction, workspace, person, MOST_OPEN)
    earlier = earlier_matches(transaction, workspace, person, MOST_EARLIER)
    rounds = [one.row["open_round"] for one in own if one.row["open_round"]]
    failed = missing_messages(transaction, workspace, rounds)
    shown = []
    for one in own:
        program = _program(one)
        if one.is_host:
            running_now = standing_in(transaction, workspace, one.row)
            missing = failed.get(one.row["open_round"])
            program = _hosted(program, running_now, missing)
        shown.append(program)
    return HomeState(
        programs=tuple(shown),
        channels=(),
        personal=_PERSONAL,
        matches=open_blocks(language, matches),
        earlier=earlier_blocks(language, earlier),
    )


def _program(own: OwnProgram) -> HomeProgram:
    program = own.row
    settings = Settings.model_validate(program["settings"])
    paused = Paused(program["paused_until"]) if program["paused"] else None
    return HomeProgram(
        program=own.id,
        channel=own.channel,
        plan=plan_of(settings),
        membership=membership_of(own),
        is_host=False,
        next_round=next_round_of(program),
        menu=_for_members(own),
        break_until=break_of(own),
        paused=paused,
    )


def _for_members(own: OwnProgram) -> tuple[MenuItem, ...]:
    if not own.takes_part:
        return ()
    return (MenuItem.BREAK,) if own.choice is None else (MenuItem.RESUME,)


def _hosted(
    program: HomeProgram, running: Standing | None, failed: Missing | None
) -> HomeProgram:
    """Add what a host sees besides: how the round goes, or what is wrong with it."""
    trouble, count = None, 0
    if failed and failed.introductions:
        trouble, count = HomeTrouble.INTRODUCTIONS, failed.introductions
    elif failed and failed.messages:
        trouble, count = HomeTrouble.MESSAGES, failed.messages
    return replace(
        program,
        is_host=True,
        menu=(*program.menu, *_FOR_HOSTS),
        running=running,
        trouble=trouble,
        undelivered=count,
    )
