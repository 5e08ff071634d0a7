from uuid import UUID

import pytest

from ponchik.slack.buttons import (
    Action,
    MenuChoice,
    MenuItem,
    ModalMetadata,
    UnknownButton,
    UnreadableMetadata,
    menu_value,
    metadata_text,
    read_action,
    read_effect,
    read_menu,
    read_metadata,
    read_program,
)

pytestmark = pytest.mark.unit

PROGRAM = UUID("6f0e1c5a-7d4e-5b7e-9a34-2f1b6f0d0c11")


@pytest.mark.parametrize("action", Action)
def test_every_action_is_read_back_alone_and_with_its_number(action: Action) -> None:
    assert read_action(action) == (action, None)
    assert read_action(action.numbered(1)) == (action, 1)
    assert read_action(action.numbered(20)) == (action, 20)


@pytest.mark.parametrize(
    "stale", ["", "old:button", "program:accept:0", "program:accept:x", ":1", "set:"]
)
def test_an_action_of_another_version_is_unknown(stale: str) -> None:
    with pytest.raises(UnknownButton):
        read_action(stale)


@pytest.mark.parametrize("item", MenuItem)
def test_a_menus_choice_is_read_back(item: MenuItem) -> None:
    assert read_menu(menu_value(item, PROGRAM, 20)) == MenuChoice(item, PROGRAM)


@pytest.mark.parametrize("stale", ["", "break", "break:7", f"other:{PROGRAM}:1"])
def test_a_menus_choice_of_another_version_is_unknown(stale: str) -> None:
    with pytest.raises(UnknownButton):
        read_menu(stale)


def test_programs_and_effects_are_read_or_unknown() -> None:
    assert read_program(str(PROGRAM)) == read_effect(str(PROGRAM)) == PROGRAM
    for read in (read_program, read_effect):
        with pytest.raises(UnknownButton):
            read("7")


@pytest.mark.parametrize(
    "metadata",
    [
        ModalMetadata(PROGRAM),
        ModalMetadata(PROGRAM, 12),
        ModalMetadata(PROGRAM, seed=7),
    ],
)
def test_what_a_modal_carries_is_read_back(metadata: ModalMetadata) -> None:
    assert read_metadata(metadata_text(metadata)) == metadata


@pytest.mark.parametrize(
    "stale",
    ["", "{}", "[]", "null", '{"program": 7}', '{"program": "7"}',
     f'{{"program": "{PROGRAM}", "version": "12"}}',
     f'{{"program": "{PROGRAM}", "seed": true}}'],
)  # fmt: skip
def test_what_a_modal_of_another_version_carries_is_unreadable(stale: str) -> None:
    with pytest.raises(UnreadableMetadata):
        read_metadata(stale)
