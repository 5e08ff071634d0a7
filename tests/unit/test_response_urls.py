"""Only Slack is told anything at a URL that came in a request."""

import json
from typing import Any
from urllib.error import URLError

import pytest

from ponchik.errors import Rejected, SlackError
from ponchik.slack.client.response_urls import ResponseUrls
from ponchik.slack.surfaces.replies import said
from tests.harness.slack_stub import reply

pytestmark = pytest.mark.unit

API = "http://127.0.0.1:5001/api/"
HOOK = "https://hooks.slack.com/actions/T1/1/abc"


class Opener:
    def __init__(self, answer: object) -> None:
        self.answer = answer
        self.asked: list[Any] = []

    def open(self, request: Any, timeout: float) -> object:
        assert timeout == 2.5
        self.asked.append(request)
        if isinstance(self.answer, BaseException):
            raise self.answer
        return self.answer


def told(url: str, answer: object = None) -> list[Any]:
    urls = ResponseUrls(API, 2.5)
    opener = Opener(answer or reply())
    urls._opener = opener  # type: ignore[assignment]  # noqa: SLF001 - the network ends here
    urls.tell(url, said("Not now."))
    return opener.asked


@pytest.mark.parametrize("url", [HOOK, "http://127.0.0.1:5001/response/abc"])
def test_slack_shows_the_message_to_one_person_and_keeps_the_other(url: str) -> None:
    [request] = told(url)
    content = json.loads(request.data)
    assert (request.full_url, content["text"]) == (url, "Not now.")
    assert content["response_type"] == "ephemeral"
    assert content["replace_original"] is False
    assert "Authorization" not in request.headers


@pytest.mark.parametrize(
    "url",
    [
        "",
        "http://hooks.slack.com/actions/T1/1/abc",
        "https://hooks.slack.com:8443/actions",
        "https://hooks.slack.com.evil.example/actions",
        "https://evil.example/?https://hooks.slack.com/",
        "https://hooks.slack.com@evil.example/actions",
        "https://evil.example@hooks.slack.com/actions",
        "https://evil.example%2F@hooks.slack.com/actions",
        "https://evil.example%23@hooks.slack.com/actions",
        "https://evil.example%5C@hooks.slack.com/actions",
        "https://evil.example\\@hooks.slack.com/actions",
        "https://hooks.slack.com%2F.evil.example/actions",
        "http://127.0.0.1:5432/",
        "http://169.254.169.254/latest/meta-data",
        "file:///etc/passwd",
        "http://[::1",
        "http://127.0.0.1:port/",
    ],
)
def test_nobody_else_is_called(url: str) -> None:
    with pytest.raises(Rejected, match="foreign_url"):
        told(url)


def test_what_slack_refuses_is_an_error_of_slack() -> None:
    with pytest.raises(Rejected, match="http_404"):
        told(HOOK, reply(404))


@pytest.mark.parametrize("fault", [URLError(ConnectionRefusedError()), TimeoutError()])
def test_a_slack_that_is_away_is_an_error_of_slack(fault: Exception) -> None:
    with pytest.raises(SlackError):
        told(HOOK, fault)
