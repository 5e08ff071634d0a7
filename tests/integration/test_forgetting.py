"""Being forgotten: a dump shows neither id, name nor words of whoever was."""

import subprocess
from collections.abc import Iterator
from uuid import UUID

import psycopg
import pytest

from ponchik.application.forgetting import StillThere
from ponchik.domain.member import NoteConversation
from ponchik.domain.orders import Order
from ponchik.errors import Unknown
from ponchik.events.event import Stream
from ponchik.local import embedded
from ponchik.queries.replay import find_round, pair_again
from tests.harness.browsing import signed_in
from tests.harness.causes import BY_TEST
from tests.harness.departures import (
    alone_with,
    deactivate,
    groups,
    on_a_monday,
    texts,
)
from tests.harness.host_forms import command, hosts_of, send, top
from tests.harness.served import Played
from tests.integration.test_host_home import look

pytestmark = [pytest.mark.integration, pytest.mark.members(5)]


@pytest.fixture
def played(own_played: Played) -> Iterator[Played]:
    own_played.invite()
    on_a_monday(own_played)
    yield own_played
    own_played.require_sound()


def person_of(played: Played, slack_id: str) -> UUID:
    [row] = played.rows("SELECT id FROM people WHERE slack_id = %s", slack_id)
    found: UUID = row["id"]
    return found


def forget(played: Played, slack_id: str) -> UUID:
    """Have somebody forgotten; return the random id that is left."""
    person = person_of(played, slack_id)
    played.ponchik.forgetting.forget(played.workspace, person, BY_TEST)
    return person


def dump(played: Played) -> str:
    program = embedded.postgres_program("pg_dump")
    url = played.ponchik.config.database_url
    done = subprocess.run([program, url], check=True, env={}, capture_output=True)
    return done.stdout.decode()


def types_of(played: Played, person: UUID) -> list[str]:
    rows = played.rows(
        "SELECT type FROM events WHERE stream = %s ORDER BY version",
        str(Stream("member", person)),
    )
    return [row["type"] for row in rows]


def traces_of(played: Played, one: str) -> list[str]:
    """Have somebody say all they can; return what would tell that it was them."""
    other = next(person.id for person in played.people() if person.id != one)
    command(played, one, "block")
    send(played, top(played, one), people=[other])
    command(played, one, "hours")
    send(played, top(played, one), **{"from": "10:30", "to": "15:30"})
    command(played, one, "skip")
    look(played, one)
    signed_in(played, one)
    [direct] = played.rows(
        "SELECT data->>'conversation' AS id FROM events "
        "WHERE type = 'DirectConversationOpened' AND stream = %s",
        str(Stream("member", person_of(played, one))),
    )
    [known] = played.rows("SELECT name, title FROM people WHERE slack_id = %s", one)
    assert known["name"]
    return [
        one,
        known["name"],
        direct["id"],
        '"15:30:00"',
        "PrivateAvoidanceAdded",
        "NextRoundSkipped",
    ]


def test_a_dump_afterwards_shows_nothing_of_them(played: Played) -> None:
    """An admin who is still one would be asked about the program without a host."""
    inviter = next(played.people())
    inviter.is_admin, host = False, inviter.id
    traces = traces_of(played, host)
    before = dump(played)
    assert [trace for trace in traces if trace not in before] == []
    person = forget(played, host)
    assert [trace for trace in traces if trace in dump(played)] == []
    played.work()
    after = dump(played)
    assert [trace for trace in traces if trace in after] == []
    assert str(person) in after
    *erased, last = types_of(played, person)
    assert (set(erased), last) == ({"Erased"}, "MemberForgotten")


def test_whoever_is_forgotten_is_signed_out_and_hosts_nothing(played: Played) -> None:
    host = next(played.people()).id
    browser = signed_in(played, host)
    assert browser.get(f"{browser.home()}/me").status_code == 200
    person = forget(played, host)
    assert browser.get(f"{browser.home()}/me").status_code == 303
    assert hosts_of(played) == set()
    assert str(person) not in played.program()["managers"]


def test_the_other_of_a_pair_reads_no_name_and_is_looked_after(played: Played) -> None:
    chat, (one, other) = groups(played)[0]
    forget(played, one)
    played.work()
    told = texts(played, chat)
    assert "This match is off: Somebody can't make it this round." in told
    assert not [text for text in told if f"<@{one}>" in text]
    assert any("Your match can't make it" in text for text in alone_with(played, other))


def test_nothing_more_is_recorded_of_them(played: Played) -> None:
    person = forget(played, next(played.people()).id)
    late = NoteConversation("D0LATE", played.ponchik.clock())
    order = Order(Stream("member", person), late)
    assert played.ponchik.handler.handle(played.workspace, [order], BY_TEST) == []
    with pytest.raises(Unknown):
        played.ponchik.forgetting.forget(played.workspace, person, BY_TEST)


def test_a_round_is_replayed_as_it_was(played: Played) -> None:
    command(played, next(played.people()).id, "block")
    forget(played, next(played.people()).id)

    def replayed(number: int) -> bool:
        return played.ponchik.database.transaction(
            lambda t: (
                pair_again(
                    t,
                    played.workspace,
                    find_round(t, played.workspace, played.channel, number),
                ).same
            )
        )

    assert replayed(1)
    finish(played)
    played.start_round()
    assert replayed(2)


def finish(played: Played) -> None:
    played.ponchik.rounds.close(played.channel, BY_TEST)
    played.work()
    played.ponchik.rounds.finish(played.channel, BY_TEST)
    played.work()


def pairs(played: Played, number: int) -> set[frozenset[UUID]]:
    rows = played.rows("SELECT members FROM meetings WHERE round_number = %s", number)
    return {
        frozenset((one, other))
        for row in rows
        for one in row["members"]
        for other in row["members"]
        if one < other
    }


@pytest.mark.members(7)
def test_the_others_are_still_not_matched_with_the_same_people(
    played: Played,
) -> None:
    """With everybody who is left the fewest repeats are none, and it stays so."""
    gone = groups(played)[0][1][0]
    played.slack.workspace.conversations[played.channel].members.remove(gone)
    forget(played, gone)
    for number in (2, 3):
        finish(played)
        played.start_round()
        before = set().union(*(pairs(played, one) for one in range(1, number)))
        assert pairs(played, number)
        assert not pairs(played, number) & before


def test_whoever_comes_back_is_somebody_new(played: Played) -> None:
    one = list(played.people())[1].id
    person = forget(played, one)
    finish(played)
    played.start_round()
    again = person_of(played, one)
    assert again != person
    assert types_of(played, again) == []
    assert any(again in pair for pair in pairs(played, 2))


def test_an_admin_has_somebody_forgotten_who_has_left_and_nobody_else(
    played: Played,
) -> None:
    one = list(played.people())[2].id
    person, forgetting = person_of(played, one), played.ponchik.forgetting
    with pytest.raises(StillThere):
        forgetting.require_gone(played.workspace, person)
    deactivate(played, one)
    forgetting.require_gone(played.workspace, person)
    forgetting.forget(played.workspace, person, BY_TEST)
    assert one not in dump(played)


ERASED = """
    type = 'Erased', schema = 1, data = jsonb_build_object('at', data->'at'),
    metadata = '{"actor": "erased"}', idempotency_key = NULL
"""


CHANGES = [
    f"SET {ERASED}",
    f"SET {ERASED} WHERE stream LIKE 'member-%%'",
    "SET data = data",
    f"SET {ERASED}, version = version + 100 WHERE stream = %(forgotten)s",
    f"SET {ERASED.replace('Erased', 'Resumed')} WHERE stream = %(forgotten)s",
    "SET data = data || '{\"more\": 1}' WHERE stream = %(forgotten)s",
    f"SET {ERASED} WHERE type = 'MemberForgotten'",
]


def test_the_log_takes_an_erasure_and_no_other_change(
    played: Played, subtests: pytest.Subtests
) -> None:
    """Not of another stream, not of who was not forgotten, not to anything else."""
    one, other, *_ = (person.id for person in played.people())
    command(played, other, "stop")
    forgotten = str(Stream("member", forget(played, one)))
    url = played.ponchik.config.database_url
    for change in CHANGES:
        with subtests.test(change), psycopg.connect(url) as owner:
            owner.execute("SET ponchik.erasing = 'on'")
            update = f"UPDATE events {change}".encode()
            with pytest.raises(psycopg.errors.RestrictViolation, match="append-only"):
                owner.execute(update, {"forgotten": forgotten})


def test_nobody_is_erased_before_the_log_says_that_they_were_forgotten(
    played: Played,
) -> None:
    one = list(played.people())[1].id
    command(played, one, "stop")
    person = person_of(played, one)
    with (
        psycopg.connect(played.ponchik.config.database_url) as owner,
        pytest.raises(psycopg.errors.RestrictViolation),
    ):
        owner.execute("SELECT erase_member(%s, %s)", [played.workspace, person])
