"""Short words for Block Kit, as an app would send it."""

from typing import Any

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def option(text: str, value: str | None = None) -> Json:
    return {"text": plain(text), "value": value or text.lower()}


def options(*texts: str) -> list[Json]:
    return [option(text) for text in texts]


def button(text: str, action_id: str, **more: Any) -> Json:
    return {"type": "button", "text": plain(text), "action_id": action_id, **more}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "block_id": "acts", "elements": list(elements)}


def section(text: str, accessory: Json | None = None) -> Json:
    more = {"accessory": accessory} if accessory else {}
    return {"type": "section", "text": mrkdwn(text), **more}


def ask(label: str, block_id: str, element: Json, **more: Any) -> Json:
    named = {"action_id": block_id, **element}
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain(label),
        "element": named,
        **more,
    }


def modal(title: str, *blocks: Json, **more: Any) -> Json:
    view = {
        "type": "modal",
        "callback_id": "form",
        "title": plain(title),
        "submit": plain("Save"),
        "close": plain("Cancel"),
        "blocks": list(blocks),
        **more,
    }
    return {key: value for key, value in view.items() if value is not None}
