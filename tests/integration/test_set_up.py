"""The set-up before the first round: one screen, checked, and settled as a whole."""

from collections.abc import Collection
from datetime import date, timedelta
from itertools import count

import pytest

from ponchik.application.steering import Asker
from ponchik.demo.simulator import user_actions
from ponchik.demo.simulator.workspace import Message, View
from tests.harness.causes import BY_TEST
from tests.harness.host_forms import change, filled_in, open_views, send, top, words
from tests.harness.served import Played

pytestmark = [pytest.mark.integration, pytest.mark.invited, pytest.mark.members(4)]


@pytest.fixture
def played(played: Played) -> Played:
    played.work()
    return played


@pytest.fixture
def host(played: Played) -> str:
    """Who invited Ponchik; their question comes at a decent hour."""
    found = next(played.people()).id
    for _ in range(4):
        if direct(played, found):
            break
        played.advance(days=1)
    return found


def direct(played: Played, user: str) -> list[Message]:
    chat = played.slack.workspace.direct({played.slack.bot, user})
    return list(chat.messages) if chat else []


def question(played: Played, user: str) -> Message:
    return direct(played, user)[0]


def press(played: Played, user: str, action: str) -> None:
    chat = played.slack.workspace.direct({played.slack.bot, user})
    assert chat is not None
    ts = question(played, user).ts
    delivered = user_actions.click(played.slack, user, chat.id, ts, action)
    assert delivered.wait()
    assert delivered.status == 200


def form(played: Played, user: str) -> View:
    press(played, user, "program:settings")
    return top(played, user)


def test_change_something_opens_one_screen_with_what_is_proposed(
    played: Played, host: str
) -> None:
    opened = form(played, host)
    assert opened.content["callback_id"] == "program:setup"
    assert len(filled_in(opened)) == 5
    assert played.planned().isoformat() in str(filled_in(opened))


def test_what_follows_is_rewritten_at_each_change(played: Played, host: str) -> None:
    opened = form(played, host)
    before = words(opened)
    change(played, opened, "set:size", "4")
    after = words(top(played, host))
    assert before != after
    assert open_views(played, host)[0].id == opened.id
    assert played.settings().group_size == 2


def test_what_was_chosen_is_settled_and_told(played: Played, host: str) -> None:
    later = played.planned() + timedelta(days=7)
    send(played, form(played, host), size="3", first=later.isoformat())
    played.work()
    assert open_views(played, host) == []
    assert played.settings().group_size == 3
    assert played.planned() == later
    assert played.types()[-2:] == ["ProgramSettingsChanged", "SetUpSettled"]
    said = question(played, host).text
    assert said.startswith("Settled. First round: ")
    assert f"{later.day}" in said


def test_who_saves_the_proposal_as_it_is_accepts_it(played: Played, host: str) -> None:
    send(played, form(played, host))
    played.work()
    assert played.types().count("SetUpSettled") == 1
    assert question(played, host).text.startswith("Settled. First round: ")


def test_start_like_this_settles_what_was_proposed(played: Played, host: str) -> None:
    before = played.planned()
    press(played, host, "program:accept")
    played.work()
    assert question(played, host).text.startswith("Settled. First round: ")
    assert played.planned() == before


def next_day(played: Played, weekdays: Collection[int]) -> date:
    """Return the first such day after today."""
    today = played.ponchik.clock().date()
    days = (today + timedelta(days=n) for n in count(1))
    return next(day for day in days if day.weekday() in weekdays)


def refused(played: Played, host: str, day: date) -> str:
    """Return what stands under the day that was chosen; nothing was settled."""
    send(played, form(played, host), first=day.isoformat())
    assert "SetUpSettled" not in played.types()
    return top(played, host).errors["first"]


def test_a_day_that_is_over_is_refused_under_its_field(
    played: Played, host: str
) -> None:
    yesterday = played.ponchik.clock().date() - timedelta(days=1)
    assert refused(played, host, yesterday) == "That day is over."


def test_a_saturday_is_refused_under_its_field(played: Played, host: str) -> None:
    sentence = refused(played, host, next_day(played, {5}))
    assert sentence == "That's a Saturday. Choose a working day."


def test_a_day_too_soon_is_refused_under_its_field(played: Played, host: str) -> None:
    sentence = refused(played, host, next_day(played, range(5)))
    assert sentence.startswith("Give people three working days to step out: ")
    assert sentence.endswith(" or later.")


def test_an_hour_at_night_is_refused_and_nothing_is_changed(
    played: Played, host: str
) -> None:
    send(played, form(played, host), time="19:00", size="5")
    assert "From 8:00 to 15:00, please." in str(top(played, host).errors)
    assert played.settings().group_size == 2


def test_what_another_host_saved_meanwhile_is_shown_first(
    played: Played, host: str
) -> None:
    opened = form(played, host)
    asker = Asker(played.channel, BY_TEST, played.workspace)
    played.ponchik.steering.change(asker, {"group_size": 4})
    send(played, opened, size="3")
    assert played.settings().group_size == 4
    assert "Look once more" in words(top(played, host))
    send(played, top(played, host))
    assert played.settings().group_size == 3


def test_who_hosts_no_longer_saves_nothing(played: Played, host: str) -> None:
    opened = form(played, host)
    asker = Asker(played.channel, BY_TEST, played.workspace)
    other = next(p.id for p in played.people() if p.is_ordinary and p.id != host)
    played.ponchik.rounds.start(played.channel, cause=BY_TEST, dry_run=True)
    played.ponchik.steering.hand_over(asker, [other])
    send(played, opened, size="3")
    assert played.settings().group_size == 2
    assert "Only hosts of" in str(top(played, host).errors)


def test_after_the_first_round_began_all_settings_open(
    played: Played, host: str
) -> None:
    played.start_round()
    assert form(played, host).content["callback_id"] == "program:settings"
