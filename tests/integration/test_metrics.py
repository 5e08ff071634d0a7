"""`/metrics`: for who has the key, in Prometheus' words, and about nobody."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from importlib.metadata import PackageNotFoundError

import pytest
from prometheus_client.parser import text_string_to_metric_families
from pydantic import SecretStr
from starlette.testclient import TestClient

from ponchik.bootstrap import Ponchik
from ponchik.store.outages import DatabaseAway
from ponchik.web.application import build_app
from ponchik.web.metrics import METRICS
from tests.harness.processes import ROOT
from tests.harness.served import Played

pytestmark = [pytest.mark.integration, pytest.mark.invited]

KEY = "a-key-for-reading"
RIGHT = {"Authorization": f"Bearer {KEY}"}
PAGE = (ROOT / "docs" / "observing.md").read_text()


def with_key(ponchik: Ponchik, key: str = KEY) -> TestClient:
    config = ponchik.config.model_copy(update={"metrics_key": SecretStr(key)})
    return TestClient(build_app(replace(ponchik, config=config)))


@pytest.fixture
def web(played: Played) -> TestClient:
    return with_key(played.ponchik)


def numbers(text: str) -> Mapping[str, float]:
    """Return each metric that stands alone, by name."""
    families = text_string_to_metric_families(text)
    return {s.name: s.value for family in families for s in family.samples}


def read(web: TestClient) -> Mapping[str, float]:
    answer = web.get("/metrics", headers=RIGHT)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=")
    return numbers(answer.text)


def test_who_has_the_key_reads_how_it_stands(web: TestClient, played: Played) -> None:
    played.start_round()
    found = read(web)
    assert found["ponchik_database_up"] == found["ponchik_redis_up"] == 1
    assert found["ponchik_programs_running"] == found["ponchik_rounds_open"] == 1
    [row] = played.rows("SELECT max(position) AS position FROM events")
    assert found["ponchik_log_position"] == row["position"]


def test_what_is_dead_is_counted(web: TestClient, played: Played) -> None:
    played.do("UPDATE effects SET status = 'dead'")
    [row] = played.rows("SELECT count(*) AS dead FROM effects")
    assert read(web)["ponchik_effects_dead"] == row["dead"] > 0
    played.do("UPDATE effects SET status = 'cancelled'")


def test_ponchik_need_not_be_installed(
    web: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lacking(_name: str) -> str:
        raise PackageNotFoundError

    monkeypatch.setattr("ponchik.web.metrics.version", lacking)
    answer = web.get("/metrics", headers=RIGHT)
    assert 'ponchik_build_info{version="checkout"} 1.0' in answer.text


def test_without_the_key_nothing_is_told(web: TestClient) -> None:
    for headers in ({}, {"Authorization": "Bearer wrong"}):
        answer = web.get("/metrics", headers=headers)
        assert answer.status_code == 401
        assert "ponchik_" not in answer.text


def test_the_admin_key_is_another(web: TestClient, played: Played) -> None:
    key = played.ponchik.config.admin_key.get_secret_value()
    answer = web.get("/metrics", headers={"Authorization": f"Bearer {key}"})
    assert answer.status_code == 401
    assert web.post("/api/launch", headers=RIGHT).status_code == 401


def test_without_a_key_set_there_is_no_such_page(played: Played) -> None:
    for headers in ({}, RIGHT, {"Authorization": "Bearer "}):
        answer = with_key(played.ponchik, "").get("/metrics", headers=headers)
        assert answer.status_code == 404


def test_a_database_that_is_away_is_told(
    web: TestClient, played: Played, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_work: object) -> None:
        raise DatabaseAway("away")

    database = played.ponchik.health_database
    with monkeypatch.context() as patch:
        patch.setattr(database, "transaction", away)
        found = read(web)
    assert found["ponchik_database_up"] == 0
    assert "ponchik_effects_due" not in found
    assert "ponchik_rounds_open" not in found


def test_nobody_is_named(web: TestClient, played: Played) -> None:
    played.start_round()
    text = web.get("/metrics", headers=RIGHT).text
    workspace = played.slack.workspace
    people = workspace.people.values()
    names = {workspace.team.id, workspace.team.name, played.channel}
    names |= {p.id for p in people} | {p.real_name for p in people}
    assert [name for name in names if name in text] == []
    ids = played.rows("SELECT id::text AS id FROM people")
    assert [row["id"] for row in ids if row["id"] in text] == []


# What is written about them


def written() -> Iterator[tuple[str, str]]:
    for line in PAGE.splitlines():
        if line.startswith("| `ponchik_"):
            _, name, meaning, _ = line.split("|")
            yield name.strip(" `"), meaning.strip()


def test_the_page_tells_of_every_metric_and_no_other() -> None:
    assert dict(written()) == METRICS


def test_every_metric_is_served(web: TestClient, played: Played) -> None:
    played.do(
        "INSERT INTO heartbeats (part, at)"
        " SELECT unnest(ARRAY['sweeper', 'scheduler']), clock_timestamp()"
        " ON CONFLICT DO NOTHING"
    )
    played.do(
        "INSERT INTO gates (workspace, method, not_before, reason)"
        " VALUES ('T0A', 'chat.update', clock_timestamp() + interval '1 hour', 'x')"
    )
    assert read(web).keys() == METRICS.keys()
