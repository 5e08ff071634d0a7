"""Crash points are found in the code: a new step has one, or a test fails."""

from pathlib import Path

import pytest

from tests.crashes.choice import unreached
from tests.crashes.probe import Arm, Probe
from tests.crashes.sites import (
    ELSEWHERE,
    PACKAGE,
    PASSAGES,
    Kind,
    all_points,
    discover,
    sites_in,
)

pytestmark = pytest.mark.unit

NEW_STEP = """
class Herald:
    def proclaim(self, herald):
        self.store.transaction(lambda t: None)
        self._ring([])
        people = {p for p in self.slack_of("T1").people_page("")[0]}
        for name in self._slack.channel_names():
            self.clerk.record(
                lambda r: r.handle("T1", [])
            )
        self.records.append(people)
        self.proclaim(herald)
"""


@pytest.fixture
def new_module(tmp_path: Path) -> Path:
    file = tmp_path / "heralds.py"
    file.write_text(NEW_STEP)
    return file


def test_a_new_step_is_found_wherever_it_is_and_whatever_its_object_is_called(
    new_module: Path,
) -> None:
    found = {site.name: site.kind for site in sites_in(new_module, "heralds")}
    assert found == {
        "heralds.Herald.proclaim.transaction": Kind.POSTGRES,
        "heralds.Herald.proclaim._ring": Kind.REDIS,
        "heralds.Herald.proclaim.people_page": Kind.SLACK,
        "heralds.Herald.proclaim.channel_names": Kind.SLACK,
        "heralds.Herald.proclaim.record": Kind.POSTGRES,
    }


def test_a_new_step_that_the_play_never_comes_to_is_told_with_what_to_do(
    new_module: Path,
) -> None:
    [*_, record] = sites_in(new_module, "heralds")
    told = unreached([*all_points(), *record.points], {})
    assert "tests/crashes/acts.py" in told["heralds.Herald.proclaim.record: committed"]


def test_steps_of_the_same_name_in_one_function_are_told_apart(
    tmp_path: Path,
) -> None:
    file = tmp_path / "twice.py"
    file.write_text("def do(a):\n    a.ring([])\n    a.ring([])\n")
    names = [site.name for site in sites_in(file, "twice")]
    assert names == ["twice.do.ring", "twice.do.ring 2"]


def test_every_crash_point_has_a_name_of_its_own() -> None:
    points = all_points()
    assert len(points) == len(set(points))


def test_the_heart_of_the_protocol_is_among_the_crash_points() -> None:
    points = set(all_points())
    assert "delivery.preparation.Preparation.begin.steps: committed" in points
    assert "delivery.protocol.Delivery._record.finish_at_once: uncommitted" in points
    assert "delivery.protocol.Delivery._record.record: uncommitted" in points
    assert "delivery.protocol.Delivery._send.carry_out: answered" in points
    assert "application.inbound.router.Router._take.record: committed" in points


def test_what_is_left_out_is_there_to_be_left_out() -> None:
    names = {site.name for site in discover()}
    assert names >= PASSAGES
    for place in ELSEWHERE:
        path = PACKAGE.joinpath(*place.split("."))
        assert path.is_dir() or path.with_suffix(".py").is_file(), place


def test_a_step_from_a_place_without_a_name_is_noted() -> None:
    probe = Probe(discover(), Arm("nowhere", 1))
    probe.reach(Kind.POSTGRES, 0)
    assert len(probe.unknown) == 1
    assert not probe.hits
