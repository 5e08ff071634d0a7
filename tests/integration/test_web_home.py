"""The web process's own address is a page for whoever opens it."""

import httpx2
import pytest

from tests.harness import http
from tests.harness.served import Played

pytestmark = [pytest.mark.integration, pytest.mark.members(2)]


def get(played: Played, path: str) -> httpx2.Response:
    return http.get(f"{played.url}{path}")


def test_the_address_of_the_web_process_is_a_page(played: Played) -> None:
    page = get(played, "/")
    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
    assert "/invite @ponchik" in page.text
    for link in ("/readyz", "/healthz"):
        assert f'href="{link}"' in page.text
        assert get(played, link).status_code == 200


def test_the_page_runs_no_script_and_is_framed_by_nobody(played: Played) -> None:
    page = get(played, "/")
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "<script" not in page.text


def test_the_pages_own_files_are_served_and_no_others(played: Played) -> None:
    assert get(played, "/looks/theme.css").status_code == 200
    assert get(played, "/looks/../pages.py").status_code == 404
    assert get(played, "/looks/%2e%2e/pages.py").status_code == 404
    assert get(played, "/looks/none.css").json()["error"]
