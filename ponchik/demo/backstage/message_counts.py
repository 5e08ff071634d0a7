"""Which messages of Ponchik's the simulated Slack shows and ever showed, by effect.

Its ledger belongs to one run: what is older is read once, from the workspace.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from threading import Lock
from uuid import UUID

from ponchik.demo.backstage.slack import Json, Slack

#: Conversation and ts.
Place = tuple[str, str]


class MessageCounts:
    def __init__(self, slack: Slack) -> None:
        self._slack = slack
        self._lock = Lock()
        self._ever: dict[UUID, set[Place]] = defaultdict(set)
        self._deleted: set[Place] = set()
        self._read: int | None = None

    def refresh(self) -> None:
        """Read what is new. Raises SlackAway."""
        with self._lock:
            if self._read is None:
                self._remember(_messages(self._slack.workspace()))
                self._read = 0
            ledger = self._slack.ledger(since=self._read)
            changes = ledger["changes"]
            self._remember((c["channel"], c) for c in changes if c["kind"] == "post")
            self._deleted |= {
                (c["channel"], c["ts"]) for c in changes if c["kind"] == "delete"
            }
            rows = [row["number"] for table in ledger.values() for row in table]
            self._read = max(rows, default=self._read)

    def visible(self, effect: UUID) -> int:
        return len(self._ever.get(effect, set()) - self._deleted)

    def ever(self, effect: UUID) -> int:
        return len(self._ever.get(effect, ()))

    def _remember(self, messages: Iterable[tuple[str, Json]]) -> None:
        for conversation, message in messages:
            payload = (message.get("metadata") or {}).get("event_payload", {})
            if "effect" in payload:
                place = (conversation, message["ts"])
                self._ever[UUID(payload["effect"])].add(place)


def _messages(workspace: Json) -> Iterator[tuple[str, Json]]:
    for place in workspace["conversations"]:
        for message in place["messages"]:
            yield place["id"], message
