from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ponchik.delivery import Policy

pytestmark = pytest.mark.unit

POLICY = Policy()


def test_the_wait_doubles_with_each_attempt() -> None:
    waits = [POLICY.wait_after(attempts).total_seconds() for attempts in range(1, 6)]
    assert waits == [1, 2, 4, 8, 16]


@given(st.integers(min_value=-5, max_value=10**9))
def test_no_wait_is_shorter_than_the_first_or_longer_than_the_longest(
    attempts: int,
) -> None:
    wait = POLICY.wait_after(attempts)
    assert POLICY.back_off <= wait <= POLICY.longest_back_off


@given(st.integers(min_value=0, max_value=100))
def test_nobody_waits_less_after_more_attempts(attempts: int) -> None:
    assert POLICY.wait_after(attempts) <= POLICY.wait_after(attempts + 1)


def test_an_effect_is_tried_for_an_hour_at_least_before_it_is_given_up() -> None:
    waits = map(POLICY.wait_after, range(1, POLICY.most_attempts + 1))
    assert sum(waits, timedelta()) > timedelta(hours=1)


def test_a_lease_outlasts_a_call_that_hangs_and_the_look_before_it() -> None:
    """Slack is waited for up to 10 s, for the history and again for the call."""
    assert POLICY.lease > 2 * timedelta(seconds=10)


def test_the_audit_comes_after_everything_has_settled() -> None:
    assert POLICY.audit_after > POLICY.settle + POLICY.lease
