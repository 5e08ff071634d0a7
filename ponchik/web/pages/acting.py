"""Acting from a page: what it will do is asked first, and a form counts once.

Each act is a use case that Slack's buttons and the command line call as well.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ponchik.application import strangers
from ponchik.application.people_names import is_id
from ponchik.application.repeats import take_once
from ponchik.command_handler import Recorder
from ponchik.errors import PonchikError, Refused, Unknown
from ponchik.events.event import Metadata
from ponchik.web.guards.body import reading
from ponchik.web.guards.cookies import Cookie, forget, keep_notice
from ponchik.web.guards.own_forms import require_own_form
from ponchik.web.pages.answers import NOT_FOUND, draw, draw_problem, headers_of
from ponchik.web.pages.forms import Form, WrongFields, new_key, read_form
from ponchik.web.pages.notices import Notice, write_notice
from ponchik.web.pages.questions import NothingToDo, Question
from ponchik.web.pages.visits import Program, Show, Visit, page
from ponchik.web.traces import traceparent_of

#: What stands at a field whose name is that of several people, or of nobody at all.
SEVERAL = "Say who: one name that only one person has, or their id."
_DIFFERS = "It does not fit any more: something changed meanwhile. Nothing was done."


@dataclass(frozen=True)
class Asked:
    """Who asks for what: `subject` is the meeting, the round or whatever it is about.

    The form is empty while nothing was sent. `place` is where the page is that leads
    here, and to which it leads back.
    """

    visit: Visit
    program: Program
    form: Form
    place: str
    subject: Any = None

    @property
    def channel_name(self) -> str:
        """The channel's name of today, without a number sign."""
        return str(self.program["channel_name"] or self.program["channel"])

    @property
    def cause(self) -> Metadata:
        """Begin a chain of causes with the form that was sent, and who sent it."""
        visitor, trace = self.visit.visitor, traceparent_of(self.visit.request.headers)
        return Metadata.of_command(self.form.key, str(visitor.person), trace)


def lead(asked: Asked, notice: Notice | None, to: str = "") -> Response:
    """Lead on to the page that shows what was done, and says so once."""
    request = asked.visit.request
    response = RedirectResponse(to or asked.place, 303, headers_of(request))
    if notice is not None:
        keep_notice(request, response, write_notice(notice, asked.place))
    return response


def part(asked: Asked, *sentences: str) -> Response:
    """Sign out whoever has nothing more to see here, and say why."""
    request = asked.visit.request
    response = draw(request, "parting.html", sentences=sentences)
    forget(request, response, Cookie.SESSION)
    return response


@dataclass(frozen=True)
class Act:
    """`ask` says what it will do, or raises NothingToDo; `do` does it and says so.

    What is asked of Slack first is asked by `prepare`, before the transaction of `do`.
    `answer` comes after it; the notice is None for a form that was done before.
    """

    ask: Callable[[Asked], Question]
    do: Callable[[Asked, Recorder], Notice]
    prepare: Callable[[Asked], Asked] = lambda asked: asked
    answer: Callable[[Asked, Notice | None], Response] = lead


#: Finds what the address is about. Raises Unknown if the visitor may not act on it.
Find = Callable[[Visit, Form], Asked]
Acts = Mapping[str, Act]
Endpoint = Callable[[Request], Awaitable[Response]]


def act_endpoint(find: Find, acts: Acts, *, managers_only: bool = True) -> Endpoint:
    """Return the endpoint that asks (GET) and does (POST) the act of its address."""
    return receiving(partial(_answer, find, acts), managers_only=managers_only)


def receiving(
    answer: Callable[[Visit, Form], Response], *, managers_only: bool = True
) -> Endpoint:
    """Return an endpoint that reads a form of ours, and has the visit answered."""

    async def in_thread(request: Request, show: Show) -> Response:
        return await run_in_threadpool(page(show, managers_only=managers_only), request)

    async def endpoint(request: Request) -> Response:
        try:
            if request.method in {"GET", "HEAD"}:
                return await in_thread(request, lambda visit: answer(visit, Form()))
            require_own_form(request)
            async with reading(request) as body:
                form = read_form(body)
        except PonchikError as error:
            return draw_problem(request, error)
        return await in_thread(request, lambda visit: answer(visit, form))

    return endpoint


def _answer(find: Find, acts: Acts, visit: Visit, form: Form) -> Response:
    act = acts.get(visit.request.path_params["act"])
    if act is None:
        raise Unknown(NOT_FOUND)
    asked = find(visit, form)
    is_sent = visit.request.method == "POST" and bool(form.key)
    try:
        if is_sent:
            return _done(asked, act)
        return ask(asked, act.ask(asked))
    except NothingToDo as refused:
        return refuse(asked, str(refused))


def _done(asked: Asked, act: Act) -> Response:
    try:
        prepared = act.prepare(asked)
        _require_word(prepared, act.ask(prepared).word)
        notice = perform(prepared, partial(act.do, prepared))
    except WrongFields as wrong:
        return ask(asked, act.ask(asked), wrong.sentences)
    except (NothingToDo, Unknown):
        raise
    except Refused:
        return refuse(asked, _DIFFERS)
    return act.answer(prepared, notice)


def _require_word(asked: Asked, word: str) -> None:
    """Raise WrongFields unless the word was typed that has to be."""
    if word and asked.form.text("word").lstrip("#") != word:
        raise WrongFields({"word": f"Type {word}, as it stands here, to go on."})


def perform(asked: Asked, work: Callable[[Recorder], Notice]) -> Notice | None:
    """Do it in one transaction; None for a form that was done before."""
    visitor, cause = asked.visit.visitor, asked.cause

    def once(recorder: Recorder) -> Notice | None:
        key = f"{visitor.person}/{asked.form.key}"
        if not take_once(recorder, visitor.workspace, key):
            return None
        return work(recorder)

    return asked.visit.ponchik.handler.record(once, cause)


def get_to_know(asked: Asked) -> Asked:
    """Ask Slack about whoever a form names by an id of which nothing is known yet."""
    ponchik, workspace = asked.visit.ponchik, asked.visit.visitor.workspace
    slack, named = ponchik.page_slack_of(workspace), asked.form.text("person")
    strangers.get_to_know(ponchik.database, slack, workspace, named)
    return asked


def nobody(named: str) -> str:
    """Return what stands at a field in which somebody was named whom nobody knows."""
    if is_id(named):
        return "Nobody is known by that, and Slack has no such member id."
    return "Nobody called so was in a channel with Ponchik: try their member id."


def ask(
    asked: Asked, question: Question, wrong: Mapping[str, str] | None = None
) -> Response:
    """Show the question; what was typed stays, what is wrong with it stands beside."""
    return asked.visit.draw(
        "question.html",
        422 if wrong else 200,
        question=question,
        wrong=wrong or {},
        typed=asked.form.values if wrong else {},
        key=asked.form.key if wrong else new_key(),
        place=asked.place,
        here=str(asked.program["program"]) if asked.program else "",
    )


def refuse(asked: Asked, sentence: str, back: str = "") -> Response:
    """Say that nothing was done, and why."""
    return asked.visit.draw(
        "refused.html",
        409,
        sentence=sentence,
        place=back or asked.place,
        here=str(asked.program["program"]) if asked.program else "",
    )
