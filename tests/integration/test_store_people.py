from concurrent.futures import ThreadPoolExecutor
from functools import partial
from uuid import UUID

import psycopg
import pytest
from psycopg.rows import dict_row

from ponchik.store.connection import Transaction
from ponchik.store.people import Account, Person, find, person_of, remember
from tests.unit.facts import made_up

pytestmark = pytest.mark.integration

ANN, BO = Account("U0ANN", "Ann", "Europe/Berlin", "de-DE", "a.png"), Account("U0BO")


@pytest.fixture
def people(ledger: Transaction) -> Transaction:
    return ledger


def test_everybody_is_remembered_under_an_id_of_their_own(people: Transaction) -> None:
    known = remember(people, "T1", [ANN, BO])
    assert known.keys() == {"U0ANN", "U0BO"}
    assert len(set(known.values())) == 2


def test_remembering_nobody_is_fine(people: Transaction) -> None:
    assert remember(people, "T1", []) == {}


def test_somebody_remembered_again_keeps_the_id_and_gets_the_new_name(
    people: Transaction,
) -> None:
    before = remember(people, "T1", [ANN])
    assert (
        remember(people, "T1", [Account("U0ANN", "Anna"), BO])["U0ANN"]
        == (before["U0ANN"])
    )
    (anna,) = find(people, "T1", before.values()).values()
    assert anna == Person(before["U0ANN"], "U0ANN", "Anna")


def test_what_slack_tells_of_somebody_is_kept(people: Transaction) -> None:
    remember(people, "T1", [ANN])
    told = people.execute("SELECT name, time_zone, locale, avatar FROM people")
    assert told.fetchall() == [
        {
            "name": "Ann",
            "time_zone": "Europe/Berlin",
            "locale": "de-DE",
            "avatar": "a.png",
        }
    ]


def test_a_slack_id_is_always_the_same_person(people: Transaction) -> None:
    person = person_of(people, "T1", "U0ANN")
    assert person_of(people, "T1", "U0ANN") == person
    assert remember(people, "T1", [ANN]) == {"U0ANN": person}


def test_looking_somebody_up_does_not_forget_their_name(people: Transaction) -> None:
    remember(people, "T1", [ANN])
    person = person_of(people, "T1", "U0ANN")
    assert find(people, "T1", [person])[person].name == "Ann"


def test_the_same_slack_id_in_two_workspaces_is_two_people(people: Transaction) -> None:
    here = remember(people, "T1", [ANN])["U0ANN"]
    there = person_of(people, "T2", "U0ANN")
    assert here != there
    assert find(people, "T2", [there])[there].name == ""
    assert find(people, "T1", [there]) == {}


def test_somebody_who_was_erased_is_not_found_any_more(people: Transaction) -> None:
    known = remember(people, "T1", [ANN, BO])
    people.execute("DELETE FROM people WHERE slack_id = 'U0ANN'")
    assert find(people, "T1", known.values()).keys() == {known["U0BO"]}
    assert find(people, "T1", [made_up("nobody")]) == find(people, "T1", []) == {}


def test_somebody_met_by_many_at_once_is_one_person(
    people: Transaction, database_url: str
) -> None:
    def meet(attempt: int) -> UUID:
        with psycopg.connect(database_url, row_factory=dict_row) as connection:
            if attempt % 2:
                return remember(connection, "T1", [BO, ANN])["U0ANN"]
            return person_of(connection, "T1", "U0ANN")

    with ThreadPoolExecutor(4) as threads:
        met = set(threads.map(meet, range(8)))
    assert met == {person_of(people, "T1", "U0ANN")}


def test_two_rosters_in_opposite_orders_do_not_block_each_other(
    database_url: str,
) -> None:
    crowd = [Account(f"U{number}") for number in range(200)]

    def refresh(accounts: list[Account]) -> int:
        with psycopg.connect(database_url, row_factory=dict_row) as connection:
            return len(remember(connection, "T1", accounts))

    with ThreadPoolExecutor(4) as threads:
        orders = [crowd, crowd[::-1]] * 4
        assert set(threads.map(partial(refresh), orders)) == {200}
