"""What can be done to a simulated Slack, and how it is done."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from ponchik.demo.backstage.slack import Slack
from ponchik.errors import Unknown


class Mood(NamedTuple):
    """How Slack behaves: chances, of which the first that strikes applies to a call."""

    label: str
    chances: Sequence[Mapping[str, Any]] = ()


def _chance(method: str, probability: float, **fault: object) -> Mapping[str, Any]:
    return {"method": method, "probability": probability, "fault": fault}


WELL = "well"
MOODS: Mapping[str, Mood] = {
    WELL: Mood("works"),
    "slow": Mood("is slow", [_chance("*", 1.0, kind="delay", seconds=2.0)]),
    "busy": Mood("says 429", [_chance("chat.*", 0.4, kind="rate_limited", seconds=1)]),
    "broken": Mood(
        "fails (5xx)",
        [
            _chance("chat.*", 0.3, kind="error_before", status=503),
            _chance("chat.*", 0.3, kind="error_after", status=500),
        ],
    ),
    "mute": Mood("loses replies", [_chance("chat.*", 0.8, kind="reply_lost")]),
}


def set_mood(slack: Slack, name: str) -> None:
    """Break Slack in one way. Raises Unknown for no such mood, and SlackAway."""
    if name not in MOODS:
        raise Unknown(f"Slack can be one of {', '.join(MOODS)}")
    slack.clear_faults()
    for chance in MOODS[name].chances:
        slack.add_fault(chance)


def mood_of(slack: Slack) -> str:
    """Return the mood that Slack is in, "" if it is one of somebody else's making."""
    faults = slack.faults()
    kinds = [chance["fault"]["kind"] for chance in faults["chances"]]
    for name, mood in MOODS.items():
        if kinds == [chance["fault"]["kind"] for chance in mood.chances]:
            return name
    return ""
