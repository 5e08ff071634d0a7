"""What was filled into a form, read as plain values, and what is wrong with it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any, TypeVar

from ponchik.slack.buttons import Action
from ponchik.slack.texts.forms import choose_one
from ponchik.slack.texts.language import Language

T = TypeVar("T")
#: A view's `state.values`: by block, then by element.
Values = Mapping[str, Mapping[str, Mapping[str, Any]]]


@dataclass(frozen=True)
class FieldErrors:
    """A sentence under each field that needs another look, by the field's block."""

    sentences: Mapping[str, str]


@dataclass
class FormReading:
    """A form that is being read; what is wrong is noted, and the reading goes on."""

    language: Language
    values: Values
    sentences: dict[str, str] = field(default_factory=dict)

    def require(
        self, action: Action, read: Callable[[Values, Action], T | None]
    ) -> T | None:
        """Read a field that has to be filled in."""
        found = read(self.values, action)
        if found is None:
            self.refuse(action, choose_one(self.language))
        return found

    def refuse(self, action: Action, sentence: str) -> None:
        """Note what is wrong with a field; the first thing is what is told."""
        self.sentences.setdefault(action.field, sentence)

    @property
    def errors(self) -> FieldErrors:
        return FieldErrors(self.sentences)


def is_shown(values: Values, action: Action) -> bool:
    """Whether the form has this field."""
    return action.field in values


def chosen_option(values: Values, action: Action) -> str | None:
    """Return the value of what was chosen from a menu or of radio buttons."""
    option = _element(values, action).get("selected_option")
    value = option.get("value") if isinstance(option, Mapping) else None
    return value if isinstance(value, str) else None


def chosen_options(values: Values, action: Action) -> tuple[str, ...]:
    """Return the values of the boxes that were checked."""
    options = _element(values, action).get("selected_options") or ()
    return tuple(option["value"] for option in options)


def chosen_date(values: Values, action: Action) -> date | None:
    return _parsed(date.fromisoformat, _element(values, action).get("selected_date"))


def chosen_time(values: Values, action: Action) -> time | None:
    return _parsed(time.fromisoformat, _element(values, action).get("selected_time"))


def chosen_person(values: Values, action: Action) -> str | None:
    person = _element(values, action).get("selected_user")
    return person if isinstance(person, str) else None


def chosen_people(values: Values, action: Action) -> tuple[str, ...]:
    return tuple(_element(values, action).get("selected_users") or ())


def typed_text(values: Values, action: Action) -> str:
    """Return what was typed, without blanks around it."""
    return str(_element(values, action).get("value") or "").strip()


def _element(values: Values, action: Action) -> Mapping[str, Any]:
    return values.get(action.field, {}).get(action, {})


def _parsed(parse: Callable[[str], T], text: object) -> T | None:
    try:
        return parse(text) if isinstance(text, str) else None
    except ValueError:
        return None
