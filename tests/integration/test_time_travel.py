"""The past, rebuilt from the events: what pages showed then, and nothing private."""

import csv
import json
import re
from collections.abc import Callable, Mapping
from html import unescape
from io import StringIO
from typing import Any

import pytest

from ponchik.events.event import Stream
from ponchik.queries.past import groups_at, meeting_at, program_at, round_at
from ponchik.store.event_store import read_stream
from tests.harness.browsing import Browser, signed_in
from tests.harness.causes import BY_TEST
from tests.harness.served import Played

pytestmark = [pytest.mark.integration, pytest.mark.shared, pytest.mark.members(8)]

ROUND = "/programs/coffee/rounds/1"
#: What is a moment ago is marked as fresh, and says how long something takes.
FRESH = re.compile(r"(?<=event) fresh")


class Snapshots:
    """Rows as they were in the tables, by the position that was the newest then."""

    def __init__(self, played: Played) -> None:
        self.played = played
        self.taken: dict[int, dict[str, list[Mapping[str, Any]]]] = {}

    def take(self) -> None:
        [newest] = self.played.rows("SELECT max(position) AS position FROM events")
        self.taken[newest["position"]] = {
            table: self.played.rows(f"SELECT * FROM {table} ORDER BY 1")
            for table in ("meetings", "rounds", "programs")
        }


@pytest.fixture(scope="module")
def snapshots(shared_played: Played) -> Snapshots:
    """Play a round to its end, and keep what the tables held in between."""
    played, kept = shared_played, Snapshots(shared_played)
    played.invite()
    played.work()
    kept.take()
    played.start_round()
    kept.take()
    played.advance_to("check_in-1")
    played.work()
    kept.take()
    for place, question in enumerate(played.questions("check_in-1")[:2]):
        user = played.members_of(question.channel)[0]
        played.click(user, question, ("met", "not_yet")[place])
    played.work()
    kept.take()
    for step in (played.ponchik.rounds.close, played.ponchik.rounds.finish):
        step(played.channel, BY_TEST)
        played.work()
        kept.take()
    return kept


@pytest.fixture(scope="module")
def host(snapshots: Snapshots) -> Browser:
    [manager] = snapshots.played.rows(
        "SELECT slack_id FROM programs JOIN people ON id = (managers->>0)::uuid"
    )
    return signed_in(snapshots.played, manager["slack_id"])


def answered(played: Played) -> Any:
    """Return the meeting of which somebody said that they met."""
    [row] = played.rows(
        "SELECT * FROM meetings WHERE status = 'closed_met' LIMIT 1",
    )
    return row


def read(played: Played, query: Callable[..., Any], *values: Any) -> Any:
    """Ask a query about the workspace that is played in."""
    return played.ponchik.database.snapshot(
        lambda t: query(t, played.workspace, *values), played.workspace
    )


def test_every_table_is_rebuilt_as_it_was(snapshots: Snapshots) -> None:
    played, seen = snapshots.played, 0
    for position, tables in snapshots.taken.items():
        for one in tables["programs"]:
            assert read(played, program_at, one["program"], position).row == one
        for one in tables["rounds"]:
            assert read(played, round_at, one["round"], position).row == one
            groups = read(played, groups_at, one["round"], position)
            found = {group["meeting"]: group for group in groups}
            for meeting in tables["meetings"]:
                group = found[meeting["meeting"]]
                assert {name: group[name] for name in meeting} == meeting
                seen += 1
    assert seen > 10


def test_a_meeting_is_rebuilt_at_each_of_its_events(snapshots: Snapshots) -> None:
    played = snapshots.played
    meeting = answered(played)
    stream = Stream("meeting", meeting["meeting"])
    history = read(played, read_stream, stream)
    looks, past = [], None
    for version in range(1, len(history) + 1):
        past = read(played, meeting_at, meeting["meeting"], version)
        assert past.version == version
        looks.append(past.row["look"])
    assert looks[0] == "none"
    assert looks[-1] == "met"
    assert past is not None
    assert {name: past.row[name] for name in meeting} == meeting


def test_before_it_began_there_is_nothing(host: Browser) -> None:
    meeting = answered(host.played)["meeting"]
    for path in (
        f"{ROUND}/meetings/{meeting}?after=0",
        f"{ROUND}?after=0",
        "/programs/coffee?after=0",
    ):
        assert host.get(f"{host.home()}{path}").status_code == 404


def test_a_meeting_after_an_event_has_a_banner_and_faint_later_events(
    host: Browser,
) -> None:
    meeting = answered(host.played)["meeting"]
    address = f"{host.home()}{ROUND}/meetings/{meeting}"
    now, then = host.get(address).text, host.get(f"{address}?after=3").text
    assert "You are looking at" not in now
    assert "You are looking at" in then
    assert "Back to now" in then
    events = now.count('class="event')
    assert then.count(' later">') == events - 3
    assert ' later">' not in now
    assert "they met" not in then.partition("How it stood")[2]
    assert "We met" in now or "we met" in now


def test_links_lead_through_a_meetings_life_without_a_script(host: Browser) -> None:
    meeting = answered(host.played)["meeting"]
    address = f"{host.home()}{ROUND}/meetings/{meeting}"
    text, seen = host.get(address).text, 1
    while link := re.search(r'href="([^"]*)" rel="prev"', text):
        text = host.get(unescape(link[1])).text
        seen += 1
        assert 'rel="next"' in text
    [told] = re.findall(r'aria-valuetext="([^"]*)"', text)
    assert "were matched" in told or "matched" in told
    [last] = re.findall(r'max="(\d+)"', text)
    assert seen == int(last)


def test_the_newest_event_is_now(host: Browser) -> None:
    meeting = answered(host.played)["meeting"]
    address = f"{host.home()}{ROUND}/meetings/{meeting}"
    now = FRESH.sub("", host.get(address).text)
    [last] = re.findall(r'max="(\d+)"', now)
    then = FRESH.sub("", host.get(f"{address}?after={last}").text)
    assert "You are looking at" not in then
    assert then.count('class="event') == now.count('class="event')


def test_a_round_and_a_program_after_an_event_are_as_they_were(
    host: Browser, snapshots: Snapshots
) -> None:
    first, started, *_, last = snapshots.taken
    page = host.get(f"{host.home()}/programs/coffee?after={first}").text
    assert "No round had started yet." in page
    page = host.get(f"{host.home()}/programs/coffee?after={started}").text
    assert "introduced" in page
    assert f"{ROUND}?after=" in page
    page = host.get(f"{host.home()}{ROUND}?after={started}").text
    assert "You are looking at" in page
    assert "No answer yet" in page
    page = host.get(f"{host.home()}{ROUND}?after={last}").text
    assert "closed" in page


def test_nothing_can_be_done_in_the_past(host: Browser, snapshots: Snapshots) -> None:
    meeting = answered(host.played)["meeting"]
    position = list(snapshots.taken)[-2]
    for path in (
        f"{ROUND}/meetings/{meeting}?after=3",
        f"{ROUND}?after={position}",
        f"/programs/coffee?after={position}",
    ):
        main = host.get(f"{host.home()}{path}").text.partition('<main id="main">')[2]
        assert 'method="post"' not in main, path


def test_an_event_tells_its_causes_as_a_tree_and_its_details(host: Browser) -> None:
    meeting = answered(host.played)["meeting"]
    [row] = host.played.rows(
        "SELECT * FROM events WHERE stream = %s AND type = 'Answered'",
        f"meeting-{meeting}",
    )
    page = host.get(f"{host.home()}/log/{row['position']}").text
    [details] = re.findall(r"<pre[^>]*>(.*?)</pre>", page, re.DOTALL)
    shown = json.loads(unescape(details))
    assert shown["data"] == row["data"]
    assert shown["metadata"]["correlation"] == row["metadata"]["correlation"]
    assert 'aria-current="true"' in page
    assert "show the answers" in page
    assert f"meetings/{meeting}?after={row['version']}" in page


def test_a_long_chain_is_cut_to_the_same_subject(
    host: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    meeting = answered(host.played)["meeting"]
    [row] = host.played.rows(
        "SELECT position FROM events WHERE stream = %s AND version = 1",
        f"meeting-{meeting}",
    )
    address = f"{host.home()}/log/{row['position']}"
    whole = host.get(address).text
    monkeypatch.setattr("ponchik.queries.event_details.MOST_OF_CHAIN", 8)
    cut = host.get(address).text
    assert "this is what concerns the same subject" in cut
    assert "this is what concerns the same subject" not in whole
    assert len(re.findall("/log/[0-9]", cut)) < len(re.findall("/log/[0-9]", whole))


@pytest.mark.parametrize("position", ["0", "999999999", "x", "-1"])
def test_an_event_that_is_not_there_is_not_found(host: Browser, position: str) -> None:
    assert host.get(f"{host.home()}/log/{position}").status_code == 404


def test_the_log_is_downloaded_part_by_part(
    host: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ponchik.web.pages.log_files.MOST", 20)
    address: str | None = f"{host.home()}/log.jsonl"
    lines: list[dict[str, Any]] = []
    parts = 0
    while address:
        answer = host.get(address)
        lines += map(json.loads, answer.text.splitlines())
        link = re.fullmatch(r'<(.*)>; rel="next"', answer.headers.get("link", ""))
        address, parts = link[1] if link else None, parts + 1
    positions = [line["position"] for line in lines]
    assert positions == sorted(set(positions), reverse=True)
    assert parts > 2
    whole = host.played.rows(
        "SELECT position FROM events WHERE stream LIKE 'meeting-%%'"
    )
    assert {row["position"] for row in whole} <= set(positions)


def test_a_file_for_spreadsheets_runs_no_formula(host: Browser) -> None:
    played = host.played
    [one] = played.rows(
        "SELECT id, name FROM people JOIN meetings ON leader = id LIMIT 1"
    )
    played.do("UPDATE people SET name = '=1+1' WHERE id = %s", one["id"])
    rows = list(csv.reader(StringIO(host.get(f"{host.home()}/log.csv").text)))
    played.do("UPDATE people SET name = %s WHERE id = %s", one["name"], one["id"])
    assert len(rows) > 10
    cells = [cell for row in rows for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
    assert [cell for cell in cells if "=1+1" in cell]
