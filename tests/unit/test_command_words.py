"""What people type after `/ponchik`, on phones, in haste, copied from help."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ponchik.application.inbound.command_words import Words, read_words, suggestion

pytestmark = pytest.mark.unit

KNOWN = ["help", "status", "snooze", "check-in", "close", "start", "why"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", Words("")),
        ("   ", Words("")),
        ("status", Words("status")),
        ("  STATUS  ", Words("status")),
        ("Status.", Words("status")),
        ("`status`", Words("status")),
        ("\u201cstatus\u201d", Words("status")),
        ("\u201estatus\u201c", Words("status")),
        ("\u2018status\u2019", Words("status")),
        ("/status", Words("status")),
        ("/ponchik status", Words("status")),
        ("\u00a0status\u2003", Words("status")),
        ("sta\u200btus", Words("status")),
        ("\uff53\uff54\uff41\uff54\uff55\uff53", Words("status")),
        ("check-in", Words("check-in")),
        ("check\u2011in", Words("check-in")),
        ("check\u2013in", Words("check-in")),
        ("Check in", Words("check-in")),
        ("checkin", Words("check-in")),
        ("start   NOW", Words("start", "NOW")),
        ("snooze 2   weeks", Words("snooze", "2 weeks")),
        ("snooze 2027\u201101\u201104", Words("snooze", "2027-01-04")),
        ("dance wildly", Words("dance", "wildly")),
        ("close <#C0COFFEE1|coffee>", Words("close", "", "C0COFFEE1")),
        ("close <#C0COFFEE1>", Words("close", "", "C0COFFEE1")),
        ("<#C0COFFEE1|coffee> start now", Words("start", "now", "C0COFFEE1")),
        ("close C0COFFEE1", Words("close", "", "C0COFFEE1")),
    ],
)
def test_what_was_typed_is_read_generously(text: str, words: Words) -> None:
    assert read_words(text, KNOWN) == words


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("snoze", "snooze"), ("halp", "help"), ("chekin", "check-in"), ("xyzzy", None)],
)
def test_a_typo_is_answered_with_what_is_near(typed: str, meant: str | None) -> None:
    assert suggestion(typed, KNOWN) == meant


@given(st.text())
def test_anything_at_all_is_read_as_words(text: str) -> None:
    words = read_words(text, KNOWN)
    assert words.name == words.name.strip()
    assert suggestion(words.name, KNOWN) in {None, *KNOWN}
