"""The button with which a dead message is sent again."""

from uuid import UUID

from ponchik.slack.blocks import Block, button
from ponchik.slack.buttons.ids import Action, UnknownButton


def retry_button(effect: UUID, label: str, accessibility_label: str) -> Block:
    """Return the button that sends again what could not be delivered."""
    shown = button(label, Action.EFFECT_RETRY, str(effect))
    return shown | {"accessibility_label": accessibility_label}


def read_effect(value: str) -> UUID:
    """Read which effect is to be sent again. Raises UnknownButton."""
    try:
        return UUID(value)
    except ValueError:
        raise UnknownButton(f"no effect is called {value!r}") from None
