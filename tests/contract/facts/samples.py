"""Answers and payloads that Slack publishes, as shapes with values of our own.

Strings become others of their kind, numbers keep their sign, and what `type` says
stays. Lists keep one item of each shape.
"""

import json
import re
from pathlib import Path
from typing import Any

from ponchik.slack.client.limits import LIMITS

Json = dict[str, Any]
#: Objects that lie deeper are emptied: in what comes in, no test looks there.
DEEPEST = 3
DEEPEST_IN_INTERACTIONS = 2
#: Methods that the simulator alone has, with an example of their answers.
SIMULATED = ("conversations.list", "users.conversations", "views.publish")
#: What stands in place of a string, by what the string is like; the first that fits.
OUR_OWN = {
    **{rf"{letter}[A-Z0-9]{{6,}}": f"{letter}0A" for letter in "BCDEGTUVW"},
    r"\d+\.\d+": "1500000000.000100",
    r"[A-Z][a-z]+/\w+": "Europe/Berlin",
    r"[a-z]{2}-[A-Z]{2}": "en-GB",
    r"https://.*": "https://example.com/",
    r".+@.+": "somebody@example.com",
    r"(?s).+": "text",
    r"": "",
}
INTERACTIONS = (
    "interactive-components/AttachmentActionPayload",
    "interactive-components/BlockActionPayload",
    "interactive-components/MessageShortcutPayload",
    "slash-commands/SlashCommandPayload",
)


def answers(source: Path) -> Json:
    """Map each method to all its examples of success, by name."""
    folder = source / "slack-samples/api-ref-examples"
    return {
        method: {
            path.name.removeprefix(f"{method}.").removesuffix(".json"): _read(path)
            for path in sorted(folder.glob(f"{method}.success*.json"))
        }
        for method in (*LIMITS, *SIMULATED)
    }


def payloads(source: Path) -> Json:
    """Whole deliveries of events, events without their envelopes, interactions."""
    samples = source / "slack-samples"
    backend = samples / "java-sdk/app-backend"
    return {
        "deliveries": _folder(samples / "java-sdk/events", "*Payload.json"),
        "events": _folder(samples / "api-ref-examples", "event.*.json"),
        "interactions": {
            Path(name).name: _read(backend / f"{name}.json", DEEPEST_IN_INTERACTIONS)
            for name in INTERACTIONS
        },
    }


def _folder(folder: Path, pattern: str) -> Json:
    return {path.stem: _read(path) for path in sorted(folder.glob(pattern))}


def _read(path: Path, deepest: int = DEEPEST) -> Any:
    return made_up(json.loads(path.read_text(encoding="utf-8")), deepest)


def made_up(value: Any, deeper: int) -> Any:
    """Return a value of the same shape, with nothing in it but of our own."""
    match value:
        case dict():
            kept = value if deeper else {}
            return {name: _field(name, inner, deeper) for name, inner in kept.items()}
        case list():
            return _each_once([made_up(inner, deeper) for inner in value])
        case str():
            kind = next(kind for kind in OUR_OWN if re.fullmatch(kind, value))
            return OUR_OWN[kind]
        case int() | float() if not isinstance(value, bool):
            return (value > 0) - (value < 0)
        case _:
            return value


def _field(name: str, value: Any, deeper: int) -> Any:
    if name in {"type", "subtype"} and isinstance(value, str):
        return value
    return made_up(value, deeper - 1)


def _each_once(items: list[Any]) -> list[Any]:
    return [item for number, item in enumerate(items) if item not in items[:number]]
