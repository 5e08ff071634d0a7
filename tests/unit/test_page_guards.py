"""Cookies and headers of the pages, with https and on this machine."""

from types import SimpleNamespace

import pytest
from starlette.requests import Request
from starlette.responses import Response

from ponchik.config import load_config
from ponchik.errors import Unverified
from ponchik.web.guards.cookies import Cookie, forget, keep_session, read_cookie
from ponchik.web.guards.own_forms import require_own_form
from ponchik.web.pages.answers import headers_of

pytestmark = pytest.mark.unit

HTTPS, HERE = "https://ponchik.example.com", "http://127.0.0.1:8000"


def request(public_url: str, **headers: str) -> Request:
    config = load_config(environment={"PONCHIK_URL": public_url})
    state = SimpleNamespace(ponchik=SimpleNamespace(config=config))
    return Request(
        {
            "type": "http",
            "app": SimpleNamespace(state=state),
            "headers": [
                (name.replace("_", "-").encode(), value.encode())
                for name, value in headers.items()
            ],
        }
    )


def test_with_https_no_other_host_and_no_plain_connection_can_set_the_cookie() -> None:
    response = Response()
    keep_session(request(HTTPS), response, "token")
    told = response.headers["set-cookie"]
    assert told.startswith("__Host-ponchik=token;")
    for flag in ("Secure", "HttpOnly", "SameSite=lax", "Path=/"):
        assert flag in told
    assert "Domain" not in told


def test_on_this_machine_there_is_no_https_to_ask_for() -> None:
    response = Response()
    keep_session(request(HERE), response, "token")
    assert response.headers["set-cookie"].startswith("ponchik=token;")
    assert "Secure" not in response.headers["set-cookie"]


def test_a_cookie_is_taken_back_by_its_own_name() -> None:
    response = Response()
    forget(request(HTTPS), response, Cookie.LEFT)
    assert response.headers["set-cookie"].startswith('__Host-ponchik-sign-in="";')
    assert "Max-Age=0" in response.headers["set-cookie"]


def test_with_https_a_cookie_without_the_prefix_counts_for_nothing() -> None:
    assert read_cookie(request(HTTPS, cookie="ponchik=x"), Cookie.SESSION) == ""
    said = request(HTTPS, cookie="__Host-ponchik=x")
    assert read_cookie(said, Cookie.SESSION) == "x"


def test_only_with_https_a_browser_is_told_to_stay_with_it() -> None:
    assert "Strict-Transport-Security" in headers_of(request(HTTPS))
    assert "Strict-Transport-Security" not in headers_of(request(HERE))


@pytest.mark.parametrize(
    "headers",
    [
        {"sec_fetch_site": "same-origin"},
        {"origin": HTTPS},
        {"sec_fetch_site": "same-origin", "origin": HTTPS},
    ],
)
def test_a_form_of_our_own_page_is_taken(headers: dict[str, str]) -> None:
    require_own_form(request(HTTPS, **headers))


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"sec_fetch_site": "cross-site", "origin": HTTPS},
        {"sec_fetch_site": "same-site"},
        {"origin": "http://ponchik.example.com"},
        {"origin": "https://ponchik.example.com.evil.example"},
        {"origin": "null"},
    ],
)
def test_a_form_from_anywhere_else_is_not(headers: dict[str, str]) -> None:
    with pytest.raises(Unverified):
        require_own_form(request(HTTPS, **headers))


@pytest.mark.parametrize(
    ("url", "can"),
    [
        (HTTPS, True),
        (HERE, True),
        ("http://ponchik.example.com", False),
        ("", False),
    ],
)
def test_people_sign_in_over_https_or_on_this_machine(url: str, *, can: bool) -> None:
    told = {"SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "s", "PONCHIK_URL": url}
    assert load_config(environment=told).can_sign_in is can
