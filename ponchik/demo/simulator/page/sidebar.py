"""The conversations of one person, with their unread marks; and whom one can be."""

from collections.abc import Iterable
from dataclasses import dataclass

from ponchik.demo.simulator.page.faces import Face, face_of
from ponchik.demo.simulator.unread import find_unread
from ponchik.demo.simulator.workspace import Conversation, Kind, Person, Workspace


@dataclass(frozen=True)
class Place:
    id: str
    title: str
    faces: list[Face]
    unread: int
    mentions: int  # what bears a number: all that is unread in a direct message


@dataclass(frozen=True)
class Sidebar:
    workspace: Workspace
    me: Person

    @property
    def channels(self) -> list[Place]:
        return [self._place(c) for c in self._channels() if self.me.id in c.members]

    @property
    def other_channels(self) -> list[Place]:
        return [self._place(c) for c in self._channels() if self.me.id not in c.members]

    @property
    def directs(self) -> list[Place]:
        every = self.workspace.conversations.values()
        mine = [c for c in every if not c.is_channel and self.me.id in c.members]
        mine.sort(key=latest, reverse=True)
        return [self._place(c) for c in mine if c is not self.app_dm]

    @property
    def app_dm(self) -> Conversation | None:
        return self.workspace.direct({self.workspace.app.user, self.me.id})

    @property
    def app(self) -> Place | None:
        return self._place(self.app_dm) if self.app_dm else None

    @property
    def people(self) -> list[Face]:
        """Return everybody whom one can be, those who are gone last."""
        everybody = self.workspace.people.values()
        ordered = sorted(everybody, key=lambda p: (p.deleted, not p.is_ordinary))
        return [face for face in self.faces(p.id for p in ordered) if face.may_sign_in]

    def has_news(self, user: str) -> bool:
        """Tell whether somebody wrote to this person, who has not looked yet."""
        every = self.workspace.conversations.values()
        directs = (c for c in every if not c.is_channel)
        return any(find_unread(self.workspace, user, place) for place in directs)

    def faces(self, users: Iterable[str]) -> list[Face]:
        people, bot = self.workspace.people, self.workspace.app.user
        return [face_of(people[user], bot) for user in users]

    def title(self, place: Conversation) -> str:
        if place.is_channel:
            return place.name
        return ", ".join(face.name for face in self.faces(self._others(place)))

    def _channels(self) -> Iterable[Conversation]:
        every = self.workspace.conversations.values()
        return (c for c in every if c.is_channel and may_see(self.me, c))

    def _place(self, place: Conversation) -> Place:
        fresh = find_unread(self.workspace, self.me.id, place)
        to_me = [m for m in fresh if f"<@{self.me.id}>" in m.text]
        return Place(
            id=place.id,
            title=self.title(place),
            faces=[] if place.is_channel else self.faces(self._others(place)),
            unread=len(fresh),
            mentions=len(to_me if place.is_channel else fresh),
        )

    def _others(self, place: Conversation) -> list[str]:
        others = [user for user in place.members if user != self.me.id]
        if len(others) > 1:
            others = [user for user in others if user != self.workspace.app.user]
        return others


def may_see(person: Person, conversation: Conversation) -> bool:
    """Tell who sees what; guests and strangers only where they were let in."""
    is_insider = not (person.is_restricted or person.is_stranger)
    is_open = conversation.kind is Kind.PUBLIC and is_insider
    return is_open or person.id in conversation.members


def latest(conversation: Conversation) -> float:
    messages = conversation.messages
    return float(messages[-1].ts) if messages else conversation.created
