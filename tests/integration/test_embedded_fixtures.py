import os
import urllib.request

import psycopg
import pytest
import redis

pytestmark = pytest.mark.integration

TABLES = "SELECT count(*) FROM pg_tables WHERE tablename = 'left_behind'"


@pytest.mark.parametrize("attempt", [1, 2])
def test_each_test_has_a_database_of_its_own(database_url: str, attempt: int) -> None:
    assert attempt
    with psycopg.connect(database_url) as connection:
        assert connection.execute(TABLES).fetchone() == (0,)
        connection.execute("CREATE TABLE left_behind ()")


def test_the_database_of_a_test_is_migrated(database_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        found = connection.execute(
            "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
        ).fetchone()
    assert found
    assert found[0] > 0


@pytest.mark.parametrize("attempt", [1, 2])
def test_each_test_has_an_empty_valkey(redis_url: str, attempt: int) -> None:
    with redis.Redis.from_url(redis_url) as client:
        assert client.dbsize() == 0
        client.set("left behind", attempt)


def test_a_test_cannot_reach_another_machine() -> None:
    with pytest.raises(Exception, match=r"192\.0\.2\.1"):
        urllib.request.urlopen("http://192.0.2.1/", timeout=1)


def test_nothing_in_the_environment_leads_to_a_real_service() -> None:
    names = {name.upper() for name in os.environ}
    assert not names & {"DATABASE_URL", "REDIS_URL", "SLACK_BOT_TOKEN", "HTTP_PROXY"}
