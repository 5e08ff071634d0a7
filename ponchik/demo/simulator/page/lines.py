"""The messages of a conversation as lines: who, when, under which day, with replies."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from ponchik.demo.simulator.page.faces import Face, face_of
from ponchik.demo.simulator.workspace import Message, Person, Workspace, zone_of

SAME_BREATH = 300.0  # seconds in which an author's lines stand under one name


@dataclass(frozen=True)
class Line:
    message: Message
    author: Face
    at: datetime
    day: str  # only where a new one begins
    is_follow_up: bool
    replies: int


def lines_of(
    workspace: Workspace,
    reader: Person,
    messages: list[Message],
    replies: Counter[str | None],
    now: float,
) -> list[Line]:
    zone = zone_of(reader.tz)
    today = datetime.fromtimestamp(now, zone)
    lines: list[Line] = []
    before: Line | None = None
    for message in messages:
        at = datetime.fromtimestamp(float(message.ts), zone)
        is_new_day = before is None or before.at.date() != at.date()
        before = Line(
            message=message,
            author=face_of(workspace.people[message.user], workspace.app.user),
            at=at,
            day=day_of(at, today) if is_new_day else "",
            is_follow_up=not is_new_day and _is_same_breath(before, message),
            replies=replies[message.ts],
        )
        lines.append(before)
    return lines


def is_reply(message: Message) -> bool:
    return message.thread_ts not in {None, message.ts}


def day_of(at: datetime, today: datetime) -> str:
    if at.date() == today.date():
        return "Today"
    if at.date() == today.date() - timedelta(days=1):
        return "Yesterday"
    return at.strftime("%A, %-d %B" if at.year == today.year else "%A, %-d %B %Y")


def _is_same_breath(before: Line | None, message: Message) -> bool:
    if before is None or before.message.user != message.user:
        return False
    pause = float(message.ts) - float(before.message.ts)
    return pause < SAME_BREATH and before.message.only_for == message.only_for
