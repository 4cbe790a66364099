"""mySociety's servicerequestupdates in both directions, as FixMyStreet uses them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.http.open311.seen import update_id
from chalicelib.store.tickets import tickets
from tests.domain import samples
from tests.http.open311.test_georeport import DAY, Client, answered, client, new_key, publish, receive
from tests.support import Answer, set_clock

__all__ = ["client"]
PATH = "servicerequestupdates.json"


def at(monkeypatch: pytest.MonkeyPatch, minutes: int) -> None:
    set_clock(monkeypatch, DAY + timedelta(minutes=minutes))


def update(client: Client, code: str, number: str, text: str, **more: Any) -> Answer:
    body = {"service_request_id": code, "update_id": number, "description": text, **more}
    return client.post(PATH, {"updated_datetime": "2026-03-09T05:00:00Z", "status": "OPEN", **body})


def kinds(code: str) -> list[str]:
    whole = tickets.whole(code)
    assert whole is not None
    return [event.kind for event in whole.events]


def test_what_the_office_does_is_an_update_in_its_window(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(after_photo=False)
    code, hidden = client.send(), client.send()
    at(monkeypatch, 10)
    receive(client.api, code)
    at(monkeypatch, 20)
    client.api.act("intake.intake", code, "note", text="Chỉ cho cán bộ")
    client.api.act("intake.intake", code, "note", text="Sẽ xuống xem chiều nay", public=True)
    at(monkeypatch, 30)
    answered(client.api, code)
    lines = client.get(PATH, start_date="2026-03-09T10:05:00+07:00", end_date="2026-03-09T10:25:00+07:00").body
    assert [(one["service_request_id"], one["status"], one["description"]) for one in lines] == [
        (code, "open", "Đã tiếp nhận"),
        (code, None, "Sẽ xuống xem chiều nay"),
    ]
    whole = client.get(PATH).body
    assert [one["status"] for one in whole] == ["open", None, "investigating", "in_progress", "fixed"]
    assert whole[-1]["description"] == "Đã dọn sạch"
    assert len({one["update_id"] for one in whole}) == len(whole)
    by_page: list[dict[str, Any]] = []
    for number in (1, 2, 3):
        by_page += client.get(PATH, page=str(number), page_size="2").body
    assert by_page == whole
    assert hidden not in str(whole)
    (shown,) = client.get(f"requests/{code}.json", extensions="true").body
    assert [one["description"] for one in shown["notes"]][1:3] == ["Đã tiếp nhận", "Sẽ xuống xem chiều nay"]


def test_what_the_sender_writes_in_the_app_reaches_the_desk_once(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = client.send()
    taken = update(client, code, "fms-1", "Vẫn còn ở đó")
    assert taken.status == 201, taken.body
    assert update(client, code, "fms-1", "Vẫn còn ở đó").body == taken.body
    assert update(client, code, "fms-1", "Chuyện khác hẳn").status == 400
    assert kinds(code) == ["created", "add"]
    assert taken.body == [{"update_id": update_id(code, 2)}]
    at(monkeypatch, 10)
    receive(client.api, code)
    client.api.act("intake.intake", code, "ask", text="Số nhà nào?")
    assert update(client, code, "fms-2", "Số 12").status == 201
    assert kinds(code)[-1] == "supply"


def test_only_open_after_the_answer_reopens(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(after_photo=False)
    code = client.send()
    at(monkeypatch, 10)
    receive(client.api, code)
    answered(client.api, code)
    early = update(client, code, "1", "Chưa thấy ai đến", updated_datetime="2026-03-09T03:05:00Z")
    assert early.status == 400
    assert update(client, code, "2", "Cảm ơn", status="FIXED").status == 400
    assert update(client, code, "3", "Rác vẫn còn nguyên đó", updated_datetime="2026-03-09T03:20:00Z").status == 201
    assert kinds(code)[-1] == "reopen"


def test_only_the_partner_of_a_report_adds_to_it(client: Client) -> None:
    code = client.send()
    stranger = Client(client.api, new_key("hue"))
    assert update(stranger, code, "1", "Tôi cũng thấy").status == 404
    own = client.api(
        "POST",
        "/v1/reports",
        {"category": "hygiene", "description": samples.DESCRIPTION, "place": {"commune": "06040"}},
        X_API_Key=client.key,
        Idempotency_Key="1",
    )
    assert update(client, own.body["code"], "1", "Vẫn còn").status == 201
    assert update(client, "LS0000000000", "1", "Vẫn còn").status == 404
    assert update(client, code, "", "Vẫn còn").status == 400
    assert client.post(PATH, {}, key="").status == 403
