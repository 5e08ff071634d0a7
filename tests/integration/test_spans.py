"""What spans tell of a round, and what they do not: names, texts, secrets, blocks."""

import re
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from opentelemetry.sdk.trace import ReadableSpan

from ponchik.demo.simulator.faults import Fault
from ponchik.web.application import build_app
from ponchik.web.traces import WITHOUT
from tests.harness import http
from tests.harness.causes import BY_TEST
from tests.harness.kept_spans import Kept, kept_spans
from tests.harness.served import Played, playing
from tests.harness.waiting import seconds_until

pytestmark = [pytest.mark.integration, pytest.mark.quick]

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
OTHERS = {"traceparent": f"00-{TRACE}-00f067aa0ba902b7-01"}


@pytest.fixture(scope="module")
def kept() -> Iterator[Kept]:
    with kept_spans() as found:
        yield found


@pytest.fixture(scope="module")
def round_(
    kept: Kept,
    module_database_url: str,
    valkey_url: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Played]:
    """Play until one has answered; one blocks another, and Slack fails once."""
    kept.forget()
    folder: Path = tmp_path_factory.mktemp("spans")
    with playing(module_database_url, valkey_url, folder, members=6) as play:
        play.invite()
        play.work()
        play.slack.faults.script(
            "chat.postMessage", Fault("slack_error", error="fatal_error")
        )
        play.start_round()
        one, other = (row["id"] for row in play.rows("SELECT id FROM people LIMIT 2"))
        assert play.ponchik.avoidances.add(play.workspace, one, other, BY_TEST)
        play.ponchik.rounds.check_in(play.channel, BY_TEST)
        play.work()
        first = play.questions("check_in-1")[0]
        [member, *_] = play.members_of(first.channel)
        assert play.click(member, first, "met") == 200
        play.work()
        yield play


def ids(span: ReadableSpan) -> tuple[str, str]:
    assert span.context is not None
    trace, own = span.context.trace_id, span.context.span_id
    return format(trace, "032x"), format(own, "016x")


def appended(kept: Kept, event: str) -> list[ReadableSpan]:
    """Return the spans in which such an event was recorded."""
    return [
        span
        for span in kept.named("append")
        if any(mark.name == event for mark in span.events)
    ]


def test_an_event_and_its_effect_go_on_from_the_append_that_wrote_them(
    round_: Played, kept: Kept
) -> None:
    [append] = appended(kept, "Answered")
    trace, own = ids(append)
    [event] = round_.rows("SELECT * FROM events WHERE type = 'Answered'")
    traceparent = event["metadata"]["traceparent"]
    assert traceparent.startswith(f"00-{trace}-{own}-")
    [effect] = round_.rows(
        "SELECT * FROM effects WHERE caused_by = %s AND kind = 'show_answers'",
        event["position"],
    )
    assert effect["traceparent"] == traceparent
    [shown] = [s for s in kept.named("effect show_answers") if ids(s)[0] == trace]
    assert shown.parent is not None
    assert format(shown.parent.span_id, "016x") == own


def test_a_press_names_its_route_and_what_was_pressed(
    round_: Played, kept: Kept
) -> None:
    [press] = kept.named("POST /slack/interactions")
    assert press.attributes == {
        "http.request.method": "POST",
        "http.route": "/slack/interactions",
        "http.response.status_code": 200,
        "ponchik.workspace": round_.workspace,
        "ponchik.delivery": "answer:met",
    }


@pytest.mark.usefixtures("round_")
def test_what_slack_refused_is_told_by_its_code(kept: Kept) -> None:
    codes = [dict(span.attributes or {}) for span in kept.all()]
    told = [found for found in codes if found.get("slack.error") == "fatal_error"]
    assert told
    assert "TryLater" in {found.get("ponchik.outcome") for found in codes}


def test_a_trace_that_a_proxy_began_goes_on(round_: Played, kept: Kept) -> None:
    http.get(f"{round_.url}/", headers=OTHERS)
    # A span ends after the answer has been sent.
    seconds_until(lambda: kept.named("GET /"))
    [home] = kept.named("GET /")
    assert ids(home)[0] == TRACE


def test_an_address_that_is_a_secret_is_named_by_its_route(
    round_: Played, kept: Kept
) -> None:
    secret = uuid4()
    for path in (f"c/{secret}.ics", f"nowhere/{secret}?code={secret}"):
        http.get(f"{round_.url}/{path}")
    seconds_until(lambda: kept.named("GET /c/{calendar}.ics"))
    assert str(secret) not in kept.text()


def test_those_who_only_look_whether_we_live_leave_no_span(
    round_: Played, kept: Kept
) -> None:
    for path in ("healthz", "readyz", "metrics"):
        http.get(f"{round_.url}/{path}")
    assert not re.search(r"/(healthz|readyz|metrics)\b", kept.text())
    served = build_app(round_.ponchik).routes
    assert {getattr(route, "path", "") for route in served} >= WITHOUT


def test_no_person_secret_or_text_is_in_a_span(round_: Played, kept: Kept) -> None:
    settings, text = round_.slack.settings, kept.text()
    everybody = round_.slack.workspace.people.values()
    people = [person for person in everybody if person.id != round_.slack.bot]
    canaries = {settings.bot_token, settings.signing_secret, settings.client_secret}
    canaries |= {name for p in people for name in (p.id, p.name, p.real_name)}
    canaries |= {row["id"] for row in round_.rows("SELECT id::text AS id FROM people")}
    canaries |= {round_.channel, "coffee"}
    found = [one for one in canaries if len(one) > 4 and one in text]
    assert found == []
    assert str(round_.workspace) in text


def test_a_private_block_leaves_no_mark(round_: Played, kept: Kept) -> None:
    assert round_.rows("SELECT FROM events WHERE type LIKE 'PrivateAvoidance%%'")
    assert "Private" not in kept.text()
    assert "avoid" not in kept.text().lower()
