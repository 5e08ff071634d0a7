"""The Procfile's own commands: the demo starts what a platform would start."""

from pathlib import Path

from honcho.environ import parse_procfile

from ponchik.local.errors import LocalError

RELEASE = "release"
#: In place of web's addresses; it needs an app token, which most do not have.
SOCKET = "socket"


class ProcfileMissing(LocalError):
    """The demo is run where there is no checkout."""


def read_procfile(file: Path) -> dict[str, list[str]]:
    """Read each process's command, changed only to listen on this machine alone."""
    try:
        text = file.read_text(encoding="utf-8")
    except OSError:
        raise ProcfileMissing(
            f"{file} is missing: run the demo from a checkout of Ponchik."
        ) from None
    local = text.replace("0.0.0.0", "127.0.0.1")  # noqa: S104 - it is taken out
    processes: dict[str, str] = parse_procfile(local).processes
    return {name: in_a_shell(command) for name, command in processes.items()}


def in_a_shell(command: str) -> list[str]:
    # As the platforms do; exec, so that a signal reaches the process and not a shell.
    return ["sh", "-c", f"exec {command}"]
