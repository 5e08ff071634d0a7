"""What a demo says when it is ready."""

import shlex
from pathlib import Path

from ponchik.demo.environment import Stage
from ponchik.local.ports import address
from ponchik.local.terminal import typed_command

FIRST_STEPS = (
    "  To begin: open your Slack. The card on its right says what to click first. You",
    "  can be any of the members and move the clock; below the card you see what",
    "  happens in Ponchik, and can break things. The dashboard is what hosts see.",
)


def welcome_text(folder: Path, web: str, stage: Stage | None) -> str:
    lines = ["", "🍩 Ponchik is ready.", ""]
    if stage:
        lines += [
            f"  Your simulated Slack       {address(stage.slack)}",
            f"  Behind the scenes          {address(stage.backstage)}",
            f"  Ponchik's dashboard        {web}sign-in",
        ]
    lines += [
        f"  Ponchik                    {web}",
        f"  Logs, data and admin key   {folder}",
        "",
    ]
    lines += [*FIRST_STEPS, ""] if stage else []
    lines += [
        f"  In another terminal: . {shlex.quote(str(folder / 'environment'))}",
        f"  and then, for example: {typed_command()} meetings",
        "",
        "  Ctrl-C ends it and keeps everything; --reset starts over.",
        "",
    ]
    return "\n".join(lines)
