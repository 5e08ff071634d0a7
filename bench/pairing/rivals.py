"""How others pair: a plain shuffle, networkx's matching, and chat-roulette's rule."""

import random
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import combinations, count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

import networkx as nx
import psycopg
from psycopg import sql

from ponchik.local import embedded

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
    """chat-roulette's rule, in SQL of our own on tables that are cut as its are.

    Members in random order each take a free partner whom they may meet: somebody new if
    there is one, else anybody; chance decides. There it has 300 ms; here it may finish,
    so that there is something to compare.
    """

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._connection = connection
        connection.execute(_TABLES)
        connection.execute(_RULE)
        connection.commit()

    def remember(
        self,
        members: Sequence[UUID],
        rounds: Sequence[Groups],
        blocked: Sequence[tuple[UUID, UUID]] = (),
    ) -> None:
        number = count(1)
        met = [(next(number), at, g) for at, one in enumerate(rounds) for g in one]
        seats = [(meeting, person) for meeting, _, g in met for person in g]
        self._connection.execute("TRUNCATE member, past_round, meeting, seat, block")
        self._copy("member", [(member,) for member in members])
        self._copy("past_round", [(at,) for at in range(len(rounds))])
        self._copy("meeting", [(meeting, at) for meeting, at, _ in met])
        self._copy("seat", seats)
        self._copy("block", blocked)
        self._connection.execute("ANALYZE")
        self._connection.commit()

    def pair(self, seed: int) -> Groups:
        self._connection.execute("SELECT setseed(%s)", [seed % 1_000 / 1_000])
        rows = self._connection.execute("SELECT one, other FROM pair_everybody()")
        pairs = [list(row) for row in rows]
        self._connection.commit()
        return pairs

    def _copy(self, table: str, rows: Iterable[Sequence[object]]) -> None:
        copying = sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(table))
        with self._connection.cursor().copy(copying) as copy:
            for row in rows:
                copy.write_row(row)


_TABLES = """
CREATE TABLE member (id uuid PRIMARY KEY);
CREATE TABLE past_round (id int PRIMARY KEY);
CREATE TABLE meeting (id int PRIMARY KEY, round int NOT NULL);
CREATE TABLE seat (meeting int, person uuid, PRIMARY KEY (meeting, person));
CREATE TABLE block (one uuid, other uuid, PRIMARY KEY (one, other));
CREATE INDEX ON meeting (round);
"""
_RULE = """
CREATE FUNCTION has_met(a uuid, b uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM past_round AS r
        JOIN meeting AS m ON m.round = r.id
        JOIN seat AS here ON here.meeting = m.id
        JOIN seat AS there ON there.meeting = m.id AND there.person <> here.person
        WHERE (here.person, there.person) IN ((a, b), (b, a))
    )
$$;

CREATE FUNCTION pair_everybody() RETURNS TABLE (one uuid, other uuid)
LANGUAGE plpgsql AS $$
DECLARE
    paired uuid[] := '{}';
BEGIN
    FOR one IN SELECT id FROM member ORDER BY random() LOOP
        CONTINUE WHEN one = ANY (paired);
        SELECT m.id INTO other FROM member AS m
        WHERE m.id <> one AND m.id <> ALL (paired) AND NOT EXISTS (
            SELECT FROM block AS b
            WHERE (b.one, b.other) IN ((pair_everybody.one, m.id),
                                       (m.id, pair_everybody.one))
        )
        ORDER BY has_met(one, m.id), random() LIMIT 1;
        CONTINUE WHEN other IS NULL;
        paired := paired || one || other;
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
