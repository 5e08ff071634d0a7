"""Reading a channel costs what it is, keeps its place, and holds up nobody."""

from datetime import timedelta
from typing import Any

import pytest

from ponchik.application.member_reading import MemberReading
from ponchik.demo.simulator.faults import Fault
from ponchik.demo.simulator.workspace import Person
from ponchik.errors import GateClosed, RateLimited, SlackError
from ponchik.ledger import claims
from ponchik.slack.client.limits import LIMITS
from ponchik.slack.client.slack import Slack
from ponchik.store import readings
from tests.harness.causes import BY_TEST
from tests.harness.world import World

pytestmark = pytest.mark.integration


def _company(world: World, people: int) -> None:
    """Add so many people who are in none of the channels."""
    workspace = world.slack.workspace
    for number in range(people):
        name = workspace.new_id("U")
        workspace.people[name] = Person(
            name, f"other.{number}", f"Other {number}", workspace.team.id
        )


def _calls(world: World, method: str) -> int:
    return len(world.slack.ledger.calls_of(method))


def _start(world: World, channel: str) -> None:
    world.ponchik.programs.start(channel, {}, BY_TEST)
    world.ponchik.rounds.start(channel, cause=BY_TEST, seed=1)


def test_forty_members_of_a_large_company_cost_forty_calls(world: World) -> None:
    _company(world, 3_000)
    _start(world, world.channel(40).id)
    assert _calls(world, "users.list") == 0
    assert _calls(world, "users.info") == 40 + 1, "Ponchik is a member, too"


def test_the_pages_of_a_large_company_are_read_only_as_long_as_they_are_worth_it(
    world: World,
) -> None:
    _company(world, 6_000)
    channel = world.channel(110)
    world.slack.workspace.people = {
        **{k: v for k, v in world.slack.workspace.people.items() if "other" in v.name},
        **world.slack.workspace.people,
    }
    _start(world, channel.id)
    assert _calls(world, "users.list") <= 110 / 5 + 1
    assert _calls(world, "users.info") <= 110 + 1


def test_a_large_channel_of_a_small_workspace_is_read_by_pages(world: World) -> None:
    _start(world, world.channel(150).id)
    assert 0 < _calls(world, "users.list") <= 2
    assert _calls(world, "users.info") == 0


class _Blocked:
    """Lets so many calls through, then makes everybody wait, again and again."""

    def __init__(self, at_a_time: int) -> None:
        self.at_a_time, self.left = at_a_time, at_a_time

    def enter(self, method: str) -> None:
        if not self.left:
            self.left = self.at_a_time
            raise GateClosed(method, 30.0)
        self.left -= 1

    def close(self, method: str, wait: timedelta, reason: str) -> None:
        pass


def _pauses(world: World, slack: Slack, channel: str) -> int:
    """Read on after each pause, until all is read; count the pauses."""
    database, pauses = world.ponchik.database, 0
    while True:
        try:
            members, profiles = MemberReading(
                database, slack, world.workspace, channel
            ).read()
        except RateLimited:
            pauses += 1
            assert pauses < 100, "it starts over each time"
        else:
            assert len(members) == 61
            assert profiles.keys() == set(members)
            return pauses


def test_a_reading_goes_on_where_it_was_however_often_it_has_to_wait(
    world: World,
) -> None:
    channel = world.channel(60)
    slack = world.ponchik.slack_at_once(world.workspace).behind(_Blocked(7))
    before = _calls(world, "users.info")
    assert _pauses(world, slack, channel.id) > 5
    assert _calls(world, "users.info") - before == 61, "each once"
    assert world.rows("SELECT * FROM readings") == [], "names are not kept"


def test_control_a_reading_that_keeps_nothing_never_ends(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readings, "keep", lambda *_: None)
    channel = world.channel(60)
    slack = world.ponchik.slack_at_once(world.workspace).behind(_Blocked(7))
    with pytest.raises(AssertionError, match="starts over"):
        _pauses(world, slack, channel.id)


def test_a_cursor_that_slack_forgot_meanwhile_starts_the_pages_over(
    world: World,
) -> None:
    channel = world.channel(250)
    world.ponchik.programs.start(channel.id, {}, BY_TEST)
    world.slack.faults.script(
        "conversations.members", None, Fault("slack_error", error="invalid_cursor")
    )
    with pytest.raises(SlackError):
        world.ponchik.rounds.start(channel.id, cause=BY_TEST)
    world.ponchik.rounds.start(channel.id, cause=BY_TEST)
    assert len(world.rows("SELECT * FROM rounds")) == 1


def test_a_launch_that_has_to_wait_gives_its_thread_back_and_its_program_does_not_wait(
    world: World,
) -> None:
    world.program(30)
    limited = Fault("rate_limited", seconds=60)
    world.slack.faults.script("users.info", *[None] * 10, limited)
    world.advance_to("round")
    [launch] = world.rows("SELECT * FROM effects WHERE kind = 'start_round'")
    assert launch["status"] == "pending"
    assert launch["attempts"] == 0
    [program] = world.rows("SELECT * FROM programs")
    assert program["waiting_since"] is None
    world.do("DELETE FROM gates")
    world.do("UPDATE effects SET lease_until = NULL WHERE status = 'pending'")
    world.work()
    assert len(world.rows("SELECT * FROM rounds")) == 1
    asked = world.slack.ledger.calls_of("users.info")
    assert len(asked) <= 31 + 1, "only the refused one is asked again"


def test_a_hasty_reader_does_not_sleep_in_a_queue(world: World) -> None:
    slept: list[float] = []
    world.do(
        "INSERT INTO gates VALUES (%s, 'users.info', now() + interval '1 hour')",
        world.workspace,
    )
    hasty: Any = world.ponchik.hasty_slack_of(world.workspace)
    hasty._gate._pause = slept.append  # noqa: SLF001 -- to see whether it sleeps
    with pytest.raises(GateClosed):
        hasty.wait_for_turn("users.info")
    assert slept == []
    assert "users.conversations" in LIMITS


def test_who_lives_renews_the_lease_and_who_lost_it_does_not(world: World) -> None:
    [scene] = world.meetings()
    effect = scene.effect("open_conversation")["id"]
    minute, now = timedelta(minutes=1), world.ponchik.clock()

    def claim() -> claims.Claimed:
        found = world.ponchik.database.transaction(
            lambda t: claims.claim(t, effect, now, minute, minute)
        )
        assert found is not None
        return found

    first = claim()
    renew = world.ponchik.database.transaction
    assert renew(lambda t: claims.renew(t, first, minute))
    scene.lease_over()
    second = claim()
    assert not renew(lambda t: claims.renew(t, first, minute))
    assert renew(lambda t: claims.renew(t, second, minute))
