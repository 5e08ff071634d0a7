"""Every lock can be installed on every machine that it is for, from wheels alone."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.harness.processes import ROOT

pytestmark = [pytest.mark.acceptance, pytest.mark.nightly]

GLIBC = ("x86_64-manylinux_2_28", "aarch64-manylinux_2_28")
MUSL = ("x86_64-unknown-linux-musl", "aarch64-unknown-linux-musl")
#: The demo's PostgreSQL has no wheel for musl.
LOCKS = [
    *(("requirements.txt", platform) for platform in (*GLIBC, *MUSL)),
    *(("requirements-otel.txt", platform) for platform in (*GLIBC, *MUSL)),
    *(("requirements-demo.txt", platform) for platform in GLIBC),
    *(("requirements-dev.txt", platform) for platform in GLIBC),
]


@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13", "3.14"])
@pytest.mark.parametrize(("lock", "platform"), LOCKS)
def test_a_lock_is_resolved(
    lock: str, platform: str, python: str, tmp_path: Path
) -> None:
    command = [str(Path(sys.executable).with_name("uv")), "pip", "install", "--dry-run"]
    command += ["--target", str(tmp_path), "--only-binary", ":all:"]
    command += ["--python-platform", platform, "--python-version", python]
    command += ["--require-hashes", "-r", str(ROOT / lock)]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env=dict(os.environ)
    )
    if "error sending request" in done.stderr:
        pytest.skip("not run: the package index cannot be reached")
    assert done.returncode == 0, done.stderr
