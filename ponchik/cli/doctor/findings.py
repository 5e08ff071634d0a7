"""Findings as a table, for `ponchik doctor` and for each start of `ponchik up`."""

from collections.abc import Iterable, Mapping

from ponchik.cli.output import show_table
from ponchik.queries.findings import Finding, Status

_PAINTING: Mapping[str, str] = {
    Status.OK: "green",
    Status.WRONG: "bold red",
    Status.UNKNOWN: "yellow",
}


def show_findings(findings: Iterable[Finding]) -> None:
    """Print what was found, a row for each."""
    rows = [(one.status, one.check, one.sentence) for one in findings]
    columns = ("", "What", "Found")
    show_table(columns, rows, wrapping={"Found"}, painting=_PAINTING)
