"""What is killed on purpose is started again, and the demo goes on."""

import signal
from functools import partial
from pathlib import Path

import pytest

from ponchik.local.guarded import Guarded
from tests.harness.stand_ins import asked, demo, stand_ins, until_heard, until_ready
from tests.harness.waiting import PATIENCE, seconds_until

pytestmark = [pytest.mark.acceptance, pytest.mark.longer]


def test_a_worker_that_is_killed_on_purpose_is_started_again(place: Path) -> None:
    log = place / "data" / "logs" / "worker.log"
    with demo(place) as process:
        said = until_ready(process)
        until_heard(place, "worker")
        for lives in (2, 3):
            [killed] = stand_ins(process, "worker")
            asked(said, "Behind the scenes", "/kill")
            seconds_until(partial(has_lived, log, lives))
            assert killed not in stand_ins(process, "worker")
        process.send_signal(signal.SIGINT)
        rest, errors = process.communicate(timeout=PATIENCE)
    assert rest.count("worker was killed on purpose") == 2
    assert (process.returncode, errors) == (0, "")


def has_lived(log: Path, times: int) -> bool:
    return log.read_text().count("loud") == times


def test_what_was_killed_on_purpose_had_no_time_to_leave(place: Path) -> None:
    """The guard's own way to stop: 0 seconds is SIGKILL, and nothing before it."""
    begun, heard = place / "begun", place / "heard"
    deaf = f"trap 'touch {heard}' TERM; touch {begun}; while :; do sleep 0.05; done"
    process = Guarded(["sh", "-c", deaf])
    seconds_until(begun.exists)
    assert process.stop(0) == 128 + signal.SIGKILL
    assert not heard.exists()
