"""What Slack's own client hears when the simulated Slack refuses."""

from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError


def refusal(client: WebClient, method: str, **arguments: Any) -> str:
    """Return the error code with which a method refuses these arguments."""
    with pytest.raises(SlackApiError) as caught:
        client.api_call(method, json=arguments)
    error = caught.value.response["error"]
    assert isinstance(error, str)
    return error
