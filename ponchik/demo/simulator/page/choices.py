"""What can be chosen in a menu: its own options, or people and conversations."""

from collections.abc import Iterable
from dataclasses import dataclass

from markupsafe import Markup

from ponchik.demo.simulator.page.sidebar import Sidebar
from ponchik.demo.simulator.page.text_html import TextHtml
from ponchik.demo.simulator.workspace import Json


@dataclass(frozen=True)
class Choice:
    value: str
    label: Markup | str
    description: Markup | str = ""
    url: str = ""


#: A group's label, "" for none, and what is in it.
Group = tuple[Markup | str, list[Choice]]


def choices_of(element: Json, side: Sidebar, html: TextHtml) -> list[Group]:
    noun = element["type"].removeprefix("multi_").removesuffix("_select")
    channels = [*side.channels, *side.other_channels]
    match noun:
        case "users":
            return [("", [Choice(face.id, face.name) for face in side.people])]
        case "channels":
            return [("", [Choice(c.id, f"#{c.title}") for c in channels])]
        case "conversations":
            directs = [Choice(d.id, d.title) for d in side.directs]
            return [("", [*[Choice(c.id, f"#{c.title}") for c in channels], *directs])]
        case _:
            return _own_choices(element, html)


def _own_choices(element: Json, html: TextHtml) -> list[Group]:
    groups = element.get("option_groups")
    if not groups:
        return [("", _choices(element.get("options") or [], html))]
    return [(html.text(g["label"]), _choices(g["options"], html)) for g in groups]


def _choices(options: Iterable[Json], html: TextHtml) -> list[Choice]:
    return [
        Choice(
            value=option["value"],
            label=html.text(option["text"]),
            description=html.text(option.get("description", "")),
            url=option.get("url", ""),
        )
        for option in options
    ]
