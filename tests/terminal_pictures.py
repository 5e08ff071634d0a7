"""`python -m tests.terminal_pictures`: what `ponchik up` and `doctor` say, as pictures.

Each is what the real command says in a terminal, beside a simulated Slack. Only what is
this machine's alone is written as it would be on another one: folders and the port.
"""

import os
import pty
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

from tests.harness.conversation import Conversation
from tests.harness.pending import PENDING
from tests.harness.up import PEOPLE, Machine, Running, socket_mode_slack

PICTURES = Path(__file__).parents[1] / "docs" / "pictures"
COLUMNS = 92
#: Of the link that creates the app the beginning is enough.
LONGEST = 3 * COLUMNS
#: No font is fetched from elsewhere, nor does a page that shows a picture allow it.
_FONTS = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)
_INTRODUCED = "SELECT count(*) FROM meetings WHERE introduced_at IS NOT NULL"
_ASKED = "SELECT count(*) FROM events WHERE type = 'QuestionSent'"
_WAITING = f"SELECT count(*) FROM effects WHERE {PENDING}"
_SHOWN = "SELECT count(*) FROM effects WHERE kind = 'show_answers' AND status = 'done'"


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="ponchik-pictures-") as place:
        home = Path(place).resolve()
        with socket_mode_slack(home) as slack:
            machine = Machine(home / ".local/share/ponchik", slack, place=home)
            studio = Studio(machine, home)
            with _first_start(studio) as up:
                studio.take("doctor", up, "doctor")
                _press(up)
                studio.take("doctor-trace", up, "doctor", "--trace")
                slack.scopes -= {"mpim:write"}
                slack.seconds_ahead = 340
                studio.take("doctor-wrong", up, "doctor")


@dataclass(frozen=True)
class Studio:
    """Draws what is said on the machine; nobody's home stands in a picture."""

    machine: Machine
    home: Path

    @property
    def environment(self) -> dict[str, str]:
        own = str(Path(sys.executable).parent)
        return {
            "HOME": str(self.home),
            "XDG_DATA_HOME": "",
            "COLUMNS": str(COLUMNS),
            "TERM": "xterm-256color",
            "PATH": os.pathsep.join([own, os.environ.get("PATH", os.defpath)]),
        }

    def take(self, name: str, up: Running, *words: str) -> None:
        """Type a command, and draw it with what it says."""
        exported = {**self.environment, **up.machine.exported()}
        said = _said_in_a_terminal(self.machine, words, exported)
        self.draw(name, " ".join(words), said)

    def draw(self, name: str, command: str, said: str) -> None:
        console = Console(
            record=True,
            file=StringIO(),
            width=COLUMNS,
            force_terminal=True,
            color_system="truecolor",
        )
        told = said.replace("\r", "").strip("\n")
        told = told.replace(str(self.home), "~").replace(
            f":{self.machine.port}/", ":8000/"
        )
        for line in (f"$ ponchik {command}", *told.split("\n")):
            text, is_link = Text.from_ansi(line), len(line) > LONGEST
            console.print(text, no_wrap=is_link, overflow="ellipsis")
        svg = console.export_svg(
            title=f"ponchik {command}", theme=MONOKAI, unique_id=f"ponchik-{name}"
        )
        (PICTURES / f"{name}.svg").write_text(_FONTS.sub("", svg))


@contextmanager
def _first_start(studio: Studio) -> Iterator[Running]:
    """Start Ponchik as somebody would for the first time, and draw it."""
    machine = studio.machine
    machine.folder.parent.mkdir(parents=True)
    talk = Conversation(machine, **studio.environment)
    try:
        for name, token in machine.tokens.items():
            talk.answer(name, token)
        talk.hear("Ctrl-C ends it in order and keeps everything.")
        studio.draw("up", "up", talk.heard)
        yield Running(machine, talk.process, talk.heard)  # type: ignore[arg-type] # nobody reads it
    finally:
        talk.close()


def _press(up: Running) -> None:
    """Play until a member of a group that was asked has answered."""
    up.invite()
    up.type("round", "start", "coffee")
    up.until(_INTRODUCED, PEOPLE // 2)
    up.due("check_in-1")
    up.until(_ASKED, PEOPLE // 2)
    up.until(_WAITING, 0)
    up.press("met")
    up.until(_SHOWN, 1)


def _said_in_a_terminal(
    machine: Machine, words: tuple[str, ...], environment: dict[str, str]
) -> str:
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        machine.command(*words),
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=theirs,
        cwd=machine.place,
        env={**machine.environment, **environment},
    ):
        os.close(theirs)
        said = b""
        # Linux tells the end of a terminal by an error.
        with suppress(OSError):
            while more := os.read(ours, 4096):
                said += more
    os.close(ours)
    return said.decode()


if __name__ == "__main__":
    main()
