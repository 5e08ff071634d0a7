import re
from collections import Counter
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ponchik.domain.icebreakers import choose_icebreaker
from ponchik.slack.texts.icebreakers import all_questions
from ponchik.slack.texts.language import ENGLISH

pytestmark = pytest.mark.unit

QUESTIONS = all_questions(ENGLISH)
NUMBERS = list(QUESTIONS)
#: What the honest answer to could be private, what ranks, and what not everybody has.
NOT_ASKED = (
    "childhood|church|crazy|drink|family|favou?rite|holiday|home town|money"
    "|parents|politic|school|sport|summer|weekend|winter|you own"
)


@pytest.mark.parametrize("number", NUMBERS)
def test_each_question_is_one_short_sentence_that_is_the_same_for_everybody(
    number: int,
) -> None:
    words = QUESTIONS[number]
    assert len(words) <= 90
    assert re.fullmatch(r"[^?!]+\?", words)
    assert not re.search(rf"\b({NOT_ASKED})\b", words, re.IGNORECASE)
    assert not re.match(r"(Do|Did|Is|Are|Was|Were|Can|Have|Would) ", words), "yes or no"


def test_there_are_more_than_a_hundred_and_no_two_alike() -> None:
    assert len(QUESTIONS) >= 120
    assert len(set(QUESTIONS.values())) == len(QUESTIONS)


def test_no_number_was_given_to_another_question() -> None:
    """Whoever was asked one is not asked it again, whatever it was called then."""
    assert QUESTIONS[1] == "What was the best ten minutes of your week so far?"
    assert QUESTIONS[40] == "What do you like to make, mend, grow or cook?"
    assert QUESTIONS[130] == "Which sound would you choose for good news?"


def test_at_most_a_third_is_about_work() -> None:
    about_work = [
        words
        for words in QUESTIONS.values()
        if re.search(r"work|colleague|meeting|job|task|team|desk", words)
    ]
    assert len(about_work) <= len(QUESTIONS) / 3


@given(st.data())
def test_nobody_gets_a_question_twice_before_they_had_all(
    chosen: st.DataObject,
) -> None:
    numbers = [1, 2, 3, 5, 8]
    had: Counter[int] = Counter()
    for _ in range(12):
        number = choose_icebreaker(numbers, [had], chosen.draw(st.uuids()))
        assert had[number] == min(had[one] for one in numbers)
        had[number] += 1


@given(st.lists(st.sets(st.sampled_from(NUMBERS), max_size=15), max_size=8), st.uuids())
def test_a_group_gets_what_none_of_it_has_had(
    had: list[set[int]], meeting: UUID
) -> None:
    seen = [Counter(one) for one in had]
    number = choose_icebreaker(NUMBERS, seen, meeting)
    assert all(number not in one for one in had)
    assert choose_icebreaker(NUMBERS, seen, meeting) == number


@given(st.uuids())
def test_another_question_is_none_that_the_group_has_seen(meeting: UUID) -> None:
    shown: list[int] = []
    for _ in range(6):
        shown.append(choose_icebreaker(NUMBERS, [Counter()] * 2, meeting, shown))
    assert len(set(shown)) == 6


def test_where_somebody_had_each_the_fewest_had_it() -> None:
    seen = [Counter({1: 1, 2: 1}), Counter({2: 1, 3: 1}), Counter({2: 1})]
    assert choose_icebreaker([1, 2, 3], seen, UUID(int=1)) in {1, 3}
