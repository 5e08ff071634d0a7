"""Thousands of programs at one moment: page by page, each once, whatever is killed."""

from datetime import timedelta

import pytest

from ponchik.application import due as due_work
from ponchik.application.due import DueWork
from ponchik.command_handler import Recorder
from ponchik.store.connection import Transaction
from tests.harness.world import World

pytestmark = pytest.mark.integration

PROGRAMS, PAGE = 45, 10


@pytest.fixture
def crowd(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """Programs in a few workspaces whose rounds came due one after the other."""
    monkeypatch.setattr(due_work, "PAGE", PAGE)
    world.do(
        "INSERT INTO programs (program, workspace, channel, running, settings, "
        "started_at, rounds) SELECT gen_random_uuid(), 'T' || n %% 7, 'C' || n, true, "
        "'{}', now(), 0 FROM generate_series(1, %s) AS n",
        PROGRAMS,
    )
    world.do(
        "INSERT INTO due SELECT workspace, program, 'round', program, "
        "%s - (row_number() OVER () / 3) * interval '1 minute' FROM programs",
        world.ponchik.clock(),
    )
    return world


def launched(world: World) -> int:
    """How many rounds are to be started; each of them once."""
    rows = world.rows("SELECT stream FROM effects WHERE kind = 'start_round'")
    assert len({row["stream"] for row in rows}) == len(rows)
    return len(rows)


def new_clock(world: World) -> DueWork:
    return DueWork(world.ponchik.handler, world.ponchik.clock)


def test_one_tick_has_all_that_is_due_done_in_short_transactions(
    crowd: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes: list[int] = []
    want = Recorder.want

    def noted(recorder: Recorder, wanted: list[object]) -> None:
        sizes.append(len(wanted))
        want(recorder, wanted)  # type: ignore[arg-type]

    monkeypatch.setattr(Recorder, "want", noted)
    assert new_clock(crowd).tick() == PROGRAMS
    assert launched(crowd) == PROGRAMS
    assert max(sizes) <= PAGE


def test_whoever_is_killed_between_two_pages_loses_nothing(
    crowd: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    launch, pages = due_work._launch_due, 0  # noqa: SLF001 -- killed in it

    def killed(*arguments: object) -> object:
        nonlocal pages
        pages += 1
        if pages == 3:
            raise KeyboardInterrupt
        return launch(*arguments)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr(due_work, "_launch_due", killed)
        with pytest.raises(KeyboardInterrupt):
            new_clock(crowd).tick()
    assert launched(crowd) == 2 * PAGE
    new_clock(crowd).tick()
    assert launched(crowd) == PROGRAMS


def test_what_waits_to_be_done_is_not_read_as_a_whole_at_each_tick(
    crowd: World, sent: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(due_work, "_OLD_PAGES", 1)
    clock = new_clock(crowd)
    clock.tick()
    clock.tick()
    sent.clear()
    assert clock.tick() == PAGE
    pages = [statement for statement in sent if "FROM due WHERE at" in statement]
    assert len(pages) == 1


def test_what_comes_due_behind_much_that_waits_is_launched_soon(
    crowd: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(due_work, "_OLD_PAGES", 1)
    clock = new_clock(crowd)
    clock.tick()
    crowd.do(
        "WITH latest AS (SELECT program, workspace FROM due ORDER BY at DESC LIMIT 1) "
        "INSERT INTO due SELECT workspace, gen_random_uuid(), 'check_in-1', program, "
        "%s FROM latest",
        crowd.ponchik.clock() - timedelta(seconds=1),
    )
    for _ in range(PROGRAMS // PAGE + 1):
        clock.tick()
    assert len(crowd.rows("SELECT FROM effects WHERE kind = 'launch_stage'")) == 1


def test_all_stages_of_a_round_come_with_its_first_so_that_one_alone_is_launched(
    crowd: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They came due hours apart, and stand on different pages."""
    monkeypatch.setattr(due_work, "PAGE", 1)

    def stages(transaction: Transaction) -> None:
        transaction.execute("DELETE FROM due")
        transaction.execute(
            "INSERT INTO due SELECT workspace, "
            "'00000000-0000-4000-8000-000000000001', what, program, "
            "%s - hours * interval '1 hour' FROM "
            "(SELECT * FROM programs LIMIT 1) AS one, (VALUES ('check_in-1', 9), "
            "('closing', 5), ('finish', 1)) AS stage (what, hours)",
            [crowd.ponchik.clock()],
        )

    crowd.ponchik.database.transaction(stages)
    for _ in range(3):
        new_clock(crowd).tick()
    rows = crowd.rows("SELECT payload FROM effects WHERE kind = 'launch_stage'")
    assert [row["payload"]["what"] for row in rows] == ["closing"]


def test_a_tick_with_nothing_due_takes_two_statements_and_reads_no_program(
    world: World, sent: list[str]
) -> None:
    for _ in range(2):
        world.program()
    world.ponchik.due_work.tick()
    sent.clear()
    world.ponchik.due_work.tick()
    assert len([statement for statement in sent if "heartbeats" in statement]) == 1
    assert len([statement for statement in sent if "FROM due" in statement]) == 1
    assert not [statement for statement in sent if "effects" in statement]
    assert not [statement for statement in sent if "programs" in statement]
