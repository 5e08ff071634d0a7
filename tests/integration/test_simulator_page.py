"""The page without JavaScript: plain forms and redirects do all of it."""

from collections.abc import Iterator
from typing import Any

import httpx2
import pytest

from ponchik.demo.simulator.messages import open_direct, say
from ponchik.demo.simulator.page.mrkdwn import Reader, render_mrkdwn
from ponchik.demo.simulator.simulator import Simulator
from tests.harness import http

pytestmark = [pytest.mark.integration, pytest.mark.longer]

BLOCKS: list[dict[str, Any]] = [
    {"type": "header", "text": {"type": "plain_text", "text": ":doughnut: Meet!"}},
    {"type": "section", "text": {"type": "mrkdwn", "text": "*Did* you?"}},
    {
        "type": "actions",
        "elements": [
            {
                "type": "button",
                "action_id": "met",
                "value": "7",
                "text": {"type": "plain_text", "text": "We met"},
            }
        ],
    },
    {"type": "hologram"},
]

LINK = (
    '<a href="https://a.example/?x=1&amp;y" rel="noreferrer" target="_blank">here</a>'
)


@pytest.fixture
def me(slack: Simulator) -> str:
    return slack.workspace.channel("coffee").members[0]


@pytest.fixture
def browser(slack: Simulator) -> Iterator[httpx2.Client]:
    with http.client(base_url=slack.url, follow_redirects=True) as client:
        yield client


def coffee(slack: Simulator) -> str:
    return slack.workspace.channel("coffee").id


def do(
    slack: Simulator, browser: httpx2.Client, act: str, **fields: str
) -> httpx2.Response:
    form = {"act": act, "in": coffee(slack), **fields}
    return browser.post("/do", data=form)


def test_a_message_typed_by_hand_is_shown_escaped(
    slack: Simulator, browser: httpx2.Client, me: str
) -> None:
    text = "<script>alert('1')</script> & @bjorn"
    page = do(slack, browser, "say", **{"as": me}, text=text).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt; &amp;" in page
    assert '<span class="mention">@Björn Lindqvist</span>' in page


def test_blocks_are_drawn_and_unknown_ones_named(
    slack: Simulator, browser: httpx2.Client, me: str
) -> None:
    dm, _ = open_direct(slack, [slack.bot, me])
    say(slack, dm, slack.bot, "Did you?", BLOCKS)
    page = browser.get("/", params={"as": me, "in": dm.id}).text
    assert "🍩 Meet!" in page
    assert "<strong>Did</strong> you?" in page
    assert "We met</button>" in page
    assert "“hologram”" in page


def test_a_click_is_delivered_and_a_silent_ponchik_is_told_of(
    slack: Simulator, browser: httpx2.Client, me: str
) -> None:
    dm, _ = open_direct(slack, [slack.bot, me])
    message = say(slack, dm, slack.bot, "Did you?", BLOCKS)
    pressed = f"{message.blocks[2]['block_id']}/met"
    click = {"as": me, "in": dm.id, "ts": message.ts, "pressed": pressed}
    page = do(slack, browser, "press", **click).text
    assert slack.ledger.deliveries[-1].payload["actions"][0]["value"] == "7"
    assert "Ponchik does not answer. Is it running?" in page


def test_ephemeral_messages_are_shown_to_their_reader_only(
    slack: Simulator, browser: httpx2.Client, me: str
) -> None:
    channel = slack.workspace.channel("coffee")
    say(slack, channel, slack.bot, "Just for you", only_for=me)
    mine = browser.get("/", params={"as": me}).text
    theirs = browser.get("/", params={"as": channel.members[1]}).text
    assert "Just for you" in mine
    assert "Just for you" not in theirs


def test_a_private_conversation_is_not_shown_to_others(
    slack: Simulator, browser: httpx2.Client, me: str
) -> None:
    dm, _ = open_direct(slack, [slack.bot, me])
    say(slack, dm, slack.bot, "A secret")
    other = slack.workspace.channel("coffee").members[1]
    page = browser.get("/", params={"as": other, "in": dm.id}).text
    assert "A secret" not in page


def test_the_bot_is_invited_and_removed_and_members_come_and_go(
    slack: Simulator, browser: httpx2.Client, me: str
) -> None:
    channel = slack.workspace.channel("coffee")
    do(slack, browser, "invite_bot", **{"as": me})
    assert slack.bot in channel.members
    do(slack, browser, "remove_bot", **{"as": me})
    assert slack.bot not in channel.members
    do(slack, browser, "leave", **{"as": me})
    assert me not in channel.members
    do(slack, browser, "join", **{"as": me})
    assert me in channel.members
    do(slack, browser, "deactivate", **{"as": me}, user=me)
    assert slack.workspace.people[me].deleted


def test_the_clock_moves_by_an_hour_a_day_and_a_week(
    slack: Simulator, browser: httpx2.Client, me: str
) -> None:
    before = slack.clock.ahead
    for step in ("hour", "day", "week"):
        do(slack, browser, "clock", **{"as": me}, step=step)
    assert slack.clock.ahead - before == pytest.approx(3_600 + 86_400 + 604_800)


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"act": "explode"},
        {"act": "say"},
        {"act": "say", "as": "nobody", "in": "nowhere", "text": "x"},
        {"act": "say", "as": "nobody", "in": "coffee", "text": "/x"},
        {"act": "press", "as": "x", "in": "coffee", "ts": "1", "pressed": "x/y"},
        {"act": "press", "as": "x", "in": "coffee", "ts": "1", "pressed": "y"},
        {"act": "press", "as": "x", "in": "coffee", "pressed": "a/b/c/d"},
        {"act": "press", "view": "V0"},
        {"act": "close_view", "view": "V0"},
        {"act": "add", "as": "x", "in": "coffee", "user": "nobody"},
        {"act": "open_home", "as": "nobody"},
        {"act": "clock", "step": "eternity"},
        {"act": "join", "as": "x", "in": "\x00"},
        {"act": "deactivate", "user": "USLACKBOT"},
    ],
)
def test_bad_input_is_told_in_a_sentence_and_never_a_500(
    browser: httpx2.Client, form: dict[str, str]
) -> None:
    page = browser.post("/do", data=form)
    assert page.status_code == 200
    assert 'role="alert"' in page.text


@pytest.mark.parametrize("query", ["as=x&in=y", "as=%00&in=%ff", "problem=<b>", "as"])
def test_strange_addresses_show_a_page(browser: httpx2.Client, query: str) -> None:
    page = browser.get(f"/?{query}")
    assert page.status_code == 200
    assert "<b></p>" not in page.text


def test_half_a_mark_in_a_message_never_breaks_the_page(
    slack: Simulator, browser: httpx2.Client, me: str
) -> None:
    say(slack, slack.workspace.channel("coffee"), me, "&#xE000;5&#xE001;")
    page = browser.get("/", params={"as": me, "in": coffee(slack)})
    assert page.status_code == 200
    assert "&amp;#xE000;5&amp;#xE001;" in page.text


def test_the_page_allows_no_inline_script(browser: httpx2.Client) -> None:
    policy = browser.get("/").headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    assert "unsafe-inline" not in policy


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("*bold* _it_ ~no~", "<strong>bold</strong> <em>it</em> <s>no</s>"),
        ("2*3*4 snake_case_name", "2*3*4 snake_case_name"),
        ("`*x*` <b>", "<code>*x*</code> b"),
        ("&lt;b&gt; &amp;", "&lt;b&gt; &amp;"),
        (
            "<@U1> in <#C1>",
            '<span class="mention">@Ann</span> in <span class="mention">#tea</span>',
        ),
        ("*<@U1>*", '<strong><span class="mention">@Ann</span></strong>'),
        ("<javascript:alert(1)|click>", "click"),
        ("<!x|&lt;img src=x&gt;>", '<span class="mention">&lt;img src=x&gt;</span>'),
        ("<@U9|&lt;b&gt;>", '<span class="mention">@&lt;b&gt;</span>'),
        (
            "<https://a.example/?x=1&amp;y|here>",
            LINK,
        ),
        ("&gt; said", "<q>said</q>"),
        ("a\nb :wave:", "a<br>b 👋"),
        ('"quoted"', "&#34;quoted&#34;"),
        ("\ue0000\ue001", "0"),
        ("&#xE000;5&#xE001;", "&amp;#xE000;5&amp;#xE001;"),
        ("&quot;&amp;lt;", "&amp;quot;&amp;lt;"),
    ],
)
def test_mrkdwn_becomes_safe_html(text: str, html: str) -> None:
    assert render_mrkdwn(text, Reader({"U1": "Ann", "C1": "tea"}, id="U2")) == html
