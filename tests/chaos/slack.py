"""The simulator's side of the story: what was asked, posted, changed and deleted."""

from collections import defaultdict
from collections.abc import Mapping

from tests.harness.control import Json, SlackControl

LONGEST_LATE = 8.0
#: What happens to a call: its share, and how (docs/simulator.md).
FAULTS: tuple[tuple[float, Json], ...] = (
    (0.025, {"kind": "error_before"}),
    (0.025, {"kind": "error_after"}),
    (0.05, {"kind": "reply_lost"}),
    (0.05, {"kind": "rate_limited", "seconds": 1}),
    (0.005, {"kind": "late", "seconds": 3}),
    (0.005, {"kind": "late", "seconds": LONGEST_LATE}),
    (0.0025, {"kind": "hang", "seconds": 12}),
    (0.0025, {"kind": "hang", "seconds": 12, "applied": True}),
)


def make_trouble(slack: SlackControl, seed: int) -> None:
    slack.ask("faults", {"seed": seed})
    for share, fault in FAULTS:
        slack.ask("faults", {"method": "*", "probability": share, "fault": fault})


class Seen:
    """What members see, read from the simulator's ledger bit by bit."""

    def __init__(self, slack: SlackControl) -> None:
        self._slack = slack
        self._bot = slack.bot()
        self._last = 0
        self.calls: list[Json] = []
        self.posts: list[Json] = []
        self.deleted: set[tuple[str, str]] = set()
        self._known: dict[str, Json] = {}

    def look(self) -> None:
        """Calls are complete only when they were answered: `look_again` at the end."""
        _, told = self._slack.ask(f"ledger?since={self._last}")
        self.calls += told["calls"]
        for change in told["changes"]:
            if change["kind"] == "post" and change["user"] == self._bot:
                self.posts.append(change)
            elif change["kind"] == "delete":
                self.deleted.add((change["channel"], change["ts"]))
        rows = [*told["calls"], *told["changes"]]
        self._last = max([self._last, *(row["number"] for row in rows)])

    def look_again(self) -> None:
        self._last = 0
        self.calls, self.posts, self.deleted = [], [], set()
        self.look()

    def visible(self) -> list[Json]:
        return [p for p in self.posts if (p["channel"], p["ts"]) not in self.deleted]

    def by_channel(self) -> Mapping[str, set[str]]:
        """Which messages a group can see, each by the effect it came from."""
        found: dict[str, set[str]] = defaultdict(set)
        for post in self.visible():
            if self._is_of_a_group(post["channel"]):
                found[post["channel"]].add(effect_of(post))
        return found

    def _is_of_a_group(self, channel: str) -> bool:
        """Return whether it is neither the program's channel nor a host's own chat."""
        if channel not in self._known:
            self._known = {c["id"]: c for c in self._slack.conversations()}
        return bool(self._known[channel]["kind"] == "mpim")

    def question(self, channel: str, question: str) -> Json | None:
        block = f"answer:{question}"
        return next(
            (
                post
                for post in self.visible()
                if post["channel"] == channel
                and any(b.get("block_id") == block for b in post["blocks"])
            ),
            None,
        )


def effect_of(post: Json) -> str:
    return str(((post["metadata"] or {}).get("event_payload") or {}).get("effect"))
