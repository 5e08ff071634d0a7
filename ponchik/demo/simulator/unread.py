"""Who has read what: the unread marks of the sidebar."""

from ponchik.demo.simulator.simulator import Simulator
from ponchik.demo.simulator.workspace import Conversation, Message, Workspace

NEVER = "0"


def find_unread(workspace: Workspace, user: str, place: Conversation) -> list[Message]:
    """Return what others have said since this person last looked, if a member."""
    if user not in place.members:
        return []
    since = float(workspace.reads.get(_key(user, place), NEVER))
    return [m for m in place.visible_to(user) if float(m.ts) > since and m.user != user]


def mark_read(slack: Simulator, user: str, place: Conversation) -> None:
    """Mark it read; nothing is locked or kept if nothing was new."""
    if find_unread(slack.workspace, user, place):
        with slack.lock:
            slack.workspace.reads[_key(user, place)] = place.messages[-1].ts


def _key(user: str, place: Conversation) -> str:
    return f"{user} {place.id}"
