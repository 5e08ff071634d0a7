"""Insights: what the pictures show is what the analysts' views say, in fives."""

import csv
import re
from collections.abc import Mapping
from datetime import timedelta
from html import unescape
from io import StringIO
from itertools import combinations

import pytest

from tests.harness.browsing import Browser, signed_in
from tests.harness.causes import BY_TEST
from tests.harness.served import Played

pytestmark = [pytest.mark.integration, pytest.mark.shared, pytest.mark.members(30)]

PAGE = "/programs/coffee/insights"
TABLES = (
    *("outcomes", "participation", "answers", "steps"),
    *("acquaintances", "newcomers"),
)


@pytest.fixture(scope="module")
def host(shared_played: Played) -> Browser:
    """Play two rounds in which most meet, some say nothing, and one never."""
    played = shared_played
    played.invite()
    played.work()
    for _ in range(2):
        play_round(played)
    [manager] = played.rows(
        """
        SELECT p.slack_id FROM programs JOIN people AS p
        ON p.id = (managers->>0)::uuid
        """
    )
    return signed_in(played, manager["slack_id"])


def play_round(played: Played) -> None:
    """Play a round to its end: every third group says nothing, one did not meet."""
    played.start_round()
    played.ponchik.rounds.close(played.channel, BY_TEST)
    played.work()
    [row] = played.rows("SELECT max(number) AS round FROM rounds")
    rows = played.rows(
        "SELECT group_channel FROM meetings WHERE round_number = %s", row["round"]
    )
    here = {one["group_channel"] for one in rows}
    asked = [one for one in played.questions("closing") if one.channel in here]
    for place, question in enumerate(asked):
        if place % 3 < 2:
            user = played.members_of(question.channel)[0]
            assert (
                played.click(user, question, "met" if place % 9 else "not_met") == 200
            )
        if place == len(asked) // 2:
            played.advance(hours=2)
    played.work()
    played.ponchik.rounds.finish(played.channel, BY_TEST)
    played.work()


def tables(browser: Browser) -> Mapping[str, list[list[str]]]:
    """Return the tables that stand on the page, in words."""
    text = browser.get(f"{browser.home()}{PAGE}").text
    found = re.findall(r'<table id="(\w+)-table">(.*?)</table>', text, re.DOTALL)
    return {
        name: [cells(row) for row in body.split("<tr>")[2:]] for name, body in found
    }


def cells(row: str) -> list[str]:
    found = re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)
    return [unescape(cell) for cell in found]


def in_fives(number: int) -> str:
    return f"{number - number % 5}+" if number >= 5 else "fewer than 5"


def asked(browser: Browser, query: str) -> list[list[str]]:
    """Ask the analysts' views; return labels and counts as the page shows them."""
    return [
        [str(label), *(in_fives(int(count or 0)) for count in counts)]
        for label, *counts in (row.values() for row in browser.played.rows(query))
    ]


COUNTED = """
    FROM analytics.rounds AS r JOIN analytics.meetings AS m USING (round)
    WHERE r.closed_at IS NOT NULL AND m.introduced_at IS NOT NULL AND m.closed
"""


def test_outcomes_are_those_of_the_views(host: Browser) -> None:
    people = "sum(cardinality(m.members))"
    wanted = asked(
        host,
        f"""
        SELECT r.number,
               {people} FILTER (WHERE m.status = 'closed_met') AS met,
               {people} FILTER (WHERE m.status = 'closed_scheduled') AS unsure,
               {people} FILTER (WHERE m.status = 'closed_no') AS apart,
               {people} FILTER (WHERE m.status = 'closed_stale') AS stale,
               {people} FILTER (WHERE m.status <> 'closed_stale') AS answered,
               {people} AS everybody
        {COUNTED} GROUP BY 1 ORDER BY 1
        """,
    )
    assert tables(host)["outcomes"] == wanted
    assert len(wanted) == 2
    assert "fewer than 5" not in wanted[0][1]


def test_participation_is_that_of_the_views(host: Browser) -> None:
    wanted = asked(
        host,
        """
        SELECT number, people + coalesce((
            SELECT sum(n::int) FROM jsonb_each_text(exclusions) AS out (reason, n)
            WHERE reason IN ('unmatched', 'left_out', 'on_break', 'skipped',
                             'stopped', 'unheard')), 0) AS could,
            people, repeats
        FROM analytics.rounds WHERE closed_at IS NOT NULL ORDER BY number
        """,
    )
    assert tables(host)["participation"] == wanted


TOOK = """
    WITH answered AS (
        SELECT DISTINCT ON (stream) stream, version, at FROM analytics.events
        WHERE type = 'Answered' ORDER BY stream, version
    ), took AS (
        SELECT m.members, answered.at - (
            SELECT e.at FROM analytics.events AS e
            WHERE e.stream = 'meeting-' || m.meeting AND e.type = 'QuestionSent'
              AND e.version < coalesce(answered.version, 1000000)
            ORDER BY e.version DESC LIMIT 1) AS took
        FROM analytics.rounds AS r JOIN analytics.meetings AS m USING (round)
        LEFT JOIN answered ON answered.stream = 'meeting-' || m.meeting
        WHERE r.closed_at IS NOT NULL AND m.introduced_at IS NOT NULL
    )
    SELECT CASE WHEN took IS NULL THEN 'never'
                WHEN took < interval '1 hour' THEN 'within 1 hour'
                WHEN took < interval '4 hours' THEN '1 to 4 hours'
                WHEN took < interval '24 hours' THEN '4 to 24 hours'
                WHEN took < interval '48 hours' THEN '1 to 2 days'
                ELSE 'later' END AS label, sum(cardinality(members)) AS people
    FROM took GROUP BY 1
"""


def test_times_to_answer_are_those_of_the_log(host: Browser) -> None:
    wanted = dict(asked(host, TOOK))
    shown = tables(host)["answers"]
    assert {label: count for label, count in shown if label in wanted} == wanted
    assert {count for label, count in shown if label not in wanted} == {"fewer than 5"}
    assert len(wanted) > 1


def test_steps_are_those_that_analysts_read(host: Browser) -> None:
    [row] = host.played.rows(
        """
        SELECT sum(size * introduced) AS introduced, sum(size * proposed) AS proposed,
               sum(size * agreed) AS agreed, sum(size * met) AS met
        FROM analytics.steps JOIN analytics.rounds AS r USING (round)
        WHERE r.closed_at IS NOT NULL
        """
    )
    shown = tables(host)["steps"]
    assert [count for _, count in shown] == [in_fives(n) for n in row.values()]


def test_pairs_are_those_that_met(host: Browser) -> None:
    [row] = host.played.rows(
        """
        SELECT count(DISTINCT (one, other)) AS pairs
        FROM analytics.pair_history JOIN analytics.meetings AS m USING (meeting)
        WHERE m.status = 'closed_met'
        """
    )
    text = host.get(f"{host.home()}{PAGE}").text
    figures = re.findall(r"<dt>(.*?)</dt><dd>(.*?)<small>", text)
    assert dict(figures)["Pairs who have met"] == in_fives(row["pairs"])
    people = sum(
        1
        for _ in host.played.rows(
            """
            SELECT DISTINCT unnest(members) FROM analytics.meetings
            WHERE status = 'closed_met'
            """
        )
    )
    ring = re.findall(r'<svg class="chart network".*?</svg>', text, re.DOTALL)
    assert ring[0].count("<circle") == people


def test_no_two_figures_of_the_page_differ_by_one_to_four(host: Browser) -> None:
    text = host.get(f"{host.home()}{PAGE}").text
    main = text.partition('<main id="main">')[2]
    numbers = {int(n.replace(",", "")) for n in re.findall(r">([\d,]+)\+<", main)}
    shown = {int(n) for n in re.findall(r"<dd>(\d+)\+", main)} | numbers
    assert len(shown) > 2
    assert not [
        pair for pair in combinations(shown, 2) if 0 < abs(pair[0] - pair[1]) < 5
    ]


@pytest.mark.parametrize("name", TABLES)
def test_a_download_says_what_the_page_says(host: Browser, name: str) -> None:
    answer = host.get(f"{host.home()}{PAGE}/{name}.csv")
    assert answer.headers["content-type"].startswith("text/csv")
    assert f'filename="{name}.csv"' in answer.headers["content-disposition"]
    [_, *rows] = csv.reader(StringIO(answer.text))
    words = [
        [label, *(in_fives(int(count)) for count in counts)] for label, *counts in rows
    ]
    assert words == tables(host)[name]


def test_no_other_table_can_be_downloaded(host: Browser) -> None:
    for name in ("people", "", "outcomes.csv", "x" * 500):
        assert host.get(f"{host.home()}{PAGE}/{name}.csv").status_code == 404


def test_nobody_is_named(host: Browser) -> None:
    text = host.get(f"{host.home()}{PAGE}").text
    main = text.partition('<main id="main">')[2]
    rows = host.played.rows("SELECT id, slack_id, name FROM people WHERE name <> ''")
    assert rows
    assert not [row for row in rows if re.search(rf"\b{row['name']}\b", main)]
    assert not [row for row in rows if str(row["id"]) in main]


def test_a_round_that_runs_does_not_count(host: Browser) -> None:
    played = host.played
    before = tables(host)
    played.start_round()
    assert tables(host) == before
    text = host.get(f"{host.home()}{PAGE}").text
    assert "round 3 counts when it is closed" in text


def test_the_columns_of_answer_times_are_folded_from_the_log(host: Browser) -> None:
    rows = host.played.rows(
        "SELECT asked_at, answered_at FROM meetings WHERE answered_at IS NOT NULL"
    )
    assert rows
    took = [row["answered_at"] - row["asked_at"] for row in rows]
    assert all(timedelta(0) <= one for one in took)
