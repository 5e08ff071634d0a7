"""Facts of the Web API's methods and of the Events API's events."""

import json
from pathlib import Path
from typing import Any

from ponchik.demo.simulator.methods import METHODS

Json = dict[str, Any]


def reference(source: Path, page: str) -> Any:
    path = source / "slack-specs/slack-api-ref" / f"{page}.json"
    return json.loads(path.read_text(encoding="utf-8"))


def methods(source: Path) -> Json:
    """Arguments, errors and tiers of the methods that the simulator has.

    The errors that every method can answer stand once.
    """
    pages = {name: reference(source, f"methods/{name}") for name in METHODS}
    common = set(reference(source, "common-errors")["errors"])
    tiers = source / "slack-specs/rate-limit-tiers/rate_limit_tiers.json"
    tier_of = json.loads(tiers.read_text(encoding="utf-8"))
    return {
        "common errors": sorted(common),
        "methods": {
            name: {
                "arguments": _arguments(page),
                "errors": _errors(page, common),
                "tier": tier_of[name],
            }
            for name, page in pages.items()
        },
    }


def _errors(page: Json, common: set[str]) -> list[str]:
    """The errors of this method alone."""
    if not common <= page["errors"].keys():
        raise ValueError(f"{page['name']} lacks errors that are common to all.")
    return sorted(page["errors"].keys() - common)


def _arguments(page: Json) -> Json:
    """Each argument's type, its name marked with `?` where it may be missing."""
    return {
        name if argument["required"] else f"{name}?": argument.get("type", "")
        for name, argument in page["args"].items()
    }


def events(source: Path) -> Json:
    """Each event that an app can subscribe to, with the scopes that allow it."""
    return {
        event["name"]: sorted(event.get("scopes") or ())
        for event in reference(source, "events-index")
        if "Events" in event["APIs"]
    }
