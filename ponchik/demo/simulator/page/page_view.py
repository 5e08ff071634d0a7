"""What one person sees of the workspace, ready for the page's templates."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from urllib.parse import urlencode

from ponchik.demo.simulator.interactions import open_stack
from ponchik.demo.simulator.page.choices import Group, choices_of
from ponchik.demo.simulator.page.faces import Face, face_of
from ponchik.demo.simulator.page.lines import Line, is_reply, lines_of
from ponchik.demo.simulator.page.sidebar import Sidebar, latest, may_see
from ponchik.demo.simulator.page.text_html import TextHtml
from ponchik.demo.simulator.simulator import Simulator
from ponchik.demo.simulator.unread import find_unread
from ponchik.demo.simulator.workspace import (
    Conversation,
    Json,
    Kind,
    Message,
    Person,
    View,
    Workspace,
    zone_of,
)

HOME = "home"


@dataclass(frozen=True)
class Where:
    """What a page's address says: who looks, where, and at what there."""

    me: str = ""
    place: str = ""
    thread: str = ""
    tab: str = ""


@dataclass(frozen=True)
class PageView:
    slack: Simulator
    me: Person
    place: Conversation
    parent: Message | None
    tab: str

    @property
    def workspace(self) -> Workspace:
        return self.slack.workspace

    @cached_property
    def side(self) -> Sidebar:
        return Sidebar(self.workspace, self.me)

    @cached_property
    def text_html(self) -> TextHtml:
        return TextHtml(self.workspace, self.me, self.now)

    @cached_property
    def lines(self) -> list[Line]:
        every = self.place.visible_to(self.me.id)
        replies = Counter(m.thread_ts for m in every if is_reply(m))
        shown = [m for m in every if not is_reply(m)]
        if self.parent is not None:
            shown = [m for m in every if self.parent.ts in {m.ts, m.thread_ts}]
        now = self.slack.clock.now()
        return lines_of(self.workspace, self.me, shown, replies, now)

    @cached_property
    def members(self) -> list[Face]:
        faces = self.side.faces(self.place.members)
        return sorted(faces, key=lambda face: (face.is_bot, face.name))

    @property
    def absent(self) -> list[Face]:
        """Return those who could be added here; Ponchik first."""
        others = self.workspace.people.keys() - set(self.place.members)
        faces = self.side.faces(others)
        here = [f for f in faces if f.may_come]
        return sorted(here, key=lambda face: (not face.is_ponchik, face.name))

    def choices_of(self, element: Json) -> list[Group]:
        return choices_of(element, self.side, self.text_html)

    @property
    def my_face(self) -> Face:
        return face_of(self.me, self.slack.bot)

    @cached_property
    def modal(self) -> View | None:
        """Return the view that lies on top of all others."""
        views = self.workspace.views.values()
        mine = [v for v in views if v.user == self.me.id and v.is_open]
        modals = [v for v in mine if v.content["type"] == "modal"]
        return modals[-1] if modals else None

    @property
    def depth(self) -> int:
        return len(open_stack(self.slack, self.modal)) if self.modal else 0

    @property
    def home(self) -> View | None:
        return self.workspace.views.get(self.workspace.homes.get(self.me.id, ""))

    @property
    def is_app(self) -> bool:
        return self.place is self.side.app_dm

    @property
    def is_at_home(self) -> bool:
        return self.is_app and self.tab == HOME

    @property
    def shows_messages(self) -> bool:
        """Tell whether the conversation itself is seen, not its Home nor one thread."""
        return not self.is_at_home and self.parent is None

    @property
    def dashboard(self) -> str | None:
        """Return where Ponchik's own pages tell of this conversation."""
        address = self.slack.settings.dashboard_url
        if address is None or not self.has_bot:
            return None
        if self.place.kind is not Kind.GROUP_DM:
            return f"{address}find"
        return f"{address}find?{urlencode({'conversation': self.place.id})}"

    @property
    def has_bot(self) -> bool:
        return self.slack.bot in self.place.members

    @property
    def is_member(self) -> bool:
        return self.me.id in self.place.members

    @property
    def now(self) -> datetime:
        return datetime.fromtimestamp(self.slack.clock.now(), zone_of(self.me.tz))

    def title(self, place: Conversation) -> str:
        return self.side.title(place)


def build_page_view(slack: Simulator, where: Where) -> PageView:
    """Collect what this person sees; a wrong address falls back."""
    workspace = slack.workspace
    me = workspace.people.get(where.me) or next(iter(workspace.people.values()))
    place = workspace.conversations.get(where.place)
    if where.tab == HOME:
        place = workspace.direct({slack.bot, me.id})
    if place is None or not may_see(me, place):
        place = _first_place(workspace, me)
    parent = place.find(where.thread)
    if parent is not None and parent.only_for is not None:
        parent = None
    return PageView(slack, me, place, parent, where.tab)


def _first_place(workspace: Workspace, me: Person) -> Conversation:
    """Return where somebody has just written to this person, or else a channel."""
    seen = [c for c in workspace.conversations.values() if may_see(me, c)]
    news = [c for c in seen if not c.is_channel and find_unread(workspace, me.id, c)]
    coffee = workspace.channel("coffee")
    if news:
        return max(news, key=latest)
    return coffee if coffee in seen else next(iter(seen), coffee)
