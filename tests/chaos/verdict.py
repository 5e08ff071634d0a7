"""What became of it, by the simulator's ledger: each message once, each click kept."""

import json
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass

import psycopg

from tests.chaos.members import Click
from tests.chaos.slack import Seen, effect_of
from tests.harness.control import Json

#: From a 429 on its way until every worker has read that the gate is closed.
SECONDS_TO_CLOSE_A_GATE = 0.5


@dataclass(frozen=True)
class Verdict:
    wanted: int
    posted: int
    missing: int
    unwanted: int
    duplicates_ever: int
    duplicates_unexcused: int
    duplicates_visible: int
    dead: int
    calls: int
    calls_in_a_closed_gate: int
    clicks_acknowledged: int
    clicks_lost: int
    faults: str
    kills: int
    died_by_themselves: int
    disasters: str
    verify: str
    delivered_after: str
    seconds: str
    seed: int
    unfinished: str = ""

    @property
    def is_good(self) -> bool:
        never = (
            self.missing,
            self.unwanted,
            self.duplicates_unexcused,
            self.duplicates_visible,
            self.dead,
            self.clicks_lost,
        )
        return not any(never) and self.verify == "clean" and not self.unfinished

    def table(self) -> str:
        rows = asdict(self).items()
        return "\n".join(f"{k.replace('_', ' '):24} {value}" for k, value in rows)


def missing(wanted: Mapping[str, int], seen: Seen) -> int:
    found = seen.by_channel()
    return sum(max(n - len(found.get(c, ())), 0) for c, n in wanted.items())


def unwanted(wanted: Mapping[str, int], seen: Seen) -> int:
    return sum(max(len(f) - wanted.get(c, 0), 0) for c, f in seen.by_channel().items())


def duplicates(posts: Iterable[Json]) -> int:
    return sum(n - 1 for n in Counter(map(effect_of, posts)).values())


def unexcused(seen: Seen) -> int:
    """Second posts of which no call was applied later than it was answered.

    Neither a kill nor a lost reply is an excuse: that is what looking back is for.
    """
    excused = {_sent_for(call) for call in seen.calls if call["fault"] == "late"}
    return duplicates(p for p in seen.posts if effect_of(p) not in excused)


def _sent_for(call: Json) -> str | None:
    said = call["arguments"].get("metadata")
    metadata = json.loads(said) if isinstance(said, str) else said
    return effect_of({"metadata": metadata}) if metadata else None


def calls_in_a_closed_gate(calls: Sequence[Json], methods: Iterable[str]) -> int:
    by_method: dict[str, list[Json]] = defaultdict(list)
    for call in calls:
        by_method[call["method"]].append(call)
    return sum(len(_too_early(by_method[method])) for method in methods)


def _too_early(calls: list[Json]) -> set[int]:
    times = [call["at"] for call in calls]
    found: set[int] = set()
    for call in calls:
        if call["fault"] == "rate_limited":
            first = bisect_left(times, call["at"] + SECONDS_TO_CLOSE_A_GATE)
            found.update(range(first, bisect_left(times, call["at"] + 1.0)))
    return found


def lost(acknowledged: Iterable[Click], database: str) -> int:
    query = """
        SELECT m.group_channel, p.slack_id, e.data->>'question', e.data->>'answer'
        FROM events AS e JOIN people AS p ON p.id = (e.data->>'member')::uuid
        JOIN meetings AS m ON e.stream = 'meeting-' || m.meeting
        WHERE e.type = 'Answered'
    """
    with psycopg.connect(database) as connection:
        known = Counter(connection.execute(query).fetchall())
    return sum(
        known[c.channel, c.user, c.question, c.answer] != 1 for c in acknowledged
    )


def dead(database: str) -> int:
    with psycopg.connect(database) as connection:
        found = connection.execute(
            "SELECT kind, last_error FROM effects WHERE status = 'dead'"
        ).fetchall()
    return len(found)


def delivered_after(database: str) -> str:
    """How long effects took from the decision to the end, by kind."""
    with psycopg.connect(database) as connection:
        rows = connection.execute("""
            SELECT kind, count(*), percentile_cont(ARRAY[0.5, 0.9, 0.99, 1])
                WITHIN GROUP (ORDER BY extract(epoch FROM finished_at - recorded_at))
            FROM effects WHERE status = 'done' AND method <> '' AND kind <> 'audit'
            GROUP BY kind ORDER BY min(recorded_at)
        """).fetchall()
    return "; ".join(
        f"{count} {kind} {'/'.join(f'{s:.0f}' for s in seconds)} s"
        for kind, count, seconds in rows
    )
