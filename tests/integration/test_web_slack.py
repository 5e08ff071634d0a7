import json
from pathlib import Path
from urllib.parse import urlencode

import httpx2
import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from ponchik.demo.simulator import user_actions
from ponchik.demo.simulator.signing import sign
from ponchik.web import slack_deliveries
from tests.harness import http
from tests.harness.causes import BY_TEST
from tests.harness.patience import hasty
from tests.harness.running import SIGNING_SECRET
from tests.harness.served import Played, playing

pytestmark = [
    pytest.mark.integration,
    pytest.mark.quick,
    pytest.mark.shared,
    pytest.mark.members(3),
]

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
ENDPOINTS = ["events", "interactions", "commands"]


def deliver(
    played: Played, endpoint: str, body: bytes, headers: dict[str, str] | None = None
) -> httpx2.Response:
    signed = sign(SIGNING_SECRET, body)
    return http.post(
        f"{played.url}/slack/{endpoint}",
        content=body,
        headers=signed if headers is None else headers,
    )


def event(event: dict[str, object], event_id: str = "Ev0001") -> bytes:
    envelope = {
        "type": "event_callback",
        "team_id": "T0001TEAM",
        "event_id": event_id,
        "authorizations": [
            {"team_id": "T0001TEAM", "user_id": "U0PONCHIK", "is_bot": True}
        ],
        "event": event,
    }
    return json.dumps(envelope).encode()


def inbox(played: Played) -> int:
    [row] = played.rows("SELECT count(*) AS n FROM inbox")
    return int(row["n"])


@pytest.mark.parametrize("endpoint", ENDPOINTS)
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Slack-Request-Timestamp": "now", "X-Slack-Signature": "v0=00"},
        {"X-Slack-Request-Timestamp": "1", "X-Slack-Signature": "v0=00"},
        {"X-Slack-Signature": "v0=00"},
    ],
)
def test_what_is_not_signed_is_refused(
    played: Played, endpoint: str, headers: dict[str, str]
) -> None:
    before = inbox(played)
    answer = deliver(played, endpoint, b"payload=%7B%7D", headers)
    assert answer.status_code == 401
    assert "error" in answer.json()
    assert inbox(played) == before


@pytest.mark.parametrize("age", [-301, 301])
def test_what_is_stale_is_refused(
    played: Played, monkeypatch: pytest.MonkeyPatch, age: int
) -> None:
    now = 1_800_000_000
    monkeypatch.setattr(slack_deliveries, "time", lambda: now)
    body = event({"type": "channel_archive", "channel": "C0001"})
    headers = sign(SIGNING_SECRET, body, now - age)
    assert deliver(played, "events", body, headers).status_code == 401


def test_another_secret_opens_nothing(played: Played) -> None:
    body = event({"type": "channel_archive", "channel": "C0001"})
    headers = sign("not-the-secret", body)
    assert deliver(played, "events", body, headers).status_code == 401


@pytest.mark.parametrize("endpoint", ENDPOINTS)
@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"payload=", b"payload=%7B", b"\xff\xfe\x00", b"[" * 50_000, b"a=b"],
)
def test_what_is_garbled_is_refused_and_not_kept(
    played: Played, endpoint: str, body: bytes
) -> None:
    before = inbox(played)
    assert deliver(played, endpoint, body).status_code == 400
    assert inbox(played) == before


def test_slack_is_told_its_challenge(played: Played) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "3eZbrw1aB"}).encode()
    answer = deliver(played, "events", body)
    assert (answer.status_code, answer.json()) == (200, {"challenge": "3eZbrw1aB"})


def test_an_event_of_an_unknown_type_is_acknowledged(played: Played) -> None:
    body = event({"type": "emoji_changed"}, "Ev0404")
    assert deliver(played, "events", body).status_code == 200


def test_an_event_delivered_four_times_happens_once(played: Played) -> None:
    joined = {"type": "member_joined_channel", "user": "U0PONCHIK", "inviter": "U0ANN"}
    body = event({**joined, "channel": "C0TWICE"}, "Ev0002")
    statuses = [deliver(played, "events", body).status_code for _ in range(4)]
    assert statuses == [200] * 4
    started = played.rows(
        "SELECT * FROM events WHERE type = 'ProgramStarted' "
        "AND data ->> 'channel' = 'C0TWICE'"
    )
    assert len(started) == 1


def test_the_command_answers_help_to_its_sender_alone(played: Played) -> None:
    fields = {
        "team_id": "T0001TEAM",
        "user_id": "U0ANN",
        "channel_id": "C0001",
        "command": "/ponchik",
        "text": "help <b>",
    }
    answer = deliver(played, "commands", urlencode(fields).encode())
    assert answer.status_code == 200
    assert answer.json()["response_type"] == "ephemeral"
    assert "`/ponchik status`" in answer.json()["text"]
    assert answer.json()["blocks"]


def test_an_interaction_of_another_kind_is_acknowledged(played: Played) -> None:
    assert interact(played, {"type": "message_action"}).status_code == 200


def interact(played: Played, payload: dict[str, object]) -> httpx2.Response:
    body = urlencode({"payload": json.dumps(payload)}).encode()
    return deliver(played, "interactions", body)


UNKNOWN_FORM = {
    "team": {"id": "T0001TEAM"},
    "user": {"id": "U0ANN"},
    "view": {"id": "V1", "type": "modal", "callback_id": "of:another-version"},
}


def test_a_form_of_another_version_says_so_in_its_place(played: Played) -> None:
    answer = interact(played, {"type": "view_submission", **UNKNOWN_FORM})
    assert answer.json()["response_action"] == "update"
    [block] = answer.json()["view"]["blocks"]
    assert "nothing was changed" in block["text"]["text"]


def test_a_form_that_is_closed_is_acknowledged(played: Played) -> None:
    answer = interact(played, {"type": "view_closed", **UNKNOWN_FORM})
    assert (answer.status_code, answer.content) == (200, b"")


def test_an_outsider_who_clicks_is_told_so_privately(played: Played) -> None:
    played.invite()
    played.ponchik.rounds.start(played.channel, cause=BY_TEST, group_size=2)
    played.ponchik.rounds.check_in(played.channel, BY_TEST)
    played.work()
    question = played.questions("check_in-1")[0]
    members = played.members_of(question.channel)
    outsider = next(p.id for p in played.people() if p.id not in members)
    with played.slack.lock:
        played.slack.workspace.conversations[question.channel].members.append(outsider)
    assert played.click(outsider, question, "met") == 200
    played.work()
    [note] = [c for c in played.slack.ledger.changes if c.kind == "ephemeral"]
    assert note.only_for == outsider
    [kept] = played.rows("SELECT payload FROM effects WHERE kind = 'tell_privately'")
    assert outsider not in str(kept), "only `people` knows who is who"
    assert played.rows("SELECT * FROM events WHERE type = 'Answered'") == []


def test_while_the_database_is_away_slack_is_asked_to_come_again(
    database_url: str, valkey_url: str, tmp_path: Path
) -> None:
    with playing(database_url, valkey_url, tmp_path, members=3) as played:
        with psycopg.connect(
            make_conninfo(database_url, dbname="postgres"), autocommit=True
        ) as connection:
            name = sql.Identifier(played.rows("SELECT current_database() AS n")[0]["n"])
            shut = sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS false").format(name)
            connection.execute(shut)
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE pid <> pg_backend_pid() AND datname LIKE 'test_%'"
            )
        someone = next(played.people()).id
        with hasty(played.ponchik.database):
            delivery = user_actions.invite_bot(played.slack, someone, played.channel)
            assert delivery is not None
            delivery.wait()
        first, *_ = played.slack.ledger.deliveries
        assert first.status == 503
