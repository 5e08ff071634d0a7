"""What an operator reads when a command fails: one line on stderr, exit code 1."""

import os
import sys
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import typer

from ponchik.cli.reminders import remind_of_environment
from ponchik.errors import (
    Ambiguous,
    ConfigError,
    NotSent,
    PonchikError,
    SlackError,
    WorkspaceRejected,
)

_ADVICE: Mapping[type[SlackError], str] = {
    WorkspaceRejected: "check SLACK_BOT_TOKEN, or install the app again",
    NotSent: "check the network and SLACK_API_URL, then try again",
    Ambiguous: "try again in a moment",
}


#: As a shell says it of what SIGPIPE ended.
READER_LEFT = 141


@contextmanager
def told_in_one_line() -> Iterator[None]:
    """End the process on any failure; a traceback is only for those who ask for it."""
    try:
        yield
    except KeyboardInterrupt:
        sys.exit(130)
    except SystemExit as ended:
        if not _reader_left(ended):
            raise
        _print_no_more()
        sys.exit(READER_LEFT)
    except Exception as error:  # noqa: BLE001 -- whatever it is, people read one line
        if wants_details():
            traceback.print_exc()
        warn(_sentence(error))
        sys.exit(1)


def _reader_left(error: BaseException) -> bool:
    """Whether what ended the command began with a pipe that nobody reads any more."""
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, BrokenPipeError):
        cause = cause.__context__
    return cause is not None


def _print_no_more() -> None:
    """Python flushes once more at its end, and would complain."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)


def warn(sentence: str) -> None:
    typer.echo(f"ponchik: {' '.join(sentence.split())}", err=True)


def wants_details() -> bool:
    return os.environ.get("PONCHIK_LOG_LEVEL", "").strip().upper() == "DEBUG"


def _sentence(error: Exception) -> str:
    if not isinstance(error, PonchikError):
        return (
            f"something unexpected went wrong: {type(error).__name__}: {error} "
            "(PONCHIK_LOG_LEVEL=DEBUG shows where)"
        )
    advice = next(
        (said for kind, said in _ADVICE.items() if isinstance(error, kind)), ""
    )
    if isinstance(error, ConfigError):
        advice = remind_of_environment(str(error))
    return f"{error}; {advice}" if advice else str(error)
