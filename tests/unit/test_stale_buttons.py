"""Buttons that stand in Slack since an earlier version do what they did."""

import json
from pathlib import Path

import pytest

from ponchik.application.inbound import answers, times
from ponchik.slack.buttons import read_action, read_answer
from ponchik.slack.buttons.times import read_meeting, read_time

pytestmark = pytest.mark.unit

FOLDER = Path(__file__).parents[1] / "fixtures" / "buttons"
BUTTONS = [
    pytest.param(one["action_id"], one["value"], id=f"{file.stem} {one['action_id']}")
    for file in sorted(FOLDER.glob("*.json"))
    for one in json.loads(file.read_text(encoding="utf-8"))
]
CLICKS = {**answers.HANDLERS.clicks, **times.HANDLERS.clicks}


@pytest.mark.parametrize(("action_id", "value"), BUTTONS)
def test_a_button_of_an_earlier_version_is_read_and_handled(
    action_id: str, value: str
) -> None:
    action = read_action(action_id).action
    assert action in CLICKS
    if action.startswith("answer:"):
        assert str(read_answer(action_id, value).meeting) in value
    elif action.startswith("slot:yes"):
        assert str(read_time(value).meeting) in value
    else:
        assert str(read_meeting(value)) == value
