import json
from collections.abc import Iterator
from io import BytesIO, StringIO
from itertools import repeat
from pathlib import Path

import pytest

from ponchik.local.output import Output, is_worrying, last_lines

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


def warning(number: int) -> bytes:
    event = {"event": "Slack is away", "level": "warning", "effect": number}
    return json.dumps(event).encode() + b"\n"


def shown(tmp_path: Path, lines: list[bytes], seconds: Iterator[float]) -> list[str]:
    screen, clock = StringIO(), seconds.__next__
    output = Output(tmp_path / "logs", screen, verbose=False, now=clock)
    output.follow("web", BytesIO(b"".join(lines)))
    assert output.log("web").read_bytes() == b"".join(lines)
    return screen.getvalue().splitlines()


def test_a_fault_that_repeats_itself_does_not_fill_the_terminal(tmp_path: Path) -> None:
    lines = [warning(number) for number in range(1_000)]
    assert len(shown(tmp_path, lines, repeat(0.0))) == 1


def test_what_was_left_out_is_counted_a_minute_later(tmp_path: Path) -> None:
    lines = [warning(number) for number in range(3)]
    minutes = iter([0.0, 30.0, 60.0, 60.0])
    first, second = shown(tmp_path, lines, minutes)
    assert "more like it" not in first
    assert "(1 more like it in " in second


def test_two_kinds_of_lines_are_both_shown(tmp_path: Path) -> None:
    other = b"ERROR: task 17 failed\n"
    lines = [warning(1), other, other.replace(b"17", b"18")]
    assert len(shown(tmp_path, lines, repeat(0.0))) == 2


@pytest.mark.parametrize("keep", [False, True])
def test_the_logs_of_earlier_runs_are_kept_where_they_are_wanted(
    tmp_path: Path, *, keep: bool
) -> None:
    logs = tmp_path / "logs"
    for line in (b"first\n", b"second\n"):
        output = Output(logs, StringIO(), verbose=False, keep=keep)
        output.follow("web", BytesIO(line))
    wanted = b"first\nsecond\n" if keep else b"second\n"
    assert (logs / "web.log").read_bytes() == wanted


def test_a_log_does_not_grow_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ponchik.local.output.LONGEST_LOG", 100)
    output = Output(tmp_path / "logs", StringIO(), verbose=False)
    output.follow("web", BytesIO(b"a line\n" * 1_000))
    sizes = [file.stat().st_size for file in (tmp_path / "logs").iterdir()]
    assert len(sizes) == 2
    assert max(sizes) <= 100


def test_a_disk_without_room_does_not_keep_a_process_from_being_heard(
    tmp_path: Path,
) -> None:
    screen = StringIO()
    output = Output(tmp_path / "logs", screen, verbose=False)
    output.log("web").symlink_to("/dev/full")
    output.follow("web", BytesIO(b"ERROR: one\nFATAL: two\n"))
    assert len(screen.getvalue().splitlines()) == 2


def test_a_closed_screen_does_not_disturb(tmp_path: Path) -> None:
    class Closed(StringIO):
        def write(self, _: str) -> int:
            raise BrokenPipeError

    Output(tmp_path / "logs", Closed(), verbose=True).say("hello?")


def test_the_last_ten_lines_of_a_log_are_told(tmp_path: Path) -> None:
    log = tmp_path / "web.log"
    log.write_text("".join(f"line {n}\n" for n in range(20)))
    assert last_lines(log) == [f"line {n}" for n in range(10, 20)]
    assert not last_lines(tmp_path / "none.log")


def test_a_screen_is_told_in_words_and_without_the_way_to_an_error(
    tmp_path: Path,
) -> None:
    lines = (
        b'{"event": "redis_away", "trouble": "full", "level": "warning"}',
        b'{"event": "lost", "exception": "Traceback:\\nKeyError: 1", "level": "error"}',
        b"WARNING: all is well",
    )
    screen = StringIO()
    output = Output(tmp_path / "logs", screen, verbose=False)
    output.follow("web", BytesIO(b"\n".join(lines)))
    assert screen.getvalue().splitlines() == [
        "web       | redis away (trouble: full)",
        "web       | lost (exception: KeyError: 1)",
        "web       | WARNING: all is well",
    ]
    assert output.log("web").read_bytes() == b"\n".join([*lines, b""])
