"""Insights: a program in pictures, each with the table that it is drawn from."""

import csv
from io import StringIO
from typing import Any

from starlette.responses import Response

from ponchik.errors import Unknown
from ponchik.queries.coarse_counts import told
from ponchik.queries.group_looks import LOOKS
from ponchik.queries.insight_tables import ENDINGS, InsightTable
from ponchik.queries.insights import Insights, insights_of_program
from ponchik.web.pages import charts
from ponchik.web.pages.answers import NOT_FOUND, headers_of
from ponchik.web.pages.visits import Program, Visit, zone_of_program

_NETWORK_SHADES = 4


def show_insights(visit: Visit) -> Response:
    """Show a program's pictures to its hosts and to admins."""
    program = visit.managed_program()
    insights = _read(visit, program)
    return visit.draw(
        "insights.html",
        program=program,
        insights=insights,
        in_fives=told,
        endings=[LOOKS[look] for look in ENDINGS],
        zone=zone_of_program(program),
        here=str(program["program"]),
        tab="insights",
        **_charts(insights),
    )


def download_insights(visit: Visit) -> Response:
    """Answer with a picture's table as CSV: what stands on the page, and no more."""
    program = visit.managed_program()
    name = visit.request.path_params["table"]
    table = _read(visit, program).tables.get(name)
    if table is None:
        raise Unknown(NOT_FOUND)
    kept = f'attachment; filename="{name}.csv"'
    headers = {**headers_of(visit.request), "Content-Disposition": kept}
    return Response(csv_of(table), headers=headers, media_type="text/csv")


def csv_of(table: InsightTable) -> str:
    """Return a table as CSV. Its numbers are multiples of five: at least so many."""
    text = StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([table.first, *(f"{name}, at least" for name in table.columns)])
    writer.writerows([row.label, *row.counts] for row in table.rows)
    return text.getvalue()


def _read(visit: Visit, program: Program) -> Insights:
    return visit.read(
        lambda t: insights_of_program(t, visit.visitor.workspace, program["program"])
    )


def _charts(insights: Insights) -> dict[str, Any]:
    return {
        "outcomes": charts.stacked_chart(
            insights.outcomes, [LOOKS[look].style for look in ENDINGS]
        ),
        "participation": charts.line_chart(
            insights.participation, ["could", "people", "again"]
        ),
        "answers": charts.lying_chart(insights.answers, last="stale"),
        "steps": charts.lying_chart(insights.steps, last="met"),
        "ring": charts.ring_chart(insights.network),
        "newcomers": charts.share_chart(insights.newcomers),
        "shades": _NETWORK_SHADES,
    }
