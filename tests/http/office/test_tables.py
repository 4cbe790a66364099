"""Officers save a search as a table: asked for, written in the background, handed out by a link."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from chalicelib.domain.deadlines.calendar import LOCAL
from chalicelib.domain.finding.asking import FILTERS
from chalicelib.domain.province.officers import Deputy
from chalicelib.domain.tables.asking import GIVEN_UP_AFTER, LIFE, MOST_A_DAY, MOST_OPEN
from chalicelib.http.office import schemas
from chalicelib.http.office.lists import tables as routes
from chalicelib.jobs import changes, finding, tables
from chalicelib.runtime import clock
from chalicelib.store.audit import trail
from chalicelib.store.audit.trail import AuditEntry
from chalicelib.store.directory import officers
from chalicelib.store.tickets import tickets
from chalicelib.store.vault.reporters import Reporter
from tests.domain import samples
from tests.support import Api, Faults, Province, forget_everything, open_ticket, set_clock, take

PATH = "/v1/office/tables"
LEADER, SUPERVISOR = "leader.that-khe", "supervisor.intake"
PERIOD = {"since": "2026-03-01", "until": "2026-03-31"}
NOW = samples.local("2026-03-10 09:00")


@pytest.fixture(autouse=True)
def _noon(monkeypatch: pytest.MonkeyPatch) -> None:
    set_clock(monkeypatch, NOW)


@pytest.fixture
def indexed(province: Province) -> Callable[[], int]:
    """Reads the stream of tickets into the index."""
    return lambda: finding.index_changes(province.stream_records("head"), NOW, lambda: 55.0).lines


def ask(api: Api, officer: str = LEADER, headers: dict[str, str] | None = None, **given: Any) -> Any:
    return api("POST", PATH, {"form": "csv", **PERIOD, **given}, officer=officer, **(headers or {}))


def write(province: Province, seconds: float = 55.0) -> list[str]:
    """Queue what was asked for, as the stream's reader does, and let the function write it."""
    asked = [record | {"eventName": "INSERT"} for record in province.stream_records("table")]
    changes.read_changes([one for one in asked if one["dynamodb"]["NewImage"]["status"]["S"] == "waiting"])
    return write_queued(province, seconds)


def write_queued(province: Province, seconds: float = 55.0) -> list[str]:
    bodies = province.queued(province.tables_url)
    records = [{"messageId": str(number), "body": body} for number, body in enumerate(bodies)]
    return tables.write(records, clock.now, lambda: seconds)


def listed(api: Api, officer: str = LEADER, **headers: str) -> Any:
    return api("GET", PATH, officer=officer, **headers).body["tables"]


def content(api: Api, province: Province, job: str, officer: str = LEADER, **headers: str) -> bytes:
    answer = api("POST", f"{PATH}/{job}/link", {}, officer=officer, **headers)
    assert answer.status == 200, answer.body
    return fetched(province, answer.body["url"])


def fetched(province: Province, url: str) -> bytes:
    bucket, _, key = urlsplit(url).path.lstrip("/").partition("/")
    body: bytes = province.aws.client("s3").get_object(Bucket=bucket, Key=key)["Body"].read()
    return body


def rows(api: Api, province: Province, job: str, officer: str = LEADER, **headers: str) -> list[dict[str, str]]:
    text = content(api, province, job, officer, **headers).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))


def codes(api: Api, province: Province, job: str, officer: str = LEADER, **headers: str) -> list[str]:
    return [row["Mã phiếu"] for row in rows(api, province, job, officer, **headers)]


def audited(action: str) -> list[AuditEntry]:
    day = NOW.date()
    lines, _ = trail.between(day, day + timedelta(days=2), officer=None, limit=100, after=None)
    return [line for line in lines if line.action == action]


def test_open_and_ended_tickets_become_lines_with_local_times(
    api: Api, province: Province, indexed: Callable[[], int]
) -> None:
    ended = take(samples.WAY_TO["closed"])
    take(samples.WAY_TO["processing"], at=samples.T0 + timedelta(hours=1))
    indexed()
    asked = ask(api)
    assert (asked.status, asked.body["status"], asked.body["lines"]) == (202, "waiting", 0)
    assert write(province) == []
    [job] = listed(api)
    assert (job["id"], job["status"], job["lines"], job["period"]) == (asked.body["id"], "ready", 2, PERIOD)
    _, line = rows(api, province, job["id"])
    local = samples.T0.astimezone(LOCAL)
    assert line["Mã phiếu"] == ended.code
    assert line["Nội dung"] == ended.description
    assert line["Tiếp nhận lúc"] == f"{local:%Y-%m-%d %H:%M:%S}"
    assert line["Trả lời lúc"].startswith("2026-03-")
    assert line["Quá hạn"] == "không"
    assert line["Đơn vị"] == samples.directory().units[ended.having_unit].name


def test_the_heading_and_values_are_english_for_an_english_page(
    api: Api, province: Province, indexed: Callable[[], int]
) -> None:
    take(samples.WAY_TO["closed"])
    indexed()
    job = ask(api, language="en").body["id"]
    write(province)
    [line] = rows(api, province, job)
    assert {"Code", "Received", "Late"} <= line.keys()
    assert line["Late"] == "no"


def test_filters_and_words_are_those_of_the_search(api: Api, province: Province, indexed: Callable[[], int]) -> None:
    processing = take(samples.WAY_TO["processing"])
    closed = take(samples.WAY_TO["closed"])
    indexed()
    wanted: dict[tuple[str, str], list[str]] = {
        ("state", "processing"): [processing.code],
        ("course", "ended"): [closed.code],
        ("late", "yes"): [processing.code],
        ("words", "xyzzy"): [],
    }
    for (name, value), expected in wanted.items():
        given: dict[str, Any] = {name: value}
        job = ask(api, **given).body["id"]
        write(province)
        assert codes(api, province, job) == expected, name


def test_a_table_has_no_line_that_its_officer_could_not_open(
    api: Api, province: Province, indexed: Callable[[], int]
) -> None:
    plain = take(samples.WAY_TO["dispatched"])
    accusing = open_ticket(samples.report("officials", "that-khe", accused="that-khe"))[0]
    indexed()
    wanted = {
        LEADER: {plain.code},
        SUPERVISOR: {plain.code, accusing.code},
        "leader.dong-dang": set(),
        "administrator.intake": {plain.code},
    }
    for officer, expected in wanted.items():
        job = ask(api, officer).body["id"]
        write(province)
        assert set(codes(api, province, job, officer)) == expected, officer
        for code in codes(api, province, job, officer):
            assert api("GET", f"/v1/office/tickets/{code}", officer=officer).status == 200


def test_rights_are_those_of_the_moment_of_writing(api: Api, province: Province, indexed: Callable[[], int]) -> None:
    kept, accused = (open_ticket(at=samples.T0 + timedelta(hours=hours))[0] for hours in (0, 1))
    indexed()
    job = ask(api, "leader.intake").body["id"]
    # The index is some seconds behind; what is refused as a denunciation is not for every leader.
    stored = tickets.get(accused.code)
    assert stored is not None
    refused = samples.act(stored.ticket, "refuse", refusal="denunciation", text="Xin gửi thanh tra")
    tickets.change(stored, refused)
    write(province)
    assert codes(api, province, job, "leader.intake") == [kept.code]


def test_nothing_in_a_table_says_who_reported(api: Api, province: Province, indexed: Callable[[], int]) -> None:
    reporter = Reporter(name="Hoàng Thị Mẫu", phone="+84901234567", consent_text="2026-11")
    take(samples.WAY_TO["processing"], reporter=reporter)
    indexed()
    job = ask(api).body["id"]
    write(province)
    text = content(api, province, job).decode()
    assert "Mẫu" not in text
    assert "901234567" not in text


def test_the_trail_says_who_asked_for_what_and_who_got_it(
    api: Api, province: Province, indexed: Callable[[], int]
) -> None:
    take(samples.WAY_TO["processing"])
    indexed()
    job = ask(api, words="rac", unit="that-khe").body["id"]
    [line] = audited("table_asked")
    assert (line.officer, line.subject, line.on_behalf) == (LEADER, job, None)
    assert line.changes is not None
    assert line.changes["unit"] == (None, "that-khe")
    # Words may name a person, so the trail says only that there were some.
    assert line.changes["words"] == (None, True)
    assert "rac" not in str(line.changes)
    write(province)
    assert audited("table_handed") == []
    for _ in range(2):
        content(api, province, job)
    handed = audited("table_handed")
    assert [(line.officer, line.subject, (line.changes or {})["lines"]) for line in handed] == [
        (LEADER, job, (None, 1))
    ] * 2


def test_a_link_is_recorded_before_it_is_given(
    api: Api, province: Province, indexed: Callable[[], int], faults: Faults
) -> None:
    indexed()
    job = ask(api).body["id"]
    write(province)
    faults.on("PutItem", "ProvisionedThroughputExceededException", but=province.tables["Limits"])
    answer = api("POST", f"{PATH}/{job}/link", {}, officer=LEADER)
    assert answer.status == 503
    assert "url" not in answer.body


def test_a_link_ends_within_a_quarter_of_an_hour_and_is_a_download(
    api: Api, province: Province, indexed: Callable[[], int]
) -> None:
    indexed()
    job = ask(api).body["id"]
    assert api("POST", f"{PATH}/{job}/link", {}, officer=LEADER).body["code"] == "table_not_ready"
    write(province)
    given = api("POST", f"{PATH}/{job}/link", {}, officer=LEADER).body
    query = parse_qs(urlsplit(given["url"]).query)
    assert given["expires_in"] <= 15 * 60
    assert query["X-Amz-Expires"] == [str(given["expires_in"])]
    assert query["response-content-disposition"] == ['attachment; filename="phieu-2026-03-10-0900.csv"']


def test_only_the_officer_who_asked_finds_a_table(api: Api, province: Province, indexed: Callable[[], int]) -> None:
    indexed()
    job = ask(api).body["id"]
    write(province)
    for other in (SUPERVISOR, "focal.that-khe", "administrator.intake"):
        assert listed(api, other) == []
        assert api("POST", f"{PATH}/{job}/link", {}, officer=other).status == 404
    for wrong in ("x", "0" * 22, f"{job}%2F..", f"{job}0"):
        assert api("POST", f"{PATH}/{wrong}/link", {}, officer=LEADER).status == 404


@pytest.fixture
def deputy() -> str:
    """The focal officer of another unit, who acts for the leader for a day."""
    absent = officers.officer(LEADER)
    assert absent is not None
    begins, ends = NOW - timedelta(hours=1), NOW + timedelta(days=1)
    new = replace(absent, deputies=(Deputy("focal.dong-dang", begins, ends),))
    officers.put_officer(new, by="administrator.intake", at=NOW)
    forget_everything()
    return "focal.dong-dang"


def test_a_deputy_gets_what_they_asked_for_as_the_absent_officer_while_they_act(
    api: Api, province: Province, indexed: Callable[[], int], deputy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket = take(samples.WAY_TO["dispatched"])
    indexed()
    acting = {"X_Acting_For": LEADER}
    job = ask(api, deputy, acting).body["id"]
    write(province)
    assert codes(api, province, job, deputy, **acting) == [ticket.code]
    [line] = audited("table_handed")
    assert (line.officer, line.on_behalf) == (deputy, LEADER)
    # Neither they themselves nor the absent officer has that table.
    assert listed(api, deputy) == listed(api, LEADER) == []
    assert api("POST", f"{PATH}/{job}/link", {}, officer=deputy).status == 404
    assert api("POST", f"{PATH}/{job}/link", {}, officer=LEADER).status == 404
    second = ask(api, deputy, acting).body["id"]
    set_clock(monkeypatch, NOW + timedelta(hours=23, minutes=59))
    assert {one["id"] for one in listed(api, deputy, **acting)} == {second, job}


def changed_rights() -> None:
    before = officers.officer(LEADER)
    assert before is not None
    officers.put_officer(replace(before, categories=frozenset({"hygiene"})), by="administrator.intake", at=NOW)
    forget_everything()


def test_a_table_ends_with_the_rights_with_which_it_was_asked_for(
    api: Api, province: Province, indexed: Callable[[], int]
) -> None:
    take(samples.WAY_TO["dispatched"])
    indexed()
    ready = ask(api).body["id"]
    write(province)
    waiting = ask(api).body["id"]
    changed_rights()
    write(province)
    assert api("POST", f"{PATH}/{ready}/link", {}, officer=LEADER).body["code"] == "table_rights_changed"
    states = {one["id"]: (one["status"], one["failure"]) for one in listed(api)}
    assert states[waiting][0] == "failed"
    assert "Quyền" in states[waiting][1]["vi"]


def test_a_table_is_gone_after_a_day(
    api: Api, province: Province, indexed: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    indexed()
    job = ask(api).body["id"]
    write(province)
    set_clock(monkeypatch, NOW + LIFE - timedelta(seconds=1))
    assert [one["id"] for one in listed(api)] == [job]
    set_clock(monkeypatch, NOW + LIFE)
    assert listed(api) == []
    assert api("POST", f"{PATH}/{job}/link", {}, officer=LEADER).status == 404
    [item] = [one for one in province.items("Tickets") if one["type"]["S"] == "table"]
    assert int(item["expires_at"]["N"]) == int((NOW + 2 * LIFE).timestamp())


def test_an_officer_has_a_few_tables_under_way_and_one_that_hangs_is_given_up(
    api: Api, province: Province, indexed: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    indexed()
    for _ in range(MOST_OPEN):
        assert ask(api).status == 202
    refused = ask(api)
    assert (refused.status, refused.body["code"]) == (409, "tables_open")
    assert ask(api, SUPERVISOR).status == 202
    set_clock(monkeypatch, NOW + GIVEN_UP_AFTER)
    assert {one["status"] for one in listed(api)} == {"failed"}
    assert ask(api).status == 202
    write(province)
    # What was given up is not written later.
    assert sorted(one["status"] for one in listed(api)) == ["failed"] * MOST_OPEN + ["ready"]


def test_an_officer_has_so_many_tables_a_day(
    api: Api, province: Province, indexed: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    indexed()
    for _ in range(MOST_A_DAY):
        assert ask(api).status == 202
        write(province)
    refused = ask(api)
    assert (refused.status, refused.body["code"]) == (409, "tables_of_day")
    set_clock(monkeypatch, NOW + LIFE)
    assert ask(api).status == 202


def test_more_than_the_bound_is_refused_at_once(
    api: Api, province: Province, indexed: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    for hours in range(3):
        open_ticket(at=samples.T0 + timedelta(hours=hours))
    indexed()
    monkeypatch.setattr(routes, "MOST_LINES", 3)
    assert ask(api, SUPERVISOR).status == 202
    monkeypatch.setattr(routes, "MOST_LINES", 2)
    refused = ask(api, SUPERVISOR)
    assert (refused.status, refused.body["code"]) == (422, "table_too_long")
    assert "2 phiếu" in refused.body["title"]
    # Words that fewer tickets have, and a shorter period, are within it.
    assert ask(api, SUPERVISOR, words="xyzzy").status == 202
    assert ask(api, SUPERVISOR, until="2026-03-01").status == 202


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"since": None}, "since"),
        ({"until": None}, "until"),
        ({"since": "2025-03-01", "until": "2026-03-02"}, "since"),
        ({"since": "2026-03-02", "until": "2026-03-01"}, "until"),
        ({"since": "yesterday"}, "since"),
        ({"form": "pdf"}, "form"),
        ({"form": None}, "form"),
        ({"language": "fr"}, "language"),
        ({"unit": "mars"}, "unit"),
        ({"words": "a"}, "words"),
        ({"words": "từ " * 500}, "words"),
        ({"course": "ended", "order": "urgent"}, "order"),
        ({"cursor": "x"}, "cursor"),
    ],
)
def test_what_cannot_be_a_table_is_refused_and_named(api: Api, given: dict[str, Any], field: str) -> None:
    body = {name: value for name, value in {"form": "csv", **PERIOD, **given}.items() if value is not None}
    refused = api("POST", PATH, body, officer=LEADER)
    assert refused.status == 422, refused.body
    assert f'"{field}"' in json.dumps(refused.body)


def test_lists_by_the_time_of_sending_are_saved_and_those_by_deadline_are_not(
    api: Api, province: Province, indexed: Callable[[], int]
) -> None:
    own = take(samples.WAY_TO["dispatched"])
    others = open_ticket(samples.report("traffic", "that-khe"), at=samples.T0 + timedelta(hours=1))[0]
    restricted = open_ticket(samples.report("officials", "that-khe"), at=samples.T0 + timedelta(hours=2))[0]
    indexed()
    for which, officer in (("unit", LEADER), ("area", LEADER), ("all", SUPERVISOR)):
        page = api("GET", f"/v1/office/tickets?list={which}", officer=officer).body["tickets"]
        job = ask(api, officer, list=which).body["id"]
        write(province)
        assert codes(api, province, job, officer) == [line["code"] for line in page], which
    assert ask(api, LEADER, list="all").status == 403
    area = ask(api, LEADER, list="area").body["id"]
    write(province)
    found = codes(api, province, area)
    assert own.code in found
    assert others.code in found
    assert restricted.code not in found
    for which in ("mine", "due", "returned", "approval"):
        refused = ask(api, LEADER, list=which)
        assert (refused.status, refused.body["code"], refused.body["field"]) == (422, "table_of_list", "list")


def test_a_whole_year_may_be_asked_for(api: Api, province: Province) -> None:
    assert ask(api, since="2025-03-02", until="2026-03-02").status == 202


def test_every_filter_of_a_search_is_kept_for_its_table() -> None:
    # A filter that is accepted and not kept would save other tickets than the page shows.
    others = {"form", "language", "words", "since", "until", "late", "emergency", "order"}
    assert schemas.TableIn.model_fields.keys() == {*FILTERS, *others, "list"}
