"""A Slack without a network: it answers as told, and remembers what it was asked."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from email.message import Message as Headers
from io import BytesIO
from typing import Any
from urllib.parse import parse_qsl
from urllib.request import Request

from ponchik.slack.client.slack import Slack

TOKEN = "xoxb-CANARY-0123456789"
#: From the first message to the last.
EVER = (datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC))


class Reply(BytesIO):
    """An HTTP answer as urllib would hand it over."""

    def __init__(
        self, body: bytes, status: int = 200, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(body)
        self.status = status
        self.headers = Headers()
        for name, value in (headers or {}).items():
            self.headers[name] = value

    def __repr__(self) -> str:
        return f"Reply({self.status}, {self.getvalue()!r})"


def reply(status: int = 200, **fields: Any) -> Reply:
    return Reply(json.dumps(fields).encode(), status)


class Stub:
    """Each answer is used once, in order; an exception is raised instead."""

    def __init__(self, *answers: Reply | BaseException) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.slack = Slack(TOKEN)
        connection = self.slack._connection  # noqa: SLF001 - the network ends here
        connection.client.opener = self  # type: ignore[assignment]  # as far as it is used

    def open(self, request: Request, timeout: float) -> Reply:
        assert timeout == 10.0
        body = request.data if isinstance(request.data, bytes) else b""
        method = request.full_url.rpartition("/")[2]
        is_json = request.get_header("Content-type", "").startswith("application/json")
        asked = json.loads(body) if is_json and body else dict(parse_qsl(body.decode()))
        self.asked.append((method, asked))
        answer = self.answers.pop(0)
        if isinstance(answer, BaseException):
            raise answer
        return answer

    @property
    def methods(self) -> list[str]:
        return [method for method, _ in self.asked]
