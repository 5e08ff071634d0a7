"""What one person sees of the workspace, ready for the page's template."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from markupsafe import Markup

from ponchik.simulator.mrkdwn import render_mrkdwn, with_emoji
from ponchik.simulator.simulator import Simulator
from ponchik.simulator.workspace import (
    Conversation,
    Json,
    Kind,
    Message,
    Person,
    View,
    Workspace,
)

TINTS = 7


@dataclass(frozen=True)
class Line:
    """A message as it is drawn."""

    message: Message
    author: str
    initials: str
    tint: int
    moment: str
    is_bot: bool
    is_new_day: bool
    day: str


@dataclass(frozen=True)
class Sight:
    slack: Simulator
    me: Person
    place: Conversation

    @property
    def names(self) -> dict[str, str]:
        return names_of(self.slack.workspace)

    @property
    def channels(self) -> list[Conversation]:
        every = self.slack.workspace.conversations.values()
        return [c for c in every if c.is_channel and may_see(self.me, c)]

    @property
    def directs(self) -> list[Conversation]:
        every = self.slack.workspace.conversations.values()
        mine = [c for c in every if not c.is_channel and self.me.id in c.members]
        return sorted(mine, key=_latest, reverse=True)

    @property
    def lines(self) -> list[Line]:
        shown = self.place.visible_to(self.me.id)
        days = [self.time(float(m.ts), "%A, %-d %B %Y") for m in shown]
        before = ["", *days]
        return [
            self._line(message, day, is_new_day=day != previous)
            for message, day, previous in zip(shown, days, before, strict=False)
        ]

    def _line(self, message: Message, day: str, *, is_new_day: bool) -> Line:
        author = self.slack.workspace.people[message.user]
        return Line(
            message=message,
            author=author.real_name,
            initials="".join(word[0] for word in author.real_name.split()[:2]),
            tint=sum(map(ord, author.id)) % TINTS,
            moment=self.time(float(message.ts), "%H:%M"),
            is_bot=author.is_bot,
            is_new_day=is_new_day,
            day=day,
        )

    @property
    def people(self) -> list[Person]:
        return sorted(
            (p for p in self.slack.workspace.people.values() if not p.is_bot),
            key=lambda p: (p.deleted, p.real_name),
        )

    @property
    def members(self) -> list[Person]:
        return [self.slack.workspace.people[user] for user in self.place.members]

    @property
    def modals(self) -> list[View]:
        views = self.slack.workspace.views.values()
        return [
            v
            for v in views
            if v.user == self.me.id and v.is_open and v.content["type"] == "modal"
        ]

    @property
    def has_bot(self) -> bool:
        return self.slack.bot in self.place.members

    @property
    def now(self) -> str:
        return self.time(self.slack.clock.now(), "%A, %-d %B %Y, %H:%M")

    def time(self, moment: float, pattern: str) -> str:
        return datetime.fromtimestamp(moment, ZoneInfo(self.me.tz)).strftime(pattern)

    def title(self, conversation: Conversation) -> str:
        if conversation.is_channel:
            return conversation.name
        others = [m for m in conversation.members if m != self.me.id]
        if len(others) > 1:
            others = [m for m in others if m != self.slack.bot]
        return ", ".join(self.names[m] for m in others)

    def text(self, value: Json | str) -> Markup | str:
        """Draw a text object, or a message's own text."""
        if isinstance(value, str):
            return render_mrkdwn(value, self.names)
        if value.get("type") == "mrkdwn":
            return render_mrkdwn(value["text"], self.names)
        return with_emoji(value.get("text", ""))


def names_of(workspace: Workspace) -> dict[str, str]:
    people = {p.id: p.real_name for p in workspace.people.values()}
    return people | {c.id: c.name for c in workspace.conversations.values()}


def look(slack: Simulator, user: str, channel: str) -> Sight:
    """See as this person; a stranger's or a wrong address falls back to a channel."""
    workspace = slack.workspace
    me = workspace.people.get(user) or next(iter(workspace.people.values()))
    place = workspace.conversations.get(channel)
    if place is None or not may_see(me, place):
        place = workspace.channel("coffee")
    return Sight(slack, me, place)


def may_see(person: Person, conversation: Conversation) -> bool:
    return conversation.kind is Kind.PUBLIC or person.id in conversation.members


def _latest(conversation: Conversation) -> float:
    messages = conversation.messages
    return float(messages[-1].ts) if messages else conversation.created
