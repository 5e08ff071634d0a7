"""How others pair: a plain shuffle, networkx's matching, and chat-roulette's rule."""

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import combinations
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

import networkx as nx
import psycopg

from ponchik.demo import embedded

Groups = list[list[UUID]]
#: Everybody's past meetings: a pair, smaller id first, and the round of its last one.
Met = dict[tuple[UUID, UUID], int]


def shuffle(members: Sequence[UUID], group_size: int, seed: int) -> Groups:
    """Chance alone: the least that any pairing does."""
    row = list(members)
    random.Random(seed).shuffle(row)  # noqa: S311 -- chance
    return [row[at : at + group_size] for at in range(0, len(row), group_size)]


def networkx_matching(members: Sequence[UUID], met: Met, seed: int) -> Groups:
    """The same exact matching in pure Python: new pairs before repeats."""
    graph: nx.Graph[UUID] = nx.Graph()
    chance = random.Random(seed)  # noqa: S311 -- chance
    for pair in combinations(sorted(members), 2):
        weight = 1 if pair in met else 1_000
        graph.add_edge(*pair, weight=1_000 * weight + chance.randrange(1_000))
    return [list(pair) for pair in nx.max_weight_matching(graph, maxcardinality=True)]


class Peer:
    """chat-roulette's rule as it is described, in SQL of our own.

    Members in random order each take the partner still free whom they have met least
    and longest ago, chance deciding between equals. It has 300 ms; `seconds` lets it
    finish all the same, so that there is something to compare.
    """

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._connection = connection
        connection.execute("CREATE TABLE member (id uuid PRIMARY KEY)")
        connection.execute(
            "CREATE TABLE pairing (round int, one uuid, other uuid, "
            "PRIMARY KEY (one, other, round))"
        )
        connection.execute("CREATE INDEX ON pairing (other)")
        connection.execute(_RULE)
        connection.commit()

    def remember(self, members: Sequence[UUID], rounds: Sequence[Groups]) -> None:
        self._connection.execute("TRUNCATE member, pairing")
        rows = [
            (number, *sorted(group))
            for number, groups in enumerate(rounds)
            for group in groups
            if len(group) == 2
        ]
        with self._connection.cursor() as cursor:
            with cursor.copy("COPY member FROM STDIN") as copy:
                for member in members:
                    copy.write_row([member])
            with cursor.copy("COPY pairing FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        self._connection.execute("ANALYZE member, pairing")
        self._connection.commit()

    def pair(self, seed: int) -> Groups:
        self._connection.execute("SELECT setseed(%s)", [seed % 1_000 / 1_000])
        rows = self._connection.execute("SELECT one, other FROM pair_everybody()")
        pairs = [list(row) for row in rows]
        self._connection.commit()
        return pairs


_RULE = """
CREATE FUNCTION pair_everybody() RETURNS TABLE (one uuid, other uuid)
LANGUAGE plpgsql AS $$
DECLARE
    chosen uuid;
    partner uuid;
BEGIN
    CREATE TEMP TABLE free ON COMMIT DROP AS
        SELECT id, random() AS place FROM member;
    LOOP
        SELECT f.id INTO chosen FROM free AS f ORDER BY f.place LIMIT 1;
        EXIT WHEN chosen IS NULL;
        DELETE FROM free WHERE id = chosen;
        SELECT f.id INTO partner
        FROM free AS f
        LEFT JOIN LATERAL (
            SELECT count(*) AS times, max(p.round) AS newest
            FROM pairing AS p
            WHERE (p.one, p.other) IN ((f.id, chosen), (chosen, f.id))
        ) AS past ON true
        ORDER BY past.times, past.newest NULLS FIRST, random()
        LIMIT 1;
        EXIT WHEN partner IS NULL;
        DELETE FROM free WHERE id = partner;
        one := chosen;
        other := partner;
        RETURN NEXT;
    END LOOP;
END $$
"""


@contextmanager
def peer() -> Iterator[Peer]:
    with (
        TemporaryDirectory(prefix="ponchik-bench-") as folder,
        embedded.postgres(Path(folder, "postgres"), durable=True) as url,
        psycopg.connect(url) as connection,
    ):
        yield Peer(connection)
