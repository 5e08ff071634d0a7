"""Runs one command, and ends it when the other end of standard input closes.

The parent closes it on purpose, after saying how many seconds the command may take to
leave (0: it is killed without a word); and the kernel closes it when the parent is
killed. So nothing outlives a parent, however it dies. It is run as a script, and
imports nothing of Ponchik to start quickly.

    guard.py SIGNAL DIRECTORY COMMAND...

SIGNAL asks the command to leave; DIRECTORY ("" for none) is removed after it has left.
"""

import contextlib
import ctypes
import os
import shutil
import signal
import subprocess
import sys
import threading

SECONDS_FOR_AN_ORPHAN = 1.5
PR_SET_PDEATHSIG = 1


def main() -> int:
    number, cleanup_dir, *command = sys.argv[1:]
    child = start(command, int(number))
    threading.Thread(
        target=end_when_told, args=(child, int(number)), daemon=True
    ).start()
    code = child.wait()
    kill_group(child.pid)
    if cleanup_dir:
        shutil.rmtree(cleanup_dir, ignore_errors=True)
    return code if code >= 0 else 128 - code


def start(command: list[str], number: int) -> "subprocess.Popen[bytes]":
    libc = ctypes.CDLL(None)

    def die_with_the_guard() -> None:
        if sys.platform == "linux":
            libc.prctl(PR_SET_PDEATHSIG, number)

    return subprocess.Popen(  # noqa: S603 - the command is our parent's own
        command,
        stdin=subprocess.DEVNULL,
        close_fds=False,  # the lock on the data directory lives as long as the command
        process_group=0,
        preexec_fn=die_with_the_guard,  # noqa: PLW1509 - no thread has started yet
    )


def end_when_told(child: "subprocess.Popen[bytes]", number: int) -> None:
    seconds = float(sys.stdin.read() or SECONDS_FOR_AN_ORPHAN)
    if seconds:
        child.send_signal(number)
    try:
        child.wait(seconds)
    except subprocess.TimeoutExpired:
        kill_group(child.pid)


def kill_group(group: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)


if __name__ == "__main__":
    sys.exit(main())
