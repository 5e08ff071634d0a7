"""The host half of Slack, held against the design and against Slack's limits."""

import inspect
import json
import os
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from ponchik.demo.simulator.blocks import check_message_blocks, check_view
from ponchik.slack.blocks import Block
from ponchik.slack.buttons import Callback, read_action, read_menu, read_metadata
from ponchik.slack.client.calls import Message
from ponchik.slack.surfaces import (
    absences,
    channel_reports,
    commands,
    enrolment,
    home,
    host_commands,
    host_reports,
    hosts,
    managing,
    repairs,
    set_up,
    settings,
)
from ponchik.slack.texts import labels
from ponchik.slack.texts.language import ENGLISH
from ponchik.slack.texts.own_matches import all_of_them
from tests.contract.specs import schema_errors
from tests.unit.every_surface import (
    LANGUAGES,
    everything_in,
    in_every_language,
    surfaces_of,
)
from tests.unit.host_surfaces import as_json

pytestmark = pytest.mark.unit

GOLDEN = Path(__file__).parents[1] / "golden"
SHOWN = in_every_language(surfaces_of)
EVERYTHING = in_every_language(everything_in)
HOSTS_SURFACES = (
    *(absences, channel_reports, commands, enrolment, home, host_commands),
    *(host_reports, hosts, managing, repairs, set_up, settings),
)
MESSAGES = [name for name, one in EVERYTHING.items() if isinstance(one, Message)]
everything = pytest.mark.parametrize("name", EVERYTHING)
#: What is read out of its place, and does not say there what it is about.
LABELS_IN_FULL = {
    label(language)
    for language in LANGUAGES.values()
    for label in (labels.send_again, labels.block, all_of_them)
}
MOST_OF_A_LABEL = 24


@pytest.mark.parametrize("name", SHOWN)
def test_each_surface_is_as_its_golden_file_says(name: str) -> None:
    path = golden_file(name)
    shown = json.dumps(
        as_json(SHOWN[name]), indent=2, ensure_ascii=False, sort_keys=True
    )
    if os.environ.get("UPDATE_GOLDEN") == "1":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{shown}\n", encoding="utf-8")
    assert f"{shown}\n" == path.read_text(encoding="utf-8"), "run with UPDATE_GOLDEN=1"


def test_no_golden_file_outlives_its_surface() -> None:
    kept = set(GOLDEN.glob("*/hosts/*.json"))
    assert kept == {golden_file(name) for name in SHOWN}


def golden_file(name: str) -> Path:
    code, _, surface = name.partition("/")
    return GOLDEN / code / "hosts" / f"{surface}.json"


@everything
def test_each_surface_is_what_slacks_types_and_lengths_allow(name: str) -> None:
    surface = as_json(EVERYTHING[name])
    match surface:
        case {"type": "modal"}:
            problems = schema_errors("TModalView", surface) + check_view(surface)
        case {"type": "home"}:
            problems = schema_errors("THomeView", surface) + check_view(surface)
        case {"blocks": blocks}:
            problems = schema_errors("Blocks", {"blocks": blocks})
            problems += check_message_blocks(blocks)
        case _:
            problems = ["no surface"]
    assert problems == []


@pytest.mark.parametrize("name", MESSAGES)
def test_the_text_says_everything_that_the_blocks_show(name: str) -> None:
    message = EVERYTHING[name]
    assert isinstance(message, Message)
    assert 0 < len(message.text) <= 4000
    for words in words_in(message.blocks):
        assert words in message.text


@everything
def test_each_label_is_short_and_says_in_full_what_it_needs_to(name: str) -> None:
    for button in buttons_in(as_json(EVERYTHING[name])):
        label = button["text"]["text"]
        assert len(label) <= MOST_OF_A_LABEL
        assert ("accessibility_label" in button) == (label in LABELS_IN_FULL)


@everything
def test_whatever_can_be_pressed_or_submitted_can_be_read_back(name: str) -> None:
    surface = as_json(EVERYTHING[name])
    for element in elements_in(surface):
        read_action(element["action_id"])
        for option in element["options"] if element["type"] == "overflow" else ():
            read_menu(option["value"])
    if "callback_id" in surface:
        Callback(surface["callback_id"])
    if "private_metadata" in surface:
        read_metadata(surface["private_metadata"])


@everything
def test_people_are_told_of_hosts_and_never_of_managers(name: str) -> None:
    for words in every_text(as_json(EVERYTHING[name])):
        assert not re.search("manager", words, re.IGNORECASE)
        assert "!" not in re.sub(r"<!date|`[^`]*`", "", words)


def drawn() -> set[object]:
    """Return the code of all that is called while every surface is drawn."""
    called: set[object] = set()
    sys.setprofile(lambda frame, *_: called.add(frame.f_code))
    try:
        everything_in(ENGLISH)
    finally:
        sys.setprofile(None)
    return called


def test_every_surface_of_the_hosts_is_drawn_here() -> None:
    """A new one is held against Slack's schemas and lengths as well."""
    called = drawn()
    missing = [
        f"{module.__name__}.{name}"
        for module in HOSTS_SURFACES
        for name, draw in inspect.getmembers(module, inspect.isfunction)
        if draw.__module__ == module.__name__ and not name.startswith("_")
        if inspect.signature(draw).return_annotation in {Message, Block}
        if draw.__code__ not in called
    ]
    assert missing == []


def test_twenty_programs_fit_on_home_and_the_rest_is_told() -> None:
    shown = json.dumps(as_json(EVERYTHING["en/worst-home"]))
    assert len(as_json(EVERYTHING["en/worst-home"])["blocks"]) <= 48
    assert "20 more programs: `/ponchik status`." in shown
    assert "program:more:20" in shown
    assert "program:more:21" not in shown


def test_ten_matches_and_twenty_programs_fit_on_home() -> None:
    blocks = as_json(EVERYTHING["en/worst-own-home"])["blocks"]
    assert len(blocks) <= 100
    shown = json.dumps(blocks)
    assert "answer:met:10" in shown
    assert "answer:met:11" not in shown
    assert "program:more:20" in shown


def words_in(blocks: Any) -> Iterator[str]:
    """Yield every line that is seen, without the names of figures and what is bold."""
    for block in blocks:
        for part in (block, *block.get("elements", ()), block.get("accessory", {})):
            if "text" in part:
                yield from (
                    part["text"]["text"].split("\n")
                    if isinstance(part["text"], Mapping)
                    else [part["text"]]
                )
        for figure in block.get("fields", ()):
            name, value = figure["text"].split("\n")
            yield f"{name.strip('*')}: {value}"


def elements_in(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        if "action_id" in node:
            yield node
        for inner in node.values():
            yield from elements_in(inner)
    elif isinstance(node, list | tuple):
        for inner in node:
            yield from elements_in(inner)


def buttons_in(surface: Any) -> Iterator[dict[str, Any]]:
    return (one for one in elements_in(surface) if one["type"] == "button")


def every_text(node: Any) -> Iterator[str]:
    match node:
        case dict():
            for name, inner in node.items():
                if name == "text" and isinstance(inner, str):
                    yield inner
                else:
                    yield from every_text(inner)
        case list() | tuple():
            for inner in node:
                yield from every_text(inner)
        case _:
            pass
