"""What is known about somebody: downloaded by them, and forgotten for good."""

import json
from datetime import date, time
from functools import partial
from uuid import UUID

from starlette.responses import Response

from ponchik.command_handler import Recorder
from ponchik.queries.memberships import own_programs
from ponchik.queries.own_data import data_of_person
from ponchik.web.pages.acting import Asked, ask, part, perform
from ponchik.web.pages.answers import headers_of
from ponchik.web.pages.forms import Form
from ponchik.web.pages.notices import Notice
from ponchik.web.pages.own_acts import find_own
from ponchik.web.pages.questions import Question
from ponchik.web.pages.visits import Visit


def download(visit: Visit) -> Response:
    """Answer with all that is known about whoever asks, as a file."""
    visitor = visit.visitor
    data = visit.read(lambda t: data_of_person(t, visitor.workspace, visitor.person))
    name = f"ponchik-{visitor.domain}.json"
    return Response(
        json.dumps(data, default=_plain, ensure_ascii=False, indent=2),
        media_type="application/json",
        headers={
            **headers_of(visit.request),
            "Content-Disposition": f'attachment; filename="{name}"',
        },
    )


def _plain(value: object) -> str:
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)


def be_forgotten(visit: Visit, form: Form) -> Response:
    """Ask whoever wants to be forgotten, and forget them."""
    asked = find_own(visit, form)
    question = _question(visit)
    if visit.request.method != "POST":
        return ask(asked, question)
    if not asked.form.key or not _is_typed(asked, question.word):
        told = f"Type {question.word}, as it stands here, to go on."
        return ask(asked, question, {"word": told})
    perform(asked, partial(forget_person, visit, visit.visitor.person))
    return part(
        asked,
        "You are forgotten. What tells who you were is erased, and you are signed out.",
        "Whoever stays in a channel with Ponchik is somebody new there in its next "
        "round.",
    )


def _is_typed(asked: Asked, word: str) -> bool:
    return asked.form.text("word").split() == word.split()


def _question(visit: Visit) -> Question:
    visitor = visit.visitor
    own = visit.read(lambda t: own_programs(t, visitor.workspace, visitor.person))
    names = {one["program"]: one["channel_name"] for one in visitor.programs}
    channels = [f"#{names.get(one.id) or one.channel}" for one in own]
    return Question(
        "Be forgotten?",
        "Your name and Slack id are erased, with your choices, your working hours and "
        "your list, and you leave your group of a round that runs. A random id stays "
        "in past groups. It cannot be undone." + _stays_in(channels),
        yes="Forget me",
        no="Stay known",
        word=visitor.name,
        is_harm=True,
    )


def _stays_in(channels: list[str]) -> str:
    if not channels:
        return ""
    return (
        " Whoever stays in a channel is somebody new there in its next round: leave "
        f"{', '.join(channels)} in Slack first if you want no more of them."
    )


def forget_person(visit: Visit, person: UUID, recorder: Recorder) -> Notice:
    """Forget somebody of the visitor's workspace."""
    forgetting = visit.ponchik.forgetting.joining(recorder)
    forgetting.forget(visit.visitor.workspace, person, recorder.metadata)
    return Notice("forgotten")
