"""Procedures on the deployed stack: imported, shown, and named by a report that an officer sees."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
import requests

from infra.manage.procedures import import_procedures
from infra.package.build import ROOT
from infra.stack.client import Citizen, Office, expect
from infra.stack.local import LocalAws
from infra.stand_in.secrets import store_secrets
from infra.stand_in.server import StandIns
from infra.stand_in.zalo import ZaloStandIn
from tests.deployed import Until
from tests.end_to_end.restarting import restart

pytestmark = pytest.mark.stack

BIRTH = "1.001193"


def test_a_procedure_is_imported_read_and_named_by_a_report(
    stack: LocalAws, citizen: Citizen, office: Callable[[str], Office]
) -> None:
    done = import_procedures(stack, ROOT / "infra" / "demo" / "procedures.json")
    assert done.count == 14
    # A process may have the documents of a minute ago.
    restart(stack, "APIHandler")
    (digest,) = re.findall(rf"thu-tuc/{BIRTH}/([0-9a-f]{{32}})", page(stack, "/thu-tuc?q=khai+sinh"))
    assert "Giấy chứng sinh" in page(stack, f"/thu-tuc/{BIRTH}/{digest}")
    report = {
        "report_type": "procedure",
        "category": "procedure-regulation",
        "procedure": BIRTH,
        "description": "Mẫu tờ khai trên trang đã cũ",
        "place": {"commune": "06040"},
    }
    code = expect(citizen.send(report), 201)["code"]
    ticket = expect(office("trung-tam.tiep-nhan").ticket(code), 200)
    assert ticket["report_type"] == "procedure"
    assert [one["value"] for one in ticket["answers"]] == [f"{BIRTH} – Đăng ký khai sinh"]


def test_an_administrator_sees_whose_texts_are_outdated_and_nobody_else_does(
    stack: LocalAws, office: Callable[[str], Office]
) -> None:
    import_procedures(stack, ROOT / "infra" / "demo" / "procedures.json")
    kept = expect(office("trung-tam.quan-tri").call("GET", "/v1/admin/procedures"), 200)
    units = {one["unit"]: one for one in kept["units"]}
    assert "1.009994" in units["so-xay-dung"]["outdated"]
    assert office("trung-tam.tiep-nhan").call("GET", "/v1/admin/procedures").status_code == 403


def test_a_messenger_explains_a_procedure(stack: LocalAws, stand_ins: StandIns, until: Until) -> None:
    import_procedures(stack, ROOT / "infra" / "demo" / "procedures.json")
    store_secrets(stack)
    zalo = stand_ins.by_name["zalo"]
    assert isinstance(zalo, ZaloStandIn)
    # The function may have the documents of a minute ago.
    restart(stack, "HearMessages")
    person = zalo.person("2000")
    assert zalo.say(person.id, "thủ tục") == 200
    until(lambda: person.got, 60)
    assert zalo.say(person.id, "dang ky khai sinh") == 200

    def explained() -> bool:
        return any("Giấy chứng sinh" in line.text and f"/thu-tuc/{BIRTH}" in line.text for line in person.got)

    until(explained, 60)


def page(stack: LocalAws, path: str) -> str:
    answer = requests.get(f"{stack.api_url}{path}", timeout=60)
    assert answer.status_code == 200, answer.text
    return answer.text
