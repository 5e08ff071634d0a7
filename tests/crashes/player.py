"""Plays acts, each in a process of its own that was forked before anything was opened.

    python -m tests.crashes.player

Reads a line of JSON for each act, and answers with a line: how its process ended, and
what it reports if it lived.
"""

import gc
import json
import logging
import os
import socket
import sys
import traceback
from collections import Counter
from pathlib import Path
from typing import NoReturn

import structlog

from ponchik.bootstrap import assemble
from ponchik.config import load_config
from ponchik.projections.rebuild import verify
from tests.crashes import bugs
from tests.crashes.acts import ACTS
from tests.crashes.probe import Arm, Probe, install
from tests.crashes.sites import Site, discover, sites_in
from tests.crashes.stage import Json, Place, Stage, set_stage
from tests.harness.pending import FOR_DAYS


def main() -> None:
    sites = [*discover(), *sites_in(Path(bugs.__file__), "bugs")]
    listener = socket.create_server(("127.0.0.1", 0))
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL)
    )
    # Made once for all: what every Ponchik needs, such as certificates.
    assemble(load_config(environment={}))
    gc.freeze()
    _say({"port": listener.getsockname()[1]})
    for line in sys.stdin:
        _say(_in_a_fork(Place(**json.loads(line)), listener, sites))


def _say(words: Json) -> None:
    sys.stdout.write(json.dumps(words) + "\n")
    sys.stdout.flush()


def _in_a_fork(place: Place, listener: socket.socket, sites: list[Site]) -> Json:
    told, tell = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(told)
        _perform(place, listener, sites, tell)
    os.close(tell)
    with os.fdopen(told) as report:
        words = report.read()
    _, status = os.waitpid(child, 0)
    return {
        "ended": os.waitstatus_to_exitcode(status),
        "report": json.loads(words or "null"),
    }


def _perform(
    place: Place, listener: socket.socket, sites: list[Site], tell: int
) -> NoReturn:
    """Play, report, and end at once: nothing of the parent's is cleaned up here."""
    try:
        report: Json = _play(place, listener, sites)
    except BaseException:  # noqa: BLE001 -- it is reported, whatever it is
        report = {"error": traceback.format_exc()}
    os.write(tell, json.dumps(report).encode())
    os._exit(0)


def _play(place: Place, listener: socket.socket, sites: list[Site]) -> Json:
    if place.bug:
        bugs.BUGS[place.bug]()
    probe = Probe(sites, Arm(*place.arm) if place.arm else None)
    install(probe)
    stage = set_stage(place, listener, probe)
    act = next(act for act in ACTS if act.name == place.act)
    act.perform(stage)
    probe.watching = False
    return _report(stage)


def _report(stage: Stage) -> Json:
    differences = verify(stage.ponchik.database, lambda _count: None)
    stage.ponchik.database.close()
    return {
        "hits": list(stage.probe.hits.items()),
        "errors": stage.errors,
        "unknown": sorted(stage.probe.unknown),
        "facts": _counted(stage, "SELECT type AS one FROM events"),
        "endings": _counted(stage, _ENDINGS),
        "answers": _counted(stage, _ANSWERS),
        "differences": list(map(str, differences)),
    }


_ENDINGS = f"SELECT status AS one FROM effects WHERE kind NOT IN {FOR_DAYS}"
_ANSWERS = """
SELECT concat_ws(' ', p.slack_id, e.data->>'question', e.data->>'answer') AS one
FROM events AS e JOIN people AS p ON p.id = (e.data->>'member')::uuid
WHERE e.type = 'Answered'
"""


def _counted(stage: Stage, query: str) -> dict[str, int]:
    return Counter(str(row["one"]) for row in stage.books.execute(query.encode()))


if __name__ == "__main__":
    main()
