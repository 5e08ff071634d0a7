"""Slack's mrkdwn as safe HTML; everything a person typed comes out escaped."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import emoji
from markupsafe import Markup, escape

from ponchik.demo.simulator.page.dates import format_date
from ponchik.demo.simulator.workspace import zone_of

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
#: What Slack escapes, and nothing else: other entities are text like any other.
ESCAPED = re.compile("&(lt|gt|amp);")
UNESCAPED: Mapping[str, str] = {"lt": "<", "gt": ">", "amp": "&"}
SAFE_LINK = re.compile(r"(https?://|mailto:)", re.IGNORECASE)


@dataclass(frozen=True)
class Reader:
    """`names` tells what people and channels are called, by id."""

    names: Mapping[str, str]
    id: str = ""
    tz: str = "UTC"
    now: datetime = datetime(1970, 1, 1, tzinfo=UTC)


def render_mrkdwn(text: str, reader: Reader) -> Markup:
    finished: list[str] = []

    def finish(html: str) -> str:
        finished.append(html)
        return f"{OPEN}{len(finished) - 1}{SHUT}"

    text = text.replace(OPEN, "").replace(SHUT, "")
    text = CODE.sub(lambda m: finish(_code(m)), text)
    text = ANGLE.sub(lambda m: finish(_angle(m[1], reader)), text)
    html = _style(str(escape(unescape(with_emoji(text)))))
    html = FINISHED.sub(lambda m: finished[int(m[1])], html)
    return Markup(html)  # noqa: S704 - every part of it was escaped


def unescape(text: str) -> str:
    return ESCAPED.sub(lambda m: UNESCAPED[m[1]], text)


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


def _angle(inside: str, reader: Reader) -> str:
    target, _, label = inside.partition("|")
    mark, name = target[:1], target[1:]
    if mark in {"@", "#"}:
        is_me = mark == "@" and name == reader.id
        return _mention(f"{mark}{reader.names.get(name) or label or name}", is_me=is_me)
    if target.startswith("!date^"):
        return _date(target.split("^"), label, reader)
    if mark == "!":
        return _mention(label or f"@{name.partition('^')[0]}")
    shown = escape(unescape(label or target))
    if not SAFE_LINK.match(target):
        return str(shown)
    address = escape(unescape(target))
    return f'<a href="{address}" rel="noreferrer" target="_blank">{shown}</a>'


def _mention(text: str, *, is_me: bool = False) -> str:
    kind = "mention me" if is_me else "mention"
    return f'<span class="{kind}">{escape(unescape(text))}</span>'


def _date(parts: list[str], label: str, reader: Reader) -> str:
    """Draw `<!date^seconds^pattern|label>` on the reader's clock, or its label."""
    try:
        at = datetime.fromtimestamp(float(parts[1]), zone_of(reader.tz))
        shown = format_date(at, parts[2], reader.now)
    except (ValueError, IndexError, OverflowError, OSError):
        shown = label
    return str(escape(unescape(shown)))
