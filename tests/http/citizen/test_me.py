"""Signing in with a telephone: one-time codes, sessions and a citizen's own reports."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from app import app
from chalicelib.domain.access.quotas import QUOTAS, Limited
from chalicelib.http.core.contract import entry_of, routes
from chalicelib.identity import signing
from chalicelib.jobs import delivery
from chalicelib.jobs.changes import read_changes
from chalicelib.runtime import clock
from chalicelib.runtime.settings import settings
from chalicelib.store.vault import accounts
from chalicelib.store.vault.sessions import CODE_LIFE, MOST_TRIES, SESSION_LIFE
from tests.support import Answer, Api, Faults, Province

PHONE, OTHER = "+84901234567", "+84907654321"
REPORT: dict[str, Any] = {
    "category": "hygiene",
    "description": "Rác thải đổ tràn ra đường",
    "place": {"commune": "06040"},
    "visibility": "private",
}


def inbox(province: Province, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """Read the stream, deliver the outbox and return the SMS sent, as (telephone, text)."""
    from chalicelib.channels import phones

    sent: list[tuple[str, str]] = []
    monkeypatch.setattr(phones, "to_phone", lambda phone, text: sent.append((phone, text)))
    records = [
        {"eventName": "INSERT", "dynamodb": {"NewImage": image}}
        for image in province.items("Tickets")
        if image["type"]["S"] == "digest"
    ]
    read_changes(records)
    bodies = [{"messageId": str(number), "body": body} for number, body in enumerate(province.queued())]
    assert delivery.deliver(bodies, clock.now, lambda: 30.0) == []
    return sent


class Citizen:
    """A citizen with a telephone, as a client of the API."""

    def __init__(self, api: Api, province: Province, monkeypatch: pytest.MonkeyPatch) -> None:
        self.api, self._province, self._monkeypatch = api, province, monkeypatch

    def ask(self, phone: str = PHONE) -> Answer:
        return self.api("POST", "/v1/me/codes", {"phone": phone})

    def code(self, phone: str = PHONE) -> tuple[str, str]:
        """Ask for a code and return (request, code)."""
        asked = self.ask(phone)
        assert asked.status == 202, asked.body
        sent = inbox(self._province, self._monkeypatch)
        (text,) = [text for number, text in sent if number == phone]
        return asked.body["request"], text.partition(": ")[2][:6]

    def enter(self, request: str, code: str) -> Answer:
        return self.api("POST", "/v1/me/session", {"request": request, "code": code})

    def sign_in(self, phone: str = PHONE) -> dict[str, str]:
        """Sign in and return the header of the session."""
        answer = self.enter(*self.code(phone))
        assert answer.status == 201, answer.body
        return {"Authorization": f"Bearer {answer.body['token']}"}

    def mine(self, session: dict[str, str]) -> list[str]:
        answer = self.api("GET", "/v1/me/reports", **session)
        assert answer.status == 200, answer.body
        return [line["code"] for line in answer.body["reports"]]

    def send(self, phone: str | None = None, **headers: str) -> str:
        contact = {"contact": {"phone": phone}, "consent": True} if phone else {}
        code: str = self.api("POST", "/v1/reports", REPORT | contact, **headers).body["code"]
        return code


@pytest.fixture
def wide_limits(province: Province, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Limits on codes that no test reaches."""
    monkeypatch.setenv("LIMITS", "code_send=10000/900,code_phone=10000/900,code_try=10000/900")
    settings.cache_clear()
    yield
    settings.cache_clear()


@pytest.fixture
def citizen(api: Api, province: Province, monkeypatch: pytest.MonkeyPatch) -> Citizen:
    return Citizen(api, province, monkeypatch)


def another_code(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


def advance_clock(monkeypatch: pytest.MonkeyPatch, after: timedelta) -> None:
    now: datetime = clock.now() + after
    monkeypatch.setattr(clock, "now", lambda: now)


def test_my_reports_include_those_sent_before_signing_in(citizen: Citizen) -> None:
    before, strangers = citizen.send(PHONE), citizen.send(OTHER)
    session = citizen.sign_in()
    after, both = citizen.send(**session), citizen.send(PHONE, **session)
    assert set(citizen.mine(session)) == {before, after, both}
    assert len(citizen.mine(session)) == 3
    for code in (before, after):
        seen = citizen.api("GET", f"/v1/reports/{code}", **session)
        assert (seen.status, seen.body["actions"]) == (200, ["add", "withdraw"])
        assert citizen.api("GET", f"/v1/reports/{code}").status == 404
    assert citizen.api("GET", f"/v1/reports/{strangers}", **session).status == 404
    assert citizen.api("POST", f"/v1/reports/{before}/withdraw", {}, **session).body["state"] == "withdrawn"


def test_trust_belongs_to_the_contact_that_was_confirmed(citizen: Citizen) -> None:
    session = citizen.sign_in()
    sent = {"own": citizen.send(PHONE, **session), "other": citizen.send(OTHER, **session), "none": citizen.send(PHONE)}

    def shown(code: str) -> tuple[bool, int]:
        path = f"/v1/office/tickets/{code}/reporter"
        reporter = citizen.api("POST", path, {"reason": "Gọi lại"}, officer="intake.intake").body["reporter"]
        return reporter["confirmed"], reporter["trust"]

    assert {name: shown(code) for name, code in sent.items()} == {
        "own": (True, 1),
        "other": (False, 0),
        "none": (False, 0),
    }


def test_the_telephone_and_the_code_are_not_kept_in_clear(citizen: Citizen, province: Province) -> None:
    request, code = citizen.code()
    assert citizen.enter(request, code).status == 201
    seen = str(province.items("Tickets"))
    assert PHONE not in seen
    assert code not in seen
    (kept,) = [item for item in province.items("Reporters") if item["sk"]["S"] == "CODE"]
    # Only the keyed hash of the code is kept.
    assert not {"code", "phone"} & kept.keys()


def test_a_known_number_is_answered_like_an_unknown_one(citizen: Citizen) -> None:
    citizen.send(PHONE)
    known, unknown = citizen.ask(PHONE), citizen.ask(OTHER)
    assert (known.status, sorted(known.body)) == (unknown.status, sorted(unknown.body))
    assert known.body["expires_in"] == unknown.body["expires_in"]


def test_a_code_is_valid_once(citizen: Citizen) -> None:
    request, code = citizen.code()
    assert citizen.enter(request, code).status == 201
    assert citizen.enter(request, code).body["code"] == "code_wrong"


@pytest.mark.usefixtures("wide_limits")
def test_the_right_code_is_refused_after_five_wrong_tries(citizen: Citizen) -> None:
    request, code = citizen.code()
    for _ in range(MOST_TRIES):
        assert citizen.enter(request, another_code(code)).body["code"] == "code_wrong"
    assert citizen.enter(request, code).body["code"] == "code_wrong"


@pytest.mark.usefixtures("wide_limits")
def test_the_right_code_is_accepted_at_the_fifth_try(citizen: Citizen) -> None:
    request, code = citizen.code()
    for _ in range(MOST_TRIES - 1):
        citizen.enter(request, another_code(code))
    assert citizen.enter(request, code).status == 201


def test_an_expired_code_is_refused(citizen: Citizen, monkeypatch: pytest.MonkeyPatch) -> None:
    request, code = citizen.code()
    advance_clock(monkeypatch, CODE_LIFE)
    assert citizen.enter(request, code).body["code"] == "code_wrong"


def test_a_code_is_refused_for_another_request(citizen: Citizen) -> None:
    mine, theirs = citizen.code(PHONE), citizen.ask(OTHER).body["request"]
    assert citizen.enter(theirs, mine[1]).body["code"] == "code_wrong"
    assert citizen.enter("x" * 32, mine[1]).body["code"] == "code_wrong"


def test_concurrent_uses_of_one_code_give_one_session(citizen: Citizen, faults: Faults) -> None:
    request, code = citizen.code()
    inner: list[int] = []
    # The second request comes right before the first one uses the code; the limit and the try are counted before that.
    faults.before("UpdateItem", lambda: inner.append(citizen.enter(request, code).status), skip=2)
    assert (citizen.enter(request, code).status, inner) == (403, [201])


def test_codes_to_one_telephone_are_limited(citizen: Citizen) -> None:
    quota = QUOTAS[Limited.CODE_PHONE]
    for _ in range(quota.limit):
        assert citizen.ask().status == 202
    refused = citizen.ask()
    assert (refused.status, refused.body["code"]) == (429, "throttled")
    assert 0 < int(refused.headers["retry-after"]) <= quota.seconds


def test_wrong_codes_use_up_the_limit_of_tries(citizen: Citizen) -> None:
    quota = QUOTAS[Limited.CODE_TRY]
    request, code = citizen.code()
    statuses = [citizen.enter(request, another_code(code)).status for _ in range(quota.limit // quota.wrong + 1)]
    assert statuses[-1] == 429
    assert citizen.enter(request, code).status == 429


def test_no_code_is_sent_when_the_limits_table_fails(citizen: Citizen, province: Province, faults: Faults) -> None:
    faults.on("UpdateItem", "ThrottlingException")
    assert citizen.ask().status == 503
    faults.none()
    assert [item for item in province.items("Reporters") if item["sk"]["S"] == "CODE"] == []


@pytest.mark.usefixtures("wide_limits")
def test_a_session_ends_on_expiry_and_on_signing_out_here_or_everywhere(
    citizen: Citizen, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, third = citizen.sign_in(), citizen.sign_in(), citizen.sign_in()
    assert citizen.api("DELETE", "/v1/me/session", **first).body == {"ended": 1}
    assert citizen.api("GET", "/v1/me/reports", **first).status == 401
    assert citizen.mine(second) == []
    assert citizen.api("DELETE", "/v1/me/session?all=true", **second).body == {"ended": 2}
    assert citizen.api("GET", "/v1/me/reports", **third).status == 401
    fourth = citizen.sign_in()
    advance_clock(monkeypatch, SESSION_LIFE)
    assert citizen.api("GET", "/v1/me/reports", **fourth).status == 401


@pytest.mark.parametrize(
    "token", ["", "Bearer ", "Bearer x", "Bearer aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "Basic x"]
)
def test_an_invalid_session_gets_401_but_may_send_reports(citizen: Citizen, token: str) -> None:
    answer = citizen.api("GET", "/v1/me/reports", Authorization=token)
    assert (answer.status, answer.body["code"]) == (401, "unauthenticated")
    assert citizen.api("POST", "/v1/reports", REPORT, Authorization=token).status == 201


def test_a_token_sealed_for_another_purpose_gets_401(citizen: Citizen) -> None:
    name = signing.unseal("session", citizen.sign_in()["Authorization"].removeprefix("Bearer "))
    assert name is not None
    forged = {"Authorization": f"Bearer {signing.seal('cursor', name)}"}
    assert citizen.api("GET", "/v1/me/reports", **forged).status == 401


def test_my_reports_are_paged(citizen: Citizen) -> None:
    sent = [citizen.send(PHONE) for _ in range(3)]
    session = citizen.sign_in()
    first = citizen.api("GET", "/v1/me/reports?limit=2", **session).body
    rest = citizen.api("GET", f"/v1/me/reports?limit=2&cursor={first['cursor']}", **session).body
    assert sorted(line["code"] for page in (first, rest) for line in page["reports"]) == sorted(sent)
    foreign = citizen.api("GET", f"/v1/me/reports?cursor={first['cursor']}", **citizen.sign_in(OTHER))
    assert foreign.body["code"] == "cursor_invalid"


@pytest.mark.usefixtures("by_day")
def test_intake_searches_by_telephone_and_the_search_is_audited(citizen: Citizen) -> None:
    code, _ = citizen.send(PHONE), citizen.send(OTHER)
    path, asked = "/v1/office/search", {"phone": "0901234567", "reason": "Người gọi hỏi"}
    results = citizen.api("POST", path, asked, officer="intake.intake")
    assert [line["code"] for line in results.body["tickets"]] == [code]
    (entry,) = citizen.api("GET", "/v1/admin/audit", officer="administrator.intake").body["entries"]
    assert (entry["action"], entry["officer"], entry["reason"]) == ("search_phone", "intake.intake", "Người gọi hỏi")
    assert "901234567" not in str(entry)
    # Intake of another unit does not see the ticket and finds nothing.
    assert citizen.api("POST", path, asked, officer="intake.dong-dang").body["tickets"] == []
    assert citizen.api("POST", path, asked, officer="leader.intake").status == 403
    for wrong in ({"phone": "0901234567"}, asked | {"phone": "123"}, {"reason": "Hợp lệ nhé"}):
        assert citizen.api("POST", path, wrong, officer="intake.intake").status == 422


def test_the_telephone_of_a_search_stands_in_no_address(citizen: Citizen) -> None:
    entries = [entry for method, path, _ in routes(app) if (entry := entry_of(app, method, path))]
    assert not {name for entry in entries for name in entry.query} & {"phone", "email", "contact", "person"}
    refused = citizen.api("GET", "/v1/office/search?phone=0901234567&reason=Người+gọi+hỏi", officer="intake.intake")
    assert refused.status in (404, 405)


@pytest.mark.parametrize("phone", ["+88164123456", "+252611234567", "+16502530000", "1900 1234 5", "02053812345"])
def test_no_code_goes_to_a_number_that_costs_more(api: Api, province: Province, phone: str) -> None:
    answer = api("POST", "/v1/me/codes", {"phone": phone})
    assert answer.status == 422
    assert not [item for item in province.items("Reporters") if "code_hash" in str(item)]


def test_a_person_s_first_sign_in_is_counted_once_and_names_nobody(
    citizen: Citizen, monkeypatch: pytest.MonkeyPatch
) -> None:
    def new_accounts() -> Any:
        today = clock.now().date()
        body = citizen.api(
            "GET", f"/v1/statistics?from={today - timedelta(days=1)}&to={today + timedelta(days=1)}"
        ).body
        return sum(month["new"] for month in body["accounts"])

    now = clock.now()
    assert new_accounts() == 0
    person, other = signing.phone_key(PHONE), signing.phone_key(OTHER)
    citizen.sign_in()
    assert new_accounts() == 1
    assert not accounts.signed_in(person, now)
    assert accounts.signed_in(other, now)
    assert new_accounts() == 2
    # Two years later it is a new one; after an erasure nothing of it is left, and the number stays.
    assert accounts.signed_in(person, now + accounts.LIFE + timedelta(days=1))
    accounts.forget(other)
    assert new_accounts() == 2
    kept = [item for item in citizen._province.items("Reporters") if item["sk"]["S"] == "ACCOUNT"]
    assert [sorted(item) for item in kept] == [["expires_at", "pk", "sk"]]


def test_a_number_that_cannot_be_written_keeps_nobody_out(citizen: Citizen, faults: Faults) -> None:
    request, code = citizen.code()
    faults.on("TransactWriteItems", "ThrottlingException")
    assert citizen.enter(request, code).status == 201
    faults.none()
