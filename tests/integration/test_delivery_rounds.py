"""Starting a round asks Slack who is there: what befalls that."""

import pytest

from ponchik.demo.simulator.faults import Fault
from ponchik.slack.client.limits import LIMITS
from tests.harness.world import World

pytestmark = pytest.mark.integration


def test_a_round_that_slack_does_not_let_start_is_tried_again(world: World) -> None:
    world.program()
    world.slack.faults.script("conversations.members", Fault("error_before"))
    world.advance_to("round")
    world.do("UPDATE effects SET lease_until = NULL")
    world.work()
    assert len(world.slack.ledger.calls_of("conversations.members")) == 2
    assert len(world.rows("SELECT * FROM rounds")) == 1


def test_what_starts_a_round_is_known_to_the_gates(world: World) -> None:
    world.program(2)
    world.advance_to("round")
    asked = {call.method for call in world.slack.ledger.calls}
    assert len(asked) > 3
    assert asked <= set(LIMITS)


def test_a_launch_does_not_ask_who_is_there_through_a_closed_gate(
    world: World,
) -> None:
    world.program()
    world.do(
        "INSERT INTO gates VALUES (%s, 'users.info', now() + interval '1 hour')",
        world.slack.workspace.team.id,
    )
    world.advance_to("round")
    assert world.slack.ledger.calls_of("users.info") == []
    world.reset()
    world.do("UPDATE effects SET lease_until = NULL")
    world.work()
    assert len(world.rows("SELECT * FROM rounds")) == 1
