"""F12: the first byte of every page, beside a bare page of the same server."""

import http.client
from collections.abc import Iterator, Mapping, Sequence
from statistics import median
from time import perf_counter
from urllib.parse import urlsplit

from bench.fill_pages import DOMAIN, EVENTS_EACH, TOKEN, Filled, fill_pages
from bench.lab import Lab
from bench.outcomes import MILLISECONDS, Measured, Outcome, at_most
from bench.processes import running

BARE = "/"
_LONGEST = 100
#: Of each page in each run; the median counts.
_TIMES = 5


def measure(lab: Lab) -> Iterator[Outcome]:
    with lab.database("f12") as url:
        filled = fill_pages(url, lab.events // EVENTS_EACH)
        pages = {"bare": BARE, **addresses(filled)}
        with running(lab, url, ("web",)) as web:
            browser = _Browser(web.web)
            took: dict[str, list[float]] = {name: [] for name in pages}
            for run in range(lab.runs + 1):
                for name, address in pages.items():
                    times = [browser.first_byte(address) for _ in range(_TIMES)]
                    if run:  # whoever is asked first has more to do
                        took[name].append(median(times))
    bare = took.pop("bare")
    yield from (_row(lab.events, name, took[name], bare) for name in took)


def addresses(filled: Filled) -> Mapping[str, str]:
    """Return the address of every page, by what it is called.

    Of the round to come Slack is asked, so it is not among them.
    """
    base = f"/w/{DOMAIN}"
    program = f"{base}/programs/{filled.channel}"
    round_ = f"{program}/rounds/{filled.round}"
    meeting = f"{round_}/meetings/{filled.meeting}"
    then = filled.position
    return {
        "today": f"{base}/",
        "me": f"{base}/me",
        "program": program,
        "question": f"{program}/act/pause",
        "settings": f"{program}/settings",
        "workspace": f"{base}/settings",
        "people": f"{program}/people",
        "insights": f"{program}/insights",
        "insights file": f"{program}/insights/outcomes.csv",
        "round": round_,
        "meeting": meeting,
        "person": f"{base}/people/{filled.person}",
        "deliveries": f"{base}/deliveries",
        "log": f"{base}/log",
        "log of one type": f"{base}/log?type=Answered",
        "log far back": f"{base}/log?before={then // 2}",
        "log file": f"{base}/log.jsonl",
        "event": f"{base}/log/{then}",
        "past program": f"{program}?after={then}",
        "past round": f"{round_}?after={then}",
        "past meeting": f"{meeting}?after=4",
    }


def _row(
    events: int, name: str, took: Sequence[float], bare: Sequence[float]
) -> Outcome:
    times = [one / other for one, other in zip(took, bare, strict=True)]
    return Measured(
        f"F12 {name}",
        f"first byte of the page at {events:,} events",
        "",
        took,
        at_most(_LONGEST),
        MILLISECONDS,
        f"{median(times):.1f} x a bare page's {median(bare):.1f} ms",
    )


class _Browser:
    """Somebody who is signed in, over a connection that stays open."""

    def __init__(self, url: str) -> None:
        address = urlsplit(url)
        self._line = http.client.HTTPConnection(str(address.hostname), address.port)

    def first_byte(self, address: str) -> float:
        """Ask for a page; return after how many milliseconds it begins to come.

        Raises RuntimeError unless it is the page.
        """
        began = perf_counter()
        self._line.request("GET", address, headers={"Cookie": f"ponchik={TOKEN}"})
        answer = self._line.getresponse()
        took = perf_counter() - began
        answer.read()
        if answer.status != http.client.OK:
            raise RuntimeError(f"{address} was answered {answer.status}")
        return 1_000 * took
