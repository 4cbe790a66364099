"""A small sample province: an intake centre, two departments, a police office, three communes, four categories.

Every value is new or immutable, so that a test may change it. Times are written as local times and used as UTC.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from chalicelib.domain.deadlines.calendar import LOCAL
from chalicelib.domain.places.place import Place
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.emergencies import Emergencies, Emergency
from chalicelib.domain.province.kinds import Kind
from chalicelib.domain.province.officers import Officer, Role
from chalicelib.domain.province.reading import directory_from_documents
from chalicelib.domain.texts.text import Text
from chalicelib.domain.tickets import freezes, postponing, routing
from chalicelib.domain.tickets.history import evolve, fold
from chalicelib.domain.tickets.moves import MOVES
from chalicelib.domain.tickets.ticket import Event, Ticket, Visibility
from chalicelib.domain.tickets.workflow import acting, opening, possible

INTAKE = "intake"
POLICE, HOME_AFFAIRS = "police", "home-affairs"
#: The only unit below another unit (POLICE).
TRAFFIC_POLICE = "traffic-police"
COMMUNES = {"that-khe": "06040", "dong-dang": "06184", "ky-lua": "06187"}
#: The roles of every unit except the intake centre.
UNIT_ROLES = (Role.FOCAL, Role.PROCESSING, Role.LEADER)
#: The roles that see reports on officials.
CONFIDANTS = ("intake", "focal", "processing", "leader", "supervisor")
INTAKE_ROLES = (Role.INTAKE, Role.FOCAL, Role.LEADER, Role.SUPERVISOR, Role.ADMINISTRATOR)


def local(text: str) -> datetime:
    """``"2026-03-02 09:00"`` in Vietnam, as UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=LOCAL).astimezone(UTC)


#: A Monday morning without holidays near it.
T0 = local("2026-03-02 09:00")
#: A valid ticket code of the province. DESCRIPTION, below, is the text of a report; no notice may contain it.
CODE = "LS4827395165"
#: The ticket that others are merged into.
MAIN_CODE = "LS1000000009"
#: The document by which emergencies are declared.
DECISION = {"number": "15/QĐ-UBND", "date": "2026-01-05", "signer": "Chủ tịch UBND tỉnh"}
DESCRIPTION = "Rác thải đổ tràn ra lòng đường trước cổng chợ, bốc mùi đã ba ngày"


def documents() -> dict[Kind, dict[str, Any]]:
    """The documents of the directory, in an order in which they can be published."""
    return {
        Kind.PROVINCE: {
            "code": "20",
            "name": "Lạng Sơn",
            "name_en": "Lang Son",
            "prefix": "LS",
            "intake_unit": INTAKE,
            "bounds": {"south": 21.3, "west": 106.0, "north": 22.5, "east": 107.4},
            "quiet_hours": {"start": "21:00", "end": "07:00"},
            "alert_address": {"email": "theo-doi@example.invalid"},
        },
        Kind.UNITS: {
            "units": [
                _unit(INTAKE, "Trung tâm tiếp nhận tỉnh", "Provincial intake centre"),
                _unit(POLICE, "Công an tỉnh", "Provincial police"),
                _unit(TRAFFIC_POLICE, "Phòng Cảnh sát giao thông", "Traffic police", parent=POLICE),
                _unit(HOME_AFFAIRS, "Sở Nội vụ", "Department of Home Affairs"),
                _unit("that-khe", "Xã Thất Khê", "That Khe commune", commune=COMMUNES["that-khe"]),
                _unit("dong-dang", "Xã Đồng Đăng", "Dong Dang commune", commune=COMMUNES["dong-dang"]),
                _unit("ky-lua", "Phường Kỳ Lừa", "Ky Lua ward", commune=COMMUNES["ky-lua"]),
            ]
        },
        Kind.CATEGORIES: {
            "categories": [
                _category("hygiene", "Vệ sinh môi trường", "Hygiene", handled_by="commune", after_photo=True),
                _category("traffic", "An toàn giao thông", "Traffic safety", handled_by=POLICE),
                _category(
                    "officials",
                    "Thái độ của cán bộ",
                    "Conduct of officials",
                    HOME_AFFAIRS,
                    restricted=True,
                    roles=CONFIDANTS,
                ),
                # The commune of the report takes it in, day and night.
                _category(
                    "emergency", "Thiên tai", "Disaster", handled_by="commune", intake="commune", urgency="urgent"
                ),
            ]
        },
        Kind.RULES: {
            "version": 1,
            "ladders": _ladders(),
            "rules": _rules(),
            "extensions": {
                "normal": {"times": 1, "most": "5 working days"},
                "complex": {"times": 2, "most": "10 days"},
            },
            "plans": [{"most": "400 days"}],
        },
        Kind.CALENDAR: {
            "version": 1,
            "seasons": [
                _season("2025-01-01", "07:30-11:30", "13:00-17:00"),
                _season("2026-04-16", "07:00-11:30", "13:30-17:00"),
                _season("2026-10-16", "07:30-11:30", "13:00-17:00"),
            ],
            "dates": [
                {"date": "2026-01-02", "kind": "off", "decision": "Thông báo ngày 25/12/2025"},
                {"date": "2026-01-10", "kind": "working", "decision": "Thông báo ngày 25/12/2025"},
                {"date": "2026-06-05", "kind": "half", "decision": "Quyết định mẫu"},
            ],
        },
        Kind.OUTSIDE: {"bodies": _outside()},
    }


def _outside() -> list[dict[str, Any]]:
    """A power company for all, a water company for one category and commune, and the province beyond the border."""
    return [
        _body("power", "Công ty Điện lực", "Power company"),
        _body("water", "Công ty Cấp nước", "Water company", categories=["hygiene"], communes=[COMMUNES["that-khe"]]),
        _body("bac-ninh", "Tỉnh Bắc Ninh", "Bac Ninh province", kind="province", within="1 working day"),
    ]


def _body(id_: str, name: str, name_en: str, kind: str | None = None, **more: Any) -> dict[str, Any]:
    line = {"id": id_, "name": name, "name_en": name_en, "kind": kind or id_, "email": f"{id_}@example.invalid"}
    return {**line, **more}


def directory_with(**changed: Mapping[str, Any]) -> Directory:
    """The directory with changed top-level entries of documents: ``directory_with(units={"units": [...]})``."""
    changed_documents = documents()
    for kind, entries in changed.items():
        changed_documents[Kind(kind)] |= entries
    return directory_from_documents(changed_documents)


@cache
def directory() -> Directory:
    """The directory of the sample province."""
    return directory_with()


def declared(
    since: datetime, ended_at: datetime | None = None, *communes: str, id_: str = "e1", version: int = 9
) -> Directory:
    """The sample province with an emergency in communes (by their units' ids; everywhere if none are given)."""
    area = tuple(COMMUNES[unit] for unit in communes) or None
    notice = Text("Đang có lũ, các thời hạn tạm dừng.", "There is a flood; deadlines stand still.")
    emergency = Emergency(id_, area, since, notice, "Lũ trên sông Kỳ Cùng", "supervisor.intake", ended_at)
    return replace(directory(), emergencies=Emergencies((emergency,), version))


@cache
def officers() -> tuple[Officer, ...]:
    """An officer of each role in each unit; usernames are ``role.unit``."""
    return tuple(
        Officer(f"{role}.{unit}", f"{role.capitalize()}, {office.name}", unit, frozenset({role}))
        for unit, office in directory().units.items()
        for role in roles_of(unit)
    )


def roles_of(unit: str) -> tuple[Role, ...]:
    """The roles of the officers of a unit. A commune has an intake desk too."""
    if unit == INTAKE:
        return INTAKE_ROLES
    return (Role.INTAKE, *UNIT_ROLES) if unit in COMMUNES else UNIT_ROLES


def officer(unit: str, role: Role) -> Officer:
    """The officer with a role in a unit. Raises LookupError if there is none."""
    for candidate in officers():
        if candidate.unit == unit and role in candidate.roles:
            return candidate
    raise LookupError(f"the sample province has no {role} in {unit}")


def report(category: str = "hygiene", commune: str | None = "that-khe", **fields: Any) -> opening.NewReport:
    """A report from a commune (by its unit's id; None for a point only); ``fields`` are those of NewReport."""
    where = Place(COMMUNES[commune], "Chợ trung tâm") if commune else Place(lat=22.257, lon=106.474)
    return opening.NewReport(category, fields.pop("description", DESCRIPTION), fields.pop("place", where), **fields)


def private_report() -> opening.NewReport:
    """A report that its sender marked private."""
    return report(visibility=Visibility.PRIVATE)


def created(new: opening.NewReport | None = None, *, at: datetime = T0, code: str = CODE) -> Event:
    """The event that opens a ticket."""
    return opening.create(new or report(), code=code, now=at, directory=directory())


#: Action -> inputs that fit the sample province. A dispatch goes to the proposed unit.
GIVEN: Mapping[str, Mapping[str, Any]] = {
    "receive": {},
    "refuse": {"refusal": "unclear", "text": "Không rõ địa điểm"},
    "dispatch": {},
    "set_urgency": {"urgency": "urgent", "reason": "Nước đang dâng"},
    "redispatch": {"reason": "Xã bên phụ trách đoạn này", "unit": "dong-dang"},
    "reclassify": {"reason": "Chỗ này thuộc xã bên", "commune": COMMUNES["dong-dang"]},
    "accept": {},
    "share": {"reason": "Cần hẹn người gửi tại chỗ"},
    "return": {"reason": "Thuộc địa bàn xã khác"},
    "note": {"text": "Đã cử người đến xem"},
    "instruct": {"text": "Đến hiện trường trước 17 giờ và báo lại"},
    "carry_out": {"text": "Đã đến hiện trường, đã rào lại"},
    "call_off": {"reason": "Đơn vị đã làm xong từ sáng"},
    "forward": {"body": "power", "text": "Đề nghị kiểm tra cột điện trước cổng chợ"},
    "recall": {"reason": "Đơn vị đã tự xử lý xong"},
    "involve": {"coordinators": ["home-affairs"]},
    "excuse": {"unit": "home-affairs", "reason": "Việc này không cần Sở Nội vụ"},
    "contribute": {"text": "Phần của Sở Nội vụ đã xong"},
    "disagree": {"reason": "Đường này do công an tỉnh phụ trách"},
    "arbitrate": {"text": "Giữ nguyên phân công"},
    "answer": {"text": "Đã thu gom toàn bộ", "photos": ["a1"], "ready_photos": frozenset({"a1"})},
    "approve": {},
    "send_back": {"reason": "Chưa có ảnh toàn cảnh"},
    "close": {},
    "ask": {"text": "Chỗ đó ở thôn nào?"},
    "assign": {"assignee": "processing.that-khe"},
    "hand_over": {"text": "Đã gọi đội vệ sinh, chờ họ báo lại"},
    "plan": {"text": "Chờ kinh phí quý II", "until": local("2026-04-15 16:00")},
    "take_up": {},
    "ask_extension": {"reason": "Mưa kéo dài", "until": local("2026-03-12 16:00")},
    "grant_extension": {},
    "deny_extension": {"reason": "Việc này làm được ngay"},
    "merge": {},
    "gather": {"text": "Sạt lở quốc lộ 4B, km 12"},
    "unmerge": {"reason": "Hai chỗ khác nhau"},
    "supply": {"text": "Ở thôn Pò Bó"},
    "add": {"text": "Hôm nay vẫn còn"},
    "withdraw": {},
    "appeal": {"reason": "Tôi đã ghi rõ địa điểm"},
    "confirm": {},
    "rate": {"rating": "satisfied"},
    "reopen": {"reason": "Rác lại đầy"},
}
#: Action -> role of its usual actor: of the ticket's intake unit for INTAKE, else of its handling unit.
ACTOR: Mapping[str, Role] = {
    "receive": Role.INTAKE,
    "refuse": Role.INTAKE,
    "dispatch": Role.INTAKE,
    "set_urgency": Role.INTAKE,
    "redispatch": Role.INTAKE,
    "reclassify": Role.INTAKE,
    "accept": Role.FOCAL,
    "share": Role.INTAKE,
    "return": Role.FOCAL,
    "note": Role.INTAKE,
    "instruct": Role.SUPERVISOR,
    "carry_out": Role.FOCAL,
    "call_off": Role.SUPERVISOR,
    "forward": Role.SUPERVISOR,
    "recall": Role.SUPERVISOR,
    "involve": Role.INTAKE,
    "excuse": Role.INTAKE,
    "contribute": Role.PROCESSING,
    "disagree": Role.FOCAL,
    "arbitrate": Role.SUPERVISOR,
    "answer": Role.PROCESSING,
    "approve": Role.LEADER,
    "send_back": Role.LEADER,
    "close": Role.INTAKE,
    "ask": Role.INTAKE,
    "assign": Role.FOCAL,
    "hand_over": Role.PROCESSING,
    "plan": Role.LEADER,
    "take_up": Role.FOCAL,
    "ask_extension": Role.PROCESSING,
    "grant_extension": Role.LEADER,
    "deny_extension": Role.LEADER,
    "merge": Role.INTAKE,
    "gather": Role.INTAKE,
    "unmerge": Role.INTAKE,
}
#: State -> the actions that bring a new ticket there.
WAY_TO: Mapping[str, tuple[str, ...]] = {
    "new": (),
    "received": ("receive",),
    "refused": ("refuse",),
    "dispatched": ("receive", "dispatch"),
    "returned": ("receive", "dispatch", "return"),
    "processing": ("receive", "dispatch", "accept"),
    "awaiting_approval": ("receive", "dispatch", "accept", "answer"),
    "resolved": ("receive", "dispatch", "accept", "answer", "approve"),
    "closed": ("receive", "dispatch", "accept", "answer", "approve", "close"),
    "needs_info": ("ask",),
    "planned": ("receive", "dispatch", "accept", "plan"),
    "withdrawn": ("withdraw",),
    "merged": ("receive", "merge"),
}


def act(
    ticket: Ticket,
    action: str,
    by: Officer | None = None,
    *,
    at: datetime | None = None,
    reference: Directory | None = None,
    **given: Any,
) -> Event:
    """The event of an action with inputs from GIVEN, by its usual actor or ``by``, ten minutes after the last event.

    ``reference`` replaces the sample directory.
    """
    inputs = {**GIVEN[action], **given}
    now = at or (ticket.last_at or ticket.created_at) + timedelta(minutes=10)
    directory_ = reference or directory()
    if by is None and MOVES[action].is_sender_s:
        inputs.setdefault("main", main_for(action, ticket))
        return acting.act_as_sender(ticket, action, inputs, now=now, directory=directory_)
    if action == "redispatch" and "unit" not in given and ticket.unit == inputs["unit"]:
        inputs["unit"] = "ky-lua"
    if action == "assign" and "assignee" not in given:
        inputs["assignee"] = f"processing.{ticket.unit}"
    if action == "dispatch":
        inputs.setdefault("unit", routing.proposal(ticket, directory(), now) or "that-khe")
    if action in ("merge", "unmerge"):
        inputs.setdefault("main", main_for(action, ticket))
    if by is None:
        by = _putting_off(ticket, action, inputs, now) or usual(ticket, action)
    return acting.act(ticket, action, by, inputs, now=now, directory=directory_)


def _putting_off(ticket: Ticket, action: str, inputs: Mapping[str, Any], now: datetime) -> Officer | None:
    """The supervisor, if the unit's leader may not put the answer off so far; else None."""
    running = freezes.running(ticket, now, directory())
    match action:
        case "plan" if inputs["until"]:
            beyond = postponing.is_late(running, now) or inputs["until"] > postponing.leader_plans_until(
                running, directory()
            )
        case "grant_extension" if running.extension is not None:
            beyond = postponing.extension_is_supervisor_s(running, running.extension.until, now, directory())
        case _:
            return None
    return officer(INTAKE, Role.SUPERVISOR) if beyond else None


def offered(ticket: Ticket, by: Officer | None, *, at: datetime | None = None) -> list[str]:
    """The actions that an officer (None: the sender) can take, ten minutes after the last event.

    Those of a merged ticket's sender are the ones with an open main ticket, and the ones with an answered one.
    """
    now = at or (ticket.last_at or ticket.created_at) + timedelta(minutes=10)
    if by is None:
        mains = [main_for(action, ticket) for action in ("add", "rate")] if ticket.merged_into else [None]
        able = {action for one in mains for action in possible.sender_actions(ticket, directory(), now, one)}
        return [action for action in MOVES if action in able]
    return possible.possible_actions(ticket, by, directory(), now)


@cache
def main(*way: str) -> Ticket:
    """A ticket that others are merged into, after these actions."""
    return fold([replace(event, code=MAIN_CODE) for event in journey(*way)])


def main_for(action: str, ticket: Ticket) -> Ticket:
    """A main ticket like ``ticket``: with an answer for what a sender says to an answer, else open."""
    found = main(*WAY_TO["resolved"]) if action in ("rate", "reopen") else main()
    same = ("report_type", "category", "restricted", "accused", "visibility")
    return replace(found, **{name: getattr(ticket, name) for name in same})


def usual(ticket: Ticket, action: str) -> Officer:
    """The officer who takes an action on a ticket: the role of ACTOR in the unit concerned, or the supervisor."""
    contested = (
        ticket.appealed or ticket.returns >= directory().rules.most_returns or (ticket.is_rescue and action == "refuse")
    )
    if contested and action in ("receive", "refuse", "dispatch", "merge"):
        return officer(INTAKE, Role.SUPERVISOR)
    role = ACTOR[action]
    if action == "contribute":
        return officer(ticket.waiting_parts[0].unit if ticket.waiting_parts else HOME_AFFAIRS, role)
    if role is Role.SUPERVISOR:
        return officer(INTAKE, role)
    if action == "ask" and ticket.unit is not None and ticket.holder == ticket.unit:
        role = Role.FOCAL
    return officer((ticket.intake_unit if role is Role.INTAKE else ticket.unit) or INTAKE, role)


def journey(*actions: str, new: opening.NewReport | None = None, at: datetime = T0) -> list[Event]:
    """The events of a ticket: its creation at ``at``, then the actions, ten minutes apart."""
    events = [created(new, at=at)]
    ticket = fold(events)
    for action in actions:
        events.append(act(ticket, action))
        ticket = evolve(ticket, events[-1])
    return events


def ticket(*actions: str, new: opening.NewReport | None = None, at: datetime = T0) -> Ticket:
    """The ticket after such a journey; ``ticket(*WAY_TO["processing"])`` is in progress at Thất Khê."""
    return fold(journey(*actions, new=new, at=at))


def _unit(id_: str, name: str, name_en: str, **more: str) -> dict[str, str]:
    return {"id": id_, "name": name, "name_en": name_en, **more}


def _category(id_: str, name: str, name_en: str, handled_by: str, **more: Any) -> dict[str, Any]:
    return {"id": id_, "name": name, "name_en": name_en, "handled_by": handled_by, **more}


def _season(valid_from: str, *intervals: str) -> dict[str, Any]:
    return {"valid_from": valid_from, "hours": {day: list(intervals) for day in ("mon", "tue", "wed", "thu", "fri")}}


def _ladders() -> dict[str, list[list[str]]]:
    rungs = ("focal", "leader", "supervisor", "address")
    after = {
        "urgent": ("0 minutes", "15 minutes", "30 minutes", "1 hour"),
        "normal": ("0 minutes", "4 working hours", "1 working day", "2 working days"),
        "complex": ("0 minutes", "4 working hours", "1 working day", "2 working days"),
    }
    return {urgency: [list(pair) for pair in zip(rungs, amounts, strict=True)] for urgency, amounts in after.items()}


def _rules() -> list[dict[str, Any]]:
    amounts = {
        "receive": ("30 minutes", "4 working hours", "8 working hours"),
        "dispatch": ("15 minutes", "2 working hours", "4 working hours"),
        "accept": ("30 minutes", "4 working hours", "1 working day"),
        "process": ("4 hours", "5 working days", "10 working days"),
        "approve": ("30 minutes", "4 working hours", "1 working day"),
        "confirm": ("3 days", "7 days", "7 days"),
        "supply": ("4 hours", "3 working days", "5 working days"),
        "contribute": ("2 hours", "3 working days", "5 working days"),
    }
    general: list[dict[str, Any]] = [
        {"step": step, "urgency": urgency, "amount": amount, "warn_at": 0.5}
        for step, line in amounts.items()
        for urgency, amount in zip(("urgent", "normal", "complex"), line, strict=True)
    ]
    on_the_spot = {"step": "process", "urgency": "normal", "category": "hygiene", "amount": "3 working days"}
    # Only complex tickets need progress notes.
    progress = {"step": "progress", "urgency": "complex", "amount": "7 days", "ladder": _progress_ladder()}
    return [*general, progress, on_the_spot | {"warn_at": 0.75}]


def _progress_ladder() -> list[list[str]]:
    return [["focal", "0 minutes"], ["leader", "2 days"]]
