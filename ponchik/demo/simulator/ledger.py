"""What happened: each call, each change to a conversation, each delivery."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from itertools import count
from typing import Literal

from ponchik.demo.simulator.workspace import Conversation, Json, Message

ChangeKind = Literal["post", "update", "delete", "ephemeral"]


@dataclass
class CallRecord:
    number: int
    at: float
    method: str
    arguments: Json
    status: int = 0
    ok: bool = False
    error: str | None = None
    fault: str | None = None
    applied: bool = False


@dataclass(frozen=True)
class Change:
    number: int
    at: float
    kind: ChangeKind
    channel: str
    ts: str
    user: str
    text: str
    blocks: list[Json]
    metadata: Json | None
    only_for: str | None


@dataclass(frozen=True, kw_only=True)
class DeliveryRecord:
    number: int
    at: float
    target: str
    kind: str
    attempt: int
    status: int | None
    error: str | None
    payload: Json


@dataclass
class Ledger:
    calls: list[CallRecord] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    deliveries: list[DeliveryRecord] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def called(self, method: str, arguments: Json) -> CallRecord:
        record = CallRecord(next(self._numbers), time.time(), method, arguments)
        self.calls.append(record)
        return record

    def changed(
        self, kind: ChangeKind, conversation: Conversation, message: Message
    ) -> None:
        change = Change(
            number=next(self._numbers),
            at=time.time(),
            kind=kind,
            channel=conversation.id,
            ts=message.ts,
            user=message.user,
            text=message.text,
            blocks=message.blocks,
            metadata=message.metadata,
            only_for=message.only_for,
        )
        self.changes.append(change)

    def next_number(self) -> int:
        return next(self._numbers)

    def posts(self, channel: str | None = None) -> list[Change]:
        return [
            change
            for change in self.changes
            if change.kind == "post" and channel in {None, change.channel}
        ]

    def calls_of(self, method: str) -> list[CallRecord]:
        return [call for call in self.calls if call.method == method]

    def as_json(self, since: int = 0) -> Json:
        rows: dict[str, Sequence[CallRecord | Change | DeliveryRecord]] = {
            "calls": self.calls,
            "changes": self.changes,
            "deliveries": self.deliveries,
        }
        return {
            name: [asdict(row) for row in list(table) if row.number > since]
            for name, table in rows.items()
        }
