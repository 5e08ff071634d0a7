"""What `ponchik doctor` finds, read as a program would read it."""

import json
from dataclasses import replace

import psycopg

from ponchik.store import heartbeats
from tests.harness.terminal import Ran, Terminal

#: Nobody listens there.
NOWHERE = "127.0.0.1:9"


def with_signs_of_life(terminal: Terminal) -> Terminal:
    """Return the terminal of an operator whose worker and scheduler live."""
    url = terminal.environment["DATABASE_URL"]
    with psycopg.connect(url) as connection:
        for part in (heartbeats.SWEEPER, heartbeats.SCHEDULER):
            heartbeats.beat(connection, part)  # type: ignore[arg-type] # rows of any kind
    return terminal


def told(ran: Ran) -> dict[str, tuple[str, str]]:
    """Return each check with its status and its sentence."""
    # What the web process of the same test logs stands in between.
    lines = [line for line in ran.out.splitlines() if line.startswith("{")]
    rows = [json.loads(line) for line in lines]
    return {
        row["check"]: (row["status"], f"{row['found']}: {row['cure']}") for row in rows
    }


def wrong(ran: Ran) -> dict[str, str]:
    """Return what is wrong; each says what to do, and the exit code agrees."""
    found = {check: said for check, (status, said) in told(ran).items()}
    ills = {check for check, (status, _) in told(ran).items() if status == "wrong"}
    assert ran.code == bool(ills)
    assert all(
        not said.endswith(": ") for check, said in found.items() if check in ills
    )
    return {check: found[check] for check in ills}


def changed(terminal: Terminal, **settings: str) -> Terminal:
    return replace(terminal, environment={**terminal.environment, **settings})


def examined(terminal: Terminal, *words: str) -> Ran:
    return terminal.type("doctor", "--json", *words)
