"""A systemd unit that runs `ponchik up` with the machine."""

import getpass
import sys
from pathlib import Path

_UNIT = """\
# /etc/systemd/system/ponchik.service, then:
#   systemctl daemon-reload && systemctl enable --now ponchik
[Unit]
Description=Ponchik: pairs the members of a Slack channel
After=network-online.target
Wants=network-online.target

[Service]
User={user}
ExecStart={command}
Restart=on-failure
RestartSec=10
# The worker may finish what it does, and the database writes down what it holds.
TimeoutStopSec=90
KillMode=mixed
NoNewPrivileges=true
ProtectSystem=full
ProtectKernelTunables=true
ProtectKernelModules=true
ProtectControlGroups=true
LockPersonality=true

[Install]
WantedBy=multi-user.target
"""


def unit_text(folder: Path, url: str | None, port: int | None) -> str:
    """Return the unit for this user and this Python."""
    words = [sys.executable, "-m", "ponchik", "up", "--data", str(folder)]
    words += ["--url", url] if url else []
    words += ["--port", str(port)] if port else []
    return _UNIT.format(user=getpass.getuser(), command=" ".join(map(_quoted, words)))


def _quoted(word: str) -> str:
    """Write a word as systemd reads it: no specifier, no variable, one word."""
    plain = word.replace("%", "%%").replace("$", "$$")
    if not any(letter in plain for letter in " \t\"'\\;"):
        return plain
    escaped = plain.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
