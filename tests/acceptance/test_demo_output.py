from io import StringIO
from pathlib import Path

import pytest

from ponchik.demo.output import Output, is_worrying, last_lines

pytestmark = pytest.mark.acceptance


@pytest.mark.parametrize(
    "line",
    [
        '{"event": "Slack is away", "level": "warning"}',
        '{"event": "lost", "level": "error"}',
        "WARNING:  Invalid HTTP request received.",
        "[PID 1] [MainThread] [periodiq] [ERROR] No Redis.",
        "Traceback (most recent call last):",
        "RuntimeError: no",
    ],
)
def test_a_line_that_asks_for_care_is_shown(line: str) -> None:
    assert is_worrying(line)


@pytest.mark.parametrize(
    "line",
    [
        '{"event": "an ERROR was answered with a smile", "level": "info"}',
        "INFO:     Application startup complete.",
        "[1, 2]",
        "no errors",
        "",
    ],
)
def test_a_line_that_only_tells_is_not_shown(line: str) -> None:
    assert not is_worrying(line)


def test_a_closed_screen_does_not_disturb(tmp_path: Path) -> None:
    class Closed(StringIO):
        def write(self, _: str) -> int:
            raise BrokenPipeError

    Output(tmp_path / "logs", Closed(), verbose=True).say("hello?")


def test_the_last_ten_lines_of_a_log_are_told(tmp_path: Path) -> None:
    log = tmp_path / "web.log"
    log.write_text("".join(f"line {n}\n" for n in range(20)))
    assert last_lines(log).split() == [
        w for n in range(10, 20) for w in ("line", f"{n}")
    ]
    assert not last_lines(tmp_path / "none.log")
