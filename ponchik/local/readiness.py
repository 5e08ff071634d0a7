"""Waits until every address answers."""

import http.client
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from ponchik.local.errors import NotStarted

SECONDS_TO_START = 180.0
BETWEEN = 0.05


@dataclass(frozen=True)
class Question:
    """A request that only the right process answers with these words."""

    url: str
    answer: str = ""
    body: str | None = None
    headers: Callable[[], Mapping[str, str]] = field(default=dict)


def is_up(url: str) -> Question:
    return Question(url)


def wait_until_ready(
    questions: Iterable[Question], pause: Callable[[float], None]
) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    for question in questions:
        while not answers(question):
            if time.monotonic() > deadline:
                raise NotStarted(f"{question.url} does not answer: see the logs.")
            pause(BETWEEN)


def answers(question: Question) -> bool:
    try:
        status, text = _ask(question)
    except (OSError, http.client.HTTPException):
        return False
    return status == http.client.OK and question.answer in text


def _ask(question: Question) -> tuple[int, str]:
    # http.client knows no proxies: this never leaves the machine.
    parts = urlsplit(question.url)
    verb = "GET" if question.body is None else "POST"
    with closing(http.client.HTTPConnection(parts.netloc, timeout=5)) as connection:
        connection.request(verb, parts.path, question.body, question.headers())
        response = connection.getresponse()
        return response.status, response.read().decode(errors="replace")
