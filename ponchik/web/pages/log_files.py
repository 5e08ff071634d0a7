"""The event log as a file: what the log's page may show, a page of events each time."""

import csv
from collections.abc import Mapping, Sequence
from io import StringIO

from pydantic_core import to_json
from starlette.responses import Response

from ponchik.errors import Unknown
from ponchik.queries.event_details import technical
from ponchik.queries.event_pages import LogEntry
from ponchik.web.pages.answers import NOT_FOUND, headers_of
from ponchik.web.pages.log import read_log
from ponchik.web.pages.visits import Visit

#: So many events are in one file; the next one has the older ones.
MOST = 500
_HEAD = ("number", "time", "program", "round", "what happened", "by", "type")
#: What a spreadsheet takes for the beginning of a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def download_log(visit: Visit) -> Response:
    """Answer with a part of the log, the newest event first.

    The header `Link` leads to the part with older events, and so does the log's page.
    """
    kind = visit.request.path_params["kind"]
    if kind not in _FORMATS:
        raise Unknown(NOT_FOUND)
    page = read_log(visit, MOST)
    write, media_type = _FORMATS[kind]
    headers = {
        **headers_of(visit.request),
        "Content-Disposition": f'attachment; filename="log.{kind}"',
    }
    if page.before:
        older = visit.here(before=str(page.before))
        headers["Link"] = f'<{older}>; rel="next"'
    return Response(write(page.entries), headers=headers, media_type=media_type)


def as_csv(entries: Sequence[LogEntry]) -> str:
    """Return events as CSV, in sentences."""
    text = StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(_HEAD)
    for one in entries:
        writer.writerow(map(_harmless, _cells(one)))
    return text.getvalue()


def as_json_lines(entries: Sequence[LogEntry]) -> str:
    """Return events as JSON, one a line, with their technical details."""
    return "".join(f"{to_json(_line(one)).decode()}\n" for one in entries)


def _cells(one: LogEntry) -> Sequence[str]:
    return (
        str(one.position),
        one.at.isoformat(),
        one.channel,
        str(one.round_number or ""),
        one.sentence,
        one.by,
        one.type,
    )


def _line(one: LogEntry) -> Mapping[str, object]:
    return {
        **technical(one),
        "program": one.channel,
        "round": one.round_number,
        "sentence": one.sentence,
        "by": one.by,
    }


def _harmless(cell: str) -> str:
    """People choose their names: a spreadsheet must not run one."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


_FORMATS = {
    "csv": (as_csv, "text/csv"),
    "jsonl": (as_json_lines, "application/jsonl"),
}
