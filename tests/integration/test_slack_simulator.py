"""The adapter against the simulated Slack, over real HTTP."""

import http.server
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID, uuid4

import pytest

from ponchik.demo.simulator import user_actions
from ponchik.demo.simulator.faults import Fault
from ponchik.demo.simulator.server import running_simulator
from ponchik.demo.simulator.signing import sign
from ponchik.demo.simulator.simulator import Simulator
from ponchik.errors import (
    Ambiguous,
    NotSent,
    RateLimited,
    Rejected,
    SlackError,
    WorkspaceRejected,
)
from ponchik.events.stage import Stage
from ponchik.slack.client.answers import Profile
from ponchik.slack.client.calls import (
    DeleteMessage,
    Message,
    OpenConversation,
    PostEphemeral,
    PostMessage,
    UpdateMessage,
)
from ponchik.slack.client.slack import Slack
from ponchik.slack.requests import Click, parse_interaction, verify
from ponchik.slack.surfaces.introductions import introduction
from ponchik.slack.surfaces.messages import MeetingView, question
from ponchik.slack.surfaces.replies import said
from tests.harness.slack_stub import EVER

pytestmark = pytest.mark.integration

EFFECT = UUID(int=42)
NOW = 1_760_000_000
HELLO = said("Hello.")


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    with running_simulator() as running:
        yield running


@pytest.fixture
def slack(simulator: Simulator) -> Slack:
    return Slack(simulator.settings.bot_token, base_url=f"{simulator.url}/api/")


@pytest.fixture
def people(simulator: Simulator) -> tuple[str, ...]:
    ordinary = [p.id for p in simulator.workspace.people.values() if p.is_ordinary]
    return tuple(ordinary[:3])


@pytest.fixture
def group(slack: Slack, people: tuple[str, ...]) -> str:
    return slack.carry_out(OpenConversation(people), EFFECT)


def greeting(people: tuple[str, ...]) -> Message:
    return introduction(MeetingView(EFFECT, "C0COFFEE", people, people[0]))


def found(slack: Slack, group: str) -> list[tuple[str, UUID | None]]:
    return [(one.ts, one.effect) for one in slack.recent_messages(group, *EVER)]


def test_the_same_people_get_the_same_conversation(
    slack: Slack, group: str, people: tuple[str, ...]
) -> None:
    assert slack.carry_out(OpenConversation(people[::-1]), uuid4()) == group


def test_a_posted_message_is_found_again_by_its_effect_also_after_an_update(
    slack: Slack, group: str, people: tuple[str, ...]
) -> None:
    ts = slack.carry_out(PostMessage(group, greeting(people)), EFFECT)
    assert found(slack, group) == [(ts, EFFECT)]
    slack.carry_out(UpdateMessage(group, ts, HELLO), uuid4())
    assert found(slack, group) == [(ts, EFFECT)]
    slack.carry_out(DeleteMessage(group, ts), uuid4())
    assert slack.recent_messages(group, *EVER) == []


def test_a_message_is_found_however_many_followed_it(
    slack: Slack, group: str, people: tuple[str, ...]
) -> None:
    ts = slack.carry_out(PostMessage(group, greeting(people)), EFFECT)
    for _ in range(40):
        slack.carry_out(PostMessage(group, HELLO), uuid4())
    messages = found(slack, group)
    assert len(messages) == 41
    assert messages[-1] == (ts, EFFECT)


def test_a_private_note_is_not_to_be_found_afterwards(
    slack: Slack, group: str, people: tuple[str, ...]
) -> None:
    assert not slack.carry_out(PostEphemeral(group, people[0], HELLO), EFFECT)
    assert slack.recent_messages(group, *EVER) == []


@pytest.mark.parametrize(
    ("fault", "kind", "posted"),
    [
        (Fault("error_before", status=503), Ambiguous, False),
        (Fault("error_after", status=500), Ambiguous, True),
        (Fault("dropped"), Ambiguous, False),
        (Fault("reply_lost"), Ambiguous, True),
        (Fault("slack_error", error="fatal_error", applied=True), Ambiguous, True),
        (Fault("slack_error", error="is_archived"), Rejected, False),
        (Fault("slack_error", error="token_revoked"), WorkspaceRejected, False),
        (Fault("rate_limited", seconds=7), RateLimited, False),
    ],
    ids=lambda value: getattr(value, "kind", None),
)
def test_a_fault_is_sorted_and_the_history_tells_what_was_done(
    simulator: Simulator,
    slack: Slack,
    group: str,
    fault: Fault,
    kind: type[SlackError],
    posted: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    simulator.faults.script("chat.postMessage", fault)
    with pytest.raises(SlackError) as caught:
        slack.carry_out(PostMessage(group, HELLO), EFFECT)
    assert type(caught.value) is kind
    assert [m.effect for m in slack.recent_messages(group, *EVER)] == [EFFECT] * posted
    assert len(simulator.ledger.calls_of("chat.postMessage")) == 1


def test_slack_taking_too_long_leaves_open_what_was_done(
    simulator: Simulator, group: str
) -> None:
    hasty = Slack("xoxb-simulated", base_url=f"{simulator.url}/api/", timeout=0.1)
    simulator.faults.script("chat.postMessage", Fault("hang", seconds=600))
    with pytest.raises(Ambiguous, match="timeout"):
        hasty.carry_out(PostMessage(group, HELLO), EFFECT)


def test_the_wait_that_slack_asks_for_is_passed_on(
    simulator: Simulator, slack: Slack
) -> None:
    simulator.faults.script("auth.test", Fault("rate_limited", seconds=7))
    with pytest.raises(RateLimited) as caught:
        slack.identity()
    assert caught.value.retry_after == 7


def test_a_wrong_token_needs_a_person(simulator: Simulator) -> None:
    stranger = Slack("xoxb-wrong", base_url=f"{simulator.url}/api/")
    with pytest.raises(WorkspaceRejected, match="invalid_auth"):
        stranger.identity()


def test_an_unknown_channel_is_rejected(slack: Slack) -> None:
    with pytest.raises(Rejected, match="channel_not_found"):
        slack.channel("C0NOWHERE")


def test_where_nobody_listens_nothing_was_sent() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    with pytest.raises(NotSent, match="unreachable"):
        Slack("t", base_url=f"http://127.0.0.1:{port}/api/").identity()


def test_a_name_that_does_not_resolve_means_that_nothing_was_sent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def no_such_name(*_: object, **__: object) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", no_such_name)
    with pytest.raises(NotSent, match="unreachable"):
        Slack("t", base_url="http://slack.invalid/api/").identity()


def test_a_redirect_is_not_followed_with_the_token_in_hand() -> None:
    with redirecting() as (url, visits), pytest.raises(Ambiguous):
        Slack("t", base_url=url).identity()
    assert visits == ["/auth.test"]


@contextmanager
def redirecting() -> Iterator[tuple[str, list[str]]]:
    visits: list[str] = []

    class Elsewhere(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            visits.append(self.path)
            self.send_response(302)
            self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def do_GET(self) -> None:
            self.do_POST()

        def log_message(self, *_: object) -> None:
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Elsewhere) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/", visits
        server.shutdown()
        thread.join()


def test_the_environments_proxies_are_no_way_to_this_machine(
    simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    here = Slack("xoxb-simulated", base_url=f"{simulator.url}/api/")
    assert here.identity().bot_user == simulator.bot


def everybody(slack: Slack) -> Iterator[Profile]:
    cursor = ""
    while True:
        found, cursor = slack.people_page(cursor)
        yield from found
        if not cursor:
            return


def members(slack: Slack, channel: str) -> Iterator[str]:
    cursor = ""
    while True:
        found, cursor = slack.member_page(channel, cursor)
        yield from found
        if not cursor:
            return


def test_everybody_is_listed_over_all_pages(
    simulator: Simulator, slack: Slack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ponchik.slack.client.slack.PAGE", 5)
    listed = {profile.user for profile in everybody(slack)}
    assert listed == set(simulator.workspace.people)
    assert len(simulator.ledger.calls_of("users.list")) > 4


def test_all_members_of_a_channel_are_listed_over_all_pages(
    simulator: Simulator, slack: Slack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ponchik.slack.client.slack.PAGE", 5)
    coffee = simulator.workspace.channel("coffee")
    coffee.members.append(simulator.bot)
    assert sorted(members(slack, coffee.id)) == sorted(coffee.members)
    channel = slack.channel(coffee.id)
    assert (channel.id, channel.name, channel.is_member) == (coffee.id, "coffee", True)


def test_one_profile_is_the_same_as_in_the_list(
    slack: Slack, people: tuple[str, ...]
) -> None:
    listed = {profile.user: profile for profile in everybody(slack)}
    assert slack.profile(people[0]) == listed[people[0]]


def test_a_click_in_the_simulated_slack_is_verified_and_read(
    simulator: Simulator, slack: Slack, group: str, people: tuple[str, ...]
) -> None:
    view = MeetingView(EFFECT, "C0COFFEE", people, people[0])
    asked = PostMessage(group, question(view, Stage.CLOSING, {}))
    ts = slack.carry_out(asked, EFFECT)
    _, body = user_actions.click(simulator, people[1], group, ts, "answer:met").body()
    verify(sign("secret", body, NOW), body, ["secret"], NOW)
    click = parse_interaction(body)
    assert isinstance(click, Click)
    assert (click.user, click.conversation, click.message_ts) == (people[1], group, ts)
    assert (click.action_id, click.value) == ("answer:met", f"{EFFECT}:closing")
