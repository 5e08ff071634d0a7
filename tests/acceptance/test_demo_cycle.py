"""`ponchik demo` as a person runs it: a whole cycle, a restart, a new beginning."""

from pathlib import Path

import pytest

from tests.harness.demo import Playing, buttons, playing

pytestmark = [pytest.mark.acceptance, pytest.mark.nightly]


def test_a_cycle_is_played_kept_and_begun_anew(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    with playing(folder) as first:
        introduced(first)
        checked_in_on(first)
        first.until_idle()
        kept = first.workspace(), first.ahead()
    with playing(folder) as second:
        assert (second.workspace(), second.ahead()) == kept
        closed(second)
        second.until_idle()
    with playing(folder, "--reset") as third:
        assert third.ahead() == 0
        assert not third.groups()
        introduced(third)
        third.until_idle()


def introduced(slack: Playing) -> None:
    slack.invite()
    assert slack.jump() == "round 1 starts"
    ordinary = [p["id"] for p in slack.workspace()["people"] if p["is_ordinary"]]
    slack.until(lambda: slack.all_say("I matched you") and len(slack.groups()) == 12)
    met = [user for group in slack.groups() for user in slack.members(group)]
    assert set(ordinary) <= set(met)
    assert len(met) == len(set(met))


def checked_in_on(slack: Playing) -> None:
    assert "check-in 1" in slack.jump()
    slack.until(lambda: slack.all_say("We met, It's scheduled or Not yet"))
    happy, *_ = slack.groups()
    who = slack.members(happy)[0]
    slack.click(happy, who, "We met")
    slack.until(lambda: f"<@{who}>: we met" in slack.last_words()[0])
    message = slack.groups()[0]["messages"][-1]
    assert len(buttons(message)) == 3
    assert "edited" not in message


def closed(slack: Playing) -> None:
    """Whoever said that they met is left alone, the others are asked to the end."""
    assert slack.jump() == "round 1 asks its closing question"
    slack.until(lambda: sum("Did you meet?" in s for s in slack.last_words()) == 11)
    sad = next(
        g for g in slack.groups() if "Did you meet?" in g["messages"][-1]["text"]
    )
    slack.click(sad, slack.members(sad)[0], "We didn't")
    assert slack.jump() == "round 1 reminds those who gave no answer"
    slack.until(lambda: sum("I won't ask again" in s for s in slack.last_words()) == 10)
    assert slack.jump() == "round 1 ends"
    slack.until(lambda: sum("closing this" in s for s in slack.last_words()) == 10)
