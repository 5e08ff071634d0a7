"""Home: what a person sees there."""

from dataclasses import replace
from uuid import UUID

from ponchik.application.inbound.schedules import plan_of
from ponchik.application.inbound.standings import standing_in
from ponchik.events.program import Settings
from ponchik.queries.hosts import hosts_of
from ponchik.queries.lacking import Missing, missing_messages
from ponchik.queries.matches import Program, newest_matches, next_round_of
from ponchik.queries.programs import find_programs
from ponchik.slack.buttons import Action, MenuItem
from ponchik.slack.surfaces.home import (
    HomeProgram,
    HomeState,
    HomeTrouble,
    Membership,
)
from ponchik.slack.surfaces.managing import Paused
from ponchik.slack.texts.rounds import Standing
from ponchik.store.connection import Transaction

_FOR_HOSTS = (MenuItem.MANAGE, MenuItem.SETTINGS)


def home_of(transaction: Transaction, workspace: str, person: UUID) -> HomeState:
    """Return the programs that a person hosts or is matched in, as they stand now."""
    running = [one for one in find_programs(transaction, workspace) if one["running"]]
    matches = newest_matches(transaction, workspace, person, running)
    matched = {match.program for match in matches}
    hosted = {one["program"] for one in running if person in hosts_of(one)}
    own = [one for one in running if one["program"] in matched | hosted]
    rounds = [one["open_round"] for one in own if one["open_round"]]
    failed = missing_messages(transaction, workspace, rounds)
    shown = []
    for one in own:
        program = _program(one, takes_part=one["program"] in matched)
        if one["program"] in hosted:
            running_now = standing_in(transaction, workspace, one)
            program = _hosted(program, running_now, failed.get(one["open_round"]))
        shown.append(program)
    return HomeState(
        programs=tuple(shown), channels=(), personal=(Action.PRIVACY_SHOW,)
    )


def _program(program: Program, *, takes_part: bool) -> HomeProgram:
    settings = Settings.model_validate(program["settings"])
    paused = Paused(program["paused_until"]) if program["paused"] else None
    return HomeProgram(
        program=program["program"],
        channel=program["channel"],
        plan=plan_of(settings),
        membership=Membership.IN if takes_part else Membership.NOT_THERE,
        is_host=False,
        next_round=next_round_of(program),
        menu=(),
        paused=paused,
    )


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
        menu=_FOR_HOSTS,
        running=running,
        trouble=trouble,
        undelivered=count,
    )
