"""What anybody may ask: help, how things stand, why this match, what is known."""

from collections.abc import Sequence
from typing import Any

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
from ponchik.application.replies import Ephemeral, Note, OpenView, Reply
from ponchik.events.meeting import Status
from ponchik.queries.hosts import hosts_of
from ponchik.queries.matches import (
    Match,
    Place,
    newest_matches,
    next_round_of,
    others_of,
    place_in_newest_round,
    was_not_told,
)
from ponchik.queries.programs import find_program, find_programs
from ponchik.slack.buttons import Action, read_program
from ponchik.slack.client.calls import Message
from ponchik.slack.requests import Click
from ponchik.slack.surfaces import commands, matches
from ponchik.slack.surfaces.absences import OwnAbsence, why_not
from ponchik.slack.surfaces.home import Membership
from ponchik.slack.surfaces.privacy import privacy_modal
from ponchik.slack.texts.language import ENGLISH
from ponchik.slack.texts.reasons import WhyNot
from ponchik.slack.texts.replies import NoteName

_OPEN = {Status.OPEN, Status.SCHEDULED}


def show_status(incoming: Incoming[Typed]) -> Reply:
    """Say what is open for somebody in this program, or in all of theirs."""
    programs, found = _programs(incoming)
    shown = tuple(_status(incoming, program, found) for program in programs)
    return Ephemeral(commands.status_message(ENGLISH, commands.Status(shown)))


def explain_match(incoming: Incoming[Typed]) -> Reply:
    """Say why somebody is in their group, or in none."""
    programs, _ = _programs(incoming)
    if not programs:
        return Ephemeral(commands.status_message(ENGLISH, commands.Status(())))
    reasons = [_why(incoming, program) for program in programs]
    return Ephemeral(matches.one_after_another(reasons))


def explain_match_of(incoming: Incoming[Click]) -> Reply:
    """Say it of the program of a button, which may stand in a channel."""
    wanted = read_program(incoming.request.value)
    program = find_program(incoming.transaction, incoming.workspace, wanted)
    if program is None or not program["running"]:
        raise CannotDo(Note(NoteName.UNKNOWN_BUTTON))
    return Ephemeral(_why(incoming, program))


def show_privacy(_incoming: Incoming[Any]) -> Reply:
    """Open what Ponchik knows about somebody."""
    return OpenView(privacy_modal(ENGLISH))


def _programs(incoming: Incoming[Typed]) -> tuple[list[Program], list[Match]]:
    """Return the program that is meant, or all of theirs, with their matches."""
    transaction, workspace = incoming.transaction, incoming.workspace
    here, person = incoming.request.program, incoming.person
    found = [here] if here else find_programs(transaction, workspace)
    running = [program for program in found if program["running"]]
    own = newest_matches(transaction, workspace, person, running)
    theirs = {match.program for match in own}
    return [
        program
        for program in running
        if here or program["program"] in theirs or person in hosts_of(program)
    ], own


def _status(
    incoming: Incoming[Typed], program: Program, own: Sequence[Match]
) -> commands.StatusProgram:
    matched = [match for match in own if match.program == program["program"]]
    others = [match.others for match in matched if match.status in _OPEN]
    takes_part = bool(matched) or incoming.request.program is not None
    hosts = incoming.person in hosts_of(program)
    return commands.StatusProgram(
        channel=program["channel"],
        membership=Membership.IN if takes_part else Membership.NOT_THERE,
        next_round=next_round_of(program),
        others=others[0] if others and program["open_round"] else (),
        running=standing_of(incoming, program) if hosts else None,
    )


def _why(incoming: Incoming[T], program: Program) -> Message:
    transaction, workspace = incoming.transaction, incoming.workspace
    channel, number = program["channel"], program["rounds"]
    place = place_in_newest_round(transaction, workspace, incoming.person, program)
    if place is None:
        return matches.no_round_yet(ENGLISH, channel)
    if place.group is None:
        return _why_not(program, place)
    others = others_of(transaction, workspace, place.group, incoming.person)
    if was_not_told(transaction, workspace, place.group.meeting, incoming.person):
        undelivered = WhyNot.UNDELIVERED
        absence = OwnAbsence(
            program["program"], channel, number, undelivered, others=others
        )
        return why_not(ENGLISH, absence)
    match = matches.OwnMatch(
        channel=channel,
        number=number,
        others=others,
        repeats=place.group.repeats,
        rounds_since=place.group.rounds_since,
        goals=place.group.serves,
    )
    return matches.why(ENGLISH, match)


def _why_not(program: Program, place: Place) -> Message:
    channel, number = program["channel"], program["rounds"]
    late_on = place.joined_late_on
    if place.reason is None and late_on is None:
        return matches.not_there(ENGLISH, channel, number)
    reason = WhyNot(place.reason) if place.reason else WhyNot.JOINED_LATE
    absence = OwnAbsence(program["program"], channel, number, reason, when=late_on)
    return why_not(ENGLISH, absence)


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
