"""Traces are off and free unless asked for, and tell nothing that they should not."""

import logging
import subprocess
import sys
from collections.abc import Iterator

import pytest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.trace import StatusCode

from ponchik.errors import Conflict, Rejected
from ponchik.telemetry import spans
from ponchik.telemetry.log_context import about, learn, learn_stream, learned
from ponchik.telemetry.switch import set_up_traces
from ponchik.web.observation import name_of_form, name_of_press
from tests.harness.kept_spans import Kept, kept_spans

pytestmark = pytest.mark.unit

NOWHERE = "http://127.0.0.1:1"
TRACING = {"opentelemetry.sdk.trace", "opentelemetry.proto", "google.protobuf"}
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
PARENT = f"00-{TRACE}-00f067aa0ba902b7-01"


@pytest.fixture
def kept() -> Iterator[Kept]:
    with kept_spans() as found:
        yield found


def run(code: str) -> str:
    settings = {"DATABASE_URL": "postgresql://", "REDIS_URL": "redis://"}
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=settings,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout + done.stderr


def trace_of(span: ReadableSpan) -> str:
    assert span.context is not None
    return format(span.context.trace_id, "032x")


# Off


@pytest.mark.parametrize(
    "module",
    [
        "ponchik.cli",
        pytest.param("ponchik.web.application", marks=pytest.mark.longer),
        pytest.param("ponchik.actors.app", marks=pytest.mark.longer),
    ],
)
def test_without_an_address_nothing_that_traces_is_loaded(module: str) -> None:
    """Where the extra is installed, redis-py loads its metrics by itself."""
    told = run(
        f"import {module}, sys\n"
        "from ponchik.telemetry.switch import set_up_traces\n"
        "set_up_traces('', 'web')\n"
        "print(*sys.modules)"
    )
    assert not TRACING.intersection(told.split())


def test_control_with_an_address_it_is_loaded() -> None:
    told = run(
        "import sys\n"
        "from ponchik.telemetry.switch import set_up_traces\n"
        f"set_up_traces('{NOWHERE}', 'web')\n"
        "print(*sys.modules)"
    )
    assert set(told.split()) >= TRACING


def test_without_the_extra_a_warning_names_it_and_all_goes_on() -> None:
    told = run(
        "import sys; sys.modules['opentelemetry'] = None\n"
        "from ponchik.telemetry import spans\n"
        "from ponchik.telemetry.switch import set_up_traces\n"
        f"set_up_traces('{NOWHERE}', 'web')\n"
        "print(spans.is_on())"
    )
    assert "pip install 'ponchik[otel]'" in told
    assert "Traceback" not in told
    assert "False" in told


def test_a_span_costs_nothing_while_nobody_asks() -> None:
    assert spans.span("append") is spans.span("effect introduce", parent=PARENT)
    with spans.span("append"):
        spans.note({"ponchik.position": 1})
        spans.mark("Answered")
        assert spans.current() is None
    assert spans.moment() is None


# On


def test_a_trace_goes_on_where_another_process_left_it(kept: Kept) -> None:
    with spans.span("effect introduce", parent=PARENT):
        told = spans.current()
    [span] = kept.all()
    assert trace_of(span) == TRACE
    assert span.parent is not None
    assert format(span.parent.span_id, "016x") == PARENT.split("-")[2]
    assert told is not None
    assert told.split("-")[1] == TRACE


def test_within_a_span_nobody_goes_on_from_elsewhere(kept: Kept) -> None:
    with spans.span("POST /slack/events"), spans.span("append", parent=PARENT):
        pass
    append, request = kept.all()
    assert append.parent == request.context
    assert trace_of(append) != TRACE


def test_a_trace_that_nobody_keeps_is_kept_by_nobody_after(kept: Kept) -> None:
    with spans.span("effect introduce", parent=f"{PARENT[:-2]}00"):
        told = spans.current()
    assert kept.all() == ()
    assert told is not None
    assert told.endswith("-00")


def test_an_error_is_told_by_its_kind_alone(kept: Kept) -> None:
    with pytest.raises(Rejected), spans.span("slack chat.update"):
        raise Rejected("chat.update", "not_in_channel", "Ann Alvarez said so")
    with pytest.raises(Conflict), spans.span("append"):
        raise Conflict("Ann Alvarez has answered")
    wrong, refused = kept.all()
    assert wrong.status.status_code is StatusCode.ERROR
    assert wrong.attributes == {"error.type": "Rejected"}
    assert refused.status.status_code is StatusCode.UNSET
    assert refused.attributes == {"error.type": "Conflict"}
    assert "Alvarez" not in kept.text()


def test_a_collector_that_is_away_keeps_no_process_from_ending() -> None:
    logging.getLogger("opentelemetry").setLevel(logging.CRITICAL)
    set_up_traces(NOWHERE, "web")
    assert spans.is_on()
    with spans.span("append"):
        pass
    spans.shut_down()
    assert not spans.is_on()


# What is named


@pytest.mark.parametrize(
    ("told", "named"),
    [
        ("answer:met", "answer:met"),
        ("slot:yes:3", "slot:yes"),
        ("member:block", "member"),
        ("Ann Alvarez", "unknown"),
        ("", "unknown"),
    ],
)
def test_a_press_is_named_by_what_it_is_for(told: str, named: str) -> None:
    assert name_of_press(told) == named


@pytest.mark.parametrize(
    ("told", "named"),
    [
        ("round:start", "round:start"),
        ("member:block", "member"),
        ("Ann Alvarez", "unknown"),
    ],
)
def test_a_form_is_named_by_what_it_is_for(told: str, named: str) -> None:
    assert name_of_form(told) == named


# What lines of the log say


def test_a_line_says_what_it_is_about_and_the_next_does_not() -> None:
    with about(traceparent=PARENT, workspace="T1"):
        learn_stream("meeting", "m-1")
        learn(program="p-1")
        assert dict(learned()) == {
            "trace": TRACE,
            "workspace": "T1",
            "meeting": "m-1",
            "program": "p-1",
        }
    assert dict(learned()) == {}


def test_of_one_person_or_outside_of_anything_nothing_is_learned() -> None:
    learn(meeting="m-1")
    with about(workspace="T1"):
        learn_stream("member", "somebody")
        assert dict(learned()) == {"workspace": "T1"}
    assert dict(learned()) == {}


def test_what_was_said_around_it_is_said_again_after_it() -> None:
    with about(workspace="T1", effect="e-1"):
        with about(workspace="T2"):
            assert dict(learned()) == {"workspace": "T2", "effect": "e-1"}
        assert dict(learned()) == {"workspace": "T1", "effect": "e-1"}
