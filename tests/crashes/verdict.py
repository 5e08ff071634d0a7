"""What became of an act, by the simulator's ledger: nothing lost, nothing twice."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ponchik.demo.simulator.ledger import Change
from ponchik.demo.simulator.simulator import Simulator
from tests.crashes.acts import Act
from tests.crashes.clicks import acknowledged

_NAMES = re.compile(r"<@\w+>|[0-9a-f]{8}-[0-9a-f-]{27}|'block_id': '\w+'")


@dataclass(frozen=True)
class Snapshot:
    """What people saw of an act, and what Ponchik wrote down about it.

    `seen` are the messages and Homes there are, without names; `posted` how often each
    effect was; `heard` the clicks that were acknowledged.
    """

    seen: Counter[str]
    posted: Counter[str]
    notes: int
    heard: Counter[tuple[str, str]]
    report: Mapping[str, Any]


def look(slack: Simulator, report: Mapping[str, Any]) -> Snapshot:
    with slack.lock:
        ledger = slack.ledger.as_json()
        posts = [post for post in slack.ledger.posts() if post.user == slack.bot]
        places = slack.workspace.conversations.values()
        seen = Counter(
            _NAMES.sub("…", _same_for_all(message.text))
            for place in places
            for message in place.messages
            if message.user == slack.bot and message.only_for is None
        )
        views = slack.workspace.views
        homes = (views[home].content for home in slack.workspace.homes.values())
        seen.update(_NAMES.sub("…", f"Home: {home['blocks']}") for home in homes)
    notes = sum(change["kind"] == "ephemeral" for change in ledger["changes"])
    heard = Counter(acknowledged(ledger["deliveries"]))
    return Snapshot(seen, Counter(map(_effect, posts)), notes, heard, report)


def _same_for_all(text: str) -> str:
    """Who is matched with whom is drawn anew, and so are their times and question."""
    return text.partition("\n")[0] if "To warm up:" in text else text


def _effect(post: Change) -> str:
    return str((post.metadata or {}).get("event_payload", {}).get("effect"))


def failures(act: Act, calm: Snapshot, now: Snapshot) -> Iterator[str]:
    """What is not as it was when nobody died."""
    for name in ("facts", "answers"):
        yield from _differences(name, calm.report[name], now.report[name])
    yield from _differences("messages", calm.seen, now.seen)
    yield from _differences("clicks", calm.heard, now.heard)
    again = sum(number - 1 for number in now.posted.values())
    if again > act.excused:
        yield f"{again} messages were posted twice"
    if now.notes > calm.notes + 1:
        yield f"{now.notes} private notes instead of {calm.notes}"
    yield from now.report["differences"]
    yield from now.report["unknown"]
    yield from _unfinished(calm.report["endings"], now.report["endings"])


def _unfinished(calm: Mapping[str, int], now: Mapping[str, int]) -> Iterator[str]:
    if now.get("pending", 0) != calm.get("pending", 0):
        yield f"{now['pending']} effects wait for ever"
    if now.get("dead", 0) != calm.get("dead", 0):
        yield f"{now.get('dead', 0)} effects are dead instead of {calm.get('dead', 0)}"


def _differences(
    what: str, calm: Mapping[Any, int], now: Mapping[Any, int]
) -> Iterator[str]:
    for one in sorted({*calm, *now}, key=str):
        if calm.get(one, 0) != now.get(one, 0):
            yield f"{what}: {one!r} {now.get(one, 0)} times, not {calm.get(one, 0)}"
