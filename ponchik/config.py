"""Settings: one field for each environment variable, and nothing from anywhere else."""

import re
from collections.abc import Iterable, Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import (
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, SettingsConfigDict

from ponchik.errors import ConfigError

SLACK_API_URL = "https://slack.com/api/"
#: How Slack's tokens begin, and where the two that we need stand in an app's settings.
_KIND_OF_TOKEN = re.compile(r"x(?:ox[a-z](?:\.xox[a-z])?|app)-")
_BOT_TOKEN = "xoxb-", "the Bot User OAuth Token, under OAuth & Permissions"
_APP_TOKEN = (
    "xapp-",
    "an app-level token with the scope connections:write, under Basic Information",
)


class Config(BaseSettings):
    """Each process asks for what it needs; a wrong value is refused by all of them."""

    model_config = SettingsConfigDict(
        case_sensitive=True, extra="ignore", frozen=True, populate_by_name=True
    )

    database_url: str = Field("", alias="DATABASE_URL", description="PostgreSQL")
    owner_database_url: str = Field(
        "",
        alias="PONCHIK_OWNER_DATABASE_URL",
        description="connects as the role that owns the tables, if DATABASE_URL's does "
        "not; for `migrate`",
    )
    redis_url: str = Field(
        "redis://127.0.0.1:6379/0", alias="REDIS_URL", description="Redis or Valkey"
    )
    redis_self_signed: bool = Field(
        default=False,
        alias="PONCHIK_REDIS_SELF_SIGNED",
        description="true: accept any certificate of a rediss:// server, as Heroku's "
        "needs",
    )
    slack_bot_token: SecretStr = Field(
        SecretStr(""),
        alias="SLACK_BOT_TOKEN",
        description="the app's bot token, xoxb-…; not needed where PONCHIK_TOKEN_KEYS "
        "are set",
    )
    slack_app_token: SecretStr = Field(
        SecretStr(""),
        alias="SLACK_APP_TOKEN",
        description="the app's own token, xapp-…, for Socket Mode",
    )
    slack_signing_secret: SecretStr = Field(
        SecretStr(""),
        alias="SLACK_SIGNING_SECRET",
        description="verifies Slack's requests; give two, separated by a comma, while "
        "you rotate it",
    )
    slack_client_id: str = Field(
        "",
        alias="SLACK_CLIENT_ID",
        description="the app's client id, from its page Basic Information; without it "
        "nobody signs in",
    )
    slack_client_secret: SecretStr = Field(
        SecretStr(""),
        alias="SLACK_CLIENT_SECRET",
        description="the client secret beside it",
    )
    token_keys: SecretStr = Field(
        SecretStr(""),
        alias="PONCHIK_TOKEN_KEYS",
        description="keys that encrypt the tokens of several workspaces, the newest "
        "first, separated by commas; `ponchik tokens key` makes one",
    )
    slack_api_url: str = Field(
        SLACK_API_URL, alias="SLACK_API_URL", description="where Slack's Web API is"
    )
    slack_pace: Annotated[float, Field(gt=0, le=1000)] = Field(
        1.0,
        alias="SLACK_PACE",
        description="multiplies Slack's published limits: 0.5 is half as fast",
    )
    admin_key: SecretStr = Field(
        SecretStr(""),
        alias="PONCHIK_ADMIN_KEY",
        description="key for launching stages over HTTP; 16 characters or more",
    )
    metrics_key: SecretStr = Field(
        SecretStr(""),
        alias="PONCHIK_METRICS_KEY",
        description="key for reading /metrics, which is not there without it; 16 "
        "characters or more",
    )
    port: Annotated[int, Field(ge=0, le=65535)] = Field(
        8000, alias="PORT", description="where the web process listens"
    )
    trusted_proxies: Annotated[int, Field(ge=0, le=10)] = Field(
        1,
        alias="PONCHIK_TRUSTED_PROXIES",
        description="proxies of your platform before web: 1 on Heroku and Render, 2 on "
        "Fly, 0 for none",
    )
    public_url: str = Field(
        "",
        alias="PONCHIK_URL",
        description="where people can open the web process, such as "
        "https://ponchik.example.com; without it no calendar files are offered, and "
        "nobody signs in",
    )
    time_zone: str = Field(
        "UTC",
        alias="PONCHIK_TIME_ZONE",
        description="time zone of programs that begin without a host, such as "
        "Europe/Berlin; others go by the host's own",
    )
    log_level: str = Field(
        "INFO",
        alias="PONCHIK_LOG_LEVEL",
        description="DEBUG, INFO, WARNING or ERROR",
        pattern="^(DEBUG|INFO|WARNING|ERROR)$",
    )
    database_connections: Annotated[int, Field(ge=2, le=100)] = Field(
        6,
        alias="PONCHIK_DATABASE_CONNECTIONS",
        description="most connections per process; small plans allow about 20 in all",
    )
    otlp_endpoint: str = Field(
        "",
        alias="OTEL_EXPORTER_OTLP_ENDPOINT",
        description="where traces go by OTLP over HTTP, such as http://127.0.0.1:4318; "
        "needs the extra `otel`",
    )
    keep_days: Annotated[int, Field(ge=31, le=36500)] = Field(
        90,
        alias="PONCHIK_KEEP_DAYS",
        description="days to keep finished effects and the keys of deliveries",
    )
    clock_file: Path | None = Field(
        None,
        alias="PONCHIK_CLOCK_FILE",
        description="seconds that the demo runs ahead; refused with the real Slack",
    )

    @model_validator(mode="before")
    @classmethod
    def _without_whitespace(cls, told: dict[str, Any]) -> dict[str, Any]:
        """An empty value is an unset one, and a pasted newline belongs to none."""
        stripped = {
            name: value.strip() if isinstance(value, str) else value
            for name, value in told.items()
        }
        return {name: value for name, value in stripped.items() if value != ""}

    @field_validator("database_url", "owner_database_url")
    @classmethod
    def _is_postgres(cls, url: str) -> str:
        if url and urlsplit(url).scheme not in {"postgres", "postgresql"}:
            raise ValueError("must start with postgresql:// or postgres://")
        return url

    @field_validator("redis_url")
    @classmethod
    def _is_redis(cls, url: str) -> str:
        if urlsplit(url).scheme not in {"redis", "rediss", "unix"}:
            raise ValueError("must start with redis://, rediss:// or unix://")
        return url

    @field_validator("slack_bot_token", "slack_app_token")
    @classmethod
    def _is_of_its_kind(cls, token: SecretStr, field: ValidationInfo) -> SecretStr:
        """Tell a token that Slack made for something else by how it begins."""
        is_apps = field.field_name == "slack_app_token"
        wanted, what = _APP_TOKEN if is_apps else _BOT_TOKEN
        begins = _KIND_OF_TOKEN.match(token.get_secret_value())
        if begins and begins[0] != wanted:
            raise ValueError(
                f"must start with {wanted}, and this one starts with {begins[0]}: "
                f"take {what}"
            )
        return token

    @field_validator("slack_api_url")
    @classmethod
    def _is_http(cls, url: str) -> str:
        if urlsplit(url).scheme not in {"http", "https"} or not urlsplit(url).netloc:
            raise ValueError("must be an address such as https://slack.com/api/")
        if urlsplit(url).scheme == "http" and not _is_loopback(url):
            raise ValueError(
                "must start with https:// unless it is on this machine: the token "
                "would be sent in clear"
            )
        return url if url.endswith("/") else f"{url}/"

    @field_validator("public_url")
    @classmethod
    def _is_an_address(cls, url: str) -> str:
        parts = urlsplit(url)
        if url and (parts.scheme not in {"http", "https"} or not parts.netloc):
            raise ValueError("must be an address such as https://ponchik.example.com")
        return url.rstrip("/")

    @field_validator("otlp_endpoint")
    @classmethod
    def _is_a_collector(cls, url: str) -> str:
        parts = urlsplit(url)
        if url and (parts.scheme not in {"http", "https"} or not parts.netloc):
            raise ValueError("must be an address such as http://127.0.0.1:4318")
        return url

    @field_validator("log_level", mode="before")
    @classmethod
    def _in_capitals(cls, level: str) -> str:
        return level.upper()

    @field_validator("slack_signing_secret")
    @classmethod
    def _names_a_secret(cls, secret: SecretStr) -> SecretStr:
        if secret.get_secret_value() and not _without_commas(secret):
            raise ValueError("must be a secret, or two, separated by a comma")
        return secret

    @field_validator("token_keys")
    @classmethod
    def _can_seal(cls, keys: SecretStr) -> SecretStr:
        for key in _without_commas(keys):
            # Seven megabytes, for whoever has keys.
            from cryptography.fernet import Fernet  # noqa: PLC0415

            try:
                Fernet(key)
            except ValueError:
                raise ValueError(
                    "must be a key that `ponchik tokens key` made, or several"
                ) from None
        return keys

    @field_validator("admin_key", "metrics_key")
    @classmethod
    def _is_long(cls, key: SecretStr) -> SecretStr:
        if key.get_secret_value() and len(key.get_secret_value()) < 16:
            raise ValueError("must have 16 characters or more")
        return key

    @field_validator("time_zone")
    @classmethod
    def _is_known(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (LookupError, OSError, ValueError):
            raise ValueError("must be a time zone such as Europe/Berlin") from None
        return name

    @model_validator(mode="after")
    def _real_time_with_real_slack(self) -> Self:
        if self.clock_file and not _is_loopback(self.slack_api_url):
            raise ValueError(
                "PONCHIK_CLOCK_FILE moves the clock of a demo only: unset it, or point "
                "SLACK_API_URL at a simulator on this machine"
            )
        return self

    @property
    def can_install(self) -> bool:
        """Whether workspaces can install Ponchik by themselves."""
        has_secret = (
            self.slack_client_id and self.slack_client_secret.get_secret_value()
        )
        return bool(has_secret and self.sealing_keys and self.public_url)

    @property
    def sealing_keys(self) -> tuple[str, ...]:
        """The keys that tokens are sealed with, the newest first."""
        return _without_commas(self.token_keys)

    @property
    def can_sign_in(self) -> bool:
        """Whether people can sign in: over https, or on this machine."""
        parts = urlsplit(self.public_url)
        is_safe = parts.scheme == "https" or _is_loopback(self.public_url)
        has_secret = bool(self.slack_client_secret.get_secret_value())
        return bool(self.slack_client_id and has_secret and is_safe)

    @property
    def owner_url(self) -> str:
        """The address of the role that owns the tables."""
        return self.owner_database_url or self.database_url

    @property
    def signing_secrets(self) -> tuple[str, ...]:
        """The secrets that Slack may sign with: two while one is rotated."""
        return _without_commas(self.slack_signing_secret)


#: What can be set instead of a variable stands beside it.
_INSTEAD = {"SLACK_BOT_TOKEN": "SLACK_BOT_TOKEN (or PONCHIK_TOKEN_KEYS)"}


def load_config(
    needed: Iterable[str] = (), environment: Mapping[str, Any] | None = None
) -> Config:
    """Read the settings; `needed` names the variables this process cannot do without.

    Values in `environment` come before those of the process.

    Raises ConfigError, one line that names every missing and every wrong variable.
    """
    try:
        config = Config(**(environment or {}))
    except ValidationError as error:
        raise ConfigError("; ".join(_told(part) for part in error.errors())) from None
    missing = [name for name in needed if not _is_set(config, name)]
    if missing:
        named = ", ".join(_INSTEAD.get(name, name) for name in missing)
        raise ConfigError(f"{named} must be set: see the README's settings")
    return config


def _is_set(config: Config, variable: str) -> bool:
    if variable == "SLACK_BOT_TOKEN" and config.sealing_keys:
        return True
    for name, field in Config.model_fields.items():
        if field.alias == variable:
            value = getattr(config, name)
            return bool(
                value.get_secret_value() if isinstance(value, SecretStr) else value
            )
    raise ConfigError(f"there is no setting {variable}")


def _told(part: Mapping[str, object]) -> str:
    """The variable and what is wrong with it, never its value: it may be a secret."""
    location = part["loc"]
    name = ".".join(map(str, location)) if isinstance(location, tuple) else ""
    said = str(part["msg"]).removeprefix("Value error, ")
    return f"{name}: {said}" if name else said


def _is_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _without_commas(secret: SecretStr) -> tuple[str, ...]:
    secrets = secret.get_secret_value().split(",")
    return tuple(one.strip() for one in secrets if one.strip())
