"""What buttons about a program carry, and the menu behind its ⋯ on Home."""

from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from ponchik.slack.blocks import Block, button
from ponchik.slack.buttons.ids import UnknownButton

#: What stands for all programs of a person, and for all whose next round they skip.
EVERYWHERE, SKIPPED = "all", "skipped"


class MenuItem(StrEnum):
    """What can be chosen from a program's menu on Home."""

    BREAK = "break"
    RESUME = "resume"
    MANAGE = "manage"
    SETTINGS = "settings"


class MenuChoice(NamedTuple):
    item: MenuItem
    program: UUID


def program_button(action: str, program: UUID, label: str) -> Block:
    """Return a button that does something about a program."""
    return button(label, action, str(program))


def read_program(value: str) -> UUID:
    """Read which program a button is about. Raises UnknownButton."""
    try:
        return UUID(value)
    except ValueError:
        raise UnknownButton(f"no program is called {value!r}") from None


def read_scope(value: str) -> UUID | None:
    """Read which program a member's button is about, None for all.

    Raises UnknownButton.
    """
    return None if value == EVERYWHERE else read_program(value)


def menu_value(item: MenuItem, program: UUID, place: int) -> str:
    """Return what a choice in the menu of Home's n-th program carries."""
    return f"{item}:{program}:{place}"


def read_menu(value: str) -> MenuChoice:
    """Read what was chosen from a program's menu. Raises UnknownButton."""
    item, _, rest = value.partition(":")
    try:
        return MenuChoice(MenuItem(item), read_program(rest.partition(":")[0]))
    except ValueError:
        raise UnknownButton(f"there is no choice {value!r}") from None
