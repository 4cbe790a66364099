"""Marked personal data appears only in answers to callers who may see it.

The test calls every route of the app, so it covers new routes. It searches every answer, every call to AWS, every
stored item and every line of the log.
"""

from __future__ import annotations

import json
import logging
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from io import StringIO
from typing import Any
from urllib.parse import urlencode

import pytest

from app import app
from chalicelib.domain.access.quotas import Limited
from chalicelib.domain.messages.webhooks import SCOPES, WebhookEvent
from chalicelib.domain.province.kinds import Kind
from chalicelib.domain.province.officers import Officer, Role
from chalicelib.domain.texts.codes import new_code, spoken
from chalicelib.domain.tickets.moves import MOVES
from chalicelib.http.core.contract import Caller, entry_of, routes
from chalicelib.jobs import changes, delivery, finding, tables
from chalicelib.jobs.sending import digests, webhooks
from chalicelib.jobs.sweep import sweep
from chalicelib.media import tables as files
from chalicelib.runtime import clock
from chalicelib.runtime.observe import logger
from chalicelib.runtime.settings import settings
from chalicelib.schemas.fields import ContactIn
from chalicelib.store.directory import documents, officers
from chalicelib.store.messages.notices import HELD
from tests.domain import samples
from tests.http import helpers
from tests.http.citizen.test_me import Citizen
from tests.push_receiver import browser
from tests.support import Answer, Api, Call, Faults, Province, set_clock
from tests.webhook_receiver import receiver

PHONE = "+84987123456"
#: The person's data, in every form that an answer could hold.
PERSON = ("Nguyên Văn Mốc", "987123456", "987 123 456", "moc@example.invalid")
#: The answer to a private question. Officers of the ticket and its sender may see it.
ANSWER = "H20.77-MOC-PRIVATE"
#: By day messages go out at once; by night they wait for the morning.
DAY, NIGHT = samples.local("2026-03-02 10:00"), samples.local("2026-03-02 23:30")
REASON = "Hẹn người gửi tại hiện trường"
MARKED = {"name": PERSON[0], "phone": PHONE, "email": PERSON[3]}
CONTACT = {name: MARKED[name] for name in ContactIn.model_fields if name in MARKED}

#: The body for each model that a route's entry names. Other routes get an empty body.
BODIES: dict[str, dict[str, Any]] = {
    "ActionIn": {"text": "Đã xem", "reason": REASON},
    "BrowserIn": browser().body,
    "CallIn": {"category": "hygiene", "description": "Rác thải đổ ra đường", "place": {"commune": "06040"}},
    "CodeIn": {"phone": PHONE},
    "PhotosIn": {"photos": []},
    "PreviewIn": {"category": "hygiene"},
    "PrivacyIn": {"wish": "export"},
    "ReasonIn": {"reason": REASON},
    "TableIn": {"form": "csv", "since": "2026-01-01", "until": "2026-12-31"},
    "ReportIn": {"category": "hygiene", "description": "Rác thải đổ ra đường", "place": {"commune": "06040"}},
    "ListingIn": {"office": "Phòng 1", "phone": "1022"},
    "RoutingIn": {"category": "hygiene", "address": "Cổng chợ, Thất Khê"},
    "SenderActionIn": {"text": "Vẫn còn", "reason": REASON, "rating": "satisfied"},
    "ShortReportIn": {"place": {"commune": "06040"}, "people": 2, "phone": PHONE},
    "MoveIn": {"phone": PHONE, "to": "x" * 32},
    "SearchIn": {"phone": "0987123456", "reason": REASON},
    "SessionIn": {"request": "x" * 32, "code": "000000"},
}
#: The parameters of a GET, where the route has them: an unknown one would be refused before the route is reached.
QUERY = {"extensions": "true"}
NAMES = {
    "kind": "calendar",
    "browser": "none",
    "username": "focal.that-khe",
    "category": "hygiene",
    "number": "1",
    "folder": "citizen",
    "file": "report.js",
    "name": "index.js",
    "version": "x",
}


@dataclass(frozen=True)
class Who:
    """A caller: headers or an officer's username, and the routes that may show the marks."""

    name: str
    headers: dict[str, str]
    officer: str | None = None
    is_sender: bool = False
    sees: frozenset[str] = frozenset()


OFFICERS = [f"{role}.{unit}" for unit, roles in (
    ("intake", ("intake", "supervisor", "administrator", "leader")),
    ("that-khe", ("focal", "processing", "leader", "intake")),
    ("dong-dang", ("focal", "intake")),
    ("police", ("leader",)),
) for role in roles]  # fmt: skip


@pytest.fixture
def logged() -> Iterator[StringIO]:
    """All lines of the log."""
    lines = StringIO()
    handler = logging.StreamHandler(lines)
    handler.setFormatter(logger.registered_formatter)
    logger.addHandler(handler)
    yield lines
    logger._logger.removeHandler(handler)


@pytest.fixture
def world(api: Api, province: Province, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Limits that no request reaches, and a private question in every category."""
    monkeypatch.setenv("LIMITS", ",".join(f"{kind}=1000000/60" for kind in Limited))
    settings.cache_clear()
    asked = {"code": "file", "type": "string", "description": "Mã", "description_en": "File", "private": True}
    lines = samples.documents()[Kind.CATEGORIES]["categories"]
    documents.publish(
        Kind.CATEGORIES, {"categories": [line | {"questions": [asked]} for line in lines]}, by="test", at=samples.T0
    )
    yield
    settings.cache_clear()


def send(api: Api, category: str = "hygiene", **changes: Any) -> tuple[str, dict[str, str]]:
    body = {
        "category": category,
        "description": "Rác thải đổ tràn ra đường trước cổng chợ",
        "place": {"commune": "06040", "address": "Cổng chợ"},
        "contact": CONTACT,
        "consent": True,
        "answers": {"file": ANSWER},
        "photos": [{"content_type": "image/jpeg", "size": 9}],
    }
    made = api("POST", "/v1/reports", body | changes)
    assert made.status == 201, made.body
    return made.body["code"], {"X_Report_Secret": made.body["secret"]}


def paths(template: str, codes: list[str]) -> list[str]:
    """The route's path with its parameters filled in; one path for each report if it has a code."""
    filled = [template]
    if "{code}" in template:
        filled = [template.replace("{code}", code) for code in codes]
    if "{request}" in template:
        filled = [template.replace("{request}", f"{code}.json") for code in codes]
    if "{action}" in template:
        actions = ["note", "share", "nothing"] if "office" in template else ["add", "rate", "nothing"]
        filled = [path.replace("{action}", action) for path in filled for action in actions]
    for name in ("kind", "username", "category", "number", "name"):
        filled = [path.replace(f"{{{name}}}", NAMES[name]) for path in filled]
    while any("{" in path for path in filled):
        filled = [
            f"{path.partition('{')[0]}unknown{path.partition('}')[2]}" if "{" in path else path for path in filled
        ]
    return filled


def call(api: Api, method: str, path: str, template: str, who: Who) -> Answer | None:
    """Call a route. Returns None where API Gateway would refuse the caller."""
    entry = entry_of(app, method, template)
    assert entry is not None
    if entry.who in (Caller.OFFICER, Caller.ADMINISTRATOR) and who.officer is None and who.headers:
        return None
    body = None if method in ("GET", "DELETE") else BODIES.get(entry.body or "", {})
    headers = dict(who.headers)
    if "If-Match*" in entry.takes:
        headers["If_Match"] = '"1"'
    query = urlencode({name: value for name, value in QUERY.items() if name in entry.query})
    return api(method, f"{path}?{query}" if query and method == "GET" else path, body, officer=who.officer, **headers)


def whole(answer: Answer) -> str:
    return json.dumps([answer.headers, answer.body], ensure_ascii=False)


def marks(text: str, *which: str) -> list[str]:
    return [mark for mark in which or (*PERSON, ANSWER) if mark in text]


def sent_to_aws(call: Call, vault: str) -> str:
    """The content of a call to AWS, without items of the vault and without the addressee."""
    sent = dict(call.sent)
    if sent.get("TableName") == vault:
        return ""
    if "TransactItems" in sent:
        sent["TransactItems"] = [item for item in sent["TransactItems"] if vault not in str(item)]
    sent.pop("PhoneNumber", None)
    sent.pop("Destination", None)
    return json.dumps(sent, default=str, ensure_ascii=False)


@pytest.mark.usefixtures("world")
def test_personal_data_appears_only_where_the_caller_may_see_it(
    api: Api,
    province: Province,
    faults: Faults,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    logged: StringIO,
) -> None:
    set_clock(monkeypatch, DAY)
    citizen = Citizen(api, province, monkeypatch)
    open_, secret = send(api)
    hidden, _ = send(api, visibility="private")
    restricted, _ = send(api, "officials", accused="police")
    session, stranger = citizen.sign_in(PHONE), citizen.sign_in("+84900000009")
    helpers.publish(samples.T0)
    helpers.appoint()
    helper = helpers.signed_in()
    foreign = send(api, contact=None, consent=False, answers={})[1]
    assert api.act("intake.intake", open_, "receive").status == 200
    assert api.act("intake.intake", open_, "dispatch", unit="that-khe").status == 200
    assert api.act("focal.that-khe", open_, "accept").status == 200
    helped = helpers.report(contact={"name": PERSON[0], "phone": PHONE}, answers={"file": ANSWER}, visibility="private")
    sent = api("POST", "/v1/helper/reports", helped, **helper)
    assert sent.status == 201, sent.body
    codes = [open_, hidden, restricted, sent.body["code"]]
    may_unmask = frozenset({"/v1/office/tickets/{code}/reporter"})
    may_export = frozenset({"/v1/reports/{code}/privacy", "/v1/me/privacy"})
    callers = [
        Who("anyone", {}),
        Who("another sender", foreign),
        Who("another person", stranger),
        Who("a helper", helper),
        Who("the sender", secret, is_sender=True, sees=may_export),
        Who("the person", session, is_sender=True, sees=may_export),
        *(Who(name, {}, name, sees=may_unmask if name in ("intake.intake", "supervisor.intake") else frozenset())
          for name in OFFICERS),
    ]  # fmt: skip
    appeared = {seen for who in callers for seen in shown_to(api, who, codes)}
    expected = {(who.name, template) for who in callers for template in who.sees}
    # Callers with the right do see the marks, so the search for them works.
    assert appeared == expected - {("the sender", "/v1/me/privacy")}

    # Send the messages: those of the day, those held by night, and with a failing channel.
    set_clock(monkeypatch, NIGHT)
    late, _ = send(api)
    assert api.act("intake.intake", late, "receive").status == 200
    with receiver() as partner:
        told = {"partner": "danang", "url": partner.url, "events": list(WebhookEvent), "scopes": sorted(SCOPES)}
        assert api("POST", "/v1/admin/webhooks", told, officer="administrator.intake").status == 201
        run_all_jobs(province, faults)
    assert {one.event["data"]["code"] for one in partner.got} - {open_} == {late}
    assert marks("".join(one.body.decode() for one in partner.got)) == []
    out = capsys.readouterr()
    assert '"level"' in logged.getvalue()
    assert marks(logged.getvalue() + out.out + out.err) == [], "log and metrics"
    check_tables(province)
    check_aws(province, faults)


def shown_to(api: Api, who: Who, codes: list[str]) -> Iterator[tuple[str, str]]:
    """Call every route as a caller. Yields where the marks appear; fails where the caller may not see them."""
    for method, template, _ in routes(app):
        # This request would end the other callers' sessions.
        if method == "DELETE" and template in ("/v1/me/session", "/v1/office/session", "/v1/office/sessions"):
            continue
        for path in paths(template, codes):
            answer = call(api, method, path, template, who)
            text = whole(answer) if answer else ""
            if marks(text, *PERSON):
                assert template in who.sees, f"{who.name}: {method} {path} {text}"
                yield who.name, template
            if ANSWER in text:
                assert who.is_sender or "/office/tickets/" in template, f"{who.name}: {method} {path}"


def check_tables(province: Province) -> None:
    """Check that the tables that officers saved have lines, and that none has the person."""
    found = [item for item in province.items("Tickets") if item["type"]["S"] == "table"]
    assert {item["status"]["S"] for item in found} == {"ready"}
    names = [name for item in found for name in json.loads(item["parts"]["S"])]
    lines = json.dumps(list(files.lines_of(names)), ensure_ascii=False)
    assert "Rác thải đổ tràn ra đường" in lines
    assert marks(lines) == []


def check_aws(province: Province, faults: Faults) -> None:
    """Check that only the vault and the addressees of messages name the person."""
    vault = province.tables["Reporters"]
    for call in faults.calls:
        assert marks(sent_to_aws(call, vault), *PERSON) == [], call.operation
        if call.operation in ("SendMessage", "Publish", "SendEmail"):
            assert marks(sent_to_aws(call, vault)) == [], call.operation
    for table in ("Tickets", "Directory", "Limits", "Counters"):
        assert marks(json.dumps(province.items(table), ensure_ascii=False), *PERSON) == [], table
    assert len(marks(json.dumps(province.items("Reporters"), ensure_ascii=False), *PERSON)) == 3


def run_all_jobs(province: Province, faults: Faults) -> None:
    """Run stream, digests, outbox and sweep, first with a failing channel and then with a working one."""
    a_year_on = DAY + timedelta(days=365)
    kinds = ("head", "notice", "digest", "privacy")
    for is_failing in (True, False):
        changes.read_changes(province.stream_records(*kinds))
        assert (HELD in statuses(province)) == is_failing
        digests.send(clock.now)
        bodies = [{"messageId": str(number), "body": body} for number, body in enumerate(province.queued())]
        if is_failing:
            faults.on("Publish", "InternalFailure")
        failed = delivery.deliver(bodies, clock.now, lambda: 30.0)
        faults.none()
        events = [{"messageId": body, "body": body} for body in province.queued(province.webhooks_url)]
        assert webhooks.send(events, clock.now, lambda: 30.0) == []
        assert bool(failed) or not is_failing
        finding.index_changes(province.stream_records("head"), DAY, lambda: 60.0)
        changes.read_changes(province.stream_records("table"))
        asked = [{"messageId": body, "body": body} for body in province.queued(province.tables_url)]
        assert tables.write(asked, lambda: DAY, lambda: 60.0) == []
        sweep(lambda: a_year_on, lambda: 50.0)


def statuses(province: Province) -> set[str]:
    """The statuses of the stored messages."""
    return {item["status"]["S"] for item in province.items("Tickets") if item["type"]["S"] == "notice"}


@pytest.mark.usefixtures("world")
def test_a_hidden_report_is_answered_like_a_missing_one(
    api: Api, province: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    stranger = Citizen(api, province, monkeypatch).sign_in("+84900000009")
    foreign = send(api, contact=None, consent=False, answers={})[1]
    unreceived, private, restricted = send(api)[0], send(api, visibility="private")[0], send(api, "officials")[0]
    accusing = send(api, "officials", accused="that-khe")[0]
    for code in (private, restricted, accusing):
        assert api.act("intake.intake", code, "receive").status == 200
    outside = [Who("anyone", {}), Who("another sender", foreign), Who("another person", stranger)]
    hidden = {code: [*outside, Who("other unit", {}, "focal.dong-dang")] for code in (unreceived, private, restricted)}
    hidden[restricted].append(Who("administrator", {}, "administrator.intake"))
    hidden[accusing] = [Who(f"{role} of the accused", {}, f"{role}.that-khe") for role in ("intake", "focal", "leader")]
    judge = Officer("supervisor.that-khe", "Giám sát", "that-khe", frozenset({Role.SUPERVISOR}))
    officers.put_officer(judge, by="test", at=samples.T0)
    hidden[accusing].append(Who("supervisor of the accused", {}, judge.username))
    missing = new_code("LS", secrets.randbelow)
    for method, template, _ in routes(app):
        if "{code}" not in template and "{request}" not in template:
            continue
        for code, callers in hidden.items():
            for path, other in zip(paths(template, [code]), paths(template, [missing]), strict=True):
                for who in callers:
                    answer, nothing = (call(api, method, tried, template, who) for tried in (path, other))
                    assert status_and_body(answer, code) == status_and_body(nothing, missing), (
                        f"{who.name}: {method} {path}"
                    )
                    assert answer is None or answer.status >= 400


def status_and_body(answer: Answer | None, code: str) -> tuple[int, str] | None:
    """The status and body of an answer, without the code that was asked for: a page writes it into its form again."""
    if answer is None:
        return None
    body = json.dumps(answer.body, ensure_ascii=False)
    return answer.status, body.replace(spoken(code), "CODE").replace(code, "CODE")


def test_every_field_of_a_contact_has_a_mark() -> None:
    for name in ContactIn.model_fields:
        assert name in MARKED, f"give `{name}` a mark in MARKED and PERSON of tests/http/core/test_canary.py"


def test_the_actions_that_are_called_exist() -> None:
    assert {"note", "share", "add", "rate"} <= MOVES.keys()


@pytest.mark.usefixtures("world")
def test_a_public_report_names_its_main_report_only_while_that_is_public(api: Api) -> None:
    private, main, (code, secret) = send(api, visibility="private")[0], send(api)[0], send(api)
    for report in (private, code):
        assert api.act("intake.intake", report, "receive").status == 200
    refused = api.act("intake.intake", code, "merge", into=private)
    assert (refused.status, refused.body["code"]) == (409, "merge_differs")

    def named() -> list[Any]:
        public, own = (api("GET", f"/v1/reports/{code}", **headers) for headers in ({}, secret))
        assert main not in whole(public) or public.body["merged_into"] == main
        return [public.body["merged_into"], own.body["merged_into"]]

    assert api.act("intake.intake", code, "merge", into=main).status == 200
    assert named() == [None, main]
    assert api.act("intake.intake", main, "receive").status == 200
    assert named() == [main, main]
    # A main report that becomes private lets the public report go.
    change = {"visibility": "private", "reason": REASON}
    assert api("POST", f"/v1/office/tickets/{main}/visibility", change, officer="intake.intake").status == 200
    assert named() == [None, None]
