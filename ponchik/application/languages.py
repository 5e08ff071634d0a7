"""Languages: which of them a program can have."""

from collections.abc import Mapping
from typing import Any

from ponchik.errors import Invalid
from ponchik.slack.texts.language import codes


def require_language(changes: Mapping[str, Any]) -> None:
    """Raise Invalid if a program is to have a language that has no catalogue."""
    wanted, known = changes.get("language"), codes()
    if wanted is not None and wanted not in known:
        there = ", ".join(sorted(known))
        raise Invalid(f"language: {wanted!r} has no catalogue; there are {there}")
