"""A saved table on the deployed stack: asked for by the API, started by the stream, written, and got by its link."""

from __future__ import annotations

import io
import time
import uuid
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests

from infra.stack.client import Citizen, Office, expect

pytestmark = pytest.mark.stack


def until(holds: Callable[[], Any]) -> Any:
    """What ``holds`` returns once it is true: the stream and the queue take some seconds."""
    for _ in range(60):
        if found := holds():
            return found
        time.sleep(1)
    raise AssertionError("it never came")


def test_a_table_is_written_in_the_background_and_got_by_a_link_that_nobody_else_has(
    citizen: Citizen, office: Callable[[str], Office]
) -> None:
    word = f"q{uuid.uuid4().hex[:8]}"
    report = {"category": "hygiene", "description": f"=Rác đổ ở {word}", "place": {"commune": "06040"}}
    code = expect(citizen.send(report), 201)["code"]
    # The trials of rights leave tables of the night's officer under way, and a test in a browser wants a supervisor's
    # first one.
    desk, commune = office("trung-tam.tiep-nhan"), office("xa-that-khe.lanh-dao")
    until(lambda: expect(desk.call("GET", "/v1/office/tickets", query={"words": word}), 200)["tickets"])
    today = datetime.now(UTC).date()
    period = {"since": str(today - timedelta(days=2)), "until": str(today + timedelta(days=2))}
    asked = expect(desk.call("POST", "/v1/office/tables", {"form": "xlsx", "words": word, **period}), 202)

    def ready() -> Any:
        tables = expect(desk.call("GET", "/v1/office/tables"), 200)["tables"]
        return next((one for one in tables if one["id"] == asked["id"] and one["status"] == "ready"), None)

    assert until(ready)["lines"] == 1
    path = f"/v1/office/tables/{asked['id']}/link"
    assert commune.call("POST", path, {}).status_code == 404
    url = expect(desk.call("POST", path, {}), 200)["url"]
    answer = requests.get(url, timeout=30)
    assert "attachment" in answer.headers["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert code in sheet
    assert f"=Rác đổ ở {word}" in sheet
    assert "<f>" not in sheet
    # The bucket gives nothing without the link.
    assert requests.get(url.partition("?")[0], timeout=30).status_code in (403, 404)
