"""Logs: one JSON object a line, so that machines read them and grep does too."""

import logging
import sys

import structlog


def set_up_logs(level: str) -> None:
    """Everything, libraries included, becomes JSON lines on stderr."""
    shared: list[structlog.typing.Processor] = [
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
            processor=structlog.processors.JSONRenderer(), foreign_pre_chain=shared
        )
    )
    logging.basicConfig(handlers=[handler], level=level, force=True)
    # What these say at DEBUG and INFO may hold request bodies and tokens.
    for name in ("slack_sdk", "urllib3", "httpx2", "httpcore2"):
        logging.getLogger(name).setLevel(
            max(logging.WARNING, logging.getLevelName(level))
        )
