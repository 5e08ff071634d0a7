"""Slack's specs if they are at hand, and a simulated Slack with Slack's own client."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from slack_sdk import WebClient

from ponchik.demo.simulator.server import running_simulator
from ponchik.demo.simulator.simulator import Simulator


@pytest.fixture(scope="session")
def specs() -> Path:
    folder = os.environ.get("SLACK_SPECS_DIR")
    if not folder:
        pytest.skip("SLACK_SPECS_DIR is not set, so Slack's specs are not at hand")
    return Path(folder) / "slack-specs"


@pytest.fixture
def slack() -> Iterator[Simulator]:
    with running_simulator() as running:
        yield running


@pytest.fixture
def client(slack: Simulator) -> WebClient:
    token, url = slack.settings.bot_token, f"{slack.url}/api/"
    return WebClient(token=token, base_url=url, retry_handlers=[])
