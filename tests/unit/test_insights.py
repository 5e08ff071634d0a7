"""Pictures of people: whatever they show is of five people or more."""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ponchik.queries.acquaintances import (
    MOST_DOTS,
    Together,
    network_of,
    newcomers_table,
)
from ponchik.queries.coarse_counts import FLOOR, coarse, share, told
from ponchik.queries.group_looks import Look
from ponchik.queries.insight_tables import (
    ANSWER_TIMES,
    ENDINGS,
    STEPS,
    InsightTable,
    RoundCounts,
    answers_table,
    outcomes_table,
    participation_table,
    steps_table,
)
from ponchik.web.pages.charts import lying_chart, ring_chart, stacked_chart
from ponchik.web.pages.insights import csv_of

pytestmark = pytest.mark.unit

counts = st.integers(0, 60)
rounds = st.lists(
    st.builds(
        lambda number, away, repeats, ended: RoundCounts(
            number, sum(ended.values()) + away, sum(ended.values()), repeats, ended
        ),
        st.integers(1, 30),
        counts,
        counts,
        st.fixed_dictionaries(dict.fromkeys(ENDINGS, counts)),
    ),
    max_size=8,
)


@st.composite
def played_groups(draw: st.DrawFn) -> list[Together]:
    """Some rounds of groups of two or three of up to forty people."""
    groups = []
    for number in range(1, draw(st.integers(1, 6)) + 1):
        people = draw(st.lists(st.integers(0, 40), unique=True, max_size=30))
        size = draw(st.integers(2, 3))
        for place in range(0, len(people) - size + 1, size):
            members = tuple(map(str, people[place : place + size]))
            groups.append(Together(number, members, draw(st.booleans())))
    return groups


def told_in(tables: Sequence[InsightTable]) -> list[int]:
    """Return all numbers that pages and files show of these tables."""
    shown = [told(n) for table in tables for row in table.rows for n in row.counts]
    files = [line for table in tables for line in csv_of(table).splitlines()[1:]]
    on_page = [int(re.sub(r"\D", "", text)) for text in shown if "+" in text]
    in_files = [int(cell) for line in files for cell in line.split(",")[1:]]
    return [*on_page, *in_files]


def tables_of(
    played: Sequence[RoundCounts], groups: Sequence[Together]
) -> list[InsightTable]:
    times = {key: place * 3 for place, key in enumerate(ANSWER_TIMES)}
    return [
        outcomes_table(played),
        participation_table(played),
        answers_table(times),
        steps_table({key: place * 7 for place, key in enumerate(STEPS)}),
        network_of(groups).table,
        newcomers_table(groups),
    ]


@given(played=rounds, groups=played_groups())
def test_no_figure_and_no_difference_of_two_is_of_one_to_four(
    played: list[RoundCounts], groups: list[Together]
) -> None:
    numbers = {0, *told_in(tables_of(played, groups))}
    assert not [
        (one, other)
        for one, other in combinations(numbers, 2)
        if 0 < abs(one - other) < FLOOR
    ]


@given(played=rounds, groups=played_groups())
def test_no_sum_of_a_rows_figures_leaves_one_to_four(
    played: list[RoundCounts], groups: list[Together]
) -> None:
    for table in tables_of(played, groups):
        for row in table.rows:
            for several in range(1, len(row.counts) + 1):
                for some in combinations(row.counts, several):
                    left = abs(2 * max(some) - sum(some))
                    assert left == 0 or left >= FLOOR


@given(number=st.integers(0, 10_000))
def test_a_count_is_at_most_four_less_than_it_is(number: int) -> None:
    assert coarse(number) % FLOOR == 0
    assert 0 <= number - coarse(number) < FLOOR


@given(number=st.integers(0, 4))
def test_fewer_than_five_are_all_told_alike(number: int) -> None:
    assert told(coarse(number)) == "fewer than 5"


@given(parts=st.lists(st.tuples(counts, counts), max_size=6))
def test_a_share_is_made_of_what_is_shown(parts: list[tuple[int, int]]) -> None:
    """Whoever knows the coarse counts knows the share; it tells nothing beside."""
    some = [coarse(min(pair)) for pair in parts]
    wholes = [coarse(max(pair)) for pair in parts]
    found = share(some, wholes)
    assert (found is None) == (sum(wholes) < 20)
    assert found is None or 0 <= found <= 100


@given(groups=played_groups())
def test_a_dot_stands_beside_four_others_that_met_about_as_many(
    groups: list[Together],
) -> None:
    network = network_of(groups)
    parts = Counter(one.part for one in network.circles)
    assert all(number >= FLOOR for number in parts.values())
    assert len(parts) == len(network.table.rows)
    drawn = range(len(network.circles))
    assert all(one in drawn and other in drawn for one, other in network.lines)


def test_four_people_are_no_picture() -> None:
    two_pairs = [Together(1, ("a", "b"), met=True), Together(1, ("c", "d"), met=True)]
    network = network_of(two_pairs)
    assert (network.circles, network.lines, network.table.rows) == ([], [], [])
    assert not newcomers_table(two_pairs).says_something


def test_many_people_are_circles_of_those_who_joined_together() -> None:
    first = [
        Together(1, (f"a{n}", f"b{n}"), met=True) for n in range(MOST_DOTS // 2 + 10)
    ]
    later = [Together(2, (f"a{n}", f"c{n}"), met=True) for n in range(40)]
    network = network_of([*first, *later])
    assert [(row.label, row.counts) for row in network.table.rows] == [
        ("in round 1", (320, 160, 40)),
        ("in round 2", (40, 40, 0)),
    ]
    assert [one.people for one in network.circles] == [320, 40]
    assert network.lines == [(0, 1)]


def test_who_has_met_five_is_counted_from_the_round_in_which_they_joined() -> None:
    others = [f"p{n}" for n in range(6)]
    groups = [
        Together(number, (f"{who}{number}", "hub"), met=number != 2)
        for number, who in enumerate(others, 1)
    ]
    five_hubs = [
        Together(one.round, (*one.members[:1], f"hub{n}"), one.met)
        for one in groups
        for n in range(5)
    ]
    # Who met five hubs at once did so in their first round, five of six people. A hub
    # met its fifth in round 6: its meeting of round 2 did not happen.
    met = [row.counts[0] for row in newcomers_table(five_hubs).rows]
    assert met == [5, 5, 5, 5, 5, 10, 10, 10, 10, 10]


def test_where_older_rounds_are_missing_nobody_joined_in_the_first_that_is_there() -> (
    None
):
    groups = [
        Together(number, (f"{who}{n}", f"{who}{n + 5}"), met=True)
        for number, who in ((7, "old"), (8, "new"))
        for n in range(5)
    ]
    whole = [row.counts[1] for row in newcomers_table(groups).rows]
    part = [row.counts[1] for row in newcomers_table(groups, is_whole=False).rows]
    assert (set(whole), set(part)) == ({20}, {10})


def test_groups_that_did_not_meet_make_no_pair() -> None:
    groups = [Together(1, (f"a{n}", f"b{n}"), met=False) for n in range(20)]
    assert network_of(groups).pairs == 0


def test_bars_stand_for_what_the_table_says() -> None:
    ended = {Look.MET: 24, Look.UNSURE: 3, Look.APART: 0, Look.STALE: 11}
    table = outcomes_table([RoundCounts(7, 40, 38, 2, ended)])
    [row] = table.rows
    assert row == ("7", (20, 0, 0, 10, 25, 35))
    chart = stacked_chart(table, ["met", "unsure", "apart", "stale"])
    assert [(bar.style, bar.text) for bar in chart.bars] == [
        ("met", "20+"),
        ("stale", "10+"),
    ]
    met, stale = chart.bars
    assert met.height == pytest.approx(2 * stale.height, abs=0.2)
    assert stale.y + stale.height == pytest.approx(met.y, abs=0.2)


@pytest.mark.parametrize(("many", "width"), [(1, 480), (6, 480), (7, 760), (30, 760)])
def test_few_rounds_fit_on_a_phone(many: int, width: float) -> None:
    """A picture that is wider is scrolled there, and the newest round is last."""
    ended = {**dict.fromkeys(ENDINGS, 0), Look.MET: 23}
    counted = [RoundCounts(n, 40, 38, 2, ended) for n in range(1, many + 1)]
    chart = stacked_chart(outcomes_table(counted), ["met"])
    assert chart.width == width
    assert chart.along[-1].text == str(many)
    assert max(bar.x + bar.width for bar in chart.bars) <= chart.right


def test_a_file_says_the_same_as_the_page() -> None:
    table = answers_table({"hour": 23, "day": 4})
    lines = csv_of(table).splitlines()
    assert lines[0] == 'First answer of the group,"People, at least"'
    assert lines[1:4] == ["within 1 hour,20", "1 to 4 hours,0", "4 to 24 hours,0"]
    assert [bar.text for bar in lying_chart(table).bars] == ["20+", *[""] * 5]


def test_the_ring_has_a_place_for_each_dot() -> None:
    groups = [Together(1, (f"a{n}", f"b{n}"), met=True) for n in range(20)]
    ring = ring_chart(network_of(groups))
    assert len({(dot.x, dot.y) for dot in ring.dots}) == 40
    assert ring.path.count("M") == 20


def test_of_fewer_than_five_people_no_pairs_are_told() -> None:
    four = RoundCounts(number=1, could=4, people=4, repeats=6, ended={})
    [row] = participation_table([four]).rows
    assert row.counts == (0, 0, 0)
