"""Logs: one JSON object a line, so that machines read them and grep does too."""

import logging
import re
import sys
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from time import monotonic

import structlog
from structlog.typing import EventDict, Processor

from ponchik.telemetry import spans
from ponchik.telemetry.log_context import trace_of

#: What a line must not hold, whoever wrote it: Slack's tokens, a URL's password, and
#: the row that PostgreSQL quotes when it refuses one.
_SECRETS = (
    (re.compile(r"\bx(?:ox[a-z]|app)-[\w.%-]+"), "[token]"),
    (re.compile(r"(://[^:/@\s]*):[^@/\s]+@"), r"\1:[password]@"),
    (re.compile(r"^(?:DETAIL|CONTEXT):.*", re.MULTILINE), "[detail]"),
)
_NUMBER = re.compile(r"\d+")
_SAME_AGAIN_AFTER = 60.0
_MOST_REMEMBERED = 500
_HARMLESS = (bool, int, float, type(None))
#: uvicorn's loggers come with handlers of their own, which write plain text.
_SELF_WILLED = ("uvicorn", "uvicorn.access", "uvicorn.error")
#: What these say at DEBUG and INFO may hold request bodies and tokens.
_TALKATIVE = (
    "slack_sdk",
    "urllib3",
    "httpx2",
    "httpcore2",
    "authlib",
    "joserfc",
    "opentelemetry",
)


def set_up_logs(level: str) -> None:
    """Everything, libraries included, becomes JSON lines on stderr."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        _name_trace,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso"),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    # Libraries such as psycopg set a level of their own: the root's is not asked.
    handler.setLevel(level)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _redact_values,
                structlog.processors.JSONRenderer(),
            ],
            foreign_pre_chain=shared,
        )
    )
    handler.addFilter(OncePerMinute())
    logging.basicConfig(handlers=[handler], level=level, force=True)
    for name in _SELF_WILLED:
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
    logging.getLogger("uvicorn.access").addFilter(WithoutQueries())
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(
            max(logging.WARNING, logging.getLevelName(level))
        )


def _name_trace(_logger: object, _method: str, line: EventDict) -> EventDict:
    """The trace of the span that is open, so that one leads to the other."""
    trace = trace_of(spans.current())
    return line if trace is None else {**line, "trace": trace}


def redact(text: str) -> str:
    """Return the text without tokens and secrets."""
    for secret, shown in _SECRETS:
        text = secret.sub(shown, text)
    return text


def _redact_values(_logger: object, _method: str, line: EventDict) -> EventDict:
    """The last thing before a line is written, so that nothing gets around it."""
    return {
        name: value if isinstance(value, _HARMLESS) else redact(str(value))
        for name, value in line.items()
    }


class WithoutQueries(logging.Filter):
    """Takes the query from each address that was asked for.

    It may hold what Slack sends along with those who sign in, or a name that was typed.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        match record.args:
            case (client, verb, str(path), *rest):
                record.args = (client, verb, path.partition("?")[0], *rest)
            case _:
                pass
        return True


@dataclass
class _Seen:
    at: float
    more: int = 0


class OncePerMinute(logging.Filter):
    """Shows a warning in full, and the same again once a minute with a count.

    What is wrong for a day is as a rule wrong each second.
    """

    def __init__(self, elapsed: Callable[[], float] = monotonic) -> None:
        super().__init__()
        self._elapsed = elapsed
        self._seen: dict[Hashable, _Seen] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        if record.levelno < logging.WARNING:
            return True
        key, now = _what(record), self._elapsed()
        seen = self._seen.get(key)
        if seen is not None and now - seen.at < _SAME_AGAIN_AFTER:
            seen.more += 1
            return False
        if seen is not None and seen.more:
            _shorten(record, seen.more)
        self._remember(key, now)
        return True

    def _remember(self, key: Hashable, now: float) -> None:
        self._seen.pop(key, None)
        self._seen[key] = _Seen(now)
        while len(self._seen) > _MOST_REMEMBERED:
            del self._seen[next(iter(self._seen))]


def _what(record: logging.LogRecord) -> Hashable:
    """What makes two lines the same: all but numbers and the way to an error."""
    if isinstance(record.msg, dict):  # structlog's
        fields = {**record.msg, "exception": _last_line(record.msg.get("exception"))}
        fields.pop("timestamp", None)
        said = repr(sorted(fields.items(), key=str))
    else:
        said = record.getMessage()
    error = record.exc_info[1] if record.exc_info else None
    return record.name, record.levelno, _NUMBER.sub("0", f"{said} {error!r}")


def _shorten(record: logging.LogRecord, more: int) -> None:
    """Say how often it was, and no more where: the first line told that."""
    if isinstance(record.msg, dict):
        record.msg["repeated"] = more
        if "exception" in record.msg:
            record.msg["exception"] = _last_line(record.msg["exception"])
        return
    error = f": {record.exc_info[1]!r}" if record.exc_info else ""
    record.msg = f"{record.getMessage()}{error} (repeated {more} times)"
    record.args, record.exc_info, record.exc_text = (), None, None


def _last_line(text: object) -> str:
    return str(text or "").rstrip().rpartition("\n")[2]
