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
        kept = first.workspace(), first.ahead()
    with playing(folder) as second:
        assert (second.workspace(), second.ahead()) == kept
        closed(second)
    with playing(folder, "--reset") as third:
        assert third.ahead() == 0
        assert not third.groups()
        introduced(third)


def introduced(slack: Playing) -> None:
    amara = slack.coffee()["members"][0]
    slack.act("invite_bot", user=amara, channel="coffee")
    slack.pass_days(7)
    ordinary = [p["id"] for p in slack.workspace()["people"] if p["is_ordinary"]]
    slack.until(lambda: slack.all_say("I matched you") and len(slack.groups()) == 12)
    met = [user for group in slack.groups() for user in slack.members(group)]
    assert set(ordinary) <= set(met)
    assert len(met) == len(set(met))


def checked_in_on(slack: Playing) -> None:
    slack.pass_days(7)
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
    slack.pass_days(7)
    slack.until(lambda: sum("Did you meet?" in s for s in slack.last_words()) == 11)
    sad = next(
        g for g in slack.groups() if "Did you meet?" in g["messages"][-1]["text"]
    )
    slack.click(sad, slack.members(sad)[0], "We didn't")
    slack.pass_days(1)
    slack.until(lambda: sum("I won't ask again" in s for s in slack.last_words()) == 10)
    slack.pass_days(1)
    slack.until(lambda: sum("closing this" in s for s in slack.last_words()) == 10)
