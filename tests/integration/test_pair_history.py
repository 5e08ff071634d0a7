"""History through two whole rounds: what was paired, who said they did not meet."""

from pathlib import Path

import numpy as np
import pytest

from ponchik.queries.pair_history import pair_history_of, read_pair_history
from ponchik.queries.replay import find_round, pair_again
from ponchik.store.log_reader import read_log
from tests.harness.causes import BY_TEST
from tests.harness.served import Played, playing

pytestmark = pytest.mark.integration


def closed_round(play: Played) -> None:
    play.work()
    for what in ("check_in-1", "closing"):
        play.advance_to(what)
    question = play.questions("closing")[-1]
    assert play.click(play.members_of(question.channel)[0], question, "not_met") == 200
    for what in ("reminder", "finish"):
        play.advance_to(what)


def test_the_next_round_knows_the_last_and_who_did_not_meet(
    database_url: str, redis_url: str, tmp_path: Path
) -> None:
    with playing(database_url, redis_url, tmp_path, members=4) as play:
        play.invite()
        play.ponchik.rounds.start(play.channel, cause=BY_TEST)
        closed_round(play)
        play.ponchik.rounds.start(play.channel, cause=BY_TEST)
        past = play.ponchik.database.transaction(
            lambda t: read_pair_history(
                t,
                play.workspace,
                play.rows("SELECT program FROM programs")[0]["program"],
            )
        )
        assert [len(one.not_met) for one in past.history.rounds] == [1, 0]
        started = play.ponchik.database.transaction(
            lambda t: find_round(t, play.workspace, play.channel)
        )
        assert started.inputs
        assert started.inputs.history == past.rounds[:1]
        assert started.inputs.known == len(past.history.people)
        again = play.ponchik.database.transaction(
            lambda t: pair_again(t, play.workspace, started)
        )
        assert (started.number, again.same) == (2, True)
        made = pair_history_of(read_log(play.ponchik.database))
        for one, other in zip(made.history.rounds, past.history.rounds, strict=True):
            assert np.array_equal(one.groups, other.groups)
        play.require_sound()
