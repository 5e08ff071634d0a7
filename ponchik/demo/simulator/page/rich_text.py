"""A `rich_text` block as safe HTML; what is not known is shown as such."""

from typing import Any

from markupsafe import Markup, escape

from ponchik.demo.simulator.page.mrkdwn import Reader, render_mrkdwn, with_emoji
from ponchik.demo.simulator.workspace import Json

TAGS = {"bold": "strong", "italic": "em", "strike": "s", "code": "code"}
WRAPS = {"rich_text_quote": "blockquote", "rich_text_preformatted": "pre"}


def render_rich_text(block: Json, reader: Reader) -> Markup:
    return _all(block.get("elements"), reader)


def _all(parts: Any, reader: Reader) -> Markup:
    known = parts if isinstance(parts, list) else []
    drawn = (_part(p if isinstance(p, dict) else {}, reader) for p in known)
    return Markup().join(drawn)


def _part(part: Json, reader: Reader) -> Markup:
    kind = str(part.get("type"))
    match kind:
        case "rich_text_section":
            return Markup("<p>{}</p>").format(_all(part.get("elements"), reader))
        case "rich_text_list":
            return _list(part, reader)
        case "rich_text_quote" | "rich_text_preformatted":
            inside = _all(part.get("elements"), reader)
            return Markup("<{0}>{1}</{0}>").format(WRAPS[kind], inside)
        case _:
            return _inline(kind, part, reader)


def _list(part: Json, reader: Reader) -> Markup:
    tag = "ol" if part.get("style") == "ordered" else "ul"
    items = part.get("elements")
    drawn = (
        Markup("<li>{}</li>").format(_all(item.get("elements"), reader))
        for item in (items if isinstance(items, list) else [])
        if isinstance(item, dict)
    )
    return Markup("<{0}>{1}</{0}>").format(tag, Markup().join(drawn))


def _inline(kind: str, part: Json, reader: Reader) -> Markup:  # noqa: PLR0911 - one a kind
    match kind:
        case "text":
            return _styled(part, _lines(str(part.get("text", ""))))
        case "link":
            url = str(part.get("url", ""))
            label = part.get("text") or url
            return _styled(part, render_mrkdwn(f"<{url}|{label}>", reader))
        case "user" | "channel" | "usergroup":
            mark = "#" if kind == "channel" else "@"
            return render_mrkdwn(f"<{mark}{part.get(f'{kind}_id', '')}>", reader)
        case "broadcast":
            return render_mrkdwn(f"<!{part.get('range', 'channel')}>", reader)
        case "emoji":
            return escape(with_emoji(f":{part.get('name', '')}:"))
        case "date":
            date = f"<!date^{part.get('timestamp')}^{part.get('format')}"
            return render_mrkdwn(f"{date}|{part.get('fallback') or ''}>", reader)
        case "color":
            return escape(str(part.get("value", "")))
        case _:
            return Markup('<span class="unknown">{}</span>').format(kind)


def _lines(text: str) -> Markup:
    return Markup("<br>").join(with_emoji(text).split("\n"))


def _styled(part: Json, inside: Markup) -> Markup:
    style = part.get("style")
    for name, tag in TAGS.items():
        if isinstance(style, dict) and style.get(name):
            inside = Markup("<{0}>{1}</{0}>").format(tag, inside)
    return inside
