"""Who uses the service is counted once, by commune and by the code they came through. It names nobody."""

from __future__ import annotations

import json
from collections import Counter
from contextlib import suppress
from typing import Any

import pytest

from chalicelib.domain.access.moving import SignedInBy
from chalicelib.domain.adoption.uses import UseKind, use_at
from chalicelib.http.citizen.me import begin_session
from chalicelib.identity import signing
from chalicelib.runtime import clock
from chalicelib.services import own_data
from chalicelib.store.counters import counters
from chalicelib.store.counters import uses as counted
from chalicelib.store.models.counters import CounterItem
from chalicelib.store.models.vault import UseItem
from chalicelib.store.vault import accounts, uses
from tests.domain import samples
from tests.http.adoption import HAMLETS, NOW, publish
from tests.http.citizen.follows import received_report
from tests.push_receiver import browser
from tests.support import Api, Faults, Killed, Province

THAT_KHE = samples.COMMUNES["that-khe"]
CODE, HELPER = HAMLETS[0], f"{HAMLETS[0]}.2"
PHONE = "+84901234567"
REPORT = {
    "category": "hygiene",
    "description": "Rác ở chợ",
    "place": {"commune": samples.COMMUNES["dong-dang"], "address": "Chợ"},
}


@pytest.fixture(autouse=True)
def march(monkeypatch: pytest.MonkeyPatch, province: Province) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    publish()


def sign_in(phone: str, through: str | None = None) -> None:
    begin_session(signing.phone_key(phone), 1, SignedInBy.TELEPHONE, ending=phone[-3:], through=through)


def numbers() -> dict[str, dict[str, int]]:
    """What was counted in That Khe by code, and in each commune under its code."""
    found = {what: {str(kind): n for kind, n in line.items()} for _, what, line in counted.by_commune()}
    return found | {what: {str(kind): n for kind, n in line.items()} for _, what, line in counted.by_code(THAT_KHE)}


def recount() -> dict[str, Counter[str]]:
    """The same from what the vault remembers."""
    found: dict[str, Counter[str]] = {}
    for item in UseItem.scan(UseItem.pk.startswith("J#")):
        codes = [item.code] if item.commune == THAT_KHE and item.code else []
        for what in [item.commune, *codes]:
            found.setdefault(what, Counter())[item.sk] += 1
    return found


def send(api: Api, **headers: str) -> str:
    answer = api("POST", "/v1/reports", REPORT, **headers)
    assert answer.status == 201, answer.body
    code: str = answer.body["code"]
    return code


def use_everything(api: Api) -> None:
    sign_in(PHONE, CODE)
    sign_in(PHONE, HELPER)
    sign_in("+84901234568", HELPER)
    sign_in("+84901234569")
    for _ in range(2):
        begin_session("identity-1", 2, SignedInBy.IDENTITY, through=CODE)
        api("POST", "/v1/installs", {"browser": "b" * 32}, X_Through=CODE)
        send(api, Idempotency_Key="one", X_Through=HELPER)
    send(api, Idempotency_Key="two", X_Through="bia-dat")
    public, _ = received_report(api)
    api("POST", "/v1/installs", {"browser": "c" * 32}, X_Through="bia-dat")
    for _ in range(2):
        body = {"browser": browser().body}
        assert api("POST", f"/v1/reports/{public}/follow", body, X_Through=CODE).status == 200


def test_each_use_counts_once_in_its_commune_and_under_its_code(api: Api) -> None:
    use_everything(api)
    assert numbers() == {
        THAT_KHE: {"phone": 2, "identity": 1, "install": 1, "report": 1, "follow": 1, "push": 1},
        "-": {"phone": 1, "install": 1},
        CODE: {"phone": 1, "identity": 1, "install": 1, "follow": 1, "push": 1},
        HELPER: {"phone": 1, "report": 1},
    }


def test_the_numbers_equal_a_recount_from_the_vault(api: Api) -> None:
    use_everything(api)
    assert numbers() == recount()


def test_nothing_of_it_names_a_person(api: Api) -> None:
    use_everything(api)
    stored = [json.dumps(item.to_dynamodb_dict()) for item in CounterItem.scan(CounterItem.pk.startswith("U#"))]
    kept = [json.dumps(item.to_dynamodb_dict()) for item in UseItem.scan(UseItem.pk.startswith("J#"))]
    shown = json.dumps(api("GET", "/v1/office/adoption", officer="leader.that-khe").body)
    for mark in (PHONE, PHONE[-9:], signing.phone_key(PHONE), "identity-1", "b" * 32):
        assert not [one for one in [*stored, *kept, shown] if mark in one], mark


def test_who_is_forgotten_is_not_remembered_and_the_number_stays(api: Api) -> None:
    sign_in(PHONE, CODE)
    before = numbers()
    own_data.erase([], request="request", now=NOW, person=signing.phone_key(PHONE))
    assert not list(UseItem.scan(UseItem.pk.startswith("J#")))
    assert numbers() == before


def test_a_number_keeps_nobody_out_and_the_next_time_counts(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    genuine = uses.count

    def fails(*_: Any) -> bool:
        raise uses.UseNotCounted

    monkeypatch.setattr(uses, "count", fails)
    sign_in(PHONE, CODE)
    assert numbers() == {}
    monkeypatch.setattr(uses, "count", genuine)
    sign_in(PHONE, CODE)
    assert numbers()[CODE] == {"phone": 1}


@pytest.mark.parametrize("verdict", ["kill before", "kill after"])
@pytest.mark.parametrize("number", range(3))
def test_a_use_that_died_on_its_way_counts_once_when_it_is_sent_again(
    faults: Faults, verdict: str, number: int
) -> None:
    use = use_at(UseKind.INSTALL, CODE, None, {CODE: THAT_KHE}, NOW)
    faults.at_write(number, verdict, {"TransactWriteItems"})
    for one in ("a", "b", "c"):
        with suppress(Killed):
            uses.count(one, use, NOW)
    faults.none()
    for one in ("a", "b", "c"):
        uses.count(one, use, NOW)
    assert numbers() == {THAT_KHE: {"install": 3}, CODE: {"install": 3}} == recount()


def test_a_use_that_the_store_does_not_take_is_said_so(faults: Faults) -> None:
    use = use_at(UseKind.INSTALL, CODE, None, {CODE: THAT_KHE}, NOW)
    faults.on("TransactWriteItems", "ProvisionedThroughputExceededException")
    with pytest.raises(uses.UseNotCounted):
        uses.count("a", use, NOW)


def test_two_years_later_a_person_counts_again(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    sign_in(PHONE, CODE)
    monkeypatch.setattr(clock, "now", lambda: NOW + accounts.LIFE)
    sign_in(PHONE, CODE)
    weeks = [str(week) for week, _, _ in counted.by_code(THAT_KHE)]
    assert weeks == ["2026-W10", "2028-W09"]


@pytest.mark.parametrize("body", [{}, {"browser": "short"}, {"browser": "x" * 65}, {"browser": "a b" * 10}])
def test_a_browser_s_id_that_is_none_is_refused(api: Api, body: dict[str, str]) -> None:
    answer = api("POST", "/v1/installs", body)
    assert (answer.status, answer.body["field"]) == (422, "browser")
    assert list(counters.rows("U#ALL")) == []


def test_a_target_that_counts_by_itself_shows_who_came_through_it(api: Api) -> None:
    for number in range(3):
        sign_in(f"+8490123450{number}", f"{HAMLETS[-1]}.1")
    found = api("GET", "/v1/office/adoption", officer="leader.that-khe").body
    [goal] = next(one["goals"] for one in found["targets"] if one["id"] == HAMLETS[-1])
    assert (goal["reached"], goal["number"], goal["share"]) == (3, 4, 0.75)
    assert next(one for one in found["uses"] if one["kind"] == UseKind.PHONE) == {
        "kind": "phone",
        "number": 3,
        "new": 3,
    }
