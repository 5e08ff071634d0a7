"""One trace from a press to Slack's answer, across the processes of the Procfile."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.acceptance.test_canaries import SECRETS, canaries
from tests.chaos.cycle import Cycle
from tests.chaos.members import Members
from tests.chaos.slack import Seen
from tests.harness.otlp import Receiver, Span, receiving
from tests.harness.stack import Stack, running
from tests.harness.waiting import PATIENCE

pytestmark = [pytest.mark.acceptance, pytest.mark.longer]

MEETINGS = 2
PRESS = "POST /slack/interactions"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("traces")


@pytest.fixture(scope="module")
def played(folder: Path) -> Iterator[tuple[Stack, Receiver]]:
    """Play a round; each process has sent its spans, as all have ended."""
    with receiving(folder) as receiver:
        settings = {
            **SECRETS,
            "OTEL_EXPORTER_OTLP_ENDPOINT": receiver.url,
            "PONCHIK_LOG_LEVEL": "DEBUG",
        }
        with running(
            folder,
            members=2 * MEETINGS - 1,
            seed=1,
            preloaded=["tests.resilience.long_leases"],
            settings=settings,
        ) as stack:
            coffee = stack.slack.coffee()
            stack.slack.act(
                act="invite_bot", user=coffee["members"][0], channel=coffee["id"]
            )
            give_up_at = time.monotonic() + 10 * PATIENCE
            members, seen = Members(stack.slack), Seen(stack.slack)
            cycle = Cycle(stack, members, seen, MEETINGS, give_up_at)
            cycle.play()
            cycle.wait_until_nothing_is_pending()
            for process in stack.processes:
                process.stop()
            yield stack, receiver


@pytest.fixture(scope="module")
def press(played: tuple[Stack, Receiver]) -> list[Span]:
    """Return the trace of an answer whose redraw no newer one has replaced."""
    _, receiver = played
    redraws = (s for s in receiver.spans() if s.name == "effect show_answers")
    traces = (receiver.trace(redraw.trace) for redraw in redraws)
    return next(trace for trace in traces if any(s.name == PRESS for s in trace))


class Node(NamedTuple):
    service: str
    name: str
    parts: tuple["Node", ...] = ()


def tree(spans: list[Span], parent: str = "") -> tuple[Node, ...]:
    """Return spans by name, each with those that it led to."""
    found = sorted((s for s in spans if s.parent == parent), key=lambda s: s.name)
    return tuple(Node(s.service, s.name, tree(spans, s.id)) for s in found)


def test_a_press_leads_to_its_event_its_effect_and_its_call_of_slack(
    press: list[Span],
) -> None:
    web, worker = "ponchik-web", "ponchik-worker"
    recorded, asked = Node(worker, "append"), Node(worker, "slack chat.update")
    redraw = Node(worker, "effect show_answers", (recorded, asked))
    [root] = tree(press)
    assert (root.service, root.name) == (web, PRESS)
    [append] = root.parts
    assert (append.service, append.name) == (web, "append")
    assert redraw in append.parts


def test_its_spans_say_what_happened_and_to_what(press: list[Span]) -> None:
    [append, *_] = [
        s for s in press if (s.service, s.name) == ("ponchik-web", "append")
    ]
    # An answer may bring about more than itself.
    [(event, about), *_] = append.marks
    assert event == "Answered"
    assert {"ponchik.workspace", "ponchik.meeting", "ponchik.position"} == set(about)
    effect = next(s for s in press if s.name == "effect show_answers")
    assert effect.attributes["ponchik.meeting"] == about["ponchik.meeting"]
    assert effect.attributes["ponchik.program"]
    assert effect.attributes["ponchik.outcome"] == "Done"
    kinds = {s.name.split()[0]: s.kind for s in press}
    assert kinds == {
        "POST": "SPAN_KIND_SERVER",
        "append": "SPAN_KIND_INTERNAL",
        "effect": "SPAN_KIND_CONSUMER",
        "slack": "SPAN_KIND_CLIENT",
    }


def test_no_trace_has_a_span_whose_parent_nobody_sent(
    played: tuple[Stack, Receiver],
) -> None:
    spans = played[1].spans()
    known = {span.id for span in spans}
    assert [s.name for s in spans if s.parent and s.parent not in known] == []
    assert [s.name for s in spans if s.failed] == []


def test_no_secret_and_nobodys_name_is_in_a_span(
    played: tuple[Stack, Receiver],
) -> None:
    stack, receiver = played
    text = receiver.text()
    assert len(receiver.spans()) > 50
    assert [canary for canary in canaries(stack) if canary in text] == []
