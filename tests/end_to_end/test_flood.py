"""An emergency on the deployed stack: it is declared, tickets freeze, people in need report, and clocks resume."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.province.kinds import Kind
from chalicelib.domain.texts.sms import without_accents
from chalicelib.jobs.recompute import SETTLED
from chalicelib.store import keys
from infra.manage import replay
from infra.stack.client import Citizen, Office, expect
from infra.stack.local import LocalAws
from tests.deployed import Until
from tests.domain import samples
from tests.end_to_end.restarting import restart

pytestmark = pytest.mark.stack

#: A commune that no other test reports from.
UNIT = "xa-hoang-van-thu"
PHONE = "0987000777"


@pytest.fixture
def commune(citizen: Citizen) -> str:
    """Its official code."""
    units = expect(citizen.units(), 200)["units"]
    return str(next(unit["commune"] for unit in units if unit["id"] == UNIT))


def test_an_emergency_freezes_tickets_and_takes_requests_for_rescue(
    stack: LocalAws, citizen: Citizen, office: Callable[[str], Office], until: Until, commune: str
) -> None:
    desk, chief = office("trung-tam.tiep-nhan"), office("trung-tam.giam-sat")
    ordinary = expect(citizen.send(_report(commune)), 201)
    assert ordinary["standing"] is None
    refused = citizen.call("POST", "/v1/emergencies/reports", _in_need(commune))
    assert (refused.status_code, refused.json()["code"]) == (422, "no_emergency")

    words = {"reason": "Lũ vượt báo động ba", "notice": "Đang có lũ, các thời hạn tạm dừng.", "notice_en": "A flood."}
    emergency = {"communes": [commune], **words, "decision": samples.DECISION}
    assert desk.call("POST", "/v1/admin/emergencies", emergency).status_code == 403
    declared = expect(chief.call("POST", "/v1/admin/emergencies", emergency), 201)["id"]
    # A function caches the directory for up to a minute.
    restart(stack, "APIHandler")
    try:
        _recompute(stack)
        until(lambda: _standing(citizen, ordinary), 30)
        assert _clock(stack, ordinary["code"]) == keys.frozen(declared)
        assert expect(citizen.call("GET", "/v1/emergencies"), 200)["emergencies"]
        assert expect(citizen.send(_report(commune)), 201)["standing"]["notice"]["en"] == "A flood."

        in_need = expect(citizen.call("POST", "/v1/emergencies/reports", _in_need(commune)), 201)
        code = in_need["code"]
        assert code in [line["code"] for line in desk.whole_queue(kind="emergency")]
        assert code not in [line["code"] for line in desk.whole_queue()]
        assert citizen.follow(code).status_code == 404
        until(lambda: _alerts(stack, code), 30)
        asked = desk.call("POST", f"/v1/office/tickets/{code}/reporter", {"reason": "Gọi lại để tìm nhà"})
        assert expect(asked, 200)["reporter"]["phone"] == "+84987000777"
        # Officers can act on a frozen ticket, and its next step is frozen too.
        received = expect(desk.act(ordinary["code"], "receive"), 200)
        assert (received["state"], received["standing"]["emergency"]) == ("received", declared)
    finally:
        expect(chief.call("POST", f"/v1/admin/emergencies/{declared}/end", {"reason": "Nước đã rút"}), 200)
        restart(stack, "APIHandler")
    _recompute(stack)
    until(lambda: not _standing(citizen, ordinary), 30)
    assert _clock(stack, ordinary["code"]) == keys.clock(keys.ticket(ordinary["code"]))
    after = expect(desk.ticket(ordinary["code"]), 200)
    assert [line["kind"] for line in after["history"]] == ["created", "frozen", "receive", "thawed"]
    assert after["standing"] is None
    assert words["reason"] not in json.dumps(expect(citizen.follow(ordinary["code"], ordinary["secret"]), 200))


def _report(commune: str) -> dict[str, Any]:
    place = {"commune": commune, "address": "Cổng chợ"}
    return {"category": "hygiene", "description": "Cống vỡ, nước tràn ra đường", "place": place}


def _in_need(commune: str) -> dict[str, Any]:
    return {"place": {"commune": commune, "address": "Nhà cạnh cầu"}, "people": 4, "children": 1, "phone": PHONE}


def _standing(citizen: Citizen, sent: dict[str, Any]) -> object:
    return expect(citizen.follow(sent["code"], sent["secret"]), 200)["standing"]


def _alerts(stack: LocalAws, code: str) -> list[str]:
    digits = f"{code[2:6]} {code[6:9]} {code[9:]}"
    texts = [without_accents(each.text) for each in stack.inbox() if each.to.endswith("unit-trung-tam")]
    return [text for text in texts if digits in text and "KHAN CAP" in text]


def _clock(stack: LocalAws, code: str) -> str:
    key = {"pk": {"S": keys.ticket(code)}, "sk": {"S": keys.HEAD}}
    item = stack.client("dynamodb").get_item(TableName=stack.outputs["TicketsTable"], Key=key)["Item"]
    return str(item["clock"]["S"])


def _recompute(stack: LocalAws) -> None:
    """Make the declaration old enough for the job, and run the job now instead of within the minute."""
    changed_at = keys.stamp(datetime.now(UTC) - SETTLED - timedelta(seconds=1))
    stack.client("dynamodb").update_item(
        TableName=stack.outputs["DirectoryTable"],
        Key={"pk": {"S": keys.document(Kind.EMERGENCIES)}, "sk": {"S": keys.CURRENT}},
        UpdateExpression="SET changed_at = :at",
        ExpressionAttributeValues={":at": {"S": changed_at}},
    )
    assert next(replay.recompute(stack)).startswith("recomputed now: ")
