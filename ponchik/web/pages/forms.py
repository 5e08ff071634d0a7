"""What somebody filled in and sent: one value a field, whatever a browser sends."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qs
from uuid import UUID, uuid4

from ponchik.errors import Refused, Unreadable

#: Of a field: no page of ours has one that takes more.
MOST = 5_000
_MOST_FIELDS = 200
_GARBLED = "This form is garbled: open its page again, and send it from there."


class WrongFields(Refused):
    """What is wrong in a form, in a sentence for each field; what was typed is kept."""

    def __init__(self, sentences: Mapping[str, str]) -> None:
        super().__init__("; ".join(sentences.values()))
        self.sentences = sentences


@dataclass(frozen=True)
class Form:
    """The fields by name; a box that is not ticked has none."""

    values: Mapping[str, str] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """Return what a field holds, without what stands around it."""
        return self.values.get(name, "").strip()

    def has(self, name: str) -> bool:
        """Return whether the field was there at all: whether a box was ticked."""
        return name in self.values

    def number(self, name: str) -> int | None:
        """Return a whole number, None for anything else."""
        value = self.text(name)
        is_one = value.isascii() and value.isdecimal() and len(value) <= 9
        return int(value) if is_one else None

    @property
    def key(self) -> str:
        """What makes a form that was sent twice count once. Raises Unreadable."""
        try:
            return str(UUID(self.values.get("key", "")))
        except ValueError:
            raise Unreadable(_GARBLED) from None


def read_form(body: bytes) -> Form:
    """Return the form of a request's body. Raises Unreadable for what is none."""
    try:
        found = parse_qs(
            body.decode(),
            keep_blank_values=True,
            strict_parsing=bool(body),
            max_num_fields=_MOST_FIELDS,
        )
    except ValueError:
        raise Unreadable(_GARBLED) from None
    values = {name: sent[-1] for name, sent in found.items()}
    if not all(map(_is_text, (*values, *values.values()))):
        raise Unreadable(_GARBLED)
    return Form(values)


def new_key() -> str:
    """Return the key of a form that is drawn now."""
    return str(uuid4())


def _is_text(value: str) -> bool:
    """Postgres stores no null characters, and nobody types other control characters."""
    lines = value.replace("\r", "").replace("\n", "").replace("\t", "")
    return len(value) <= MOST and lines.isprintable()
