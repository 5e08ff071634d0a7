"""What members do for themselves: answering, and choosing when they are matched.

Each is what the same button in Slack does.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import NamedTuple
from uuid import UUID

from ponchik.application.inbound import choices
from ponchik.application.inbound.breaks import take_break
from ponchik.application.inbound.handlers import Incoming
from ponchik.application.own_forms import OwnForm
from ponchik.application.replies import Reply
from ponchik.command_handler import Recorder
from ponchik.domain.member import BreakOver, BreakTooLong
from ponchik.errors import Unknown
from ponchik.events.meeting import Answer
from ponchik.web.pages.acting import Act, Asked
from ponchik.web.pages.answers import NOT_FOUND
from ponchik.web.pages.forms import Form, WrongFields
from ponchik.web.pages.notices import Notice
from ponchik.web.pages.questions import Field, NothingToDo, Question
from ponchik.web.pages.visits import Visit, identity


class Given(NamedTuple):
    """An answer to a match that is open."""

    meeting: UUID
    answer: Answer


Choose = Callable[[Incoming[OwnForm], UUID | None], Reply]


def find_own(visit: Visit, form: Form) -> Asked:
    """Return what somebody asks for themselves."""
    return Asked(visit, {}, form, f"{visit.base}/me")


def form_of(asked: Asked) -> OwnForm:
    """Return the form as the use cases take it."""
    visitor = asked.visit.visitor
    return OwnForm(
        workspace=visitor.workspace,
        person=visitor.person,
        user=visitor.slack_id,
        key=asked.form.key,
        sent_at=asked.visit.now,
    )


def _given(asked: Asked) -> Given:
    try:
        answer = Answer(asked.form.text("answer"))
    except ValueError:
        raise NothingToDo("Choose your answer under My meetings.") from None
    return Given(identity(asked.form.text("meeting")), answer)


def _ask_answer(asked: Asked) -> Question:
    _given(asked)
    return Question("Answer?", "Your group sees it.", yes="Answer")


def _answer(asked: Asked, recorder: Recorder) -> Notice:
    given = _given(asked)
    form_of(asked).answer(recorder, given.meeting, given.answer)
    return Notice("answered")


def _scope(asked: Asked) -> str:
    """Return which program it is about, nothing for all. Raises Unknown for others."""
    chosen = asked.form.text("program") or asked.visit.text("program")
    known = {str(one["program"]) for one in asked.visit.visitor.programs}
    if chosen and chosen not in known:
        raise Unknown(NOT_FOUND)
    return chosen


def _where(asked: Asked) -> str:
    scope = _scope(asked)
    for one in asked.visit.visitor.programs:
        if str(one["program"]) == scope:
            return f"#{one['channel_name'] or one['channel']}"
    return "all your channels"


def _chosen(asked: Asked, recorder: Recorder, choose: Choose, notice: str) -> Notice:
    scope, incoming = _scope(asked), form_of(asked).incoming(recorder)
    program = identity(scope) if scope else None
    if program is not None:
        choices.require_running(incoming, program)
    choose(incoming, program)
    return Notice(notice, scope)


def _choice(title: str, says: str, yes: str, choose: Choose, notice: str) -> Act:
    def question(asked: Asked) -> Question:
        return Question(
            title.format(_where(asked)), says, yes, hidden={"program": _scope(asked)}
        )

    return Act(question, lambda asked, r: _chosen(asked, r, choose, notice))


def _ask_break(asked: Asked) -> Question:
    return Question(
        f"Take a break from {_where(asked)}?",
        "No round begins with you before the day; then you are back by yourself. "
        "Nobody reads why.",
        yes="Take the break",
        fields=[Field("until", "Back on", kind="date", is_needed=True)],
        hidden={"program": _scope(asked)},
    )


def _break(asked: Asked, recorder: Recorder) -> Notice:
    try:
        until = date.fromisoformat(asked.form.text("until"))
        return _chosen(
            asked,
            recorder,
            lambda incoming, scope: take_break(incoming, scope, until),
            "i_break",
        )
    except BreakTooLong:
        told = "That is more than a year away: stop, and come back when you like."
        raise WrongFields({"until": told}) from None
    except (BreakOver, ValueError):
        raise WrongFields({"until": "Choose a day to come."}) from None


OWN_ACTS: Mapping[str, Act] = {
    "answer": Act(_ask_answer, _answer),
    "skip": _choice(
        "Skip the next round of {}?",
        "You are left out of it, and back for the one after it.",
        "Skip it",
        choices.skip,
        "i_skip",
    ),
    "stop": _choice(
        "Stop being matched in {}?",
        "You are in no round until you come back. Nobody is told.",
        "Stop",
        choices.stop,
        "i_stop",
    ),
    "resume": _choice(
        "Be matched again in {}?",
        "You are in the next round again.",
        "I'm back",
        choices.resume,
        "i_am_back",
    ),
    "break": Act(_ask_break, _break),
}
