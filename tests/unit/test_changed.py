"""What an open page is told, and what of it is new."""

import pytest

from ponchik.application.changed import LookBack, Mark, Versions
from ponchik.store.changes import SECONDS_BACK, Change, Changes

pytestmark = pytest.mark.unit

HERE, THERE = "T1", "T2"


def event(position: int, workspace: str = HERE, *, on_rights: bool = False) -> Change:
    return Change(workspace, f"event/{position}", on_rights)


def found(*positions: int) -> Changes:
    return Changes([event(one) for one in positions], max(positions, default=0), [])


def test_a_change_is_new_to_whoever_knows_less() -> None:
    versions = Versions()
    before = versions.mark
    versions.note([event(1)], is_all=False)
    assert versions.has_changed(HERE, before)
    assert not versions.has_changed(HERE, versions.mark)


def test_what_happens_in_one_workspace_is_nothing_to_another() -> None:
    versions = Versions()
    before = versions.mark
    assert versions.note([event(1, THERE)], is_all=False) == {THERE}
    assert not versions.has_changed(HERE, before)


def test_only_some_changes_are_about_rights() -> None:
    versions = Versions()
    before = versions.mark
    versions.note([event(1)], is_all=False)
    assert not versions.have_rights_changed(HERE, before)
    versions.note([event(2, on_rights=True)], is_all=False)
    assert versions.have_rights_changed(HERE, before)


def test_where_nothing_is_known_anything_may_have_changed() -> None:
    versions = Versions()
    before = versions.mark
    versions.note([], is_all=True)
    assert versions.has_changed(HERE, before)
    assert not versions.has_changed(HERE, versions.mark)


@pytest.mark.parametrize("text", ["", "x", "-", "other-1", "other-²", "1" * 50])
def test_a_mark_of_somebody_else_knows_nothing(text: str) -> None:
    assert Versions().has_changed(HERE, Mark.read(text))


def test_a_mark_is_read_as_it_is_written() -> None:
    mark = Versions().mark
    assert Mark.read(str(mark)) == mark


def test_what_is_found_again_is_not_new() -> None:
    look_back = LookBack(after=0)
    assert look_back.new_of(found(1, 2)) == [event(1), event(2)]
    assert look_back.new_of(found(1, 2)) == []


def test_what_commits_later_with_an_earlier_position_is_new() -> None:
    look_back = LookBack(after=0)
    look_back.new_of(found(1, 3))
    assert look_back.new_of(found(1, 2, 3)) == [event(2)]


def test_the_log_is_left_behind_after_some_seconds() -> None:
    now = 0.0
    look_back = LookBack(elapsed=lambda: now, after=0)
    look_back.new_of(found(7))
    assert look_back.after == 0
    now = SECONDS_BACK + 1
    look_back.new_of(found(7, 9))
    assert look_back.after == 7
