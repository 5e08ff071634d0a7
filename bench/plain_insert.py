"""One plain row through the driver: the fastest that a Python client can be."""

from uuid import uuid4

import psycopg

from bench.clients import Work

WHAT = "a plain INSERT through psycopg"
INSERT = "INSERT INTO plain VALUES (%s, %s::jsonb)"
DATA = '{"of": "' + 200 * "x" + '"}'


def insert(_number: int, url: str) -> Work:
    """Return a work that commits one row of pgbench's table."""
    connection = psycopg.connect(url, autocommit=True)

    def work() -> int:
        connection.execute(INSERT, [uuid4(), DATA])
        return 1

    return work
