"""Moments, as operators read them."""

from datetime import datetime, tzinfo


def moment(at: datetime, zone: tzinfo | None) -> str:
    """Format a moment on the clock of a time zone."""
    there = at.astimezone(zone)
    return f"{there:%a} {there.day} {there:%b, %H:%M}"
