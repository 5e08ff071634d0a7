"""A program's settings: replaced, by one manager at a time, and what follows."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from ponchik.domain.calendar import EARLIEST, LATEST, calendar_of
from ponchik.domain.program.commands import ChangeSettings
from ponchik.domain.program.rounds import moved_from, require_working_day
from ponchik.domain.program.state import ProgramState
from ponchik.domain.schedule import Start, first_start, starts_from
from ponchik.errors import Conflict, Invalid
from ponchik.events.event import Event
from ponchik.events.program import ProgramSettingsChanged, Settings

#: So many working days everybody has to step out before the first round.
DAYS_TO_STEP_OUT = 3


class ChangedMeanwhile(Conflict):
    """Somebody else changed the settings: `by` whom, and which to what they are now.

    `version` is the one to be changed next.
    """

    def __init__(self, state: ProgramState, seen: int) -> None:
        super().__init__(
            "the settings were changed meanwhile: look at them once more, then save"
        )
        before = state.history[seen - 1] if seen else Settings()
        self.by = state.changed_by
        self.version = state.settings_version
        self.changed = differences(before, state.settings)


def flat(settings: Settings) -> Mapping[str, Any]:
    """Return the settings by name, those of the cadence among them."""
    values = settings.model_dump()
    return {**values.pop("cadence"), **values}


def differences(before: Settings, after: Settings) -> Mapping[str, Any]:
    """Return the settings that differ, as they are afterwards."""
    known = flat(before)
    return {name: value for name, value in flat(after).items() if known[name] != value}


def change_as_seen(command: ChangeSettings, state: ProgramState) -> Sequence[Event]:
    """Return the changed settings.

    Raises ChangedMeanwhile if they are not any more what somebody saw.
    """
    state.require_served()
    if command.settings == state.settings and command.first_on is None:
        return []
    if command.seen is not None and command.seen != state.settings_version:
        raise ChangedMeanwhile(state, min(command.seen, state.settings_version))
    if command.first_on is None:
        return change(command.settings, command.by, command.now, state)
    following = _begun_anew(command, command.first_on, state)
    return [_changed(command.settings, command.by, command.now, following)]


def change(
    settings: Settings, by: UUID | None, now: datetime, state: ProgramState
) -> Sequence[Event]:
    """Return the settings of a program that runs, and when its next round starts."""
    if settings == state.settings:
        return []
    return [_changed(settings, by, now, _next_start(settings, now, state))]


def _changed(
    settings: Settings, by: UUID | None, now: datetime, following: Start | None
) -> ProgramSettingsChanged:
    return ProgramSettingsChanged(
        settings=settings,
        next_round_at=following and following.at,
        next_round_on=following and moved_from(settings, following),
        by=by,
        at=now,
    )


def change_zone(
    zone: str | None, now: datetime, state: ProgramState
) -> Sequence[Event]:
    """Return the settings of a program before its first round, by another clock.

    Returns [] for no zone, and the one that it has.
    """
    settings = change_settings(state.settings, {"zone": zone} if zone else {})
    if settings == state.settings:
        return []
    return [_changed(settings, None, now, first_round(settings, None, now))]


def _begun_anew(command: ChangeSettings, day: date, state: ProgramState) -> Start:
    """Return the start on the day that was chosen; a running round is not cut short."""
    require_working_day(command.settings, day, command.now)
    at = calendar_of(command.settings).at(day)
    if state.next_round_at is None or at < state.next_round_at:
        state.require_no_round()
    return Start(day, at, 0)


def first_round(settings: Settings, day: date | None, now: datetime) -> Start:
    """Return the first start, so far ahead that everybody can step out before.

    Raises Invalid for a day that comes too soon, or is no working day.
    """
    calendar = calendar_of(settings)
    earliest = calendar.working_day_after(calendar.day_of(now), DAYS_TO_STEP_OUT)
    if day is None:
        before = calendar.working_day_after(calendar.day_of(now), DAYS_TO_STEP_OUT - 1)
        return first_start(settings, calendar.at(before))
    require_working_day(settings, day, now)
    if day < earliest:
        raise Invalid(
            f"give people three working days to step out: {earliest} or later"
        )
    return Start(day, calendar.at(day), 0)


def _next_start(settings: Settings, now: datetime, state: ProgramState) -> Start | None:
    """Return the start that was planned, if the new settings still allow for it."""
    if state.next_round_on is None or state.next_round_at is None:
        return None
    planned, on = state.next_round_at, state.next_round_on
    calendar = calendar_of(settings)
    if settings.cadence != state.settings.cadence:
        return first_start(settings, state.earliest_next(now))
    if state.is_moved and calendar.is_working_day(calendar.day_of(planned)):
        return Start(on, planned, 0)
    if calendar == calendar_of(state.settings):
        return Start(on, planned, 0)
    starts = starts_from(settings, on)
    return next(one for one in starts if one.at > now and not one.is_too_short)


def change_settings(settings: Settings, changes: Mapping[str, Any]) -> Settings:
    """The settings with some replaced, those of the cadence named flat among them.

    Raises Invalid, naming the setting, for a value or a name that is wrong.
    """
    _require_decent_hour(settings, changes)
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


def _require_decent_hour(settings: Settings, changes: Mapping[str, Any]) -> None:
    """Hours of before there were decent ones stay as they are until changed."""
    known = flat(settings)
    wanted = {name: changes.get(name, known[name]) for name in ("hour", "minute")}
    if all(wanted[name] == known[name] for name in wanted):
        return
    try:
        hour = time(**wanted)
    except (TypeError, ValueError):
        return
    if not EARLIEST <= hour <= LATEST:
        raise Invalid("hour: from 8:00 to 15:00, please")
