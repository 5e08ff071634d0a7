"""The control of a simulated Slack that runs in a process of its own."""

from typing import Any

from tests.harness import http

Json = dict[str, Any]


class SlackControl:
    def __init__(self, url: str) -> None:
        self._client = http.client(base_url=f"{url}/_sim/")

    def ask(self, path: str, wish: Json | None = None) -> tuple[int, Json]:
        client = self._client
        answer = client.get(path) if wish is None else client.post(path, json=wish)
        return answer.status_code, answer.json()

    def act(self, **wish: str) -> tuple[int, Json]:
        return self.ask("act", dict(wish))

    def calm(self) -> None:
        self._client.delete("faults")

    def advance(self, seconds: float) -> None:
        self.ask("clock", {"seconds": seconds})

    def conversations(self) -> list[Json]:
        found: list[Json] = self.ask("workspace")[1]["conversations"]
        return found

    def coffee(self) -> Json:
        return next(c for c in self.conversations() if c["name"] == "coffee")

    def bot(self) -> str:
        return str(self.ask("workspace")[1]["app"]["user"])

    def close(self) -> None:
        self._client.close()
