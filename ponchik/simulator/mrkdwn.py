"""Slack's mrkdwn as safe HTML; everything a person typed comes out escaped."""

import re
from collections.abc import Mapping
from html import unescape

import emoji
from markupsafe import Markup, escape

OPEN, SHUT = "\ue000", "\ue001"  # private-use marks around what is finished already
FINISHED = re.compile(f"{OPEN}(\\d+){SHUT}")
CODE = re.compile(r"```(.+?)```|`([^`\n]+)`", re.DOTALL)
ANGLE = re.compile(r"<([^<>\n]+)>")
QUOTE = re.compile(r"^(?:&gt;) ?(.*)$", re.MULTILINE)
STYLES = {
    "strong": re.compile(r"(?<![\w*])\*(\S(?:[^*\n]*\S)?)\*(?![\w*])"),
    "em": re.compile(r"(?<![\w_])_(\S(?:[^_\n]*\S)?)_(?![\w_])"),
    "s": re.compile(r"(?<![\w~])~(\S(?:[^~\n]*\S)?)~(?![\w~])"),
}
SAFE_LINK = re.compile(r"(https?://|mailto:)", re.IGNORECASE)


def render_mrkdwn(text: str, names: Mapping[str, str]) -> Markup:
    """Render a text; `names` tells what people and channels are called, by id."""
    finished: list[str] = []

    def finish(html: str) -> str:
        finished.append(html)
        return f"{OPEN}{len(finished) - 1}{SHUT}"

    text = text.replace(OPEN, "").replace(SHUT, "")
    text = CODE.sub(lambda m: finish(_code(m)), text)
    text = ANGLE.sub(lambda m: finish(_angle(m[1], names)), text)
    html = _style(str(escape(unescape(with_emoji(text)))))
    html = FINISHED.sub(lambda m: finished[int(m[1])], html)
    return Markup(html)  # noqa: S704 - every part of it was escaped


def with_emoji(text: str) -> str:
    return emoji.emojize(text, language="alias")


def _style(html: str) -> str:
    for tag, pattern in STYLES.items():
        html = pattern.sub(rf"<{tag}>\1</{tag}>", html)
    html = QUOTE.sub(r"<q>\1</q>", html)
    return html.replace("\n", "<br>")


def _code(match: re.Match[str]) -> str:
    block, span = match.groups()
    inside = escape(unescape(block or span))
    return f"<pre>{inside}</pre>" if block else f"<code>{inside}</code>"


def _angle(inside: str, names: Mapping[str, str]) -> str:
    target, _, label = inside.partition("|")
    mark, name = target[:1], target[1:]
    if mark in {"@", "#"}:
        return _mention(f"{mark}{names.get(name) or label or name}")
    if mark == "!":
        return _mention(label or f"@{name.partition('^')[0]}")
    shown = escape(unescape(label or target))
    if not SAFE_LINK.match(target):
        return str(shown)
    address = escape(unescape(target))
    return f'<a href="{address}" rel="noreferrer" target="_blank">{shown}</a>'


def _mention(text: str) -> str:
    return f'<span class="mention">{escape(unescape(text))}</span>'
