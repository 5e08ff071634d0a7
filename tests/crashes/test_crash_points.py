"""A process is killed at every step that the code has; the next one goes on.

What people then see, and what Ponchik knows, is what it is when nobody dies.
"""

import sys

import pytest

from tests.crashes.acts import ACTS
from tests.crashes.choice import all_hits, some_hits, tally, unreached
from tests.crashes.probe import Arm
from tests.crashes.sites import all_points
from tests.crashes.theatre import Case, Theatre

pytestmark = [pytest.mark.integration, pytest.mark.longer]

POINTS = all_points()
ANSWERED = "delivery.protocol.Delivery._send.carry_out: answered"


@pytest.mark.parametrize("point", POINTS)
def test_a_death_at_up_to_four_hits_of_a_step_loses_and_repeats_nothing(
    theatre: Theatre, point: str
) -> None:
    for case in some_hits(theatre.hits.get(point, [])):
        assert theatre.judge(case) == [], f"{case.act.name}, hit {case.arm.hit}"


@pytest.mark.nightly
@pytest.mark.timeout(1_200)
def test_deaths_at_the_some_hits_in_every_act_lose_and_repeat_nothing(
    theatre: Theatre,
) -> None:
    cases = [case for hits in theatre.hits.values() for case in all_hits(hits)]
    found = {_name(case): theatre.judge(case) for case in cases}
    bad = {case: failures for case, failures in found.items() if failures}
    sys.stdout.write(f"\n{tally(POINTS, theatre.hits)}\n")
    sys.stdout.write(f"killed {len(cases)} times, bad {len(bad)}\n")
    assert bad == {}


def _name(case: Case) -> str:
    return f"{case.act.name}, {case.arm.point}, hit {case.arm.hit}"


def test_the_play_comes_to_every_step(theatre: Theatre) -> None:
    never = sorted(unreached(POINTS, theatre.hits))
    assert not never, "\n".join(never)


def test_every_step_that_the_play_takes_has_a_name(theatre: Theatre) -> None:
    """A step that only shows when it is taken is called in a way nobody expected."""
    assert theatre.unknown_steps() == set(), "teach tests/crashes/sites.py to find it"


def test_nothing_is_wrong_in_the_play_when_nobody_dies(theatre: Theatre) -> None:
    for act in ACTS:
        calm = theatre.calm[act.name]
        assert calm.report["differences"] == [], act.name
        assert not calm.report["errors"] or act.name == "refused"
        assert calm.report["endings"].get("pending", 0) == act.waiting, act.name
        assert calm.posted.total() - len(calm.posted) == act.excused, act.name


def _at(act: str, point: str) -> Case:
    return Case(next(one for one in ACTS if one.name == act), Arm(point, 1))


def test_control_who_sends_blindly_is_found_after_an_answer_that_nobody_kept(
    theatre: Theatre,
) -> None:
    case = _at("asked", ANSWERED)
    assert "1 messages were posted twice" in theatre.judge(case, "blind")
    assert theatre.judge(case) == []


def test_control_who_does_not_say_beforehand_that_it_sends_is_found_there_too(
    theatre: Theatre,
) -> None:
    case = _at("asked", ANSWERED)
    assert "1 messages were posted twice" in theatre.judge(case, "no intent")


def test_control_who_writes_down_in_two_goes_is_found_between_them(
    theatre: Theatre,
) -> None:
    between = _at("asked", "bugs._record_in_two.record 2: before it")
    failures = theatre.judge(between, "two records")
    assert "facts: 'QuestionSent' 1 times, not 2" in failures


def test_control_a_death_that_does_not_come_is_no_success(theatre: Theatre) -> None:
    [failure] = theatre.judge(_at("asked", "nowhere: before it"))
    assert failure.startswith("nobody died")
