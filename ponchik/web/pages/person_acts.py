"""Leaving somebody out of a coming round once, from their own page."""

from collections.abc import Mapping

from ponchik.application.drafts import Draft, draft_of
from ponchik.domain.program import ProgramState
from ponchik.errors import Unknown
from ponchik.queries.memberships import recent_programs
from ponchik.queries.page_names import people_of_page
from ponchik.web.pages.acting import Act, Asked
from ponchik.web.pages.answers import NOT_FOUND
from ponchik.web.pages.draft_acts import Telling, as_before, changing
from ponchik.web.pages.drawings import draw_round
from ponchik.web.pages.forms import Form
from ponchik.web.pages.notices import Notice
from ponchik.web.pages.program_acts import state_of
from ponchik.web.pages.questions import NothingToDo, Question
from ponchik.web.pages.visits import Visit, identity


def find_person(visit: Visit, form: Form) -> Asked:
    """Return somebody in a program that the visitor hosts: the chosen or first one.

    Raises Unknown if there is none.
    """
    visitor = visit.visitor
    person = identity(visit.request.path_params["person"])
    found = visit.read(
        lambda t: recent_programs(t, visitor.workspace, person, visitor.hosted)
    )
    chosen = form.text("program") or visit.text("program")
    for one in visitor.programs:
        if one["program"] in found and chosen in {"", str(one["program"])}:
            return Asked(visit, one, form, f"{visit.base}/people/{person}", person)
    raise Unknown(NOT_FOUND)


def _seen(asked: Asked) -> Mapping[str, str]:
    draft = draft_of(state_of(asked))
    return {"program": str(asked.program["program"]), "seen": str(draft.seen)}


def _round_of(asked: Asked) -> str:
    return f"round {draft_of(state_of(asked)).number} of #{asked.channel_name}"


def _ask_leave_out(asked: Asked) -> Question:
    workspace, person = asked.visit.visitor.workspace, asked.subject
    name = asked.visit.read(lambda t: people_of_page(t, workspace, [person]))(person)
    return Question(
        f"Leave {name.name} out of {_round_of(asked)}?",
        "Groups are drawn without them. They are in the round after it again. Nothing "
        "is sent before the round starts.",
        yes="Leave them out",
        no="Leave nobody out",
        hidden=_seen(asked),
    )


def _require_in_round(asked: Asked) -> Asked:
    """Let go on if the round would have them. Raises NothingToDo otherwise."""
    drawn = draw_round(asked)
    if asked.subject not in drawn.started.participants:
        number = drawn.started.number
        raise NothingToDo(f"They are not in round {number} as it would start now.")
    return asked


def _leave_out(asked: Asked, draft: Draft, _state: ProgramState) -> Draft:
    person = asked.subject
    return draft if person in draft.left_out else draft.without(person)


def _ask_take_back(asked: Asked) -> Question:
    return Question(
        f"Take them in {_round_of(asked)} again?",
        "Groups are drawn with them. Nothing is sent before the round starts.",
        yes="Take them in",
        no="Leave them out",
        hidden=_seen(asked),
    )


def _take_back(asked: Asked, draft: Draft, _state: ProgramState) -> Draft:
    return draft.with_back(asked.subject)


def _ask_restore(asked: Asked) -> Question:
    return Question(
        "Undo it?",
        f"{_round_of(asked).capitalize()} is drawn as before.",
        yes="Undo",
        hidden={**_seen(asked), "to": asked.visit.text("to")},
    )


def _telling(what: str) -> Telling:
    return lambda asked, draft: Notice(what, f"{draft.seen}|{asked.program['program']}")


PERSON_ACTS: Mapping[str, Act] = {
    "leave-out": Act(
        _ask_leave_out,
        changing(_leave_out, _telling("left_out")),
        prepare=_require_in_round,
    ),
    "take-back": Act(_ask_take_back, changing(_take_back, _telling("taken_in"))),
    "restore": Act(_ask_restore, changing(as_before, _telling("restored"))),
}
