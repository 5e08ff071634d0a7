"""Signing in with Slack: who is let in, and what never counts."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from ponchik.demo.simulator import user_actions
from ponchik.demo.simulator.faults import Fault
from ponchik.demo.simulator.openid import Provider
from tests.harness.browsing import Browser, signed_in
from tests.harness.served import Played

pytestmark = [pytest.mark.integration, pytest.mark.shared, pytest.mark.members(4)]

Json = dict[str, Any]
Change = Callable[[Json], Json]


@pytest.fixture
def browser(played: Played) -> Browser:
    return Browser(played)


@pytest.fixture
def member(played: Played) -> str:
    return next(p.id for p in played.people() if not p.is_admin)


def sessions(played: Played) -> int:
    return int(played.rows("SELECT count(*) AS n FROM sessions")[0]["n"])


def refused(browser: Browser, address: str, status: int = 403) -> bool:
    """Whether nobody is signed in by coming back like this."""
    before = sessions(browser.played)
    answer = browser.get(address)
    assert answer.status_code == status, answer.text
    assert "set-cookie" not in answer.headers or "ponchik=" not in str(
        answer.headers.get_list("set-cookie")
    )
    return sessions(browser.played) == before and browser.session is None


def test_whoever_signs_in_comes_to_their_own_page(
    browser: Browser, member: str
) -> None:
    answer = browser.sign_in(member)
    assert answer.headers["location"] == f"{browser.home()}/"
    assert browser.get(f"{browser.home()}/me").status_code == 200


def test_who_signs_in_brings_along_what_channels_are_called(
    played: Played, member: str
) -> None:
    delivered = user_actions.invite_bot(played.slack, member, played.channel)
    assert delivered is not None
    delivered.wait()
    browser = signed_in(played, member)
    assert browser.get(f"{browser.home()}/programs/coffee").status_code == 200


def test_whoever_wanted_to_go_somewhere_is_led_there(
    browser: Browser, member: str
) -> None:
    wanted = f"{browser.home()}/me"
    asked = browser.get(wanted)
    assert asked.status_code == 303
    assert asked.headers["location"] == f"/sign-in?then={wanted.replace('/', '%2F')}"
    assert browser.sign_in(member, then=wanted).headers["location"] == wanted


@pytest.mark.parametrize(
    "then",
    [
        "https://evil.example/",
        "//evil.example/w/",
        "/\\evil.example",
        "/w/x%0d%0aSet-Cookie:%20a=b",
        "/w/%5c%5cevil",
        "javascript:alert(1)",
        "/w/" + "x" * 1000,
        "/slack/events",
    ],
)
def test_nobody_is_led_to_another_site(
    browser: Browser, member: str, then: str
) -> None:
    answer = browser.sign_in(member, then=then)
    assert answer.headers["location"] == f"{browser.home()}/"


def test_slack_is_asked_with_state_nonce_and_pkce(browser: Browser) -> None:
    asked = parse_qs(urlsplit(browser.leave()).query)
    assert asked["scope"] == ["openid profile"]
    assert asked["code_challenge_method"] == ["S256"]
    for name in ("state", "nonce", "code_challenge"):
        assert len(asked[name][0]) >= 43
    [row] = browser.played.rows("SELECT * FROM sign_ins")[-1:]
    assert asked["state"][0].encode() not in bytes(row["state"])


def test_the_session_cookie_cannot_be_read_by_scripts_or_sent_by_other_sites(
    browser: Browser, member: str
) -> None:
    browser.sign_in(member)
    again = browser.sign_in(member)
    [told] = [
        c for c in again.headers.get_list("set-cookie") if c.startswith("ponchik=")
    ]
    for flag in ("HttpOnly", "SameSite=lax", "Path=/", "Max-Age=2592000"):
        assert flag in told
    assert "Domain" not in told


def test_a_state_counts_once(browser: Browser, member: str) -> None:
    back = browser.choose(browser.leave(), member)
    assert browser.get(back).status_code == 303
    other = Browser(browser.played)
    assert refused(other, back)


def test_a_state_of_another_browser_does_not_count(
    browser: Browser, member: str
) -> None:
    stolen = browser.choose(browser.leave(), member)
    victim = Browser(browser.played)
    victim.leave()
    assert refused(victim, stolen)


def test_a_state_without_its_cookie_does_not_count(
    browser: Browser, member: str
) -> None:
    back = browser.choose(browser.leave(), member)
    browser.http.cookies.clear()
    assert refused(browser, back)


def test_a_state_older_than_ten_minutes_does_not_count(
    browser: Browser, member: str
) -> None:
    back = browser.choose(browser.leave(), member)
    browser.played.do("UPDATE sign_ins SET began_at = began_at - interval '11 minutes'")
    assert refused(browser, back)


def test_a_state_that_nobody_had_does_not_count(browser: Browser) -> None:
    browser.leave()
    assert refused(browser, "/sign-in/callback?state=made-up&code=made-up")


def test_a_code_of_somebody_elses_way_does_not_count(
    browser: Browser, member: str
) -> None:
    """The code is bound to the one who left: by PKCE, and by the nonce."""
    attacker = Browser(browser.played)
    code = parse_qs(urlsplit(attacker.choose(attacker.leave(), member)).query)["code"]
    own = parse_qs(urlsplit(browser.leave()).query)["state"]
    assert refused(browser, f"/sign-in/callback?state={own[0]}&code={code[0]}")


@pytest.mark.parametrize(
    "query",
    [
        "",
        "state=a",
        "code=b",
        "state=&code=",
        "state=a&state=b&code=c",
        f"state={'a' * 5000}&code=b",
        "error=access_denied&state=a",
    ],
)
def test_a_garbled_way_back_is_refused(browser: Browser, query: str) -> None:
    assert refused(browser, f"/sign-in/callback?{query}", 400)


@pytest.mark.parametrize("query", ["state=%00&code=%00", "state=%ff%fe&code=%ed%a0%80"])
def test_what_is_no_text_is_refused(browser: Browser, query: str) -> None:
    assert refused(browser, f"/sign-in/callback?{query}")


def with_claim(**changes: Any) -> Change:
    return lambda claims: {**claims, **changes}


def without(name: str) -> Change:
    return lambda claims: {key: claims[key] for key in claims if key != name}


CLAIMS: dict[str, Change] = {
    "of another nonce": with_claim(nonce="another"),
    "without a nonce": without("nonce"),
    "with an empty nonce": with_claim(nonce=""),
    "for another app": with_claim(aud="another"),
    "for another app, on our behalf": lambda c: {**c, "aud": "x", "azp": c["aud"]},
    "for nobody": without("aud"),
    "by another issuer": with_claim(iss="https://slack.example"),
    "by nobody": without("iss"),
    "expired": lambda claims: {**claims, "exp": claims["iat"] - 3600},
    "of no end": without("exp"),
    "of the future": lambda claims: {**claims, "iat": claims["iat"] + 3600},
    "of no person": without("https://slack.com/user_id"),
    "of no workspace": without("https://slack.com/team_id"),
    "of a person that is no text": with_claim(**{"https://slack.com/user_id": 7}),
}


@pytest.mark.parametrize("change", CLAIMS.values(), ids=CLAIMS)
def test_an_id_token_that_does_not_hold_signs_nobody_in(
    browser: Browser, member: str, change: Change, monkeypatch: pytest.MonkeyPatch
) -> None:
    claims = Provider.claims
    monkeypatch.setattr(
        Provider, "claims", lambda *given: change(claims(*given)), raising=True
    )
    assert refused(browser, browser.choose(browser.leave(), member))


def _parts(token: str) -> list[Json]:
    parts = token.split(".")[:2]
    return [json.loads(urlsafe_b64decode(part + "==")) for part in parts]


def _encoded(part: Json) -> str:
    return urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()


def _with_payload(token: str, **changes: Any) -> str:
    head, payload = _parts(token)
    signature = token.rpartition(".")[2]
    return f"{_encoded(head)}.{_encoded({**payload, **changes})}.{signature}"


def _unsigned(token: str) -> str:
    head, payload = _parts(token)
    return f"{_encoded({**head, 'alg': 'none'})}.{_encoded(payload)}."


def _by_another_key(token: str) -> str:
    head, payload = _parts(token)
    return jwt.encode(head, payload, RSAKey.generate_key(2048))


def _by_the_secret(token: str) -> str:
    head, payload = _parts(token)
    key = OctKey.import_key("simulated-client-secret-of-32-bytes!")
    return jwt.encode({**head, "alg": "HS256"}, payload, key)


FORGERIES: dict[str, Callable[[str], str]] = {
    "somebody else": lambda t: _with_payload(t, **{"https://slack.com/user_id": "U1"}),
    "unsigned": _unsigned,
    "another key": _by_another_key,
    "a secret": _by_the_secret,
    "cut short": lambda token: token[:-20],
    "no token": lambda _token: "x.y.z",
    "nothing": lambda _token: "",
}


@pytest.mark.parametrize("forge", FORGERIES.values(), ids=FORGERIES)
def test_a_forged_id_token_signs_nobody_in(
    browser: Browser,
    member: str,
    forge: Callable[[str], str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sign = Provider.sign
    monkeypatch.setattr(Provider, "sign", lambda *given: forge(sign(*given)))
    assert refused(browser, browser.choose(browser.leave(), member))


def test_control_the_same_token_unchanged_signs_in(
    browser: Browser, member: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign = Provider.sign
    monkeypatch.setattr(Provider, "sign", sign)
    assert browser.sign_in(member).status_code == 303
    assert browser.session


@pytest.mark.parametrize("name", ["greta", "esther", "zoltan", "ivan"])
def test_guests_strangers_and_whoever_left_are_not_let_in(
    browser: Browser, name: str
) -> None:
    """Slack would let a guest in, for example; Ponchik does not."""
    person = browser.played.slack.workspace.person(name).id
    back = browser.choose(browser.leave(), person)
    assert refused(browser, back)


def test_a_person_of_another_workspace_is_not_let_in(
    browser: Browser, member: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = with_claim(**{"https://slack.com/team_id": "T0ELSEWHERE"})
    claims = Provider.claims
    monkeypatch.setattr(Provider, "claims", lambda *given: elsewhere(claims(*given)))
    assert refused(browser, browser.choose(browser.leave(), member))


def test_while_slack_is_away_it_is_said_so_and_nobody_is_let_in(
    browser: Browser, member: str
) -> None:
    back = browser.choose(browser.leave(), member)
    away = Fault(kind="error_before", status=503)
    browser.played.slack.faults.chance("users.info", 1.0, away)
    assert refused(browser, back, 503)
    browser.played.slack.faults.clear()
    assert browser.sign_in(member).status_code == 303


def test_only_a_session_s_hash_is_stored(browser: Browser, member: str) -> None:
    browser.sign_in(member)
    token = browser.session
    assert token is not None
    rows = browser.played.rows("SELECT * FROM sessions")
    assert token not in repr(rows)
    assert token.encode() not in [bytes(row["token"]) for row in rows]


def test_who_signs_in_anew_has_a_new_session_and_the_old_one_is_over(
    browser: Browser, member: str
) -> None:
    browser.sign_in(member)
    before = browser.session
    browser.sign_in(member)
    assert browser.session != before
    browser.http.cookies.clear()
    old = browser.get(f"{browser.home()}/me", Cookie=f"ponchik={before}")
    assert old.status_code == 303


@pytest.mark.parametrize(
    "cookie", ["", "made-up", "x" * 5000, "%00", '"', "é", "a; ponchik=b"]
)
def test_a_cookie_that_is_no_session_lets_nobody_in(
    browser: Browser, cookie: str
) -> None:
    answer = browser.http.get(
        browser.at(f"{browser.home()}/me"),
        headers={b"Cookie": f"ponchik={cookie}".encode()},
    )
    assert answer.status_code == 303


@pytest.mark.parametrize(
    ("column", "days", "holds"),
    [("used_at", 2, True), ("used_at", 4, False), ("began_at", 31, False)],
)
def test_a_session_ends_when_it_is_idle_or_old(
    played: Played, member: str, column: str, days: int, *, holds: bool
) -> None:
    browser = signed_in(played, member)
    played.do(f"UPDATE sessions SET {column} = {column} - interval '{days} days'")
    answer = browser.get(f"{browser.home()}/me")
    assert (answer.status_code == 200) is holds


def test_who_signs_out_is_out_in_this_browser(played: Played, member: str) -> None:
    here, elsewhere = signed_in(played, member), signed_in(played, member)
    token = here.session
    assert here.post("/sign-out").headers["location"] == "/sign-in"
    assert here.session is None
    stolen = here.get(f"{here.home()}/me", Cookie=f"ponchik={token}")
    assert stolen.status_code == 303
    assert elsewhere.get(f"{here.home()}/me").status_code == 200


def test_who_signs_out_everywhere_is_out_in_every_browser(
    played: Played, member: str
) -> None:
    other = next(p.id for p in played.people() if p.id != member and p.is_ordinary)
    here, elsewhere = signed_in(played, member), signed_in(played, member)
    somebody = signed_in(played, other)
    here.post("/sign-out/everywhere")
    assert elsewhere.get(f"{here.home()}/me").status_code == 303
    assert somebody.get(f"{here.home()}/me").status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Referer": "https://evil.example/"},
    ],
)
def test_another_site_cannot_send_our_forms(
    played: Played, member: str, headers: dict[str, str]
) -> None:
    browser = signed_in(played, member)
    assert browser.post("/sign-out", **headers).status_code == 403
    assert browser.get(f"{browser.home()}/me").status_code == 200


def test_an_old_browser_that_names_our_own_origin_is_believed(
    played: Played, member: str
) -> None:
    browser = signed_in(played, member)
    assert browser.post("/sign-out", Origin=played.url).status_code == 303


def test_whoever_uses_another_name_of_the_machine_is_led_to_ours(
    browser: Browser,
) -> None:
    answer = browser.get("/sign-in", Host="localhost:1")
    assert answer.headers["location"] == f"{browser.played.url}/sign-in"


def expire_checks(played: Played) -> None:
    played.do("UPDATE people SET checked_at = checked_at - interval '11 minutes'")


def test_whoever_is_deactivated_is_out_everywhere_within_minutes(
    played: Played,
) -> None:
    person = next(p for p in reversed(list(played.people())) if p.is_ordinary)
    browser = signed_in(played, person.id)
    person.deleted = True
    expire_checks(played)
    assert browser.get(f"{browser.home()}/me").status_code == 303
    person.deleted = False
    assert browser.get(f"{browser.home()}/me").status_code == 303


def test_slack_s_word_that_somebody_is_deactivated_ends_their_sessions_at_once(
    played: Played,
) -> None:
    person = next(p for p in reversed(list(played.people())) if p.is_ordinary)
    browser = signed_in(played, person.id)
    delivered = user_actions.deactivate(played.slack, person.id)
    assert delivered is not None
    delivered.wait()
    person.deleted = False
    assert browser.get(f"{browser.home()}/me").status_code == 303


def test_whoever_became_a_guest_is_out_everywhere_within_minutes(
    played: Played,
) -> None:
    person = next(p for p in reversed(list(played.people())) if p.is_ordinary)
    browser = signed_in(played, person.id)
    person.is_restricted = True
    expire_checks(played)
    assert browser.get(f"{browser.home()}/me").status_code == 303
    person.is_restricted = False


def test_whoever_is_no_admin_any_more_sees_no_more_than_others(
    played: Played,
) -> None:
    admin = next(p for p in played.people() if p.is_admin)
    browser = signed_in(played, admin.id)
    assert browser.get(f"{browser.home()}/deliveries").status_code == 200
    admin.is_admin = False
    expire_checks(played)
    assert browser.get(f"{browser.home()}/deliveries").status_code == 404
    admin.is_admin = True


def test_while_slack_is_away_what_it_said_last_counts(
    played: Played, member: str
) -> None:
    browser = signed_in(played, member)
    expire_checks(played)
    away = Fault(kind="error_before", status=503)
    played.slack.faults.chance("users.info", 1.0, away)
    assert browser.get(f"{browser.home()}/me").status_code == 200
    played.slack.faults.clear()


def test_whoever_was_erased_has_no_session_any_more(played: Played) -> None:
    person = [p.id for p in played.people() if p.is_ordinary][-1]
    browser = signed_in(played, person)
    played.do("DELETE FROM people WHERE slack_id = %s", person)
    assert browser.get(f"{browser.home()}/me").status_code == 303
