"""The few Block Kit pieces that Ponchik's messages are made of."""

from typing import Any

Block = dict[str, Any]


def section(text: str) -> Block:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def context(text: str) -> Block:
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": text}]}


def actions(block_id: str, buttons: list[Block]) -> Block:
    return {"type": "actions", "block_id": block_id, "elements": buttons}


def button(label: str, action_id: str, value: str) -> Block:
    return {
        "type": "button",
        "text": {"type": "plain_text", "text": label, "emoji": True},
        "action_id": action_id,
        "value": value,
    }


def escape(typed: str) -> str:
    """Make what a person typed harmless: no mention, no link, no `<!channel>`."""
    return typed.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def mention(user: str) -> str:
    return f"<@{user}>"


def channel_link(channel: str) -> str:
    return f"<#{channel}>"


def listing(items: list[str], word: str = "and") -> str:
    """`Ann`, `Ann and Bo`, `Ann, Bo and Cy`."""
    *most, last = items
    return f"{', '.join(most)} {word} {last}" if most else last
