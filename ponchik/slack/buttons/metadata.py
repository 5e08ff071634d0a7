"""What a modal carries along unseen, in its `private_metadata`."""

import json
from typing import NamedTuple
from uuid import UUID

from ponchik.errors import Invalid


class UnreadableMetadata(Invalid):
    """A view of another version."""


class ModalMetadata(NamedTuple):
    """`version` is that of the program's stream, `seed` that of a round's preview."""

    program: UUID
    version: int | None = None
    seed: int | None = None


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
            UUID(found["program"]), _number(found, "version"), _number(found, "seed")
        )
    except (ValueError, LookupError, TypeError, AttributeError):
        raise UnreadableMetadata("a view of another version") from None


def _number(found: dict[str, object], name: str) -> int | None:
    value = found.get(name)
    if value is not None and type(value) is not int:
        raise ValueError(name)
    return value
