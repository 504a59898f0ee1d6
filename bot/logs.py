"""How log lines are written: one structured line per event, readable or JSON."""

import logging
import sys
from typing import TextIO

import structlog
from structlog.typing import Processor

from bot.variables import LogFormat


def configure(log_format: LogFormat, level: str, stream: TextIO | None = None) -> None:
    """Send Tandem's and the libraries' log lines to `stream` (standard error unless told)."""
    out = sys.stderr if stream is None else stream
    number = logging.getLevelNamesMapping()[level.upper()]
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    if log_format is LogFormat.JSON:
        finish: list[Processor] = [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    else:
        # The plain traceback: the pretty one costs megabytes and shows the values of local variables.
        formatter = structlog.dev.plain_traceback
        finish = [structlog.dev.ConsoleRenderer(colors=out.isatty(), exception_formatter=formatter)]
    structlog.configure(
        processors=[*shared, *finish],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(out),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(out)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *finish],
        )
    )
    logging.basicConfig(handlers=[handler], level=max(number, logging.WARNING), force=True)
