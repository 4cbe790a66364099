"""Every route is called as every kind of caller, and must answer with the expected status.

The expected status follows from the route's entry (http/core/contract.py), so new routes are covered. ``STRICTER``
lists the routes that require more than their entry says. API Gateway checks signature and expiry of an officer's token;
tests/end_to_end covers that.
"""

from __future__ import annotations

import base64
import json
import re
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app import app
from chalicelib.domain.access.factor import Factor
from chalicelib.domain.access.partners import PartnerKey, Scope
from chalicelib.domain.access.quotas import Limited
from chalicelib.domain.deadlines.calendar import LOCAL
from chalicelib.domain.province.kinds import Kind
from chalicelib.domain.province.officers import Officer, Role
from chalicelib.domain.province.receptions import WEEKDAYS
from chalicelib.http.citizen.me import begin_session
from chalicelib.http.core.contract import Caller, Entry, entry_of, routes
from chalicelib.identity import signing
from chalicelib.runtime.settings import settings
from chalicelib.store.directory import documents, partners
from chalicelib.store.directory import officers as directory_officers
from chalicelib.store.vault import factors
from infra.package.build import REGION
from tests.domain import samples
from tests.http import adoption, booth_steps, helpers, indicators, receptions
from tests.http.bulletins import BULLETIN
from tests.push_receiver import browser
from tests.support import Api, Province, _token

PHONE, ADMIN = "+84901234567", "administrator.intake"
REPORT: dict[str, Any] = {
    "category": "traffic",
    "description": "Đèn tín hiệu hỏng ở ngã tư",
    "place": {"commune": "06040", "address": "Ngã tư chợ"},
    "contact": {"phone": PHONE},
    "consent": True,
}
#: Tomorrow at 08:00 in Vietnam.
SLOT = f"{(datetime.now(LOCAL) + timedelta(days=1)).date().isoformat()}T08:00"
LATER = (datetime.now(UTC) + timedelta(days=1)).isoformat()
#: A body for each model that a route takes.
BODIES: dict[str, dict[str, Any]] = {
    "ActionIn": {"text": "Đã xem"},
    "AloudIn": {"text": "Từ 7h30"},
    "BulletinIn": BULLETIN,
    "BulletinActIn": {"reason": "Sai giờ"},
    "AssetIn": {"kind": "lamp", "name": "Đèn 1", "commune": "06040", "lat": 22.25, "lon": 106.47},
    "BrowserIn": browser().body,
    "CallIn": REPORT,
    "CallBackIn": {"reached": False},
    "CauseIn": {"text": "Làm lại cống thoát nước"},
    "ChatIn": {"text": "Rác thải đổ tràn ra lòng đường"},
    "CodeIn": {"phone": "+84987000111"},
    "DeputiesIn": {"deputies": []},
    "DeviceCodeIn": {"code": "000000"},
    "DocumentIn": {},
    "EmergencyIn": {
        "communes": "all",
        "reason": "Bão",
        "notice": "Mưa lũ",
        "notice_en": "Floods",
        "decision": samples.DECISION,
    },
    "OwnPasswordIn": {"username": "nobody", "present": "x", "password": "mèo ngủ trên mái nhà"},
    "EnrolmentIn": {"code": "AAAA-BBBB-CCCC-DDDD"},
    "ConfirmFollowIn": {"token": "x"},
    "WatchIn": {"commune": "06040", "contact": {"email": "a@example.invalid"}, "consent": True},
    "FollowIn": {"contact": {"email": "a@example.invalid"}, "consent": True},
    "EmptyIn": {},
    "HelperIn": {"phone": PHONE, "title": "Trưởng thôn", "hamlets": ["na-chuong"]},
    "HelperReportIn": helpers.report(),
    "HookIn": {},
    "IdentityIn": {"code": "x", "state": "x" * 32, "handle": "x" * 32},
    "KeyIn": {"partner": "zalo", "scopes": ["reports:read"]},
    # Nobody is their own deputy.
    "LeaveIn": {"deputy": "nobody", "begins": LATER, "ends": LATER},
    "LiftIn": {"reason": "Nhầm"},
    "MeasureIn": {"measure": "confirm", "address": "198.51.100.1", "reason": "Thử", "until": LATER},
    "ListingIn": {"office": "Phòng 1", "phone": "1022"},
    "OfficerIn": {"unit": "ky-lua", "roles": ["focal"]},
    # Refused before it is made: the unit does not exist.
    "OfficerNewIn": {
        "username": "new",
        "title": "Cán bộ",
        "unit": "nowhere",
        "roles": ["focal"],
        "email": "a@example.invalid",
    },
    "OfficerSheetIn": {"csv": "Tên đăng nhập;Chức trách;Đơn vị;Vai trò;Hộp thư"},
    "PlainLookIn": {},
    "PlainOutsideIn": {},
    "PlainOutsideAnswerIn": {},
    "PlainReportIn": {},
    "PlainRescueIn": {},
    "Open311RequestIn": {},
    "Open311UpdateIn": {},
    "PhotoPlaceIn": {"photo": "r1"},
    "PhotosIn": {},
    "PreviewIn": {"category": "hygiene"},
    "ProceduresImportIn": {},
    "QrIn": {"text": "https://example.invalid/"},
    "PrivacyIn": {"wish": "export"},
    "PrivacyOnBehalfIn": {"wish": "export", "phone": PHONE, "reason": "Đơn gửi bưu điện"},
    "PrivacySettleIn": {"reason": "Đã kiểm tra", "refuse": True},
    "RedactionsIn": {"areas": [{"left": 0, "top": 0, "width": 1, "height": 1}]},
    "BoothIn": {"key": "x"},
    "BoothKeyIn": {"booth": "quay-1", "via": "slip", "note": "Thử"},
    "RatingIn": booth_steps.rating("x"),
    "SeatIn": {"sits": True},
    "BookingIn": receptions.BOOKING | {"slot": SLOT},
    "BookingTokenIn": {"token": "00000000-x"},
    "PlainBookingIn": {},
    "PlainBookingTokenIn": {},
    "StandingIn": {"standing": "came"},
    # The same figure again changes nothing, so each caller may enter it.
    "AdoptionEntriesIn": {"csv": "Mã mục tiêu;Tuần;Đã sử dụng;Nguồn số liệu\nx;y;1;z", "mark": "0" * 16},
    "AdoptionReportIn": {"unit": "police", "week": "2026-W10"},
    "AdoptionSheetIn": {"csv": "Mã mục tiêu;Tuần;Đã sử dụng;Nguồn số liệu\nx;y;1;z"},
    "CountIn": {"value": 5, "source": "Tổ đếm", "counted_on": "2026-03-04", "version": 0},
    "InstallIn": {"browser": "x" * 32},
    "IndicatorEntryIn": {"value": "5", "version": 0},
    "IndicatorSheetIn": {"csv": "indicator;period;value\nrevenue;2025-01;5"},
    "IndicatorEntriesIn": {"csv": "indicator;period;value\nrevenue;2025-01;5", "mark": "0" * 16},
    "TableLinkIn": {},
    "TableIn": {"form": "csv", "since": "2026-01-01", "until": "2026-03-31"},
    "ReasonIn": {"reason": "Hẹn tại hiện trường"},
    "ReportIn": REPORT,
    "VainSearchIn": {"words": "xyzzy"},
    "HiddenWordsIn": {"words": ["chợ"]},
    "VisibilityIn": {"visibility": "public"},
    "WordsToHideIn": {"words": ["Ngã tư"], "reason": "Tên người khác"},
    "WordsToRestoreIn": {"version": 1, "reason": "Che nhầm"},
    "VisibilityChangeIn": {"visibility": "public", "reason": "Tên người khác"},
    "ReminderIn": {"code": "LS0000000000", "at": LATER},
    "RoutingIn": {"category": "hygiene", "commune": "06040"},
    "SavedListIn": {"name": "Của tôi", "filters": {"list": "unit"}},
    "SenderPhotosIn": {},
    "SenderActionIn": {"text": "Xin bổ sung"},
    "TriageIn": {"description": "Rác đổ đầy chợ", "category": "hygiene", "commune": "06040"},
    "ShortReportIn": {"place": {"commune": "06040"}, "people": 2, "phone": "0901234568"},
    "MoveIn": {"phone": "+84987000111", "to": "x" * 32},
    "SearchIn": {"phone": "0901234567", "reason": "Người gọi hỏi"},
    "SessionIn": {"request": "x" * 32, "code": "000000"},
    "StartIn": {"start": None},
    "ReplayIn": {"since": (datetime.now(UTC) - timedelta(hours=1)).isoformat()},
    "WebhookSecretIn": {},
    "WebhookTestIn": {},
    "WebhookIn": {
        "partner": "danang",
        "url": "https://receiver.example.gov.vn/in",
        "events": ["report.received"],
        "scopes": ["reports:read"],
    },
}
QUERIES = {
    "/v1/map": "?west=106.4&south=22.2&east=106.5&north=22.3&zoom=12",
    "/v1/nearby": "?lat=22.257&lon=106.474",
    "/v1/office/positions": "?codes=LS4827395165",
}
#: The routes that a session may call before it has proven anything.
SECOND_STEP = "/v1/office/session/"
SIGN_OUT = "/v1/office/session"
_TICKET = "/v1/office/tickets/{code}"
IN = "in"  # neither 401, 403, 404, 429 nor a server error
_WRITERS = {"focal", "processing", "leader", "intake", "commune", "child unit", "another unit", "wrong category"}
#: The callers that a (method, path) allows. Other officers who see the ticket get 403.
STRICTER: dict[tuple[str, str], set[str]] = {
    # A leader lists their own unit; the officer of the others is another unit's, and so is the new account.
    ("GET", "/v1/admin/officers"): {"leader", "administrator", "second administrator"},
    ("POST", "/v1/admin/officer-sheet"): {"leader", "administrator", "second administrator"},
    **{
        each: {"administrator", "second administrator"}
        for each in (
            ("POST", "/v1/admin/officers"),
            ("GET", "/v1/admin/officers/{username}"),
            ("PUT", "/v1/admin/officers/{username}"),
            ("POST", "/v1/admin/officers/{username}/password"),
        )
    },
    ("GET", "/v1/admin/emergencies"): {"supervisor", "administrator", "second administrator"},
    ("POST", "/v1/admin/emergencies"): {"supervisor", "administrator", "second administrator"},
    ("POST", "/v1/admin/emergencies/{emergency}/end"): {"supervisor", "administrator", "second administrator"},
    ("GET", "/v1/admin/privacy-requests"): {"supervisor", "administrator", "second administrator"},
    ("POST", "/v1/admin/privacy-requests"): {"supervisor", "administrator", "second administrator"},
    ("POST", "/v1/admin/privacy-requests/{request_id}/answer"): {"supervisor", "administrator", "second administrator"},
    # The administrator took the request down, so a colleague settles it.
    ("POST", "/v1/admin/privacy-requests/{request_id}/settle"): {"supervisor", "second administrator"},
    ("GET", "/v1/office/callbacks"): {"supervisor"},
    ("POST", "/v1/office/callbacks/{code}"): {"supervisor"},
    # None of them leads a commune.
    ("GET", "/v1/office/proposals"): set(),
    ("POST", "/v1/office/proposals/{proposal}/ticket"): set(),
    ("POST", "/v1/office/proposals/{proposal}/dismissal"): set(),
    # The counter is the police's.
    ("GET", "/v1/office/booth-ratings"): {"leader", "supervisor"},
    ("POST", "/v1/office/booths/{booth}/seat"): {"focal", "processing", "leader", "wrong category"},
    # The reception is the police's.
    ("GET", "/v1/office/receptions"): {"focal", "leader", "commune", *("child unit", "another unit", "wrong category")},
    ("GET", "/v1/office/receptions/{reception}/days/{day}/people"): {"focal", "leader", "wrong category"},
    **{
        ("POST", f"/v1/office/receptions/{{reception}}/days/{{day}}/{what}"): {"focal", "leader", "wrong category"}
        for what in ("bookings/{booking}", "cancellation")
    },
    # The police enter them; those above and supervisors read them.
    ("GET", "/v1/office/indicators/{indicator}/{period}"): {
        *("focal", "processing", "leader", "supervisor", "wrong category"),
    },
    ("PUT", "/v1/office/indicators/{indicator}/{period}"): {"focal", "leader", "wrong category"},
    **{
        ("POST", f"/v1/office/indicators/{what}"): {
            *("focal", "leader", "commune", "child unit", "another unit", "wrong category"),
        }
        for what in ("preview", "entries")
    },
    # The police answer for the goal.
    ("GET", "/v1/office/adoption/{goal}/{week}"): {
        *("focal", "processing", "leader", "supervisor", "wrong category"),
    },
    ("PUT", "/v1/office/adoption/{goal}/{week}"): {"focal", "leader", "wrong category"},
    ("POST", "/v1/office/adoption/reports"): {"focal", "leader", "wrong category"},
    **{
        ("POST", f"/v1/office/adoption/{what}"): {
            *("focal", "leader", "commune", "child unit", "another unit", "wrong category"),
        }
        for what in ("preview", "entries")
    },
    # Who works on reports writes bulletins of their own unit.
    **{(method, "/v1/office/bulletins"): _WRITERS for method in ("GET", "POST")},
    **{(method, "/v1/office/bulletins/{bulletin}"): _WRITERS for method in ("GET", "PUT")},
    ("POST", "/v1/office/bulletins/{bulletin}/{act}"): _WRITERS,
    ("POST", "/v1/office/aloud"): _WRITERS,
    # The commune's own focal officers and leaders appoint helpers.
    **{(method, "/v1/office/helpers"): {"commune"} for method in ("GET", "POST")},
    ("DELETE", "/v1/office/helpers/{helper}"): {"commune"},
    ("POST", "/v1/office/search"): {"intake", "supervisor"},
    ("POST", "/v1/office/reports"): {"intake", "commune"},
    ("POST", "/v1/office/triage"): {"intake", "supervisor", "commune"},
    # The line is that of an officer of the police.
    ("PUT", "/v1/office/phone-book/{username}"): {"leader", "administrator", "second administrator"},
    ("DELETE", "/v1/office/phone-book/{username}"): {"leader", "administrator", "second administrator"},
    ("POST", "/v1/office/tickets/{code}/reporter"): {"intake", "supervisor"},
    ("GET", "/v1/office/tickets/{code}/reporter"): set(),
    ("POST", "/v1/office/tickets/{code}/photos"): {"focal", "processing"},
    ("POST", "/v1/office/tickets/{code}/photos/{photo}/redactions"): {"focal", "leader", "intake", "supervisor"},
    ("POST", "/v1/office/tickets/{code}/hidden-words"): {"intake", "supervisor"},
    ("POST", "/v1/office/tickets/{code}/restored-words"): {"intake", "supervisor"},
    ("POST", "/v1/office/tickets/{code}/visibility"): {"intake", "supervisor"},
}
#: Statuses that allowed callers get because the request names something that does not exist.
REFUSED_ANYWAY = {
    ("POST", "/v1/admin/emergencies/{emergency}/end"): {404},
    ("POST", "/v1/me/identity/{provider}"): {404},
    ("POST", "/v1/office/tickets/{code}/photos/{photo}/redactions"): {404},
    ("POST", "/v1/me/identity/{provider}/session"): {403, 404},
    ("POST", "/v1/me/session"): {403},
    # nobody has this password
    ("POST", "/v1/office/password"): {403},
    # nobody has this session
    ("DELETE", "/v1/me/sessions/{session}"): {404},
    ("DELETE", "/v1/office/sessions/{session}"): {404},
    ("POST", "/v1/reports/{code}/photos/{photo}/withdrawal"): {404},
    # nobody has written this bulletin
    ("GET", "/ban-tin/{bulletin}"): {404},
    ("GET", "/ban-tin/{bulletin}/loa"): {404},
    ("GET", "/v1/office/bulletins/{bulletin}"): {404},
    ("PUT", "/v1/office/bulletins/{bulletin}"): {404},
    ("POST", "/v1/office/bulletins/{bulletin}/{act}"): {404},
    # no line of the phone book has this file
    ("GET", "/danh-ba/{place}/{file}"): {404},
    ("DELETE", "/v1/office/lists/{saved}"): {404},
    # the telephone is not confirmed
    ("POST", "/v1/receptions/{reception}/bookings"): {403},
    # nobody has this ticket, and nobody this reminder
    ("POST", "/v1/office/reminders"): {404},
    ("DELETE", "/v1/office/reminders/{reminder}"): {404},
    # nobody has this leave, and the deputies of supervisors and administrators are appointed
    ("DELETE", "/v1/office/leave/{leave}"): {404},
    ("POST", "/v1/office/leave"): {403},
    # no tablet has this key
    ("POST", "/v1/booths"): {401},
    ("POST", "/v1/booth-ratings"): {401},
    ("DELETE", "/v1/admin/booth-keys/{key}"): {404},
    # nobody is a helper with this id, and who is signed in is none
    ("DELETE", "/v1/office/helpers/{helper}"): {404},
    **{("GET", f"/v1/helper{what}"): {403} for what in ("", "/reports", "/cases")},
    ("POST", "/v1/helper/reports"): {403},
    # nobody has this booking
    ("POST", "/v1/bookings"): {404},
    ("POST", "/v1/bookings/cancel"): {404},
    ("POST", "/lich-hen"): {404},
    ("POST", "/v1/office/receptions/{reception}/days/{day}/bookings/{booking}"): {404},
    # the report has no photo
    ("GET", "/bao-cao/{code}/anh.jpg"): {404},
    # the sample province publishes no procedures
    ("GET", "/thu-tuc/{procedure}"): {404},
    ("GET", "/thu-tuc/{procedure}/{digest}"): {404},
    # the report was not drawn
    ("POST", "/v1/office/callbacks/{code}"): {404},
    # nobody has asked for this table
    ("POST", "/v1/office/tables/{table}/link"): {404},
    ("GET", "/open311/v2/requests/{request}"): {404},
    ("GET", "/open311/v2/tokens/{token}"): {404},
}


@dataclass(frozen=True)
class Who:
    """A caller: what they send, and what the routes must conclude from it."""

    headers: dict[str, str] = field(default_factory=dict)
    secret: str | None = None  # "own", "other"
    session: str | None = None  # "own", "other", "forged"
    token: str | None = None  # "active", "refused" (not an active officer), "forged", "unproven", "over"
    sees: bool = False
    reads_area: bool = False  # reads what is public in its commune, and changes nothing
    administers: bool = False
    key: frozenset[Scope] | None = None
    key_is_wrong: bool = False


@dataclass(frozen=True)
class Scene:
    """What the requests name: a public and a private report of one sender, dispatched to the police."""

    public: str
    private: str
    secrets: dict[str, str]
    ids: dict[str, str]
    callers: dict[str, Who]


@pytest.fixture
def scene(api: Api, province: Province, monkeypatch: pytest.MonkeyPatch) -> Scene:
    monkeypatch.setenv("LIMITS", ",".join(f"{kind}=1000000/60" for kind in Limited))
    settings.cache_clear()
    made = [api("POST", "/v1/reports", REPORT | {"visibility": kind}).body for kind in ("public", "private")]
    for receipt in made:
        assert api.act("intake.intake", receipt["code"], "receive", urgency="normal").status == 200
        assert api.act("intake.intake", receipt["code"], "dispatch", unit=samples.POLICE).status == 200
        assert api.act("focal.police", receipt["code"], "accept").status == 200
    foreign = api("POST", "/v1/reports", REPORT | {"contact": None}).body
    daily = {name: ["08:00-09:00"] for name in WEEKDAYS}
    indicators.publish(at=datetime.now(UTC))
    helpers.publish(datetime.now(UTC))
    line = adoption.target(samples.POLICE, unit=samples.POLICE, kind="agency", group="officials")
    adoption.publish(line, at=datetime.now(UTC))
    receptions.publish(receptions.line(unit=samples.POLICE, weekly=daily), at=datetime.now(UTC))
    booths = booth_steps.document(category=None)
    booths["booths"][0]["unit"] = samples.POLICE
    documents.publish(Kind.BOOTHS, booths, by="test", at=datetime.now(UTC))
    measure = api("POST", "/v1/admin/blocks", BODIES["MeasureIn"], officer=ADMIN).body
    asked = api("POST", "/v1/admin/privacy-requests", BODIES["PrivacyOnBehalfIn"], officer=ADMIN).body
    assert api("PUT", "/v1/admin/assets/lamp-1", BODIES["AssetIn"], officer=ADMIN).status == 200
    secrets = {receipt["code"]: receipt["secret"] for receipt in made} | {"": foreign["secret"]}
    webhook = api("POST", "/v1/admin/webhooks", BODIES["WebhookIn"], officer=ADMIN).body
    ids = {"block": measure["id"], "request_id": asked["id"], "webhook": webhook["id"], "helper": "nobody"}
    return Scene(made[0]["code"], made[1]["code"], secrets, ids, dict(callers()))


def callers() -> Iterator[tuple[str, Who]]:
    """Every kind of caller by name."""
    yield "anonymous", Who()
    yield "sender", Who(secret="own")
    yield "other sender", Who(secret="other")
    yield "signed in", Who(session="own")
    yield "another signed in", Who(session="other")
    yield "forged session", Who(session="forged")
    yield from officers()
    yield from partner_apps()


def officers() -> Iterator[tuple[str, Who]]:
    """Officers by unit and role, and tokens without an active officer."""
    at_police = Officer("x", "Cán bộ", samples.POLICE, frozenset({Role.FOCAL}))
    directory_officers.put_officer(
        replace(at_police, username="wrong", categories=frozenset({"hygiene"})), by="t", at=samples.T0
    )
    directory_officers.put_officer(replace(at_police, username="removed", active=False), by="t", at=samples.T0)
    seen = {"focal": "focal.police", "processing": "processing.police", "leader": "leader.police"}
    seen |= {"intake": "intake.intake", "supervisor": "supervisor.intake"}
    unseen = {"child unit": "focal.traffic-police", "another unit": "focal.home-affairs", "wrong category": "wrong"}
    for name, username in (seen | unseen).items():
        yield name, Who({"Authorization": _token(username)}, token="active", sees=name in seen)
    yield "commune", Who({"Authorization": _token("focal.that-khe")}, token="active", reads_area=True)
    second = Officer("second", "Quản trị", samples.INTAKE, frozenset({Role.ADMINISTRATOR}))
    directory_officers.put_officer(second, by="t", at=samples.T0)
    for name, username in (("administrator", ADMIN), ("second administrator", second.username)):
        yield name, Who({"Authorization": _token(username)}, token="active", sees=True, administers=True)
    yield from with_devices()
    for name in ("removed", "never was one"):
        yield name, Who({"Authorization": _token(name)}, token="refused")
    yield "wrong audience", Who({"Authorization": _claims(aud="another")}, token="forged")
    yield "wrong pool", Who({"Authorization": _claims(iss="https://cognito-idp.x.amazonaws.com/x_y")}, token="forged")
    yield "access token", Who({"Authorization": _claims(token_use="access")}, token="forged")


def with_devices() -> Iterator[tuple[str, Who]]:
    """Administrators with a device whose session has shown no code, and whose session is from before a reset."""
    for name, since in (("unproven", 0), ("over", int(datetime.now(UTC).timestamp()) + 60)):
        officer = Officer(name, "Quản trị", samples.INTAKE, frozenset({Role.ADMINISTRATOR, Role.SUPERVISOR}))
        directory_officers.put_officer(officer, by="t", at=samples.T0)
        factors.put(name, Factor(secret="encrypted", sessions_since=since))
        yield name, Who({"Authorization": _token(name)}, token=name, sees=True, administers=True)


def partner_apps() -> Iterator[tuple[str, Who]]:
    """Partners' keys: with all scopes, to read reports, to read statistics, expired, revoked and forged."""
    now = datetime.now(UTC).replace(microsecond=0)
    keys: dict[str, tuple[frozenset[Scope], dict[str, Any]]] = {
        "key for all": (frozenset(Scope), {}),
        "key to read": (frozenset({Scope.READ}), {}),
        "key for statistics": (frozenset({Scope.STATISTICS}), {}),
        "expired key": (frozenset(Scope), {"expires_at": now - timedelta(seconds=1)}),
        "revoked key": (frozenset(Scope), {"revoked_at": now, "revoked_by": "t"}),
    }
    for name, (scopes, more) in keys.items():
        text = _new_key(scopes, **more)[1]
        yield name, Who({"X-API-Key": text}, key=scopes, key_is_wrong=bool(more))
    yield "forged key", Who({"X-API-Key": signing.new_api_key()[1]}, key=frozenset(Scope), key_is_wrong=True)


def _new_key(scopes: frozenset[Scope], **more: Any) -> tuple[str, str]:
    key_id, text, stored = signing.new_api_key()
    now = datetime.now(UTC).replace(microsecond=0)
    partners.put(PartnerKey(key_id, "zalo", scopes, stored, 6000, "t", now, **more))
    return key_id, text


def expected(method: str, path: str, entry: Entry, name: str, who: Who, public: bool) -> str | int:
    """The expected result: IN, or the status of the refusal."""
    if who.key is not None and (who.key_is_wrong or entry.scope not in who.key):
        # GeoReport v2 answers any trouble with a key so.
        return 401 if who.key_is_wrong and not entry.as_open311 else 403
    if entry.who in (Caller.ANYONE, Caller.SENDER):
        # The public page of a report knows no sender.
        reads = Who() if path.startswith("/bao-cao/") else who
        # Nobody here signs as a messenger does.
        other = 403 if path.startswith("/hooks/") else IN
        return _for_report(reads, public, acts=entry.who is Caller.SENDER) if "{code}" in path else other
    if entry.who in (Caller.SESSION, Caller.PARTNER):
        return _for_holder(entry, who)
    # The second step refuses what the callers here send: no enrolment code, and no right code of a device.
    active = 403 if path.startswith(SECOND_STEP) else None
    unproven = IN if path == SIGN_OUT else 403
    refused = {None: 401, "forged": 401, "over": 401, "refused": 403, "unproven": unproven, "active": active}[who.token]
    if refused is not None:
        return refused
    if entry.who is Caller.ADMINISTRATOR:
        return IN if who.administers else 403
    return _for_office(method, path, name, who, public)


def _for_holder(entry: Entry, who: Who) -> str | int:
    if entry.who is Caller.PARTNER:
        return 403 if who.key is None else IN
    return IN if who.session in ("own", "other") else 401


def _for_report(who: Who, public: bool, acts: bool) -> str | int:
    if who.secret == "own" or who.session == "own":
        return IN
    if not public:
        return 404
    return 403 if acts or who.secret == "other" else IN


def _for_office(method: str, path: str, name: str, who: Who, public: bool) -> str | int:
    if "{code}" in path and not who.sees:
        if not who.reads_area or not public:
            return 404
        if method == "GET" and path in (_TICKET, f"{_TICKET}/history"):
            return IN
        return 403 if path == f"{_TICKET}/{{action}}" else 404
    stricter = STRICTER.get((method, path))
    if stricter is not None and name not in stricter:
        return 403
    return IN


def test_every_route_gives_every_caller_the_expected_status(api: Api, scene: Scene) -> None:
    mismatches, requests_sent = [], 0
    for method, path, _ in routes(app):
        entry = entry_of(app, method, path)
        assert entry is not None, f"{method} {path} has no entry"
        assert entry.body is None or entry.body in BODIES, f"give BODIES a {entry.body}"
        for name, who in scene.callers.items():
            if entry.who in (Caller.OFFICER, Caller.ADMINISTRATOR) and who.session:
                continue  # API Gateway refuses a token that Cognito did not issue
            for public in (True, False) if "{code}" in path else (True,):
                status = ask(api, scene, (method, path, entry), who, public)
                expected_status = expected(method, path, entry, name, who, public)
                requests_sent += 1
                if not _matches(status, expected_status, (method, path)):
                    kind = "public" if public else "private"
                    mismatches.append(f"{name}: {method} {path} ({kind}): {status}, not {expected_status}")
    assert mismatches == [], "\n".join(mismatches)
    assert requests_sent > 20 * len(list(routes(app)))


def test_no_get_changes_anything(api: Api, scene: Scene, province: Province) -> None:
    """What a page of another host can make a browser send without a preflight changes nothing."""
    gets = [(path, entry_of(app, method, path)) for method, path, _ in routes(app) if method == "GET"]
    assert len(gets) > 70
    stored = ("Tickets", "Reporters", "Directory", "Counters")
    for name in ("anonymous", "sender", "intake", "supervisor", "administrator"):
        # An officer's first request is what lists their session.
        (me,) = [entry for path, entry in gets if path == "/v1/office/me" and entry]
        ask(api, scene, ("GET", "/v1/office/me", me), scene.callers[name], public=True)
        for path, entry in gets:
            assert entry is not None
            before = [province.items(table) for table in stored]
            ask(api, scene, ("GET", path, entry), scene.callers[name], public=True)
            assert [province.items(table) for table in stored] == before, f"{name}: GET {path}"


def _matches(status: int, expected_status: str | int, route: tuple[str, str]) -> bool:
    if expected_status != IN:
        return status == expected_status
    return status not in {401, 403, 404, 429} - REFUSED_ANYWAY.get(route, set()) and status < 500


def ask(api: Api, scene: Scene, route: tuple[str, str, Entry], who: Who, public: bool) -> int:
    method, path, entry = route
    code = scene.public if public else scene.private
    action = "add" if path.startswith("/v1/reports") else "note"
    values = {
        "code": code,
        "action": action,
        "kind": "rules",
        "number": "1",
        "category": "hygiene",
        "folder": "citizen",
        "file": "report.js",
        "name": "180.png" if path.startswith("/icon/") else "report" if "{file}" in path else "index.js",
        "version": "x",
        "form": "atom",
        "proposal": "hygiene.8a415ddb3b6ffff.1",
        "table": "2026030208000000000000",
    }
    values |= {"channel": "messenger", "procedure": "1.004227", "digest": "0" * 32}
    values |= scene.ids | {"username": "focal.ky-lua", "emergency": "none", "provider": "none", "browser": "none"}
    values |= {"asset": "lamp-1", "photo": "r1", "service": "hygiene.json", "request": "none.xml", "token": "none.json"}
    values |= {
        "guide": "can-bo",
        "place": "06040",
        "saved": "none",
        "session": "none",
        "reminder": "none",
        "leave": "none",
    }
    values |= {"bulletin": "none", "act": "submit"}
    values |= {"reception": receptions.NAME, "day": SLOT[:10], "booking": "00000000"}
    values |= {"booth": booth_steps.BOOTH}
    values |= {"indicator": indicators.REVENUE, "period": "2025-01"}
    values |= {"goal": "police.officials", "week": "2026-W10"}
    if "/phone-book/" in path:
        values["username"] = "processing.police"
    if "{key}" in path:
        # A new key each time, because a route revokes it.
        values["key"] = _new_key(frozenset())[0]
    if path.endswith("/settle"):
        # A new request each time, because a route settles it.
        values["request_id"] = api(
            "POST", "/v1/admin/privacy-requests", BODIES["PrivacyOnBehalfIn"], officer=ADMIN
        ).body["id"]
    if (method, path) == ("DELETE", "/v1/admin/webhooks/{webhook}") and who.administers:
        # A webhook can be removed once.
        values["webhook"] = api("POST", "/v1/admin/webhooks", BODIES["WebhookIn"], officer=ADMIN).body["id"]
    filled = re.sub(r"\{(\w+)\}", lambda match: values[match[1]], path)
    # A session of its own, because the route ends it.
    headers = {name: _in_another_session(one) if path == SIGN_OUT else one for name, one in who.headers.items()}
    if who.secret is not None:
        headers["X-Report-Secret"] = scene.secrets[code if who.secret == "own" else ""]
    if who.session is not None:
        # A new session each time, because some routes end it.
        headers["Authorization"] = f"Bearer {_session(who.session)}"
    if "If-Match*" in entry.takes:
        headers["If-Match"] = '"1"'
    if who.key is not None:
        headers["Idempotency-Key"] = "1"
    body = None if entry.body is None else BODIES[entry.body]
    if entry.body in ("VisibilityIn", "VisibilityChangeIn"):
        # The reports stay as they are, because the callers after this one need both.
        body = BODIES[entry.body] | {"visibility": "public" if public else "private"}
    named = {name.replace("-", "_"): value for name, value in headers.items()}
    with _sessions_kept(headers) if (method, path) == ("DELETE", "/v1/office/sessions") else nullcontext():
        return api(method, filled + QUERIES.get(path, ""), body, **named).status


@contextmanager
def _sessions_kept(headers: Mapping[str, str]) -> Iterator[None]:
    """The callers after this one need the sessions that the route ends."""
    token = headers.get("Authorization", "")
    claims = _claims_of(token) if token.count(".") == 2 else {}
    username = str(claims.get("cognito:username", ""))
    before = factors.find(username)
    yield
    factors.put(username, replace(before, version=factors.find(username).version))


def _claims_of(token: str) -> dict[str, Any]:
    middle = token.split(".")[1]
    claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(middle + "=" * (-len(middle) % 4)))
    return claims


def _in_another_session(token: str) -> str:
    """The same officer's token of another session; anything else as it is."""
    if token.count(".") != 2:
        return token
    head, _, tail = token.split(".")
    changed = base64.urlsafe_b64encode(json.dumps({**_claims_of(token), "origin_jti": uuid.uuid4().hex}).encode())
    return f"{head}.{changed.decode().rstrip('=')}.{tail}"


def _session(kind: str) -> str:
    phone = "+84909999999" if kind == "other" else PHONE
    token = str(begin_session(signing.phone_key(phone), 1)["token"])
    return f"{token[:-2]}{'AA' if token[-2:] != 'AA' else 'BB'}" if kind == "forged" else token


def _claims(**changed: str) -> str:
    claims = {
        "cognito:username": ADMIN,
        "token_use": "id",
        "aud": settings().user_pool_client_id,
        "iss": f"https://cognito-idp.{REGION}.amazonaws.com/{settings().user_pool_id}",
        **changed,
    }
    return f"x.{base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip('=')}.x"
