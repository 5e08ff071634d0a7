"""`docs/commands.md` tells of every command and every option, and of no others."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import typer

from ponchik.cli import app
from tests.harness.processes import ROOT

pytestmark = pytest.mark.integration

PAGE = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
_SECTION = re.compile(
    r"^### `ponchik ([^`]*)`\n(.*?)(?=^#|\Z)", re.MULTILINE | re.DOTALL
)
SECTIONS: dict[str, str] = dict(_SECTION.findall(PAGE))


def commands(command: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every command that does something and is shown, with the words that call it."""
    inner = getattr(command, "commands", {})
    if path and (not inner or command.invoke_without_command):
        yield path, command
    for name, one in inner.items():
        if one.hidden:
            continue
        yield from commands(one, f"{path} {name}".strip())


COMMANDS = dict(commands(typer.main.get_command(app)))


def test_every_command_has_a_section_and_every_section_a_command() -> None:
    assert SECTIONS.keys() == COMMANDS.keys()


@pytest.mark.parametrize("path", COMMANDS)
def test_a_section_names_exactly_the_options_of_its_command(path: str) -> None:
    options = {
        name
        for parameter in COMMANDS[path].params
        if parameter.param_type_name == "option"
        for name in (*parameter.opts, *parameter.secondary_opts)
    }
    assert set(re.findall(r"--[a-z][a-z-]*", SECTIONS[path])) == options
    for parameter in COMMANDS[path].params:
        if parameter.param_type_name == "argument":
            assert parameter.metavar in SECTIONS[path]
