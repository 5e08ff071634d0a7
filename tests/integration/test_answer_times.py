"""When a group was asked and when it answered first: from the log, for old rows too."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from tests.harness.causes import BY_TEST
from tests.harness.processes import ROOT
from tests.harness.served import Played

pytestmark = [pytest.mark.integration, pytest.mark.members(8)]


def times(played: Played) -> Sequence[Mapping[str, Any]]:
    return played.rows("SELECT meeting, asked_at, answered_at FROM meetings ORDER BY 1")


def answer(played: Played, question: str, some: slice, said: str) -> None:
    for one in played.questions(question)[some]:
        played.click(played.members_of(one.channel)[0], one, said)
    played.work()


def test_meetings_of_before_get_their_times_from_the_log(played: Played) -> None:
    """One group answered the check-in, one the closing question, one never did."""
    played.invite()
    played.work()
    played.start_round()
    played.advance_to("check_in-1")
    played.work()
    played.advance(hours=1)
    answer(played, "check_in-1", slice(0, 1), "not_yet")
    played.ponchik.rounds.close(played.channel, BY_TEST)
    played.work()
    answer(played, "closing", slice(1, 2), "met")
    folded = times(played)
    asked = {one["asked_at"] for one in folded}
    assert len(asked) > 1
    assert len([one for one in folded if one["answered_at"]]) == 2
    played.do("ALTER TABLE meetings DROP COLUMN asked_at, DROP COLUMN answered_at")
    folder = ROOT / "ponchik" / "migrations"
    [migration] = folder.glob("*_answer_times.sql")
    played.do(migration.read_text(encoding="utf-8"))
    assert times(played) == folded
