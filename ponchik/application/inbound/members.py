"""What anybody may ask: help, how things stand, why this match, what is known."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from ponchik.application.inbound.handlers import (
    CannotDo,
    Handler,
    Handlers,
    Incoming,
    Program,
    Subcommand,
    T,
    Typed,
)
from ponchik.application.inbound.standings import standing_of
from ponchik.application.memberships import break_of, membership_of
from ponchik.application.replies import Ephemeral, Note, OpenView, Reply
from ponchik.domain.choices import ChoiceKind
from ponchik.events.meeting_status import Status
from ponchik.queries.matches import (
    Lost,
    Place,
    count_met,
    local_day,
    next_round_of,
    others_of,
    place_in_newest_round,
    was_not_told,
)
from ponchik.queries.memberships import (
    OwnProgram,
    choice_at_start,
    own_program,
    own_programs,
)
from ponchik.queries.own_matches import open_matches
from ponchik.queries.programs import find_program
from ponchik.slack.buttons import Action, read_program
from ponchik.slack.client.calls import Message
from ponchik.slack.requests import Click
from ponchik.slack.surfaces import commands, matches
from ponchik.slack.surfaces.absences import OwnAbsence, why_not
from ponchik.slack.surfaces.home import Membership
from ponchik.slack.surfaces.own_matches import OpenMatch
from ponchik.slack.surfaces.privacy import privacy_modal
from ponchik.slack.texts.reasons import WhyNot
from ponchik.slack.texts.replies import NoteName

#: As many as anybody could be in at once.
_MOST_MATCHES = 100
_OPEN = {Status.OPEN, Status.SCHEDULED}


def show_status(incoming: Incoming[Typed]) -> Reply:
    """Say what is open for somebody in this program, or in all of theirs."""
    programs = _programs(incoming)
    found = open_matches(
        incoming.transaction, incoming.workspace, incoming.person, _MOST_MATCHES
    )
    shown = tuple(_status(incoming, program, found) for program in programs)
    state = commands.Status(
        shown, can_break=_can_break(programs), can_resume=_can_resume(programs)
    )
    return Ephemeral(commands.status_message(incoming.language, state))


def explain_match(incoming: Incoming[Typed]) -> Reply:
    """Say why somebody is in their group, or in none."""
    programs = _programs(incoming)
    if not programs:
        return Ephemeral(
            commands.status_message(incoming.language, commands.Status(()))
        )
    reasons = [_why(incoming, program.row) for program in programs]
    return Ephemeral(matches.one_after_another(reasons))


def explain_match_of(incoming: Incoming[Click]) -> Reply:
    """Say it of the program of a button, which may stand in a channel."""
    wanted = read_program(incoming.request.value)
    program = find_program(incoming.transaction, incoming.workspace, wanted)
    if program is None or not program["running"]:
        raise CannotDo(Note(NoteName.UNKNOWN_BUTTON))
    return Ephemeral(_why(incoming, program))


def show_privacy(incoming: Incoming[Any]) -> Reply:
    """Open what Ponchik knows about somebody."""
    return OpenView(privacy_modal(incoming.language))


def _programs(incoming: Incoming[Typed]) -> list[OwnProgram]:
    """Return the program that is meant, or all of theirs."""
    transaction, workspace = incoming.transaction, incoming.workspace
    here, person = incoming.request.program, incoming.person
    if here is None:
        return own_programs(transaction, workspace, person)
    own = own_program(transaction, workspace, person, here)
    return [replace(own, takes_part=True)]


def _status(
    incoming: Incoming[Typed], program: OwnProgram, own: Sequence[OpenMatch]
) -> commands.StatusProgram:
    row = program.row
    open_ = [
        match
        for match in own
        if match.channel == program.channel and match.status in _OPEN
    ]
    membership = membership_of(program)
    return commands.StatusProgram(
        channel=program.channel,
        membership=membership,
        next_round=None if membership is Membership.OUT else next_round_of(row),
        break_until=break_of(program),
        others=open_[0].others if open_ else (),
        meets=open_[0].meets if open_ else None,
        running=standing_of(incoming, row) if program.is_host else None,
    )


def _can_break(programs: Sequence[OwnProgram]) -> UUID | None:
    return next((one.id for one in programs if _is_in(one)), None)


def _can_resume(programs: Sequence[OwnProgram]) -> UUID | None:
    return next((one.id for one in programs if one.choice and one.takes_part), None)


def _is_in(program: OwnProgram) -> bool:
    return program.takes_part and program.choice is None


def _day_chosen(incoming: Incoming[T], program: Program) -> date | None:
    """Return until when somebody takes a break, or since when they are out."""
    choice = choice_at_start(
        incoming.transaction, incoming.workspace, incoming.person, program
    )
    if choice is None:
        return None
    if choice.kind is ChoiceKind.STOP:
        return local_day(program, choice.at)
    return choice.until


def _why(incoming: Incoming[T], program: Program) -> Message:
    transaction, workspace = incoming.transaction, incoming.workspace
    channel, number = program["channel"], program["rounds"]
    place = place_in_newest_round(transaction, workspace, incoming.person, program)
    if place is None:
        return matches.no_round_yet(incoming.language, channel)
    if place.group is None:
        return _why_not(incoming, program, place)
    others = others_of(transaction, workspace, place.group, incoming.person)
    if was_not_told(transaction, workspace, place.group.meeting, incoming.person):
        undelivered = WhyNot.UNDELIVERED
        absence = OwnAbsence(
            program["program"], channel, number, undelivered, others=others
        )
        return why_not(incoming.language, absence)
    match = matches.OwnMatch(
        channel=channel,
        number=number,
        others=others,
        repeats=place.group.repeats,
        rounds_since=place.group.rounds_since,
        goals=place.group.serves,
        came_later=place.came_later,
        overlap=place.overlap,
        met=count_met(
            transaction,
            workspace,
            program["program"],
            incoming.person,
            place.others,
        ),
        people=len(place.others),
    )
    return matches.why(incoming.language, match)


def _why_not(incoming: Incoming[T], program: Program, place: Place) -> Message:
    channel, number = program["channel"], program["rounds"]
    late_on = place.joined_late_on
    if place.lost is not None:
        without = OwnAbsence(program["program"], channel, number, _LOST[place.lost])
        return why_not(incoming.language, without)
    if place.reason is None and late_on is None:
        return matches.not_there(incoming.language, channel, number)
    reason = WhyNot(place.reason) if place.reason else WhyNot.JOINED_LATE
    is_late = reason is WhyNot.JOINED_LATE
    when = late_on if is_late else _day_chosen(incoming, program)
    return why_not(
        incoming.language, OwnAbsence(program["program"], channel, number, reason, when)
    )


_LOST = {
    Lost.STEPPED_OUT: WhyNot.STEPPED_OUT,
    Lost.WAITS: WhyNot.LOOKED_FOR,
    Lost.NOBODY_FREE: WhyNot.UNMATCHED,
}

HANDLERS = Handlers(
    clicks={
        Action.PRIVACY_SHOW: Handler(show_privacy, for_outsiders=True),
        Action.MEMBER_WHY: Handler(explain_match_of, for_outsiders=True),
    },
    commands={
        "status": Subcommand(show_status),
        "why": Subcommand(explain_match),
        "privacy": Subcommand(show_privacy),
    },
)
