"""Logs: one JSON object a line, so that machines read them and grep does too."""

import logging
import re
import sys

import structlog
from structlog.typing import EventDict, Processor

#: What a line must not hold, whoever wrote it: Slack's tokens, a URL's password, and
#: the row that PostgreSQL quotes when it refuses one.
_SECRETS = (
    (re.compile(r"\bx(?:ox[a-z]|app)-[\w.%-]+"), "[token]"),
    (re.compile(r"(://[^:/@\s]*):[^@/\s]+@"), r"\1:[password]@"),
    (re.compile(r"^(?:DETAIL|CONTEXT):.*", re.MULTILINE), "[detail]"),
)
_HARMLESS = (bool, int, float, type(None))
#: uvicorn's loggers come with handlers of their own, which write plain text.
_SELF_WILLED = ("uvicorn", "uvicorn.access", "uvicorn.error")
#: What these say at DEBUG and INFO may hold request bodies and tokens.
_TALKATIVE = ("slack_sdk", "urllib3", "httpx2", "httpcore2")


def set_up_logs(level: str) -> None:
    """Everything, libraries included, becomes JSON lines on stderr."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
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
    logging.basicConfig(handlers=[handler], level=level, force=True)
    for name in _SELF_WILLED:
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(
            max(logging.WARNING, logging.getLevelName(level))
        )


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
