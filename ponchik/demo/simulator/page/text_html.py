"""Texts as HTML for one reader: mrkdwn, Markdown, rich text and what a person typed."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from markdown_it import MarkdownIt
from markupsafe import Markup, escape

from ponchik.demo.simulator.blocks import elements_of
from ponchik.demo.simulator.form_state import field_name, initial_of
from ponchik.demo.simulator.page.mrkdwn import Reader, render_mrkdwn, with_emoji
from ponchik.demo.simulator.page.rich_text import render_rich_text
from ponchik.demo.simulator.workspace import Json, Person, Workspace, zone_of

MARKDOWN = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable(
    ["table", "strikethrough"]
)


@dataclass(frozen=True)
class TextHtml:
    workspace: Workspace
    reader: Person
    now: datetime

    @cached_property
    def _reader(self) -> Reader:
        workspace = self.workspace
        people = {p.id: p.real_name for p in workspace.people.values()}
        names = people | {c.id: c.name for c in workspace.conversations.values()}
        return Reader(names, self.reader.id, self.reader.tz, self.now)

    def text(self, value: Any) -> Markup:
        """Draw a text object, or a message's own text."""
        if isinstance(value, dict) and value.get("type") != "mrkdwn":
            return escape(with_emoji(str(value.get("text", ""))))
        text = value.get("text", "") if isinstance(value, dict) else value
        return render_mrkdwn(str(text), self._reader)

    def markdown(self, text: Any) -> Markup:
        return Markup(MARKDOWN.render(with_emoji(str(text))))  # noqa: S704 - html is off

    def rich_text(self, block: Json) -> Markup:
        return render_rich_text(block, self._reader)

    def field(self, block: Json, element: Json) -> str:
        return field_name(block, element)

    def chosen(self, element: Json) -> list[str]:
        return initial_of(element)

    def picked_moment(self, element: Json) -> str:
        """Return a picker's initial value as a browser's field holds it."""
        first = next(iter(initial_of(element)), "")
        if element["type"] != "datetimepicker" or not first.isdecimal():
            return first
        zone = zone_of(self.reader.tz)
        return datetime.fromtimestamp(int(first), zone).strftime("%Y-%m-%dT%H:%M")

    def has_elements(self, blocks: list[Json]) -> bool:
        return any(e.get("action_id") for block in blocks for e in elements_of(block))
