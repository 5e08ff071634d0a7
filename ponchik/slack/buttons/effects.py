"""The button with which a dead message is sent again."""

from uuid import UUID

from ponchik.slack.blocks import Block, button, described
from ponchik.slack.buttons.ids import Action, UnknownButton


def retry_button(
    effect: UUID, label: str, in_full: str, place: int | None = None
) -> Block:
    """Return the button that sends again what could not be delivered.

    `place` numbers it where a message has several.
    """
    action = Action.EFFECT_RETRY
    name = action if place is None else action.numbered(place)
    return described(button(label, name, str(effect)), in_full)


def read_effect(value: str) -> UUID:
    """Read which effect is to be sent again. Raises UnknownButton."""
    try:
        return UUID(value)
    except ValueError:
        raise UnknownButton(f"no effect is called {value!r}") from None
