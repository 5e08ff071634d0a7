"""The verdict: each message that Ponchik wants is in Slack once, and none twice."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID


class Shown(Protocol):
    """How many copies of an effect's message Slack shows now, and ever showed."""

    def visible(self, effect: UUID) -> int: ...

    def ever(self, effect: UUID) -> int: ...


@dataclass(frozen=True)
class Verdict:
    """`surplus` copies should not be there, `taken_back` ones no longer are."""

    wanted: int
    posted: int
    late: int
    missing: int
    surplus: int
    taken_back: int

    @property
    def holds(self) -> bool:
        return not self.surplus and not self.missing

    @property
    def text(self) -> str:
        if not self.wanted and not self.surplus:
            return "Nothing to send yet."
        return (
            f"{_messages(self.wanted)} due, {self.posted} delivered, "
            f"{self._once()}{self._late()}{self._taken_back()}."
        )

    def _once(self) -> str:
        wrong = []
        if self.surplus:
            wrong.append(f"{self.surplus} too many")
        if self.missing:
            wrong.append(f"{self.missing} lost")
        return " and ".join(wrong) or "none twice"

    def _late(self) -> str:
        return f"; {self.late} still on the way" if self.late else ""

    def _taken_back(self) -> str:
        if not self.taken_back:
            return ""
        copies = "copy was" if self.taken_back == 1 else "copies were"
        return f" ({self.taken_back} second {copies} taken back)"


def judge(messages: Mapping[UUID, str], shown: Shown) -> Verdict:
    """Compare each message's status in the ledger with what Slack shows."""
    wanted = {e for e, status in messages.items() if status in {"pending", "done"}}
    visible = {effect: shown.visible(effect) for effect in messages}
    absent = [effect for effect in wanted if not visible[effect]]
    late = sum(messages[effect] == "pending" for effect in absent)
    return Verdict(
        wanted=len(wanted),
        posted=len(wanted) - len(absent),
        late=late,
        missing=len(absent) - late,
        surplus=sum(max(n - (e in wanted), 0) for e, n in visible.items()),
        taken_back=sum(shown.ever(e) - n for e, n in visible.items()),
    )


def _messages(number: int) -> str:
    return "1 message" if number == 1 else f"{number} messages"
