"""Citizens and the vault on the deployed stack, with the rights of each function."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.domain.access.periods import Wish
from infra.manage import people
from infra.stack.client import Citizen, NoToken, Office, expect
from infra.stack.local import LocalAws
from tests.deployed import Until

pytestmark = pytest.mark.stack

REASON = "Hẹn người gửi tại hiện trường"


def report(phone: str | None = None) -> dict[str, Any]:
    found: dict[str, Any] = {
        "category": "security",
        "description": "Đánh nhau trước cổng chợ",
        "place": {"commune": "06040"},
        "visibility": "private",
    }
    return found | ({"contact": {"phone": phone}, "consent": True} if phone else {})


@pytest.fixture
def signed_in(stack: LocalAws, citizen: Citizen, until: Until) -> Callable[[str], dict[str, str]]:
    """Confirm a phone number by the code in an SMS, and return the header of the session."""

    def sign_in(phone: str) -> dict[str, str]:
        asked = expect(citizen.call("POST", "/v1/me/codes", {"phone": phone}), 202)
        texts = [""]

        def arrived() -> bool:
            texts[:] = [sms.text for sms in stack.inbox() if sms.to == phone and sms.text.startswith("Ma xac nhan")]
            return bool(texts)

        until(arrived, 30)
        text = texts[-1]
        given = {"request": asked["request"], "code": text.partition(": ")[2][:6]}
        made = expect(citizen.call("POST", "/v1/me/session", given), 201)
        return {"Authorization": f"Bearer {made['token']}"}

    return sign_in


def test_a_confirmed_phone_number_lists_its_reports(
    citizen: Citizen, office: Callable[[str], Office], signed_in: Callable[[str], dict[str, str]]
) -> None:
    code = expect(citizen.send(report("+84987000011")), 201)["code"]
    session = signed_in("+84987000011")
    mine = expect(citizen.call("GET", "/v1/me/reports", headers=session), 200)["reports"]
    assert [each["code"] for each in mine] == [code]
    assert expect(citizen.call("GET", f"/v1/reports/{code}", headers=session), 200)["actions"]
    desk = office("trung-tam.tiep-nhan")
    shown = expect(desk.call("POST", f"/v1/office/tickets/{code}/reporter", {"reason": REASON}), 200)
    assert shown["reporter"]["phone"] == "+84987000011"
    found = expect(desk.call("POST", "/v1/office/search", {"phone": "0987000011", "reason": REASON}), 200)
    assert [each["code"] for each in found["tickets"]] == [code]
    query = {"officer": "trung-tam.tiep-nhan"}
    entries = expect(office("trung-tam.quan-tri").call("GET", "/v1/admin/audit", query=query), 200)["entries"]
    assert {"unmask", "search_phone"} <= {entry["action"] for entry in entries}
    # A citizen's session does not open the office's routes.
    assert citizen.call("GET", "/v1/office/queue", headers=session).status_code == 401
    assert expect(citizen.call("DELETE", "/v1/me/session", headers=session), 200) == {"ended": 1}
    assert citizen.call("GET", "/v1/me/reports", headers=session).status_code == 401


def test_a_withdrawn_report_gives_its_sender_s_data_an_expiry(stack: LocalAws, citizen: Citizen, until: Until) -> None:
    made = expect(citizen.send(report("+84987000012")), 201)
    secret = {"X-Report-Secret": made["secret"]}
    expect(citizen.call("POST", f"/v1/reports/{made['code']}/withdraw", {}, secret), 200)
    vault = stack.outputs["ReportersTable"]
    key = {"pk": {"S": f"R#{made['code']}"}, "sk": {"S": "REPORTER"}}

    def expires() -> object:
        return stack.client("dynamodb").get_item(TableName=vault, Key=key)["Item"].get("expires_at")

    assert until(expires, 30)


def test_the_rights_of_the_api_suffice_for_an_erasure(
    stack: LocalAws, citizen: Citizen, office: Callable[[str], Office]
) -> None:
    made = expect(citizen.send(report("+84987000013") | {"photos": [{"content_type": "image/jpeg", "size": 9}]}), 201)
    path, secret = f"/v1/reports/{made['code']}/privacy", {"X-Report-Secret": made["secret"]}
    copy = expect(citizen.call("POST", path, {"wish": "export"}, secret), 200)["reports"]
    assert copy[0]["contact"]["phone"] == "+84987000013"
    proof = expect(citizen.call("POST", path, {"wish": "erase", "pictures": True}, secret), 200)["proof"]
    assert (proof["rows"], proof["files"], proof["left"]) == (1, 1, 0)
    found = expect(office("trung-tam.quan-tri").call("GET", "/v1/admin/privacy-requests"), 200)["requests"]
    assert {each["wish"] for each in found if each["code"] == made["code"]} == {"erase", "export"}


def test_operators_also_erase_failed_records(stack: LocalAws, citizen: Citizen) -> None:
    sent = report("+84987000014") | {"category": "procedure-delay", "report_type": "procedure"}
    code = expect(citizen.send(sent | {"answers": {"file_number": "H20.77.PRIVATE"}}), 201)["code"]
    s3, bucket = stack.client("s3"), stack.outputs["FailuresBucket"]
    heads = stack.client("dynamodb").get_item(
        TableName=stack.outputs["TicketsTable"], Key={"pk": {"S": f"T#{code}"}, "sk": {"S": "HEAD"}}
    )
    kept = {"payload": json.dumps({"Records": [{"dynamodb": {"NewImage": heads["Item"]}}]})}
    s3.put_object(Bucket=bucket, Key="kept", Body=json.dumps(kept).encode())
    try:
        (copy,) = people.fulfil(stack, Wish.EXPORT, "0987000014", REASON)["reports"]
        assert copy["answers"] == {"file_number": "H20.77.PRIVATE"}
        done = people.fulfil(stack, Wish.ERASE, "0987000014", REASON)
        assert (done["failed_records"], done["proof"]["answers"], done["proof"]["left"]) == (1, 1, 0)
        assert b"H20.77.PRIVATE" not in s3.get_object(Bucket=bucket, Key="kept")["Body"].read()
    finally:
        s3.delete_object(Bucket=bucket, Key="kept")
    assert people.fulfil(stack, Wish.EXPORT, code, REASON)["reports"][0]["answers"] == {"file_number": None}
    with pytest.raises(people.NotKnown):
        people.fulfil(stack, Wish.EXPORT, "ai đó", REASON)


def test_an_inactive_officer_cannot_sign_in(stack: LocalAws, office: Callable[[str], Office]) -> None:
    admin, path = office("trung-tam.quan-tri"), "/v1/admin/officers/xa-mau-son.dau-moi"
    given = {"unit": "xa-mau-son", "roles": ["focal"]}
    assert office("xa-mau-son.dau-moi").queue().status_code == 200
    try:
        expect(admin.save(path, given | {"active": False}), 200)
        with pytest.raises(NoToken):
            office("xa-mau-son.dau-moi")
    finally:
        expect(admin.save(path, given), 200)
    assert office("xa-mau-son.dau-moi").token
