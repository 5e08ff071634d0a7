"""What a process loads before it has anything to do: memory is paid by the month."""

import subprocess
import sys

import pytest

from ponchik.domain import pairing
from ponchik.projections import pair_history

pytestmark = pytest.mark.unit

PAIRING = ("numpy", "rustworkx", "ponchik.domain.pairing")
SETTINGS = {"DATABASE_URL": "postgresql://", "REDIS_URL": "redis://"}


def loaded_with(module: str) -> set[str]:
    """What stands in memory when the module was imported, in a process of its own."""
    tell = f"import {module}, sys; print(*sys.modules)"
    told = subprocess.run(
        [sys.executable, "-c", tell],
        env=SETTINGS,
        capture_output=True,
        text=True,
        check=True,
    )
    return set(told.stdout.split())


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


def test_the_projection_and_pairing_mean_the_same_by_absent() -> None:
    assert pair_history.ABSENT == pairing.ABSENT
