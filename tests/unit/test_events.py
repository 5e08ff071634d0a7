import json
from datetime import timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from ponchik.events.event import Event, Stream
from ponchik.events.program import Cadence, ProgramMoved, Settings
from ponchik.events.upcasters import EVENTS, read_event
from tests.unit.facts import CHANNEL, MEETING, START, program_started
from tests.unit.made_events import made

pytestmark = pytest.mark.unit


@pytest.mark.parametrize("event", EVENTS.values(), ids=list(EVENTS))
@settings(max_examples=15)
@given(chosen=st.data())
def test_each_event_comes_back_from_its_data_as_it_was(
    event: type[Event], chosen: st.DataObject
) -> None:
    one = chosen.draw(made(event))
    stored = json.loads(json.dumps(one.data()))
    assert read_event(one.type_name(), one.schema_number, stored) == one


def test_a_moment_is_written_in_utc_whatever_zone_it_came_in_with() -> None:
    in_tokyo = START.astimezone(timezone(timedelta(hours=9)))
    assert ProgramMoved(channel=CHANNEL, at=in_tokyo).data() == (
        ProgramMoved(channel=CHANNEL, at=START).data()
    )


def test_an_event_takes_no_field_that_it_does_not_know() -> None:
    with pytest.raises(ValidationError, match="Extra inputs"):
        ProgramMoved.model_validate({"channel": "C1", "at": START, "name": "Ann"})


def test_an_event_takes_no_moment_without_a_zone() -> None:
    with pytest.raises(ValidationError, match="timezone"):
        ProgramMoved.model_validate({"channel": "C1", "at": "2026-03-02T10:00:00"})


def test_an_event_cannot_be_changed() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        program_started().channel = "C2"  # type: ignore[misc] # that is the point


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"group_size": 1}, "greater than or equal to 2"),
        ({"group_size": 9}, "less than or equal to 8"),
        ({"cadence": {"zone": "Mars/Olympus"}}, "'Mars/Olympus' is not a time zone"),
        ({"cadence": {"weekday": 7}}, "less than or equal to 6"),
        ({"check_ins": [0.9]}, "must follow one another"),
        ({"reminder": 0.8}, "must follow one another"),
        ({"reminder": 1.0}, "less than 1"),
    ],
)
def test_settings_that_make_no_sense_are_refused_by_name(
    wrong: dict[str, Any], words: str
) -> None:
    with pytest.raises(ValidationError, match=words):
        Settings.model_validate(wrong)


def test_a_zone_that_is_a_path_is_no_zone() -> None:
    with pytest.raises(ValidationError, match="is not a time zone"):
        Cadence(zone="../../etc/passwd")


def test_a_stream_is_read_back_from_its_name() -> None:
    stream = Stream("meeting", MEETING)
    assert Stream.parse(str(stream)) == stream


def test_a_text_that_is_no_stream_is_refused() -> None:
    with pytest.raises(ValueError, match="UUID"):
        Stream.parse("meeting-of-minds")
