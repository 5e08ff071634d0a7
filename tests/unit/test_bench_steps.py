"""What the bench of steps assumes is what it plays."""

import pytest

from bench.steps import DESIGNS, Behaviour, Reached, main, reached

pytestmark = pytest.mark.unit

HOPES, *_, ALL = DESIGNS


def played(how: Behaviour, design: int = -1, size: int = 2) -> Reached:
    return reached(DESIGNS[design], how, groups=50, size=size, seed=1)


def test_if_nobody_looks_nothing_is_proposed() -> None:
    assert played(Behaviour(looks=0)) == Reached(50, 0, 0, 0)


@pytest.mark.parametrize("size", [2, 5])
def test_if_every_time_suits_everybody_all_agree_and_meet(size: int) -> None:
    willing = Behaviour(looks=1, fits=1, presses=1, keeps=1)
    assert played(willing, size=size) == Reached(50, 50, 50, 50)


def test_who_cannot_make_a_time_agrees_in_the_chat_or_not_at_all() -> None:
    busy = Behaviour(looks=1, fits=0, writes=0)
    assert played(busy) == Reached(50, 0, 0, 0)
    writers = Behaviour(looks=1, fits=0, writes=1, replies=1, finds=1, keeps=1)
    assert played(writers, design=0) == Reached(50, 50, 50, 50)


def test_the_same_seed_plays_the_same_groups() -> None:
    how = Behaviour()
    assert played(how) == played(how)
    assert played(how) != reached(ALL, how, groups=50, size=2, seed=2)


def test_the_table_says_that_it_is_assumed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--groups", "20"]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("Assumed, not measured")
    assert all(design.name in shown for design in DESIGNS)


def test_what_is_no_probability_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--fits", "2"])
    assert "between 0 and 1" in capsys.readouterr().err
