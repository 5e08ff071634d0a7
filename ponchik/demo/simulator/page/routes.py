"""The page: it works by plain forms and redirects, and htmx makes it lively."""

from pathlib import Path
from urllib.parse import urlencode, urlsplit

from markupsafe import Markup
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, QueryParams
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from ponchik.demo.simulator.errors import BadRequest
from ponchik.demo.simulator.json_answer import whole_characters
from ponchik.demo.simulator.page.form_actions import Form, carry_out
from ponchik.demo.simulator.page.live import stream
from ponchik.demo.simulator.page.page_view import Where, build_page_view
from ponchik.demo.simulator.page.pulse import Pulse
from ponchik.demo.simulator.simulator import Simulator
from ponchik.demo.simulator.unread import mark_read
from ponchik.ui.pages import policy, static_routes, templates_of

HERE = Path(__file__).parent
SENTENCE = Markup("<p>{}</p>")
ADDRESS = {"as": "me", "in": "place", "thread": "thread", "tab": "tab"}


class Page:
    def __init__(self, slack: Simulator) -> None:
        self._slack = slack
        self._templates = templates_of(HERE / "templates")
        self._pulse = Pulse(slack.settings.events_url)
        backstage = urlsplit(slack.settings.backstage_url or "")
        origin = f"{backstage.scheme}://{backstage.netloc}"
        self._headers = policy(frames=origin if backstage.netloc else "'none'")

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/", self.show),
            Route("/live", self.live),
            Route("/do", self.do, methods=["POST"]),
            *static_routes(HERE / "static"),
        ]

    def show(self, request: Request) -> Response:
        query = request.query_params
        notices = {name: query.get(name, "") for name in ("problem", "notice")}
        html = self._draw("page.html", _where(query), **notices)
        return HTMLResponse(html, headers=self._headers)

    async def live(self, request: Request) -> Response:
        where = _where(request.query_params)
        return stream(
            self._state, lambda: self._draw("workspace.html", where), self._has_ended
        )

    def _state(self) -> object:
        """Return what changes whenever anything that the page shows does."""
        slack = self._slack
        minute = int(slack.clock.now() // 60)
        return slack.lock.changes, minute, slack.player.is_playing, self._pulse.beats()

    def _has_ended(self) -> bool:
        return self._slack.has_ended

    def _draw(self, template: str, where: Where, **notices: str) -> str:
        is_away = not self._pulse.beats()
        with self._slack.lock.reading():
            view = build_page_view(self._slack, where)
            if view.shows_messages:
                mark_read(self._slack, view.me.id, view.place)
            found = self._templates.get_template(template)
            seen = {"page": view, "html": view.text_html, "is_away": is_away}
            return whole_characters(found.render(**seen, **notices))

    async def do(self, request: Request) -> Response:
        async with request.form() as data:
            form = _form(data)
        answer = _answer_lively if "hx-request" in request.headers else _answer_plainly
        try:
            notice = await run_in_threadpool(carry_out, self._slack, form)
        except BadRequest as error:
            return answer(form, "problem", str(error), error.status)
        return answer(form, "notice", notice, 200)


def _answer_lively(form: Form, where: str, sentence: str, status: int) -> Response:
    """Answer with a notice alone: what has changed, the page's stream shows."""
    if sentence:
        headers = {"HX-Retarget": f"#{where}"}
        html = whole_characters(SENTENCE.format(sentence))
        return HTMLResponse(html, status, headers)
    headers = {"HX-Redirect": _address(form)} if form.get("then") == "home" else {}
    return Response(status_code=204, headers=headers)


def _answer_plainly(form: Form, where: str, sentence: str, _status: int) -> Response:
    notices = {where: whole_characters(sentence)} if sentence else {}
    return RedirectResponse(_address(form, **notices), 303)


def _address(form: Form, **more: str) -> str:
    here = {name: form[name] for name in ("as", "in", "thread") if name in form.fields}
    tab = {"tab": "home"} if form.get("then") == "home" else {}
    return f"/?{urlencode(here | tab | more)}"


def _form(data: FormData) -> Form:
    fields: dict[str, list[str]] = {}
    for name, value in data.multi_items():
        if isinstance(value, str):
            fields.setdefault(name, []).append(value)
    return Form(fields)


def _where(query: QueryParams) -> Where:
    return Where(**{field: query.get(name, "") for name, field in ADDRESS.items()})
