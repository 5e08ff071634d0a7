"""The page on which one signs in with the simulated Slack: one press as any member."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from ponchik.demo.simulator.errors import BadRequest, SlackRefusal
from ponchik.demo.simulator.json_answer import JsonAnswer, whole_characters
from ponchik.demo.simulator.openid import Consent, Provider
from ponchik.demo.simulator.page.faces import Face, face_of
from ponchik.demo.simulator.simulator import Simulator
from ponchik.demo.simulator.workspace import SLACKBOT, Person
from ponchik.ui.pages import policy, templates_of

HERE = Path(__file__).parent


class ConsentPage:
    """Signing in, and the way back from an app into the workspace."""

    def __init__(self, slack: Simulator) -> None:
        self._slack = slack
        self.provider = Provider(slack)
        self._templates = templates_of(HERE / "templates")

    def routes(self) -> list[BaseRoute]:
        """Return what stands at Slack's own addresses."""
        provider = self.provider
        return [
            Route("/.well-known/openid-configuration", _json(provider.metadata)),
            Route("/openid/connect/keys", _json(provider.keys)),
            Route("/openid/connect/authorize", self.show),
            Route("/openid/connect/allow", self.allow),
            Route("/api/openid.connect.token", self.token, methods=["POST"]),
            Route("/app_redirect", self.open_conversation),
        ]

    def show(self, request: Request) -> Response:
        """Show whom one can be in the workspace that `team` names, in ours without."""
        home = self._home(request)
        try:
            Consent.read(self._slack, request.query_params)
        except BadRequest as error:
            return _html(f"<p>{error}</p>", 400)
        people = [
            (f"/openid/connect/allow?{_with(request, person.id)}", face)
            for person, face in _faces(home)
        ]
        team = home.workspace.team
        html = self._templates.get_template("consent.html").render(
            people=people, team=team
        )
        return _html(html)

    def allow(self, request: Request) -> Response:
        """Send the browser back to the app, as the member that was pressed."""
        home = self._home(request)
        try:
            consent = Consent.read(self._slack, request.query_params)
            person = _person(home, request.query_params.get("as", ""))
        except BadRequest as error:
            return _html(f"<p>{error}</p>", 400)
        return RedirectResponse(self.provider.allow(consent, home, person), 302)

    async def token(self, request: Request) -> Response:
        """Answer as all of Slack's methods do: an error is a 200 that is not ok."""
        form = dict(parse_qsl((await request.body()).decode("utf-8", "replace")))
        try:
            return JsonAnswer(self.provider.token(form))
        except SlackRefusal as refusal:
            return JsonAnswer(refusal.as_answer())

    def open_conversation(self, request: Request) -> Response:
        """Lead to a conversation, as one of those who are in it."""
        asked = request.query_params.get("channel", "")
        place = self._slack.workspace.conversations.get(asked)
        members = place.members if place else []
        someone = next((one for one in members if one != self._slack.bot), "")
        return RedirectResponse(f"/?{urlencode({'as': someone, 'in': asked})}", 302)

    def _home(self, request: Request) -> Simulator:
        wanted = request.query_params.get("team")
        known = {one.workspace.team.id: one for one in self._slack.everywhere}
        return known.get(wanted or "", self._slack)


def _person(home: Simulator, identity: str) -> Person:
    person = home.workspace.people.get(identity)
    if person is None or not face_of(person, home.bot).may_sign_in:
        raise BadRequest("There is nobody with this id.")
    return person


def _faces(home: Simulator) -> list[tuple[Person, Face]]:
    faces = [(one, face_of(one, home.bot)) for one in home.workspace.people.values()]
    return [
        (one, face)
        for one, face in faces
        if face.may_sign_in and one.id != SLACKBOT and not one.deleted
    ]


def _json(read: Callable[[], object]) -> Callable[[Request], Response]:
    return lambda _request: JsonAnswer(read())


def _html(html: str, status: int = 200) -> Response:
    return HTMLResponse(whole_characters(html), status, policy())


def _with(request: Request, person: str) -> str:
    asked = [pair for pair in request.query_params.multi_items() if pair[0] != "as"]
    return urlencode([*asked, ("as", person)])
