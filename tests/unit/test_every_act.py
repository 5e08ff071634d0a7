"""Whatever can be done on the dashboard is pressed over the real processes."""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules

import pytest

from ponchik.web.pages.routes import ACTING, page_routes
from tests.acceptance import dashboard
from tests.harness.presses import everything

pytestmark = pytest.mark.unit


def named_by_tests() -> Iterator[str]:
    for module in iter_modules(dashboard.__path__, f"{dashboard.__name__}."):
        for test in vars(import_module(module.name)).values():
            for mark in getattr(test, "pytestmark", []):
                if mark.name == "presses":
                    yield from mark.args


def test_each_form_of_the_dashboard_is_pressed_by_a_test_of_the_real_processes() -> (
    None
):
    named = set(named_by_tests())
    assert everything() - named == set(), "no test of tests/acceptance presses these"
    assert named - everything() == set(), "these do not exist"


def test_control_everything_is_more_than_a_few_forms() -> None:
    assert len(everything()) > 40
    with_acts = {one.path for one in page_routes() if one.path.endswith("/act/{act}")}
    assert with_acts == {f"{place}/act/{{act}}" for place in ACTING}
