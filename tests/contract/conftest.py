"""What contract tests share of the simulated Slack, and where specs are needed."""

import os

import pytest

from ponchik.demo.simulator import user_actions
from ponchik.demo.simulator.simulator import Simulator

#: The tables can be made again only where Slack's specs are at hand.
collect_ignore = [] if "SLACK_SPECS_DIR" in os.environ else ["test_facts_are_slacks.py"]


@pytest.fixture
def people(slack: Simulator) -> list[str]:
    """Return the ids of the ordinary people."""
    everybody = slack.workspace.people.values()
    return [person.id for person in everybody if person.is_ordinary]


@pytest.fixture
def coffee(slack: Simulator) -> str:
    """Return the id of a channel with Ponchik in it."""
    channel = slack.workspace.channel("coffee")
    user_actions.invite_bot(slack, channel.members[0], channel.id)
    return channel.id
