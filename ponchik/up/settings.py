"""The settings of one machine: a file in its folder, for its owner's eyes alone."""

from collections.abc import Mapping
from pathlib import Path

from dotenv import dotenv_values, set_key
from pydantic import SecretStr

from ponchik.config import Config

FILE = "settings"
#: What `ponchik up` brings itself; only `ponchik move` puts another into the file.
SERVERS = frozenset({"DATABASE_URL", "PONCHIK_OWNER_DATABASE_URL", "REDIS_URL"})
_FIELDS = {str(field.alias): field for field in Config.model_fields.values()}
#: What may come from the environment.
NAMES = _FIELDS.keys() - SERVERS
#: What a backup leaves out.
SECRETS = SERVERS | {
    name for name, field in _FIELDS.items() if field.annotation is SecretStr
}


def read_settings(folder: Path) -> dict[str, str]:
    """Return what the folder's file says, without what it leaves empty."""
    found = dotenv_values(folder / FILE, interpolate=False)
    return {name: value for name, value in found.items() if value}


def keep_settings(folder: Path, settings: Mapping[str, str]) -> None:
    """Write what differs from the file; its other lines stay as they are."""
    known = read_settings(folder)
    for name, value in settings.items():
        if known.get(name) != value:
            set_key(folder / FILE, name, value)


def from_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the settings that the environment names."""
    found = {name: environment.get(name, "").strip() for name in sorted(NAMES)}
    return {name: value for name, value in found.items() if value}
