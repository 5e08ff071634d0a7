"""What can be done about a program: pausing it, and steering its next round."""

from collections.abc import Callable, Mapping
from datetime import date, datetime

from ponchik.application.steering import Asker, Steered, Steering
from ponchik.command_handler import Joined, Recorder, load_program
from ponchik.domain.calendar import calendar_of
from ponchik.domain.program import ProgramState
from ponchik.errors import Conflict, Invalid
from ponchik.web.pages.acting import Act, Asked
from ponchik.web.pages.forms import Form, WrongFields
from ponchik.web.pages.looks import moment
from ponchik.web.pages.notices import Notice
from ponchik.web.pages.questions import Field, NothingToDo, Question
from ponchik.web.pages.visits import Visit, zone_of_program

_ALREADY = Notice("already")


def find_program(visit: Visit, form: Form) -> Asked:
    """Return the program of the address, which runs. Raises Unknown, or NothingToDo."""
    program = visit.managed_program()
    return Asked(visit, program, form, visit.program_address(program))


def state_of(asked: Asked) -> ProgramState:
    """Return the program as the domain knows it. Raises NothingToDo if it has ended."""
    workspace, program = asked.visit.visitor.workspace, asked.program["program"]
    state = asked.visit.read(lambda t: load_program(t, workspace, program))
    if not state.running:
        raise NothingToDo(f"#{asked.channel_name} has ended: nothing starts there.")
    return state


def steering_of(asked: Asked, recorder: Recorder) -> tuple[Steering, Asker]:
    """Return how programs are steered in this transaction, and who asks for it."""
    visitor = asked.visit.visitor
    asker = Asker(
        asked.program["channel"],
        recorder.metadata,
        visitor.workspace,
        visitor.person,
        visitor.is_admin,
    )
    return Steering(Joined(recorder), lambda: asked.visit.now), asker


def _next_start(asked: Asked) -> tuple[ProgramState, datetime]:
    state = state_of(asked)
    if state.next_round_at is None:
        raise NothingToDo("No round is planned: resume the program first.")
    return state, state.next_round_at


def _ask_pause(asked: Asked) -> Question:
    state = state_of(asked)
    runs = f"Round {state.open_round} goes on to its end. " if state.open_round else ""
    return Question(
        f"Pause #{asked.channel_name}?",
        f"{runs}No round starts meanwhile, and the channel is told so.",
        yes="Pause",
        no="Keep it running",
        fields=[
            Field("until", "Until", "date", hint="Without a day: until it is resumed.")
        ],
    )


def _pause(asked: Asked, recorder: Recorder) -> Notice:
    steering, asker = steering_of(asked, recorder)
    before = state_of(asked)
    until = read_day(asked.form, "until") if asked.form.text("until") else None
    done = _tried("until", lambda: steering.pause(asker, until))
    if done.already:
        return _ALREADY
    planned = _day_of_next(before)
    if until is None:
        return Notice("paused", planned)
    return Notice("paused_until", f"{until}|{planned}")


def _ask_resume(asked: Asked) -> Question:
    state_of(asked)
    return Question(
        f"Resume #{asked.channel_name}?",
        "Rounds start again, by the program's rhythm. Nobody is written to now.",
        yes="Resume",
        no="Keep it paused",
    )


def _resume(asked: Asked, recorder: Recorder) -> Notice:
    steering, asker = steering_of(asked, recorder)
    done = steering.resume(asker)
    if done.already:
        return _ALREADY
    if asked.form.text("day"):
        done = _as_planned(asked, recorder, done)
    return Notice("resumed", _day_of_next(done.state))


def _as_planned(asked: Asked, recorder: Recorder, resumed: Steered) -> Steered:
    """Undo a pause: the next round is where it was, if that still can be."""
    day = read_day(asked.form, "day")
    if _day_of_next(resumed.state) == day.isoformat():
        return resumed
    steering, asker = steering_of(asked, recorder)
    try:
        return steering.change(asker, {}, first_on=day)
    except (Conflict, Invalid):
        return resumed


def _ask_skip(asked: Asked) -> Question:
    state, due = _next_start(asked)
    zone = zone_of_program(asked.program)
    return Question(
        f"Skip the round on {moment(due, zone)}?",
        "Nobody was told of it yet, and nobody is written to. The rounds after it "
        "keep their days.",
        yes="Skip this round",
        no="Keep the round",
        hidden={"due": due.isoformat(), "number": str(state.rounds + 1)},
    )


def _skip(asked: Asked, recorder: Recorder) -> Notice:
    steering, asker = steering_of(asked, recorder)
    due = _due_seen(asked)
    done = steering.skip(asker, due)
    if done.already:
        return _ALREADY
    day = calendar_of(done.state.settings).day_of(due)
    return Notice("skipped", f"{day}|{due.isoformat()}")


def _ask_take_back_skip(asked: Asked) -> Question:
    due = asked.form.text("due") or asked.visit.text("due")
    return Question(
        "Let the round take place after all?",
        "It starts when it was planned before it was skipped. Nobody is written to.",
        yes="Let it take place",
        no="Leave it skipped",
        hidden={"due": due},
    )


def _take_back_skip(asked: Asked, recorder: Recorder) -> Notice:
    steering, asker = steering_of(asked, recorder)
    done = steering.take_back_skip(asker, _due_seen(asked))
    return _ALREADY if done.already else Notice("unskipped", _day_of_next(done.state))


def _ask_move(asked: Asked) -> Question:
    state, due = _next_start(asked)
    day = calendar_of(state.settings).day_of(due)
    return Question(
        f"Move round {state.rounds + 1}?",
        f"It starts on {moment(due, zone_of_program(asked.program))} by its rhythm."
        " Its stages follow it; the rounds after it keep their days. Nobody is "
        "written to.",
        yes="Move the round",
        no="Leave it there",
        fields=[Field("day", "To the day", "date", day.isoformat(), is_needed=True)],
        hidden={"due": due.isoformat()},
    )


def _move(asked: Asked, recorder: Recorder) -> Notice:
    steering, asker = steering_of(asked, recorder)
    state, due = _next_start(asked)
    day = read_day(asked.form, "day")
    seen = _due_seen(asked) if asked.form.has("due") else due
    done = _tried("day", lambda: steering.move(asker, day, seen))
    before = calendar_of(state.settings).day_of(due)
    return _ALREADY if done.already else Notice("moved", before.isoformat())


def read_day(form: Form, name: str) -> date:
    """Return a field's day. Raises WrongFields for what is none."""
    try:
        return date.fromisoformat(form.text(name))
    except ValueError:
        raise WrongFields({name: "Choose a day, such as 2027-01-04."}) from None


def _due_seen(asked: Asked) -> datetime:
    """Return which round was looked at: another one by now is left alone."""
    try:
        return datetime.fromisoformat(asked.form.text("due"))
    except ValueError:
        return asked.visit.now


def _tried(field: str, work: Callable[[], Steered]) -> Steered:
    """Do it, or say beside the field what is wrong with it."""
    try:
        return work()
    except (Invalid, Conflict) as refused:
        said = str(refused)
        raise WrongFields({field: f"{said[0].upper()}{said[1:]}."}) from None


def _day_of_next(state: ProgramState) -> str:
    at = state.next_round_at
    return calendar_of(state.settings).day_of(at).isoformat() if at else ""


PROGRAM_ACTS: Mapping[str, Act] = {
    "pause": Act(_ask_pause, _pause),
    "resume": Act(_ask_resume, _resume),
    "skip": Act(_ask_skip, _skip),
    "take-back-skip": Act(_ask_take_back_skip, _take_back_skip),
    "move": Act(_ask_move, _move),
}
