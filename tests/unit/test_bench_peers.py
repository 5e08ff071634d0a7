"""A measurement whose peer is not installed yields no ratio."""

from importlib.util import find_spec
from pathlib import Path

import pytest

from bench import f01_append, f06_press, pgbench
from bench.clients import Tally
from bench.lab import Lab
from bench.outcomes import Measured, NotRun

pytestmark = pytest.mark.unit

NOWHERE = Lab(Path("/nowhere"), "", "", runs=1, seconds=1, full=False, events=10)


def test_without_pgbench_no_append_is_measured(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pgbench, "find", lambda: None)
    [row] = f01_append.measure(NOWHERE)
    assert row == NotRun("F1", "append, 16 clients", "pgbench is not installed")


def test_without_the_library_appends_are_held_beside_plain_rows_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rates = f01_append.Rates([2.0], [4.0], [8.0], [20.0], [10.0], [4.0])
    monkeypatch.setattr(pgbench, "find", lambda: "pgbench")
    monkeypatch.setattr(f01_append, "rates_of", lambda *_: rates)
    *rows, library = f01_append.measure(NOWHERE)
    medians = {row.name: row.median for row in rows if isinstance(row, Measured)}
    assert medians == {
        "F1": 0.1,
        "F1 known": 0.2,
        "F1 ten": 0.4,
        "F1 driver": 0.2,
        "F1 known driver": 0.4,
        "F1 ten driver": 0.8,
        "F1 bare": 0.5,
    }
    assert isinstance(library, NotRun)


def test_without_bolt_presses_have_times_but_no_ratio() -> None:
    took = f06_press.Runs([Tally(100.0, [0.01, 0.02])])
    ratio, longest, same = f06_press.rows(16, 0.45, took)
    assert isinstance(ratio, NotRun)
    assert isinstance(same, NotRun)
    assert isinstance(longest, Measured)
    assert longest.median == 20


def test_peers_are_no_part_of_what_development_needs() -> None:
    """Else nobody would notice that a row needs one."""
    named = Path(__file__).parents[2] / "requirements-dev.txt"
    for peer in ("eventsourcing", "slack-bolt", "aiohttp"):
        assert f"\n{peer}==" not in named.read_text(encoding="utf-8")
    assert find_spec("bench.bolt_app") is not None
