"""A program's settings, with some replaced."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from ponchik.errors import Invalid
from ponchik.events.program import Settings


def change_settings(settings: Settings, changes: Mapping[str, Any]) -> Settings:
    """The settings with some replaced, those of the cadence named flat among them.

    Raises Invalid, naming the setting, for a value or a name that is wrong.
    """
    before = settings.model_dump()
    cadence = before["cadence"]
    merged = {
        **before,
        **{name: value for name, value in changes.items() if name not in cadence},
        "cadence": {name: changes.get(name, cadence[name]) for name in cadence},
    }
    try:
        return Settings.model_validate(merged)
    except ValidationError as error:
        first = error.errors()[0]
        names = (part for part in reversed(first["loc"]) if isinstance(part, str))
        name = next(names, "settings")
        said = first["msg"].removeprefix("Value error, ")
        raise Invalid(f"{name}: {said}") from None
