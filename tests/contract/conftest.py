"""A simulated Slack with Slack's own client."""

import os
from collections.abc import Iterator

import pytest
from slack_sdk import WebClient

from ponchik.demo.simulator.server import running_simulator
from ponchik.demo.simulator.simulator import Simulator

#: The tables can be made anew only where Slack's specs are at hand.
collect_ignore = [] if "SLACK_SPECS_DIR" in os.environ else ["test_facts_are_slacks.py"]


@pytest.fixture
def slack() -> Iterator[Simulator]:
    with running_simulator() as running:
        yield running


@pytest.fixture
def client(slack: Simulator) -> WebClient:
    token, url = slack.settings.bot_token, f"{slack.url}/api/"
    return WebClient(token=token, base_url=url, retry_handlers=[])
