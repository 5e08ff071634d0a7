"""The simulated Slack, by its control API."""

from collections.abc import Mapping
from typing import Any

import httpx2

from ponchik.errors import PonchikError

Json = dict[str, Any]


class SlackAway(PonchikError):
    """The simulator does not answer."""


#: Seconds: it is on the same machine, which may be busy.
PATIENCE = 30


class Slack:
    def __init__(self, address: str) -> None:
        self._http = httpx2.Client(
            base_url=f"{address.rstrip('/')}/_sim", timeout=PATIENCE, trust_env=False
        )

    def ledger(self, since: int) -> Json:
        return self._ask("GET", f"/ledger?since={since}")

    def workspace(self) -> Json:
        return self._ask("GET", "/workspace")

    def faults(self) -> Json:
        return self._ask("GET", "/faults")

    def clear_faults(self) -> None:
        self._ask("DELETE", "/faults")

    def add_fault(self, body: Mapping[str, Any]) -> None:
        self._ask("POST", "/faults", body)

    def close(self) -> None:
        self._http.close()

    def _ask(self, verb: str, path: str, body: Mapping[str, Any] | None = None) -> Json:
        try:
            answer = self._http.request(verb, path, json=body)
            answer.raise_for_status()
        except httpx2.HTTPError as error:
            raise SlackAway(f"the simulated Slack does not answer: {error}") from error
        found: Json = answer.json()
        return found
