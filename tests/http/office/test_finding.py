"""Officers find tickets by words, codes and filters: as stored in the index, within what each may see."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest

from chalicelib.domain.province.kinds import EMERGENCY_REPORT
from chalicelib.domain.tickets.ticket import Ticket
from chalicelib.jobs import finding
from chalicelib.store.finding import lines
from chalicelib.store.tickets import tickets
from chalicelib.store.vault.reporters import Reporter
from tests.bench import _measure
from tests.domain import samples
from tests.support import Api, Province, open_ticket, take

PATH = "/v1/office/tickets"
LEADER, FOCAL = "leader.that-khe", "focal.that-khe"
INTAKE, SUPERVISOR = "intake.intake", "supervisor.intake"


@pytest.fixture
def indexed(province: Province) -> Callable[[], int]:
    """Reads the stream of tickets into the index."""
    return lambda: changed(province.stream_records("head"))


def changed(records: list[dict[str, Any]]) -> int:
    """How many lines changed when the index read these records, all of which it could."""
    run = finding.index_changes(records, samples.T0, lambda: 60.0)
    assert run.failed == 0
    return run.lines


def find(api: Api, officer: str, words: str = "", **filters: str) -> Any:
    query = urlencode({**({"words": words} if words else {}), **filters})
    found = api("GET", f"{PATH}?{query}", officer=officer)
    return found.body


def codes(api: Api, officer: str, words: str = "", **filters: str) -> list[str]:
    return [line["code"] for line in find(api, officer, words, **filters)["tickets"]]


def act(ticket: Ticket, action: str, **given: Any) -> Ticket:
    stored = tickets.get(ticket.code)
    assert stored is not None
    return tickets.change(stored, samples.act(stored.ticket, action, **given)).ticket


def test_words_are_found_without_accents_in_each_text(api: Api, indexed: Callable[[], int]) -> None:
    ticket = take(samples.WAY_TO["awaiting_approval"])
    act(ticket, "note", text="Đã gọi máy xúc đến")
    indexed()
    for words in ("rac thai", "RÁC  tràn", "cho trung tam", "thu gom", "may xuc", "that khe rac", "trà"):
        assert codes(api, LEADER, words) == [ticket.code], words
    assert codes(api, LEADER, "rac nhieu") == []
    [line] = find(api, LEADER, "thu gom rac")["tickets"]
    assert [one["of"] for one in line["why"]] == ["description", "answer"]
    assert "Đã thu gom toàn bộ" in line["why"][1]["text"]
    [line] = find(api, LEADER, "may xuc")["tickets"]
    assert line["why"] == [{"of": "history", "text": None}]


def test_a_code_is_found_by_half_of_it_also_when_the_ticket_has_ended(api: Api, indexed: Callable[[], int]) -> None:
    ticket = take(samples.WAY_TO["closed"])
    indexed()
    for part in (
        ticket.code,
        ticket.code[:6],
        ticket.code[2:7],
        ticket.code[-5:],
        f"{ticket.code[:2]} {ticket.code[2:6]}",
    ):
        assert codes(api, LEADER, part.lower()) == [ticket.code]
    assert find(api, LEADER, ticket.code[-5:])["tickets"][0]["why"] == []


def test_filters_follow_what_happens_to_a_ticket(api: Api, indexed: Callable[[], int]) -> None:
    ticket = take(samples.WAY_TO["processing"])
    indexed()
    processing = {"state": "processing", "course": "open", "unit": "that-khe", "category": "hygiene", "emergency": "no"}
    assert codes(api, LEADER, **processing) == [ticket.code]
    act(ticket, "assign")
    indexed()
    assert codes(api, LEADER, assignee="processing.that-khe") == [ticket.code]
    for action in ("answer", "approve", "rate"):
        act(ticket, action)
    indexed()
    assert codes(api, LEADER, **processing) == []
    ended = {"state": "resolved", "course": "ended", "rating": "satisfied", "commune": "06040", "channel": "web"}
    assert codes(api, LEADER, "rac", **ended) == [ticket.code]
    day = "2026-03-02"
    assert codes(api, LEADER, since=day, until=day) == [ticket.code]
    assert codes(api, LEADER, since="2026-03-03") == codes(api, LEADER, until="2026-03-01") == []


def test_late_tickets_and_rescues_are_found(api: Api, indexed: Callable[[], int]) -> None:
    late = take(samples.WAY_TO["processing"])
    rescue = open_ticket(samples.report("emergency", report_type=EMERGENCY_REPORT))[0]
    soon = take(samples.WAY_TO["closed"])
    indexed()
    assert set(codes(api, SUPERVISOR)) == {late.code, rescue.code, soon.code}
    assert codes(api, SUPERVISOR, late="yes", emergency="no") == [late.code]
    assert codes(api, SUPERVISOR, late="no") == [soon.code]
    assert codes(api, SUPERVISOR, emergency="yes") == [rescue.code]
    assert set(codes(api, SUPERVISOR, order="urgent")) == {late.code, rescue.code}


def test_each_officer_finds_what_they_may_see(api: Api, indexed: Callable[[], int]) -> None:
    new = samples.report("officials", "that-khe", accused="that-khe", description="Cán bộ nhũng nhiễu")
    accusing = open_ticket(new)[0]
    plain = take(samples.WAY_TO["dispatched"])
    refused = act(open_ticket()[0], "refuse", refusal="denunciation", text="Xin gửi thanh tra")
    indexed()
    finds = {
        officer: set(codes(api, officer))
        for officer in (LEADER, INTAKE, SUPERVISOR, "leader.dong-dang", "leader.intake", "administrator.intake")
    }
    assert finds[LEADER] == {plain.code}
    assert finds[INTAKE] == finds[SUPERVISOR] == {accusing.code, plain.code, refused.code}
    assert finds["leader.dong-dang"] == set()
    assert finds["leader.intake"] == {accusing.code, plain.code}
    assert finds["administrator.intake"] == {plain.code}
    assert codes(api, LEADER, "nhung nhieu") == codes(api, LEADER, accusing.code) == []


def test_a_page_goes_on_with_its_cursor_which_belongs_to_its_search(api: Api, indexed: Callable[[], int]) -> None:
    sent = [open_ticket(at=samples.T0 + timedelta(hours=n))[0].code for n in range(5)]
    indexed()
    found: list[str] = []
    cursor: dict[str, str] = {}
    for _ in range(3):
        page = find(api, SUPERVISOR, "rac", limit="2", **cursor)
        found += [line["code"] for line in page["tickets"]]
        cursor = {"cursor": page["cursor"]} if page["cursor"] else {}
    assert found == sent[::-1]
    cursor = {"cursor": find(api, SUPERVISOR, "rac", limit="2")["cursor"]}
    assert find(api, SUPERVISOR, "cho", limit="2", **cursor)["code"] == "cursor_invalid"
    assert find(api, INTAKE, "rac", limit="2", **cursor)["code"] == "cursor_invalid"


def test_a_search_asks_only_for_the_index_its_tickets_and_who_searches(api: Api, indexed: Callable[[], int]) -> None:
    for _ in range(3):
        open_ticket()
    indexed()
    find(api, SUPERVISOR, "rac")
    with _measure.counted() as cost:
        assert len(codes(api, SUPERVISOR, "rac")) == 3
    # A list in each of the supervisor's eight areas, their cards, the tickets, and the officer.
    assert cost.requests == {"Query": 8, "BatchGetItem": 2, "GetItem": 1}
    with _measure.counted() as cost:
        assert codes(api, LEADER, "rac") == []
    assert cost.requests["Query"] == 4


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"words": "a"}, "words"),
        ({"words": "🚒"}, "words"),
        ({"words": "***"}, "words"),
        ({"words": "\u0301 \u0323"}, "words"),
        ({"words": "từ " * 500}, "words"),
        ({"unit": "mars"}, "unit"),
        ({"category": "mars"}, "category"),
        ({"since": "2026-13-01"}, "since"),
        ({"since": "2026-03-02", "until": "2026-03-01"}, "until"),
        ({"state": "closed", "course": "open"}, "course"),
        ({"state": "closed", "order": "urgent"}, "order"),
        ({"emergency": "yes", "type": "field"}, "emergency"),
    ],
)
def test_what_cannot_be_searched_is_refused_with_its_field(api: Api, asked: dict[str, str], field: str) -> None:
    refused = api("GET", f"{PATH}?{urlencode(asked)}", officer=SUPERVISOR)
    assert refused.status == 422
    assert field in json.dumps(refused.body)


def test_hidden_words_leave_the_index(api: Api, indexed: Callable[[], int], province: Province) -> None:
    ticket = open_ticket(samples.report(description="Nhà bà Hoàng Bưởi đổ rác"))[0]
    indexed()
    assert codes(api, SUPERVISOR, "buoi") == [ticket.code]
    before = lines_of(province)
    hide = {"words": ["Hoàng Bưởi"], "reason": "Tên riêng"}
    hidden = api("POST", f"{PATH}/{ticket.code}/hidden-words", hide, officer=INTAKE)
    assert hidden.status == 200
    indexed()
    assert codes(api, SUPERVISOR, "buoi") == codes(api, SUPERVISOR, "hoang") == []
    assert len(lines_of(province)) < len(before)
    assert codes(api, SUPERVISOR, "rac") == [ticket.code]


def lines_of(province: Province) -> list[dict[str, Any]]:
    return [item for item in province.items("Finding") if item["sk"]["S"] != "CARD"]


def test_the_index_says_nothing_of_who_reported_and_no_word_can_be_read(
    province: Province, indexed: Callable[[], int]
) -> None:
    reporter = Reporter("Hoàng Thị Bưởi", "+84912345678", "buoi@example.vn")
    text = "Rác thải, gọi tôi 0912 345 678 hoặc buoi@example.vn"
    code = open_ticket(samples.report(description=text), reporter=reporter)[0].code
    indexed()
    items = province.items("Finding")
    texts = json.dumps([value for item in items for value in item.values() if "B" not in value], ensure_ascii=False)
    # A hash or a code may have any digits by chance.
    kept = re.sub(r"\b[0-9a-f]{16}#", "#", texts).replace(code, "").replace(code[::-1], "").lower()
    assert "2026-03-02t02:00:00z#" in kept
    for word in ("buoi", "bưởi", "0912", "345678", "hoang", "rac", "thai", "w:"):
        assert word not in kept
    packed = [value["B"] for item in items for value in item.values() if "B" in value]
    assert packed
    assert not any(word.encode() in one for one in packed for word in ("bưởi", "rác thải", "0912 345", "w:buoi"))


def test_a_record_that_comes_again_or_late_changes_nothing(province: Province, indexed: Callable[[], int]) -> None:
    ticket = take(samples.WAY_TO["processing"])
    records = province.stream_records("head")
    assert changed(records) > 0
    after = sorted(map(str, province.items("Finding")))
    assert changed(records[:1]) == changed(records[::-1]) == 0
    act(ticket, "answer")
    assert indexed() > 0
    assert changed(records[:1]) == 0
    assert sorted(map(str, province.items("Finding"))) != after


def test_a_card_holds_whole_hashes() -> None:
    assert len(bytes.fromhex(lines.hash_of("a" * 32))) == lines.HASH_BYTES
