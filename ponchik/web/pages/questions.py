"""What is asked before something is done: what it will do, and to how many people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ponchik.errors import Conflict


class NothingToDo(Conflict):
    """It is so already, or does not fit: the sentence says why to whoever asked."""


@dataclass(frozen=True)
class Field:
    """One thing to fill in; `options` are values and words to choose from."""

    name: str
    label: str
    kind: str = "text"
    value: str = ""
    hint: str = ""
    options: Sequence[tuple[str, str]] = ()
    is_needed: bool = False


@dataclass(frozen=True)
class Question:
    """`says` what will happen; `yes` names it, `no` what stays; `hidden` was seen.

    `word` has to be typed before what cannot be taken back.
    """

    title: str
    says: str
    yes: str
    no: str = "Not now"
    fields: Sequence[Field] = ()
    hidden: Mapping[str, str] = field(default_factory=dict)
    word: str = ""
    is_harm: bool = False
