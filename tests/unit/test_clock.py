from datetime import timedelta
from pathlib import Path

import pytest

from ponchik.clock import shifted_clock, system_clock

pytestmark = pytest.mark.unit


def test_the_demo_runs_ahead_by_the_seconds_in_its_file(tmp_path: Path) -> None:
    file = tmp_path / "clock"
    file.write_text("86400\n")
    before, shifted, after = system_clock(), shifted_clock(file)(), system_clock()
    assert before <= shifted - timedelta(days=1) <= after


@pytest.mark.parametrize("content", [None, "", "soon", "\x00"])
def test_without_a_number_it_is_now(tmp_path: Path, content: str | None) -> None:
    file = tmp_path / "clock"
    if content is not None:
        file.write_text(content)
    before, shifted, after = system_clock(), shifted_clock(file)(), system_clock()
    assert before <= shifted <= after
