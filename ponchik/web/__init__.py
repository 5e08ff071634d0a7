"""What others call: Slack's deliveries, launches over HTTP, and health.

`uvicorn ponchik.web:app` makes the app when it is first asked for, not on import.
"""

from importlib import import_module
from typing import Any


def __getattr__(name: str) -> Any:
    if name != "app":
        raise AttributeError(name)
    return import_module("ponchik.web.application").app_from_environment()
