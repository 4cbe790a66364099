"""Officers' search on the deployed stack: found seconds after it was sent, and no more once words are hidden."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from typing import Any

import pytest

from infra.stack.client import Citizen, Office, expect

pytestmark = pytest.mark.stack


def found(office: Office, words: str) -> list[str]:
    answer = expect(office.call("GET", "/v1/office/tickets", query={"words": words}), 200)
    return [line["code"] for line in answer["tickets"]]


def until(office: Office, words: str, codes: list[str]) -> None:
    """Search until exactly these tickets are found: the stream is read some seconds later."""
    for _ in range(60):
        if found(office, words) == codes:
            return
        time.sleep(1)
    assert found(office, words) == codes


def test_a_report_is_found_by_those_who_may_see_it_until_its_words_are_hidden(
    citizen: Citizen, office: Callable[[str], Office]
) -> None:
    word = f"q{uuid.uuid4().hex[:8]}"
    report = {"category": "hygiene", "description": f"Rác đổ ở {word}", "place": {"commune": "06040"}}
    code = expect(citizen.send(report), 201)["code"]
    desk, commune = office("trung-tam.tiep-nhan"), office("xa-that-khe.lanh-dao")
    until(desk, f"rac {word}", [code])
    until(desk, code[2:8], [code])
    assert found(commune, word) == []
    for action, given in (("receive", {}), ("dispatch", {"unit": "xa-that-khe"})):
        expect(desk.act(code, action, **given), 200)
    until(commune, word, [code])
    assert found(office("xa-that-khe.xu-ly"), word) == [code]
    hide: dict[str, Any] = {"words": [word], "reason": "Tên riêng"}
    expect(desk.call("POST", f"/v1/office/tickets/{code}/hidden-words", hide), 200)
    until(desk, word, [])
    until(commune, word, [])
    assert found(desk, code) == [code]
