"""What Ponchik receives: signed, in order, and events again when it fails."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import pytest
from slack_sdk.signature import SignatureVerifier

from ponchik.demo.simulator import user_actions
from ponchik.demo.simulator.messages import say
from ponchik.demo.simulator.server import running_simulator
from ponchik.demo.simulator.simulator import Settings, Simulator
from ponchik.demo.simulator.workspace import Kind

pytestmark = pytest.mark.integration

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"


class Receiver:
    """Stands in for Ponchik: keeps what came, answers as told."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, dict[str, str], bytes]] = []
        self.statuses: list[int] = []
        self.answer = b""

    def payloads(self, path: str) -> list[dict[str, Any]]:
        return [_payload(body) for where, _, body in self.requests if where == path]


def _payload(body: bytes) -> dict[str, Any]:
    text = body.decode()
    form = {} if text.startswith("{") else {k: v[0] for k, v in parse_qs(text).items()}
    decoded = form if "command" in form else json.loads(form.get("payload", text))
    assert isinstance(decoded, dict)
    return decoded


@contextmanager
def receiving() -> Iterator[tuple[Receiver, str]]:
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            receiver.requests.append((self.path, dict(self.headers), body))
            self.send_response(receiver.statuses.pop(0) if receiver.statuses else 200)
            self.send_header("Content-Length", str(len(receiver.answer)))
            self.end_headers()
            self.wfile.write(receiver.answer)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the parent's name
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield receiver, f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def ponchik() -> Iterator[tuple[Receiver, Simulator]]:
    with receiving() as (receiver, url):
        settings = Settings(
            signing_secret=SECRET,
            events_url=f"{url}/events",
            interactions_url=f"{url}/interactions",
            commands_url=f"{url}/commands",
            retry_delays=(0.0, 0.02, 0.04),
        )
        with running_simulator(settings) as slack:
            yield receiver, slack


Pair = tuple[Receiver, Simulator]


def test_every_request_bears_a_signature_that_slacks_verifier_accepts(
    ponchik: Pair,
) -> None:
    receiver, slack = ponchik
    slack.clock.advance(86_400)
    me = slack.workspace.channel("coffee").members[0]
    user_actions.invite_bot(slack, me, "coffee")
    user_actions.command(slack, me, "coffee", "/ponchik", "help & more")
    assert slack.deliveries.wait_idle()
    verifier = SignatureVerifier(SECRET)
    assert len(receiver.requests) == 2
    for _, headers, body in receiver.requests:
        assert verifier.is_valid_request(body, headers)


def test_events_arrive_in_the_order_in_which_they_happened(ponchik: Pair) -> None:
    receiver, slack = ponchik
    people = slack.workspace.channel("coffee").members[10:15]
    user_actions.invite_bot(slack, people[0], "tea")
    for person in people:
        user_actions.join(slack, person, "tea")
    assert slack.deliveries.wait_idle()
    users = [event["event"]["user"] for event in receiver.payloads("/events")]
    assert users == [slack.bot, *people]


def test_a_failed_event_comes_again_with_the_same_id_three_times(
    ponchik: Pair,
) -> None:
    receiver, slack = ponchik
    receiver.statuses = [500, 503, 500, 500]
    user_actions.invite_bot(slack, slack.workspace.channel("tea").members[0], "tea")
    pause = threading.Event()
    while len(receiver.requests) < 4:
        assert not pause.wait(0.01)
    assert slack.deliveries.wait_idle()
    assert len({p["event_id"] for p in receiver.payloads("/events")}) == 1
    numbers = [h.get("X-Slack-Retry-Num") for _, h, _ in receiver.requests]
    reasons = {h.get("X-Slack-Retry-Reason") for _, h, _ in receiver.requests}
    assert numbers == [None, "1", "2", "3"]
    assert reasons == {None, "http_error"}
    assert [d.status for d in slack.ledger.deliveries] == [500, 503, 500, 500]


def test_a_retry_waits_without_holding_up_the_next_event() -> None:
    with receiving() as (receiver, url):
        settings = Settings(events_url=f"{url}/events", retry_delays=(60.0,))
        with running_simulator(settings) as slack:
            receiver.statuses = [500]
            people = slack.workspace.channel("coffee").members
            user_actions.invite_bot(slack, people[0], "coffee")
            user_actions.leave(slack, people[1], "coffee")
            assert slack.deliveries.wait_idle()
    kinds = [p["event"]["type"] for p in receiver.payloads("/events")]
    assert kinds == ["member_joined_channel", "member_left_channel"]


def test_a_failed_click_is_not_sent_again(ponchik: Pair) -> None:
    receiver, slack = ponchik
    receiver.statuses = [500]
    coffee = slack.workspace.channel("coffee")
    element = {"type": "button", "action_id": "met", "value": "1"}
    blocks = [{"type": "actions", "elements": [element]}]
    message = say(slack, coffee, slack.bot, "Met?", blocks)
    click = user_actions.click(slack, coffee.members[0], coffee.id, message.ts, "met")
    assert click.wait()
    assert slack.deliveries.wait_idle()
    assert click.status == 500
    assert len(receiver.payloads("/interactions")) == 1


def test_nobody_is_told_of_a_channel_in_which_the_bot_is_not(ponchik: Pair) -> None:
    receiver, slack = ponchik
    me = slack.workspace.channel("coffee").members[0]
    assert user_actions.join(slack, me, "tea") is None
    assert slack.deliveries.wait_idle()
    assert receiver.requests == []


def test_the_answer_to_a_command_is_shown_to_its_author_alone(ponchik: Pair) -> None:
    receiver, slack = ponchik
    receiver.answer = b'{"response_type": "ephemeral", "text": "This is how"}'
    coffee = slack.workspace.channel("coffee")
    me, you = coffee.members[:2]
    assert user_actions.command(slack, me, coffee.id, "/ponchik", "help").wait()
    assert [m.text for m in coffee.visible_to(me)] == ["This is how"]
    assert coffee.visible_to(you) == []


def test_a_dead_ponchik_is_noted_in_the_ledger() -> None:
    with running_simulator(Settings(retry_delays=())) as slack:
        user_actions.verify_url(slack).wait()
        assert slack.ledger.deliveries[0].error == "connection_failed"


def test_deactivating_somebody_takes_them_out_of_channels(ponchik: Pair) -> None:
    _, slack = ponchik
    coffee = slack.workspace.channel("coffee")
    me = coffee.members[0]
    user_actions.deactivate(slack, me)
    assert slack.workspace.people[me].deleted
    assert me not in coffee.members
    assert coffee.kind is Kind.PUBLIC
