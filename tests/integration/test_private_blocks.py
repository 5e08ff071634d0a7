"""A private block leaves no trace in anything that people read."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import permutations
from uuid import UUID

import psycopg
import pytest

from ponchik.demo.simulator.workspace import Person
from ponchik.projections.rebuild import verify
from ponchik.store import people
from ponchik.store.grants import grant_analyst
from tests.harness import http
from tests.harness.backstage import Stage, staged
from tests.harness.causes import BY_TEST
from tests.harness.running import ADMIN_KEY, NO_PACE, environment_of
from tests.harness.served import Played
from tests.harness.terminal import Terminal

pytestmark = pytest.mark.integration

ANALYST = "ponchik_analyst_of_blocks"
VIEWS = ("events", "programs", "rounds", "meetings", "pair_history", "effects")
#: A round as it was written before, with "rules" as the reason of two things.
AS_BEFORE = """
    ALTER TABLE events DISABLE TRIGGER ALL;
    UPDATE events SET schema = 3, data = jsonb_set(
        replace(data::text, '"unmatched"', '"rules"')::jsonb,
        '{receipt,turns}',
        '{"early_off_size": 1, "early_leads": 0, "gave_way_to": "rules",
          "repeats": 0, "rounds_given_up": 0}')
    WHERE type = 'RoundStarted';
    UPDATE rounds
    SET exclusions = replace(exclusions::text, 'unmatched', 'rules')::jsonb;
    ALTER TABLE events ENABLE ALWAYS TRIGGER events_are_append_only;
"""


@dataclass(frozen=True)
class Blocks:
    """Of six people: the hermit blocks all, and a manager keeps two others apart."""

    played: Played
    stage: Stage
    terminal: Terminal
    everybody: Mapping[UUID, Person]

    @property
    def hermit(self) -> UUID:
        return next(iter(self.everybody))

    @property
    def apart(self) -> tuple[UUID, UUID]:
        *_, one, other = self.everybody
        return one, other

    def blocked(self) -> Iterator[tuple[UUID, UUID]]:
        hermit, *others = self.everybody
        return ((hermit, other) for other in others)

    def traces(self, text: str) -> set[str]:
        """What the text tells of private blocks, or why somebody was left out."""
        found = {
            word
            for word in ("PrivateAvoidance", f"member-{self.hermit}", "is private")
            if word in text
        }
        if re.search(r"\brules\b(?! list)", text):
            found.add("rules")
        for pair in self.blocked():
            for one, other in permutations(pair):
                if re.search(rf'\[\s*"?{one}"?,\s*"?{other}"?\s*\]', text):
                    found.add("ids together")
                said = rf"\b{self._name(one)}(,| and) {self._name(other)}\b"
                if re.search(said, text):
                    found.add("names together")
        return found

    def _name(self, person: UUID) -> str:
        return re.escape(self.everybody[person].real_name)

    def add(self) -> None:
        """Add all of them by one cause, so that they are one chain."""
        ponchik = self.played.ponchik
        for one, other in self.blocked():
            ponchik.avoidances.add(self.played.workspace, one, other, BY_TEST)
        first, second = (self.everybody[person].id for person in self.apart)
        assert ponchik.rules.add(self.played.channel, (first, second), BY_TEST)

    def type(self, *words: str) -> str:
        ran = self.terminal.type(*words)
        assert ran.code == 0, ran.err
        return ran.out

    def launch(self, *, dry_run: bool) -> str:
        body = {
            "action": "launch_intro",
            "channel": self.played.channel,
            "dry_run": dry_run,
        }
        address = f"{self.played.url}/api/launch"
        headers = {"Authorization": f"Bearer {ADMIN_KEY}"}
        answer = http.post(address, json=body, headers=headers)
        assert answer.status_code == 202
        return answer.text

    def raw(self) -> str:
        return as_text(self.played.ponchik.config.database_url, "public.events")


def as_text(url: str, table: str) -> str:
    query = f"SELECT to_jsonb(t) FROM {table} AS t"
    with psycopg.connect(url) as connection:
        rows = connection.execute(query.encode()).fetchall()
    return "\n".join(json.dumps(row) for [row] in rows)


@pytest.fixture
def blocks(
    played: Played,
    database_url: str,
    redis_url: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Iterator[Blocks]:
    with staged(played, played.slack.url) as stage:
        played.invite()
        slack = played.slack
        environment = environment_of(
            database_url, redis_url, slack.url, slack.settings, **NO_PACE
        )
        terminal = Terminal(environment, monkeypatch, capsys)
        blocks = Blocks(played, stage, terminal, by_person(played))
        blocks.add()
        yield blocks


def by_person(played: Played) -> dict[UUID, Person]:
    """Those who can be paired, the host last: their stream holds more than blocks."""
    host = next(played.people())
    found = {
        played.ponchik.database.transaction(
            partial(people.person_of, workspace=played.workspace, slack_id=person.id)
        ): person
        for person in played.people()
    }
    assert len(found) == 6
    return dict(sorted(found.items(), key=lambda one: one[1] is host))


@pytest.fixture
def analyst(blocks: Blocks) -> Iterator[str]:
    """Yield the URL of an analyst's connection."""
    url = blocks.played.ponchik.config.database_url
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute(f"CREATE ROLE {ANALYST} LOGIN".encode())
    blocks.played.ponchik.database.transaction(lambda t: grant_analyst(t, ANALYST))
    yield url.replace("ponchik@", f"{ANALYST}@", 1)
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute(f"DROP OWNED BY {ANALYST}".encode())
        owner.execute(f"DROP ROLE {ANALYST}".encode())


@pytest.mark.parametrize(
    "as_before",
    [
        pytest.param(False, id="now"),
        pytest.param(True, id="as before", marks=pytest.mark.longer),
    ],
)
def test_a_round_with_blocks_leaves_no_trace_of_them(
    blocks: Blocks, analyst: str, *, as_before: bool
) -> None:
    shown = dict(of_the_start(blocks))
    if as_before:
        with psycopg.connect(blocks.played.ponchik.config.database_url) as owner:
            owner.execute(AS_BEFORE.encode())
    shown |= of_the_log(blocks)
    shown |= of_the_round(blocks)
    shown |= {f"view {view}": as_text(analyst, f"analytics.{view}") for view in VIEWS}
    assert [name for name, text in shown.items() if not text] == ["log of the hermit"]
    found = {name: blocks.traces(text) for name, text in shown.items()}
    assert {name: traces for name, traces in found.items() if traces} == {}
    kept = {"PrivateAvoidance", f"member-{blocks.hermit}", "ids together"}
    assert blocks.traces(blocks.raw()) == kept | ({"rules"} if as_before else set())


def of_the_start(blocks: Blocks) -> Iterator[tuple[str, str]]:
    start = ("round", "start", blocks.played.channel)
    yield "dry run", blocks.type(*start, "--dry-run")
    yield "dry run as JSON", blocks.type(*start, "--dry-run", "--json")
    yield "dry run over HTTP", blocks.launch(dry_run=True)
    yield "start over HTTP", blocks.launch(dry_run=False)
    blocks.played.work()


def of_the_log(blocks: Blocks) -> dict[str, str]:
    [row] = blocks.played.rows("SELECT stream FROM events WHERE type = 'RoundStarted'")
    positions = blocks.played.rows(
        "SELECT position FROM events WHERE type NOT LIKE 'Private%' ORDER BY 1"
    )
    chains = [("--because-of", str(one["position"])) for one in positions]
    forms = {
        "log": (),
        "log of the round": ("--stream", row["stream"]),
        "log of a person": ("--person", blocks.everybody[blocks.hermit].id),
        **{f"log {' '.join(chain)}": chain for chain in chains},
    }
    texts = {name: blocks.type("log", *words) for name, words in forms.items()}
    texts |= {
        f"{name} as JSON": blocks.type("log", *words, "--json")
        for name, words in forms.items()
    }
    hermits = blocks.type("log", "--stream", f"member-{blocks.hermit}")
    followed = {"log that follows": follow(blocks, len(texts["log"].splitlines()))}
    return {**texts, **followed, "log of the hermit": hermits}


def follow(blocks: Blocks, lines: int) -> str:
    with blocks.terminal.started("log", "--follow", "--json") as process:
        assert process.stdout is not None
        return "".join(process.stdout.readline() for _ in range(lines))


def of_the_round(blocks: Blocks) -> dict[str, str]:
    channel = blocks.played.channel
    return {
        "round": blocks.type("round", "show", channel),
        "round as JSON": blocks.type("round", "show", channel, "--json"),
        "replay": blocks.type("round", "replay", channel),
        "programs": blocks.type("program", "list", "--json"),
        "meetings": blocks.type("meetings", "--json"),
        "effects": blocks.type("effects", "--json"),
        "panel": blocks.stage.read(),
        "panel of the channel": blocks.stage.read(channel),
    }


def test_a_private_event_is_as_if_it_were_not_there(blocks: Blocks) -> None:
    private = blocks.played.rows(
        "SELECT position FROM events WHERE type LIKE 'Private%' ORDER BY 1"
    )
    asked = [str(private[0]["position"]), "999999"]
    told = [blocks.terminal.type("log", "--because-of", at).error_line for at in asked]
    assert told == ["ponchik: the log has no event at this position"] * 2
    stream = f"member-{blocks.hermit}"[: len("member-3f2a9c1e")]
    told = [blocks.terminal.type("log", "--stream", stream).error_line]
    assert told == [f"ponchik: there is no stream {stream}"]


def test_managers_rules_stay_visible_to_managers(blocks: Blocks) -> None:
    [rule] = blocks.type("rule", "list", blocks.played.channel, "--json").splitlines()
    users = {blocks.everybody[one].id for one in blocks.apart}
    assert {json.loads(rule)["one"], json.loads(rule)["other"]} == users
    assert "are never matched from now on" in blocks.type("log")
    assert "are never matched from now on" in blocks.stage.read(blocks.played.channel)


def test_what_differs_from_the_log_is_told_without_naming_who_it_is(
    blocks: Blocks,
) -> None:
    url = blocks.played.ponchik.config.database_url
    with psycopg.connect(url) as owner:
        owner.execute("DELETE FROM private_avoidances")
    ran = blocks.terminal.type("projections", "verify")
    assert ran.out.splitlines() == ["private_avoidances: a row that is private"] * 5
    assert not any(str(one) in ran.out for one in blocks.everybody)
    blocks.type("projections", "rebuild")
    assert verify(blocks.played.ponchik.database, lambda _: None) == []
