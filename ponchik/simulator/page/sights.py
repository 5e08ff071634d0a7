"""What one person sees of the workspace, ready for the page's templates."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from ponchik.simulator.interactions import open_stack
from ponchik.simulator.page.faces import Face, face_of
from ponchik.simulator.page.lines import Line, is_reply, lines_of
from ponchik.simulator.page.writing import Writing
from ponchik.simulator.reading import unread
from ponchik.simulator.simulator import Simulator
from ponchik.simulator.workspace import (
    Conversation,
    Kind,
    Message,
    Person,
    View,
    Workspace,
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
class Place:
    """A conversation in the sidebar."""

    id: str
    title: str
    faces: list[Face]
    unread: int
    mentions: int
    is_private: bool = False
    is_archived: bool = False


@dataclass(frozen=True)
class Sight:
    slack: Simulator
    me: Person
    place: Conversation
    parent: Message | None
    tab: str

    @property
    def workspace(self) -> Workspace:
        return self.slack.workspace

    @cached_property
    def writing(self) -> Writing:
        return Writing(self.workspace, self.me, self.slack.clock.now())

    @cached_property
    def lines(self) -> list[Line]:
        every = self.place.visible_to(self.me.id)
        replies = Counter(m.thread_ts for m in every if is_reply(m))
        shown = [m for m in every if not is_reply(m)]
        if self.parent is not None:
            shown = [m for m in every if self.parent.ts in {m.ts, m.thread_ts}]
        now = self.slack.clock.now()
        return lines_of(self.workspace, self.me, shown, replies, now)

    @property
    def channels(self) -> list[Place]:
        return [self._place(c) for c in self._channels() if self.me.id in c.members]

    @property
    def other_channels(self) -> list[Place]:
        return [self._place(c) for c in self._channels() if self.me.id not in c.members]

    @property
    def directs(self) -> list[Place]:
        mine = [c for c in self._mine() if c is not self.app_dm]
        return [self._place(c) for c in sorted(mine, key=_latest, reverse=True)]

    @cached_property
    def app_dm(self) -> Conversation | None:
        return self.workspace.direct({self.slack.bot, self.me.id})

    @property
    def app_unread(self) -> int:
        dm = self.app_dm
        return len(unread(self.workspace, self.me.id, dm)) if dm else 0

    def _channels(self) -> Iterable[Conversation]:
        every = self.workspace.conversations.values()
        return (c for c in every if c.is_channel and may_see(self.me, c))

    def _mine(self) -> Iterable[Conversation]:
        every = self.workspace.conversations.values()
        return (c for c in every if not c.is_channel and self.me.id in c.members)

    def _place(self, place: Conversation) -> Place:
        fresh = unread(self.workspace, self.me.id, place)
        to_me = [m for m in fresh if f"<@{self.me.id}>" in m.text]
        return Place(
            id=place.id,
            title=self.title(place),
            faces=[] if place.is_channel else self._faces(self._others(place)),
            unread=len(fresh),
            mentions=len(to_me if place.is_channel else fresh),
            is_private=place.kind is Kind.PRIVATE,
            is_archived=place.is_archived,
        )

    @property
    def people(self) -> list[Face]:
        """Everybody whom one can be, those who are gone last."""
        everybody = self.workspace.people.values()
        ordered = sorted(everybody, key=lambda p: (p.deleted, not p.is_ordinary))
        return [face for face in self._faces(p.id for p in ordered) if face.may_sign_in]

    def has_news(self, user: str) -> bool:
        """Whether somebody wrote to this person, who has not looked yet."""
        every = self.workspace.conversations.values()
        directs = (c for c in every if not c.is_channel)
        return any(unread(self.workspace, user, place) for place in directs)

    @property
    def members(self) -> list[Face]:
        faces = self._faces(self.place.members)
        return sorted(faces, key=lambda face: (face.is_bot, face.name))

    @property
    def absent(self) -> list[Face]:
        """Those who could be added here; Ponchik first."""
        others = self.workspace.people.keys() - set(self.place.members)
        faces = [f for f in self._faces(others) if f.may_sign_in or f.is_ponchik]
        here = [f for f in faces if f.note != "deactivated"]
        return sorted(here, key=lambda face: (not face.is_ponchik, face.name))

    def _faces(self, users: Iterable[str]) -> list[Face]:
        people = self.workspace.people
        return [face_of(people[user], self.slack.bot) for user in users]

    @property
    def my_face(self) -> Face:
        return face_of(self.me, self.slack.bot)

    @property
    def modal(self) -> View | None:
        """The view that lies on top of all others."""
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
        return self.place is self.app_dm

    @property
    def has_bot(self) -> bool:
        return self.slack.bot in self.place.members

    @property
    def is_member(self) -> bool:
        return self.me.id in self.place.members

    @property
    def now(self) -> datetime:
        return datetime.fromtimestamp(self.slack.clock.now(), ZoneInfo(self.me.tz))

    def title(self, place: Conversation) -> str:
        if place.is_channel:
            return place.name
        people = self.workspace.people
        return ", ".join(people[user].real_name for user in self._others(place))

    def _others(self, place: Conversation) -> list[str]:
        others = [user for user in place.members if user != self.me.id]
        if len(others) > 1:
            others = [user for user in others if user != self.slack.bot]
        return others


def look(slack: Simulator, where: Where) -> Sight:
    """See as this person; a stranger's or a wrong address falls back."""
    workspace = slack.workspace
    me = workspace.people.get(where.me) or next(iter(workspace.people.values()))
    place = workspace.conversations.get(where.place)
    if where.tab == HOME:
        place = workspace.direct({slack.bot, me.id})
    if place is None or not may_see(me, place):
        place = _first_place(slack, me)
    parent = place.find(where.thread)
    if parent is not None and parent.only_for not in {None, me.id}:
        parent = None
    return Sight(slack, me, place, parent, where.tab)


def _first_place(slack: Simulator, me: Person) -> Conversation:
    """Where somebody has just written to this person, or else #coffee."""
    every = slack.workspace.conversations.values()
    news = [c for c in every if not c.is_channel and unread(slack.workspace, me.id, c)]
    return max(news, key=_latest, default=slack.workspace.channel("coffee"))


def may_see(person: Person, conversation: Conversation) -> bool:
    """Guests and people of other companies see only where they were let in."""
    is_insider = not (person.is_restricted or person.is_stranger)
    is_open = conversation.kind is Kind.PUBLIC and is_insider
    return is_open or person.id in conversation.members


def _latest(conversation: Conversation) -> float:
    messages = conversation.messages
    return float(messages[-1].ts) if messages else conversation.created
