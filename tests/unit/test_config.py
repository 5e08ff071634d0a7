from pathlib import Path

import pytest
from pydantic.fields import FieldInfo

from ponchik.config import Config, load_config
from ponchik.errors import ConfigError

pytestmark = pytest.mark.unit

GOOD = {
    "DATABASE_URL": "postgres://u:p@db/ponchik",
    "REDIS_URL": "rediss://cache:6380/0",
    "SLACK_BOT_TOKEN": "xoxb-canary-token",
    "SLACK_SIGNING_SECRET": "canary-secret",
    "PONCHIK_ADMIN_KEY": "canary-admin-key-1",
}


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for field in Config.model_fields.values():
        monkeypatch.delenv(str(field.alias), raising=False)


def test_the_environment_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value)
    config = load_config(GOOD)
    assert config.database_url == GOOD["DATABASE_URL"]
    assert config.slack_bot_token.get_secret_value() == GOOD["SLACK_BOT_TOKEN"]
    assert config.slack_api_url == "https://slack.com/api/"


def test_everything_missing_is_named_in_one_line() -> None:
    with pytest.raises(ConfigError) as told:
        load_config(["DATABASE_URL", "SLACK_BOT_TOKEN"])
    named = "DATABASE_URL, SLACK_BOT_TOKEN (or PONCHIK_TOKEN_KEYS)"
    assert f"{named} must be set" in str(told.value)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://db/ponchik"),
        ("REDIS_URL", "http://cache"),
        ("SLACK_API_URL", "ftp://slack.example"),
        ("PONCHIK_ADMIN_KEY", "short"),
        ("PORT", "eighty"),
        ("PORT", "70000"),
        ("PONCHIK_TIME_ZONE", "Mars/Olympus"),
        ("PONCHIK_TIME_ZONE", "../../etc/passwd"),
        ("PONCHIK_LOG_LEVEL", "LOUD"),
        ("SLACK_SIGNING_SECRET", " , "),
        ("SLACK_API_URL", "http://slack.example/api/"),
        ("PONCHIK_TRUSTED_PROXIES", "11"),
        ("PONCHIK_REDIS_SELF_SIGNED", "perhaps"),
        ("PONCHIK_DATABASE_CONNECTIONS", "0"),
    ],
)
def test_a_wrong_value_is_named_but_not_shown(name: str, value: str) -> None:
    with pytest.raises(ConfigError) as told:
        load_config(environment={**GOOD, name: value})
    assert str(told.value).startswith(f"{name}: ")
    assert value not in str(told.value)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize(
    ("name", "token", "begins"),
    [
        ("SLACK_BOT_TOKEN", "xapp-1-canary", "xapp-"),
        ("SLACK_BOT_TOKEN", "xoxp-canary", "xoxp-"),
        ("SLACK_BOT_TOKEN", "xoxe.xoxp-canary", "xoxe.xoxp-"),
        ("SLACK_APP_TOKEN", "xoxb-canary", "xoxb-"),
        ("SLACK_APP_TOKEN", "xoxp-canary", "xoxp-"),
    ],
)
def test_a_token_of_another_kind_is_named_by_how_it_begins(
    name: str, token: str, begins: str
) -> None:
    with pytest.raises(ConfigError) as told:
        load_config(environment={**GOOD, name: token})
    assert str(told.value).startswith(f"{name}: must start with ")
    assert f"starts with {begins}:" in str(told.value)
    assert "canary" not in str(told.value)


def test_a_token_of_a_kind_that_nobody_knows_is_left_to_slack() -> None:
    config = load_config(environment={**GOOD, "SLACK_BOT_TOKEN": "something"})
    assert config.slack_bot_token.get_secret_value() == "something"


def test_secrets_are_not_shown_when_the_settings_are() -> None:
    shown = repr(load_config(environment=GOOD))
    assert "canary" not in shown


def test_two_signing_secrets_hold_while_one_replaces_the_other() -> None:
    config = load_config(environment={**GOOD, "SLACK_SIGNING_SECRET": "new, old"})
    assert config.signing_secrets == ("new", "old")


def test_the_api_address_always_ends_with_a_slash() -> None:
    environment = {**GOOD, "SLACK_API_URL": "http://127.0.0.1:9/api"}
    assert load_config(environment=environment).slack_api_url.endswith("/api/")


@pytest.mark.parametrize(
    "api", ["https://slack.com/api/", "https://127.0.0.1.example.com/api/"]
)
def test_a_process_that_talks_to_slack_refuses_a_clock_that_moves(api: str) -> None:
    environment = {**GOOD, "SLACK_API_URL": api, "PONCHIK_CLOCK_FILE": Path("clock")}
    with pytest.raises(ConfigError, match="PONCHIK_CLOCK_FILE"):
        load_config(environment=environment)


@pytest.mark.parametrize("host", ["127.0.0.1:8001", "localhost:8001", "[::1]:8001"])
def test_a_simulator_on_this_machine_may_move_the_clock(host: str) -> None:
    environment = {
        **GOOD,
        "SLACK_API_URL": f"http://{host}/api/",
        "PONCHIK_CLOCK_FILE": Path("clock"),
    }
    assert load_config(environment=environment).clock_file == Path("clock")


@pytest.mark.parametrize("field", Config.model_fields.values(), ids=lambda f: f.alias)
def test_an_empty_setting_is_an_unset_one(field: FieldInfo) -> None:
    for nothing in ("", " \n"):
        config = load_config(environment={str(field.alias): nothing})
        assert config == load_config()


@pytest.mark.parametrize("name", GOOD)
def test_whitespace_belongs_to_no_setting(name: str) -> None:
    pasted = {**GOOD, name: f" {GOOD[name]}\n"}
    assert load_config(environment=pasted) == load_config(environment=GOOD)


def test_an_empty_setting_is_missed_by_who_needs_it() -> None:
    with pytest.raises(ConfigError, match="PONCHIK_ADMIN_KEY must be set"):
        load_config(["PONCHIK_ADMIN_KEY"], {"PONCHIK_ADMIN_KEY": "  "})


def test_the_level_of_logs_may_be_in_lower_case() -> None:
    config = load_config(environment={"PONCHIK_LOG_LEVEL": "info"})
    assert config.log_level == "INFO"
