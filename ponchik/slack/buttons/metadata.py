"""What a modal carries along unseen, in its `private_metadata`."""

import json
from typing import NamedTuple
from uuid import UUID

from ponchik.errors import Invalid


class UnreadableMetadata(Invalid):
    """A view of another version."""


class ModalMetadata(NamedTuple):
    """What a view was about when it was drawn.

    `version` is that of the settings, `hosts` who they were, by Slack id; `day` is the
    next round's, as an ordinal; `seed` and `digest` are a preview's, of so many
    `people`.
    """

    program: UUID
    version: int | None = None
    seed: int | None = None
    day: int | None = None
    people: int | None = None
    digest: str | None = None
    hosts: tuple[str, ...] | None = None


def metadata_text(metadata: ModalMetadata) -> str:
    """Return what a modal carries along."""
    known = {
        name: value for name, value in metadata._asdict().items() if value is not None
    }
    return json.dumps({**known, "program": str(metadata.program)})


def read_metadata(text: str) -> ModalMetadata:
    """Read what a modal carried along. Raises UnreadableMetadata."""
    try:
        found = json.loads(text)
        return ModalMetadata(
            program=UUID(found["program"]),
            version=_number(found, "version"),
            seed=_number(found, "seed"),
            day=_number(found, "day"),
            people=_number(found, "people"),
            digest=_text(found.get("digest")),
            hosts=_texts(found.get("hosts")),
        )
    except (ValueError, LookupError, TypeError, AttributeError):
        raise UnreadableMetadata("a view of another version") from None


def meeting_metadata(meeting: UUID) -> str:
    """Return what a modal about a meeting carries along."""
    return json.dumps({"meeting": str(meeting)})


def read_meeting_metadata(text: str) -> UUID:
    """Read which meeting a modal was about. Raises UnreadableMetadata."""
    try:
        return UUID(json.loads(text)["meeting"])
    except (ValueError, LookupError, TypeError, AttributeError):
        raise UnreadableMetadata("a view of another version") from None


def _number(found: dict[str, object], name: str) -> int | None:
    value = found.get(name)
    if value is not None and type(value) is not int:
        raise ValueError(name)
    return value


def _texts(value: object) -> tuple[str, ...] | None:
    if value is None:
        return None
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise ValueError("hosts")
    return tuple(value)


def _text(value: object) -> str | None:
    if value is not None and not isinstance(value, str):
        raise ValueError("digest")
    return value
