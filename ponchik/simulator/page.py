"""The page: a workspace in the browser, where one acts as any of its members.

It works by plain forms and redirects; static/page.js only makes it livelier.
"""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from ponchik.simulator import acts
from ponchik.simulator.deliveries import Delivery
from ponchik.simulator.errors import BadRequest
from ponchik.simulator.sights import look
from ponchik.simulator.simulator import Simulator
from ponchik.simulator.workspace import Message

HERE = Path(__file__).parent
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self' https: data:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
TYPED_MENTION = re.compile(r"(?<!\w)@([\w.-]+)")
STEPS = {"hour": 3_600, "day": 86_400, "week": 604_800}

Form = Mapping[str, str]
Deed = Callable[[Simulator, Form], Delivery | Message | None]


def _say(slack: Simulator, form: Form) -> Delivery | Message:
    text = as_typed(slack, form["text"].strip())
    if not text.startswith("/"):
        return acts.write(slack, form["as"], form["in"], text)
    name, _, rest = text.partition(" ")
    return acts.command(slack, form["as"], form["in"], name, rest.strip())


def as_typed(slack: Simulator, text: str) -> str:
    """Do what Slack's client does: escape, and turn @names into mentions."""
    ids = {p.name: p.id for p in slack.workspace.people.values()}
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return TYPED_MENTION.sub(
        lambda m: f"<@{ids[m[1]]}>" if m[1] in ids else m[0], escaped
    )


def _click(slack: Simulator, form: Form) -> Delivery:
    place, ts, action_id = form["in"], form["ts"], form["action_id"]
    choice = form.get("choice")
    return acts.click(slack, form["as"], place, ts, action_id, choice=choice)


def _move_clock(slack: Simulator, form: Form) -> None:
    if form["step"] not in STEPS:
        raise BadRequest(f"The clock moves by one of {', '.join(STEPS)}.")
    slack.clock.advance(STEPS[form["step"]])


DEEDS: Mapping[str, Deed] = {
    "say": _say,
    "click": _click,
    "clock": _move_clock,
    "join": lambda slack, form: acts.join(slack, form["as"], form["in"]),
    "leave": lambda slack, form: acts.leave(slack, form["as"], form["in"]),
    "invite_bot": lambda slack, form: acts.invite_bot(slack, form["as"], form["in"]),
    "remove_bot": lambda slack, form: acts.remove_bot(slack, form["in"]),
    "deactivate": lambda slack, form: acts.deactivate(slack, form["user"]),
    "close_view": lambda slack, form: acts.close_view(slack, form["view"]),
}


class Page:
    def __init__(self, slack: Simulator) -> None:
        self._slack = slack
        loader = FileSystemLoader(HERE / "templates")
        self._templates = Environment(
            loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True
        )

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/", self.show),
            Route("/do", self.do, methods=["POST"]),
            Mount("/static", StaticFiles(directory=HERE / "static")),
        ]

    def show(self, request: Request) -> Response:
        query = request.query_params
        with self._slack.lock:
            sight = look(self._slack, query.get("as", ""), query.get("in", ""))
            template = self._templates.get_template("page.html")
            html = template.render(sight=sight, problem=query.get("problem", ""))
        return HTMLResponse(html, headers={"Content-Security-Policy": POLICY})

    async def do(self, request: Request) -> Response:
        if request.headers.get("sec-fetch-site") == "cross-site":
            return Response("Another site may not act here.", 403)
        async with request.form() as data:
            form = {name: v for name, v in data.items() if isinstance(v, str)}
        problem = await run_in_threadpool(self._try, form)
        place = {name: form[name] for name in ("as", "in") if name in form}
        query = place | ({"problem": problem} if problem else {})
        return RedirectResponse(f"/?{urlencode(query)}", 303)

    def _try(self, form: Form) -> str:
        """Do what the form asks for; the sentence about what went wrong, or ""."""
        deed = DEEDS.get(form.get("act", ""))
        if deed is None:
            return "That cannot be done here."
        try:
            outcome = deed(self._slack, form)
        except BadRequest as error:
            return str(error)
        except KeyError as error:
            return f"The form lacks the field {error}."
        return _wait(outcome) if isinstance(outcome, Delivery) else ""


def _wait(delivery: Delivery) -> str:
    if delivery.wait() and delivery.status is not None:
        if delivery.status < 300:
            return ""
        return f"Ponchik answered with an error ({delivery.status})."
    return "Ponchik did not answer. Is it running?"
