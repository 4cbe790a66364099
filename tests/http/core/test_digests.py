"""Nothing outside the vault lets one test a guess of a telephone number, and no key opens another caller's report."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest

from chalicelib.http.citizen.schemas import ReportIn
from chalicelib.services.submissions import KeyOwner, migrated_request_hash, submission_key
from chalicelib.store import keys
from infra.manage.migrations import keyed_requests
from tests.http.citizen.test_me import Citizen
from tests.http.core.test_guard import make_key
from tests.infra.test_migrations import stack
from tests.support import Api, Province

__all__ = ["stack"]

PHONE = "+84901234567"
REPORT = {
    "category": "hygiene",
    "description": "Rác thải đổ tràn ra đường trước cổng chợ",
    "place": {"commune": "06040"},
    "contact": {"phone": PHONE},
    "consent": True,
}
#: 10,000 numbers; the sender's is among them.
GUESSES = [f"+8490123{number:04d}" for number in range(10_000)]
HASHES = ("md5", "sha1", "sha256")
#: The first characters of a hash that are compared: a stored hash may be cut.
COMPARED = 16


def canonical(body: Any) -> str:
    return json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def guessed_texts(phone: str) -> Iterator[str]:
    """What a stored hash of this telephone number could be made of: the number, or a report that names it."""
    yield from (phone, phone[1:], f"0{phone[3:]}", f"person by telephone {phone}", f"phone {phone}")
    body = REPORT | {"contact": {"phone": phone}}
    yield from (canonical(body), json.dumps(body, sort_keys=True))
    # The whole model, as the API reads it.
    yield MODEL.replace(PHONE, phone)


MODEL = canonical(ReportIn.model_validate(REPORT).model_dump(mode="json"))


def forms(digest: bytes) -> Iterator[str]:
    yield digest.hex()[:COMPARED]
    yield base64.b32encode(digest).decode().lower()[:COMPARED]
    yield base64.urlsafe_b64encode(digest).decode()[:COMPARED]


def found_by_guessing(*dumps: str) -> list[set[str]]:
    """For each dump of the tables, the telephone numbers whose unkeyed hash, of any usual kind, is in it."""
    stored = [{word[:COMPARED] for word in re.findall(r"[\w+/=-]{16,}", dump)} for dump in dumps]
    found: list[set[str]] = [set() for _ in dumps]
    for phone in GUESSES:
        for text, name in product(guessed_texts(phone), HASHES):
            for form in forms(hashlib.new(name, text.encode()).digest()):
                for words, phones in zip(stored, found, strict=True):
                    if form in words:
                        phones.add(phone)
    return found


def dump(province: Province) -> str:
    """Every item of every table but the vault."""
    return json.dumps([province.items(table) for table in province.tables if table != "Reporters"], default=str)


def store_unkeyed(province: Province, key: str, code: str) -> None:
    """Store an idempotency record as the first releases did."""
    sha = {name: hashlib.sha256(text.encode()).hexdigest() for name, text in (("key", key), ("request", MODEL))}
    texts = {"pk": keys.submission(sha["key"]), "sk": keys.SUBMISSION, "type": "submission"}
    texts |= {"code": code, "request_hash": sha["request"]}
    item = {name: {"S": text} for name, text in texts.items()} | {"expires_at": {"N": "4102444800"}}
    province.aws.client("dynamodb").put_item(TableName=province.tables["Tickets"], Item=item)


def test_no_guess_of_a_telephone_can_be_tested_outside_the_vault(
    api: Api, province: Province, stack: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = Citizen(api, province, monkeypatch).sign_in(PHONE)
    made = api("POST", "/v1/reports", REPORT, Idempotency_Key="k-1")
    assert made.status == 201
    assert api("POST", "/v1/reports", REPORT, Idempotency_Key="k-2", **session).status == 201
    recorded = {name: value for name, value in REPORT.items() if name != "consent"} | {"consent": True}
    assert api("POST", "/v1/office/reports", recorded, officer="intake.intake", Idempotency_Key="k-3").status == 201
    usual = dump(province)
    # A record of the first releases gives the number away, so the attack works; the migration ends it.
    store_unkeyed(province, "k-0", made.body["code"])
    unkeyed = dump(province)
    assert list(keyed_requests(stack)) == [made.body["code"]]
    migrated = dump(province)
    assert list(keyed_requests(stack)) == []

    secret = {"X_Report_Secret": made.body["secret"]}
    assert api("POST", f"/v1/reports/{made.body['code']}/privacy", {"wish": "erase"}, **secret).status < 300
    assert found_by_guessing(usual, unkeyed, migrated, dump(province)) == [set(), {PHONE}, set(), set()]


@pytest.mark.parametrize("is_migrated", [False, True])
def test_a_key_of_an_earlier_release_still_gives_the_same_report(
    api: Api, province: Province, stack: Any, is_migrated: bool
) -> None:
    first = api("POST", "/v1/reports", REPORT).body["code"]
    store_unkeyed(province, "k-0", first)
    if is_migrated:
        list(keyed_requests(stack))
    assert api("POST", "/v1/reports", REPORT, Idempotency_Key="k-0").body["code"] == first
    other = api("POST", "/v1/reports", REPORT | {"description": "Một chuyện khác hẳn"}, Idempotency_Key="k-0")
    assert (other.status, other.body["code"]) == (422, "idempotency_mismatch")


def test_a_stranger_s_key_never_matches_a_partner_s(api: Api, province: Province) -> None:
    key = make_key(api, "reports:send", partner="zalo")["key"]
    partner_s = api("POST", "/v1/reports", REPORT, X_API_Key=key, Idempotency_Key="123")
    stranger_s = api("POST", "/v1/reports", REPORT, Idempotency_Key="zalo 123")
    assert (partner_s.status, stranger_s.status) == (201, 201)
    assert partner_s.body["code"] != stranger_s.body["code"]
    # The same holds for what the first releases stored: they wrote a partner's key behind its name.
    store_unkeyed(province, "zalo 124", partner_s.body["code"])
    assert api("POST", "/v1/reports", REPORT, Idempotency_Key="zalo 124").body["code"] != partner_s.body["code"]
    again = api("POST", "/v1/reports", REPORT, X_API_Key=key, Idempotency_Key="124")
    assert again.body["code"] == partner_s.body["code"]


@pytest.mark.usefixtures("province")
def test_the_hashes_of_equal_keys_differ_by_owner_and_name() -> None:
    made = {submission_key(owner, name, "1", {}).key_hash for owner in KeyOwner for name in ("", "a", "b")}
    assert len(made) == 3 * len(KeyOwner)
    # The name and the key are not joined: neither can reach into the other.
    pairs = [("a", "b c"), ("a b", "c"), ("", "a b c")]
    assert len({submission_key(KeyOwner.PARTNER, name, key, {}).key_hash for name, key in pairs}) == len(pairs)
    assert migrated_request_hash("x") != migrated_request_hash("y")
