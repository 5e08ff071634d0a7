"""What is wrong each second for a day is told once, and then once a minute."""

import json
import logging
from collections.abc import Iterator
from io import StringIO

import pytest
import structlog

from ponchik import logs
from ponchik.telemetry import spans
from ponchik.telemetry.log_context import about
from tests.harness.kept_spans import kept_spans

pytestmark = pytest.mark.unit


class Written:
    """What goes to stderr, and a clock that stands until it is moved."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now, self.stream = 0.0, StringIO()
        monkeypatch.setattr("sys.stderr", self.stream)
        once = logs.OncePerMinute
        monkeypatch.setattr(logs, "OncePerMinute", lambda: once(lambda: self.now))
        logs.set_up_logs("INFO")

    def lines(self) -> list[dict[str, object]]:
        """Return what our loggers wrote: threads of other tests may still speak."""
        lines = map(json.loads, self.stream.getvalue().splitlines())
        return [line for line in lines if line["logger"] in {"ours", "theirs"}]


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Iterator[Written]:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    configuration = structlog.get_config()
    root.handlers.clear()
    yield Written(monkeypatch)
    root.handlers[:] = before
    root.setLevel(level)
    structlog.configure(**configuration)


def fail(number: int) -> None:
    try:
        raise LookupError(f"no connection after {number} s")  # noqa: TRY301
    except LookupError:
        structlog.get_logger("ours").exception("sweep_failed")
        logging.getLogger("theirs").exception("Consumer failed %d", number)


def test_an_error_each_second_for_two_minutes_is_told_three_times(
    written: Written,
) -> None:
    for second in range(121):
        written.now = float(second)
        fail(second)
    ours = [line for line in written.lines() if line["logger"] == "ours"]
    assert len(ours) == 3
    assert "Traceback" in str(ours[0]["exception"])
    assert [line.get("repeated") for line in ours] == [None, 59, 59]
    assert "Traceback" not in str(ours[1:])
    assert "no connection" in str(ours[1]["exception"])
    theirs = [line for line in written.lines() if line["logger"] == "theirs"]
    assert len(theirs) == 3
    assert "(repeated 59 times)" in str(theirs[1]["event"])


def test_different_warnings_and_all_information_are_told(written: Written) -> None:
    log = structlog.get_logger("ours")
    for name in ("a", "b"):
        for _ in range(2):
            log.warning("refused", path=name)
            log.info("asked", path=name)
    told = [(line["event"], line["path"]) for line in written.lines()]
    assert told.count(("asked", "a")) == 2
    assert [one for one in told if one[0] == "refused"] == [
        ("refused", "a"),
        ("refused", "b"),
    ]


def test_what_is_remembered_is_bounded() -> None:
    once = logs.OncePerMinute()
    for number in range(2_000):
        name = "".join(chr(97 + int(digit)) for digit in str(number))
        once.filter(logging.makeLogRecord({"levelno": logging.ERROR, "msg": name}))
    assert len(once._seen) <= 500  # noqa: SLF001


def test_an_address_is_written_without_its_query() -> None:
    """Who signs in brings a code along, and filters hold what was typed."""
    access = '%s - "%s %s HTTP/%s" %d'
    asked = ("10.0.0.1:1", "GET", "/sign-in/callback?code=canary&state=x", "1.1", 303)
    record = logging.LogRecord("uvicorn.access", 20, "", 0, access, asked, None)
    assert logs.WithoutQueries().filter(record)
    said = '10.0.0.1:1 - "GET /sign-in/callback HTTP/1.1" 303'
    assert record.getMessage() == said


def test_a_line_says_what_it_is_about(written: Written) -> None:
    parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    with about(traceparent=parent, workspace="T1", effect="e-1"):
        structlog.get_logger("ours").info("given_up")
        logging.getLogger("theirs").warning("Consumer failed")
    told = {"trace": parent.split("-")[1], "workspace": "T1", "effect": "e-1"}
    for line in written.lines():
        assert told.items() <= line.items()


def test_a_line_names_the_trace_of_the_span_that_is_open(written: Written) -> None:
    with kept_spans(), spans.span("append"):
        structlog.get_logger("ours").info("given_up")
        traceparent = spans.current()
    [line] = written.lines()
    assert traceparent is not None
    assert line["trace"] == traceparent.split("-")[1]
