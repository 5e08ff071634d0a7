"""What a process loads before it has anything to do: memory is paid by the month."""

import subprocess
import sys

import pytest

from ponchik.domain import pairing
from ponchik.projections import pair_history

pytestmark = pytest.mark.unit

PAIRING = ("numpy", "rustworkx", "ponchik.domain.pairing")
SETTINGS = {
    "DATABASE_URL": "postgresql://",
    "REDIS_URL": "redis://",
    "SLACK_BOT_TOKEN": "xoxb-1",
    "SLACK_APP_TOKEN": "xapp-1",
    "SLACK_SIGNING_SECRET": "0123456789abcdef0123456789abcdef",
    "PONCHIK_ADMIN_KEY": "0123456789abcdef0123456789abcdef",
}
#: What each process does until it has something to do.
BEGINNINGS = {
    "web": "import ponchik.web; ponchik.web.app",
    "worker": "from ponchik.actors import app; "
    "app.PONCHIK.broker.emit_after('process_boot')",
    "socket": "from ponchik.web.socket_mode import __main__ as it; "
    "it.asyncio.run = lambda serving: serving.close(); it.main()",
}


def told_by(script: str) -> str:
    """Return what the script prints, in a process of its own."""
    told = subprocess.run(
        [sys.executable, "-c", script],
        env=SETTINGS,
        capture_output=True,
        text=True,
        check=True,
    )
    return told.stdout


def loaded_with(module: str) -> set[str]:
    """What stands in memory when the module was imported."""
    return set(told_by(f"import {module}, sys; print(*sys.modules)").split())


@pytest.mark.parametrize("module", ["ponchik.web.application", "ponchik.actors.app"])
def test_web_and_workers_load_pairing_only_for_a_round_and_ciphers_only_for_tokens(
    module: str,
) -> None:
    assert not loaded_with(module).intersection({*PAIRING, "cryptography.fernet"})


def test_control_whoever_starts_a_round_loads_it() -> None:
    assert loaded_with("ponchik.application.round_start").issuperset(PAIRING)


def test_a_scheduler_loads_nothing_that_carries_out_effects() -> None:
    loaded = loaded_with("ponchik.actors.scheduler")
    assert not loaded.intersection({*PAIRING, "psycopg", "slack_sdk", "starlette"})


@pytest.mark.parametrize("process", BEGINNINGS)
def test_what_a_process_has_loaded_is_never_searched_for_cycles(process: str) -> None:
    """That would stop it for some 80 ms, again and again."""
    counts = "import gc; print(gc.get_freeze_count(), len(gc.get_objects()))"
    spared, searched = map(int, told_by(f"{BEGINNINGS[process]}; {counts}").split())
    assert spared > 50 * searched


def test_help_loads_neither_events_nor_a_driver() -> None:
    assert not loaded_with("ponchik.cli").intersection({"pydantic", "psycopg", "redis"})


def test_the_projection_and_pairing_mean_the_same_by_absent() -> None:
    assert pair_history.ABSENT == pairing.ABSENT
