"""What can be done about a round that runs: its questions, its end, calling it off."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import NamedTuple

from ponchik.application.stage_launch import CANCEL, NoRoundRuns, launch
from ponchik.command_handler import Recorder, load
from ponchik.domain.program import round_id
from ponchik.domain.round import (
    ROUND,
    AskCheckIn,
    AskClosing,
    AskFinish,
    AskReminder,
    CancelRound,
    RoundCommand,
    RoundState,
)
from ponchik.errors import Conflict, Unknown
from ponchik.events.event import Stream
from ponchik.events.stage import Stage
from ponchik.queries.round_counts import Reach, reach_of_round
from ponchik.store.connection import Transaction
from ponchik.web.pages.acting import Act, Asked
from ponchik.web.pages.answers import NOT_FOUND
from ponchik.web.pages.forms import Form
from ponchik.web.pages.looks import counted, moment
from ponchik.web.pages.notices import Notice
from ponchik.web.pages.questions import NothingToDo, Question
from ponchik.web.pages.visits import Visit, whole_number, zone_of_program


class Running(NamedTuple):
    """A round that runs; `waiting` still may meet, `unclosed` is all that is left."""

    number: int
    state: RoundState
    waiting: Reach
    unclosed: Reach


def find_round(visit: Visit, form: Form) -> Asked:
    """Return the round of the address. Raises Unknown if there is none."""
    program = visit.managed_program()
    number = whole_number(visit.request.path_params["number"])
    if not 1 <= number <= program["rounds"]:
        raise Unknown(NOT_FOUND)
    place = f"{visit.program_address(program)}/rounds/{number}"
    return Asked(visit, program, form, place, number)


def running_of(asked: Asked) -> Running:
    """Return the round as it stands. Raises NothingToDo unless it is the one that runs.

    So a page that was left open asks nothing of the round after it.
    """
    return asked.visit.read(partial(_read, asked=asked))


def _read(transaction: Transaction, asked: Asked) -> Running:
    workspace, program = asked.visit.visitor.workspace, asked.program["program"]
    stream = Stream("round", round_id(program, asked.subject))
    if asked.program["open_round"] != stream.id:
        raise NothingToDo(f"Round {asked.subject} is over.")
    state = load(transaction, workspace, ROUND, stream)
    if state.is_ending or state.closed:
        raise NothingToDo(f"Round {asked.subject} is being closed already.")
    reach = partial(reach_of_round, transaction, workspace, stream.id)
    return Running(
        asked.subject,
        state,
        reach(unanswered_only=True),
        reach(unanswered_only=False),
    )


def _messages(reach: Reach) -> str:
    people = counted(reach.people, "person", "people")
    return f"{counted(reach.groups, 'group')} with {people}"


def _ask_check_in(asked: Asked) -> Question:
    running = _still_asked(asked)
    planned = running.state.require_running().check_ins
    if running.state.check_ins_over >= len(planned):
        raise NothingToDo("All check-ins of this round were asked.")
    at = moment(planned[running.state.check_ins_over], zone_of_program(asked.program))
    return Question(
        "Ask how it is going, now?",
        f"{_messages(running.waiting)} that have not met get one message each, in "
        f"their chats. What was planned for {at} is then not asked again.",
        yes=f"Ask {counted(running.waiting.groups, 'group')}",
    )


def _ask_closing(asked: Asked) -> Question:
    running = _still_asked(asked)
    if running.state.closing_asked_at is not None:
        raise NothingToDo("The closing question was asked already.")
    return Question(
        "Ask whether they met, now?",
        f"{_messages(running.waiting)} that have not met get the closing question, "
        "in their chats. Check-ins that were planned are left out; reminder and "
        "end follow by themselves, some working days later.",
        yes=f"Ask {counted(running.waiting.groups, 'group')}",
    )


def _ask_reminder(asked: Asked) -> Question:
    running = _still_asked(asked)
    if running.state.closing_asked_at is None:
        raise NothingToDo("First the closing question has to be asked.")
    if running.state.reminded:
        raise NothingToDo("They were reminded already; it is done once a round.")
    return Question(
        "Remind the silent groups now?",
        f"Of {_messages(running.waiting)}, those in which nobody answered the "
        "closing question get one message each. The reminder that was planned is "
        "then dropped.",
        yes="Remind the silent groups",
    )


def _ask_finish(asked: Asked) -> Question:
    running = running_of(asked)
    if running.state.closing_asked_at is None:
        raise NothingToDo("First the closing question has to be asked.")
    return Question(
        f"Close round {running.number} now?",
        f"{_messages(running.unclosed)} get a last message. Whoever has not "
        "answered counts as without an answer; who met can still say so until the "
        "next round is over. The channel reads how the round went.",
        yes=f"Close round {running.number}",
        no="Leave it open",
        is_harm=True,
    )


def _ask_cancel(asked: Asked) -> Question:
    running = running_of(asked)
    return Question(
        f"Call round {running.number} off?",
        f"{_messages(running.unclosed)} see that it is off: a note replaces all "
        "that was posted to them. These groups count as never matched. That cannot "
        "be taken back.",
        yes=f"Call round {running.number} off",
        no="Keep the round",
        word=asked.channel_name,
        is_harm=True,
    )


def _still_asked(asked: Asked) -> Running:
    """Return the round. Raises NothingToDo if there is nobody left to ask."""
    running = running_of(asked)
    if not running.waiting.groups:
        raise NothingToDo("Nobody is left to ask: all groups have met or are closed.")
    return running


def _launch(
    stage: str, make: Callable[[Asked], RoundCommand], told: str
) -> Callable[[Asked, Recorder], Notice]:
    """Return what launches a stage, as the command line does."""

    def do(asked: Asked, recorder: Recorder) -> Notice:
        place = (asked.visit.visitor.workspace, asked.program["program"])
        try:
            done = launch(recorder, place, stage, make(asked))
        except NoRoundRuns:
            raise NothingToDo(f"Round {asked.subject} is over.") from None
        if done.round != asked.subject:
            raise Conflict("another round runs by now")
        return Notice("already") if done.already else Notice(told, str(done.meetings))

    return do


ROUND_ACTS: Mapping[str, Act] = {
    "check-in": Act(
        _ask_check_in,
        _launch("check_in", lambda a: AskCheckIn(None, a.visit.now), "asked"),
    ),
    "closing": Act(
        _ask_closing,
        _launch(Stage.CLOSING, lambda a: AskClosing(a.visit.now), "asked"),
    ),
    "remind": Act(
        _ask_reminder,
        _launch(Stage.REMINDER, lambda a: AskReminder(a.visit.now), "reminded"),
    ),
    "finish": Act(
        _ask_finish,
        _launch(
            Stage.FINISH,
            lambda a: AskFinish(silently=False, now=a.visit.now),
            "closing",
        ),
    ),
    "cancel": Act(
        _ask_cancel,
        _launch(
            CANCEL,
            lambda a: CancelRound(a.visit.visitor.person, a.visit.now),
            "cancelled",
        ),
    ),
}
