"""The bench's runner: figures made up, for what it does with them is the matter."""

import argparse
import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from bench.__main__ import Laboratory, main
from bench.outcomes import (
    MILLISECONDS,
    Measured,
    NotRun,
    Outcome,
    at_least,
    at_most,
    growth,
    ratios,
)
from bench.registry import MODULES

pytestmark = pytest.mark.unit

FAST = Measured("F1", "append", "pgbench", [0.1, 0.2, 0.3], at_least(0.15))
SMALL = Measured("F13", "a press", "a small log", [1.0, 1.2], at_most(1.3))
SLOW_MACHINE = Measured("F10", "redraw", "", [90.0], at_most(150), MILLISECONDS)
_RECIPE = re.compile(r"^([\w-]+):(?!=)(.*\n(?:\t.*\n)*)", re.MULTILINE)
MISSING = NotRun("F6", "presses", "slack_bolt is not installed")


class Bench:
    """Runs with figures that are known, and floors in a file of its own."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.figures = file.with_name("figures.json")

    def run(self, *outcomes: Outcome, words: Sequence[str] = ()) -> int:
        return self.measure(told(*outcomes), words)

    def measure(self, measure: Laboratory, words: Sequence[str]) -> int:
        return main(["--json", str(self.figures), *words], measure, self.file)

    def floors(self) -> dict[str, float]:
        return dict(json.loads(self.file.read_text()))


def told(*outcomes: Outcome) -> Laboratory:
    return lambda _names, _wanted: iter(outcomes)


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path / "floors.json")


def test_accepting_writes_eight_tenths_of_the_medians(bench: Bench) -> None:
    assert bench.run(FAST, words=["--accept"]) == 0
    assert bench.floors() == {"F1": 0.16}


def test_what_had_better_be_small_may_be_a_quarter_more(bench: Bench) -> None:
    bench.run(SMALL, words=["--accept"])
    assert bench.floors() == {"F13": pytest.approx(1.1 / 0.8, rel=0.01)}


def test_milliseconds_of_a_machine_are_no_floor(bench: Bench) -> None:
    bench.run(SLOW_MACHINE, words=["--accept"])
    assert bench.floors() == {}


def test_rows_that_were_not_run_keep_their_floors(bench: Bench) -> None:
    bench.file.write_text('{"F6": 0.3}')
    bench.run(FAST, MISSING, words=["--accept"])
    assert bench.floors() == {"F1": 0.16, "F6": 0.3}


@pytest.mark.parametrize(("floor", "code"), [(0.19, 0), (0.21, 1)])
def test_a_median_under_its_floor_exits_with_1(
    bench: Bench, floor: float, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    bench.file.write_text(json.dumps({"F1": floor}))
    assert bench.run(FAST) == code
    assert ("FELL < 0.21" in capsys.readouterr().out) == bool(code)


@pytest.mark.parametrize(("ceiling", "code"), [(1.2, 0), (1.0, 1)])
def test_what_grew_above_its_ceiling_exits_with_1(
    bench: Bench, ceiling: float, code: int
) -> None:
    bench.file.write_text(json.dumps({"F13": ceiling}))
    assert bench.run(SMALL) == code


def test_floors_of_fewer_than_five_runs_are_refused(
    bench: Bench, capsys: pytest.CaptureFixture[str]
) -> None:
    assert bench.run(FAST, words=["--accept", "--runs", "4"]) == 2
    assert "at least 5 runs" in capsys.readouterr().err
    assert not bench.file.exists()


def test_floors_are_held_by_night_and_not_by_each_test_run() -> None:
    """And beside peers: a row without its peer has no figure, and so no floor."""
    lines = (Path(__file__).parents[2] / "Makefile").read_text(encoding="utf-8")
    recipes = dict(_RECIPE.findall(lines))
    assert "$(MAKE) bench-peers\n\t$(MAKE) bench\n" in recipes["nightly"]
    assert "bench" not in recipes["test"]


def test_accepting_forgives_what_fell(bench: Bench) -> None:
    bench.file.write_text('{"F1": 0.5}')
    assert bench.run(FAST, words=["--accept"]) == 0
    assert bench.floors() == {"F1": 0.16}


def test_a_goal_that_is_not_reached_yet_is_no_failure(
    bench: Bench, capsys: pytest.CaptureFixture[str]
) -> None:
    far = Measured("F2", "append", "pgbench", [0.1], at_least(0.9))
    assert bench.run(FAST, far) == 0
    lines = capsys.readouterr().out.splitlines()
    assert ["reached" in line for line in lines[1:]] == [True, False]
    assert "not yet" in lines[2]


def test_without_its_peer_a_row_has_no_figure(
    bench: Bench, capsys: pytest.CaptureFixture[str]
) -> None:
    bench.file.write_text('{"F6": 0.3}')
    assert bench.run(MISSING) == 0
    shown = capsys.readouterr().out.splitlines()[1]
    assert shown.split() == [
        *("F6", "not", "run", "presses;", "slack_bolt", "is", "not", "installed"),
    ]
    [row] = json.loads(bench.figures.read_text())
    assert row == {
        "row": "F6",
        "what": "presses",
        "verdict": "not run",
        "why": "slack_bolt is not installed",
    }


def test_json_holds_every_run(bench: Bench) -> None:
    bench.run(FAST)
    [row] = json.loads(bench.figures.read_text())
    assert row["figures"] == [0.1, 0.2, 0.3]
    assert (row["median"], row["goal"], row["verdict"]) == (0.2, ">= 0.15", "reached")


def test_only_the_rows_that_were_named_are_measured(bench: Bench) -> None:
    asked: list[str] = []

    def measure(names: Sequence[str], _wanted: argparse.Namespace) -> Iterator[Outcome]:
        asked.extend(names)
        yield FAST

    bench.measure(measure, ["--only", "f1, F6"])
    assert asked == ["F1", "F6"]
    bench.measure(measure, [])
    assert asked[2:] == list(MODULES)


def test_a_name_that_no_row_has_is_refused_before_anything_starts(
    bench: Bench, capsys: pytest.CaptureFixture[str]
) -> None:
    assert bench.run(FAST, words=["--only", "F99"]) == 2
    assert "there is no F99: choose from F1, F2" in capsys.readouterr().err


def test_all_goals_of_f1_to_f15_have_a_measurement() -> None:
    assert list(MODULES) == [f"F{number}" for number in range(1, 16)]


@pytest.mark.parametrize("name", MODULES)
def test_every_row_is_explained(name: str) -> None:
    page = Path(__file__).parents[2] / "docs/performance.md"
    assert re.search(rf"^\| {name}\b", page.read_text(encoding="utf-8"), re.MULTILINE)


def test_nothing_gets_quicker_by_growing() -> None:
    assert growth([1.0, 6.0], [2.0, 2.0]) == [1.0, 3.0]


def test_ratios_are_of_runs_next_to_each_other() -> None:
    assert ratios([1.0, 4.0], [2.0, 2.0]) == [0.5, 2.0]
    with pytest.raises(ValueError, match="shorter"):
        ratios([1.0, 4.0], [2.0])
