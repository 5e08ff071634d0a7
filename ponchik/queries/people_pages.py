"""A program's people in pages, by their names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from ponchik.domain.roster import OWN_CHOICES
from ponchik.queries.round_pages import start_of_round
from ponchik.store.connection import Transaction

PAGE = 50

#: Why somebody was not in the newest round; what they chose themselves is on purpose
#: told in the same words.
_AWAY = "takes a break, skips it or stopped"
WHY_NOT: Mapping[str, str] = {
    **{reason.value: _AWAY for reason in OWN_CHOICES},
    "unmatched": "no group was found this time",
    "left_out": "excused",
    "guest": "a guest",
    "external": "of another company",
    "deactivated": "deactivated",
    "not_joined": "has not joined Slack yet",
    "not_found": "Slack does not show them",
}
_MACHINES = {"bot", "slackbot", "workflow_bot"}


@dataclass(frozen=True)
class PeoplePage:
    """Rows with `name`, `why` (empty for who is in), `rounds`, `partners`, `leads`.

    `after` is the person after whom the next page begins.
    """

    rows: Sequence[Mapping[str, Any]]
    total: int
    after: UUID | None


def people_of_round(  # noqa: PLR0913 -- a query's values
    transaction: Transaction,
    workspace: str,
    program: UUID,
    round_id: UUID,
    *,
    name: str = "",
    after: UUID | None = None,
) -> PeoplePage:
    """Return those whom the round counted with, in it or not, and not its machines."""
    started = start_of_round(transaction, workspace, round_id)
    if started is None:
        return PeoplePage([], 0, None)
    reasons = {one.person: one.reason.value for one in started.exclusions}
    ids = [
        one
        for one in {*started.participants, *reasons}
        if reasons.get(one) not in _MACHINES
    ]
    rows = transaction.execute(
        """
        SELECT one.id, one.name, one.title, counted.* FROM (
            SELECT * FROM (
                SELECT id, coalesce(nullif(name, ''), slack_id) AS name,
                       coalesce(title, '') AS title,
                       lower(coalesce(nullif(name, ''), slack_id)) AS place
                FROM people WHERE workspace = %(workspace)s AND id = ANY(%(ids)s)
            ) AS each
            WHERE strpos(place, lower(%(name)s)) > 0
              AND (%(after)s::uuid IS NULL OR (place, id) > (
                SELECT lower(coalesce(nullif(name, ''), slack_id)), id FROM people
                WHERE workspace = %(workspace)s AND id = %(after)s))
            ORDER BY place, id LIMIT %(most)s
        ) AS one, LATERAL (
            SELECT count(*) AS rounds,
                   count(*) FILTER (WHERE m.leader = one.id) AS leads,
                   (SELECT count(DISTINCT other) FROM meetings AS n,
                        unnest(n.members) AS other
                    WHERE n.workspace = %(workspace)s AND n.program = %(program)s
                      AND n.members @> ARRAY[one.id] AND other <> one.id
                      AND n.introduced_at IS NOT NULL) AS partners
            FROM meetings AS m
            WHERE m.workspace = %(workspace)s AND m.program = %(program)s
              AND m.members @> ARRAY[one.id] AND m.introduced_at IS NOT NULL
        ) AS counted
        ORDER BY one.place, one.id
        """,
        {
            "workspace": workspace,
            "program": program,
            "ids": ids,
            "name": name,
            "after": after,
            "most": PAGE + 1,
        },
    ).fetchall()
    shown = [{**row, "why": _why(reasons.get(row["id"]))} for row in rows[:PAGE]]
    return PeoplePage(shown, len(ids), shown[-1]["id"] if rows[PAGE:] else None)


def _why(reason: str | None) -> str:
    return WHY_NOT.get(reason, reason.replace("_", " ")) if reason else ""
