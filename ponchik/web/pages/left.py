"""People who have left Slack: found by admins, and forgotten for good."""

from collections.abc import Mapping

from starlette.responses import Response

from ponchik.application.forgetting import StillThere
from ponchik.errors import Unknown
from ponchik.queries.people_known import search_people
from ponchik.store import people
from ponchik.web.pages.acting import Act, Asked
from ponchik.web.pages.answers import NOT_FOUND
from ponchik.web.pages.forms import Form
from ponchik.web.pages.own_data import forget_person
from ponchik.web.pages.questions import NothingToDo, Question
from ponchik.web.pages.visits import Visit, identity

_GONE = (
    "Their name and Slack id are erased, and whatever they alone had said. A random id "
    "stays in past groups, so that the others still meet nobody twice."
)


def show_left(visit: Visit) -> Response:
    """Let admins find somebody who has left Slack, by name or Slack id."""
    _require_admin(visit)
    find = visit.text("find")
    found = (
        visit.read(lambda t: search_people(t, visit.visitor.workspace, find))
        if find
        else []
    )
    return visit.draw("left.html", find=find, found=found, here="me")


def find_left(visit: Visit, form: Form) -> Asked:
    """Return who is to be forgotten. Raises Unknown for others than admins."""
    _require_admin(visit)
    person = identity(visit.request.path_params["person"])
    workspace = visit.visitor.workspace
    known = visit.read(lambda t: people.find_one(t, workspace, person))
    if known is None:
        raise Unknown(NOT_FOUND)
    return Asked(visit, {}, form, f"{visit.base}/left", known)


def _ask_left(asked: Asked) -> Question:
    name = asked.subject.name or asked.subject.slack_id
    return Question(
        f"Forget {name}?",
        f"{_GONE} It cannot be undone. It is done only if Slack says that they have "
        "left.",
        yes=f"Forget {name}",
        no="Keep what is known",
        word=name,
        is_harm=True,
    )


def _require_left(asked: Asked) -> Asked:
    visit = asked.visit
    try:
        visit.ponchik.forgetting.require_gone(visit.visitor.workspace, asked.subject.id)
    except StillThere:
        told = (
            "They are still in Slack: they can do that themselves, under My meetings."
        )
        raise NothingToDo(told) from None
    return asked


def _require_admin(visit: Visit) -> None:
    if not visit.visitor.is_admin:
        raise Unknown(NOT_FOUND)


LEFT_ACTS: Mapping[str, Act] = {
    "forget": Act(
        _ask_left,
        lambda asked, recorder: forget_person(asked.visit, asked.subject.id, recorder),
        _require_left,
    )
}
