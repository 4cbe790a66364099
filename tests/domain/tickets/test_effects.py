"""What a new report and each action change of a ticket, and what their events hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.deadlines.rules import Step, Urgency, promise, step_due
from chalicelib.domain.errors import Invalid
from chalicelib.domain.places.place import Place
from chalicelib.domain.province.officers import Role
from chalicelib.domain.texts import problems
from chalicelib.domain.texts.refusals import REFUSALS
from chalicelib.domain.tickets.history import begin, evolve
from chalicelib.domain.tickets.publicity import is_news
from chalicelib.domain.tickets.states import State
from chalicelib.domain.tickets.ticket import ActorKind, Answer, Event, Ticket, Visibility
from chalicelib.domain.tickets.workflow import opening
from tests.domain import samples
from tests.domain.samples import COMMUNES, INTAKE, T0, WAY_TO, local
from tests.domain.tickets.grid import ACTIONS, DIRECTORY, STEP, TARGET, ready_for

#: Action -> the fields of the ticket that it may change, besides state, clock and edition.
TOUCHED = {
    "receive": {"promised_at", "due_at", "promises"},
    "refuse": {"refusal", "refusal_text", "refused_at"},
    "dispatch": {"unit"},
    "set_urgency": {"urgency", "due_at", "promises", "step_due_at", "points"},
    "redispatch": {"unit", "last_lost_by"},
    "reclassify": {"place"},
    "ask": {"question", "pause"},
    "accept": set(),
    "return": {"unit", "returns"},
    "assign": {"assignee", "last_told"},
    "hand_over": {"assignee", "last_told"},
    "note": set(),
    "instruct": {"instructions", "last_instruction"},
    # The supervisor who gave it is told.
    "carry_out": {"instructions", "last_told"},
    "call_off": {"instructions"},
    "forward": {"forwards", "last_forward", "updated_at"},
    "recall": {"forwards", "updated_at"},
    "involve": {"parts", "points"},
    "excuse": {"parts", "points", "last_released"},
    "contribute": {"parts", "points", "last_part"},
    "disagree": {"dispute"},
    "arbitrate": {"dispute", "arbitrated"},
    "plan": {"committed_at", "due_at", "promises"},
    "take_up": set(),
    "ask_extension": {"extension"},
    "grant_extension": {"extension", "extensions", "due_at", "promises", "step_due_at", "points"},
    "deny_extension": {"extension"},
    "answer": {"answer"},
    "approve": {"resolved_at", "given"},
    "send_back": {"answer"},
    "close": set(),
    "gather": {"gathering"},
    "merge": {"merged_into", "merged_from"},
    "unmerge": {"merged_into", "merged_from", "due_at", "promises"},
    "share": {"shared_with"},
    "supply": {"question", "pause", "promised_at", "due_at", "promises"},
    "add": {"added_at", "heard_at"},
    "withdraw": set(),
    "appeal": {"appealed", "refused_at", "promised_at", "due_at", "promises"},
    "confirm": set(),
    "rate": {"rating", "given"},
    "reopen": {"answer", "given", "promised_at", "due_at", "resolved_at", "reopened"},
}


ALWAYS = {"version", "edition", "last_kind", "last_at"}


WITH_THE_STATE = {"state", "step", "step_started_at", "step_due_at", "points"}


@pytest.mark.parametrize("action", ACTIONS)
def test_an_action_changes_no_other_fields(action: str) -> None:
    before = ready_for(action)
    event = samples.act(before, action)
    after = evolve(before, event)
    touched = {name for name in Ticket.__slots__ if getattr(before, name) != getattr(after, name)}
    moved = WITH_THE_STATE if action in {*TARGET, "supply", "unmerge"} else set()
    # Two states may share a step: its clock begins anew, under the same name.
    same = {"step"} if STEP[before.state] == STEP[after.state] else set()
    same |= {"state"} if before.state is after.state else set()
    seen = {"updated_at"} if is_news(event) else set()
    assert touched == TOUCHED[action] | ALWAYS | seen | (moved - same)


@pytest.mark.parametrize(
    ("urgency", "wait", "begin"),
    [
        ("normal", timedelta(hours=1), "now"),
        ("complex", timedelta(hours=1), "now"),
        # A late desk moves no promise: it counts from the end of the time for receiving.
        ("normal", timedelta(days=1), "step_due_at"),
        ("complex", timedelta(days=1), "step_due_at"),
    ],
)
def test_receiving_fixes_the_first_promise(urgency: str, wait: timedelta, begin: str) -> None:
    before = samples.ticket()
    after = evolve(before, samples.act(before, "receive", at=T0 + wait, urgency=urgency))
    kind = (Urgency(urgency), "field", "hygiene")
    counts_from = T0 + wait if begin == "now" else before.step_due_at
    assert counts_from is not None
    due = promise(DIRECTORY.rules, counts_from, Step.DISPATCH, kind, DIRECTORY.calendar)
    assert (after.due_at, after.promised_at) == (due, due)


def test_what_is_late_before_it_is_received_stays_late() -> None:
    before = samples.ticket()
    at = before.due_at + timedelta(minutes=1)
    after = evolve(before, samples.act(before, "receive", at=at, urgency="complex"))
    assert (after.due_at, after.promised_at) == (before.due_at, before.promised_at)
    assert after.is_late(at)
    assert after.is_past_due(at)


def test_receiving_may_correct_category_urgency_and_commune() -> None:
    before = samples.ticket()
    event = samples.act(before, "receive", category="officials", urgency="complex", commune=COMMUNES["ky-lua"])
    after = evolve(before, event)
    kind = (Urgency.COMPLEX, "field", "officials")
    assert (after.urgency, after.report_type, after.category) == kind
    assert after.restricted
    assert after.place == Place(COMMUNES["ky-lua"], "Chợ trung tâm")
    assert after.due_at == promise(DIRECTORY.rules, event.at, Step.DISPATCH, kind, DIRECTORY.calendar)
    rule = DIRECTORY.rules.find(Step.DISPATCH, *kind)
    assert after.step_due_at == step_due(rule, event.at, DIRECTORY.calendar)
    assert after.intake_unit == before.intake_unit


def test_correcting_the_commune_keeps_the_point() -> None:
    before = samples.ticket(new=samples.report(commune=None))
    after = evolve(before, samples.act(before, "receive", commune=COMMUNES["ky-lua"]))
    assert after.place == replace(before.place, commune=COMMUNES["ky-lua"])


@pytest.mark.parametrize(
    ("action", "given", "code", "field"),
    [
        ("receive", {"category": "gone"}, "unknown_category", "category"),
        ("receive", {"commune": "99999"}, "unknown_commune", "place.commune"),
        ("refuse", {"refusal": "boring"}, "unknown_refusal", "refusal"),
        ("dispatch", {"unit": "nowhere"}, "unknown_unit", "unit"),
        ("answer", {"photos": ["a1", "a2"]}, "photo_not_ready", "photos"),
        ("answer", {"ready_photos": frozenset()}, "photo_not_ready", "photos"),
        ("answer", {"photos": []}, "after_photo_required", "photos"),
        ("answer", {"pairs": [{"before": "r1", "after": "a1"}]}, "pair_unknown", "pairs"),
        ("answer", {"photos": None}, "after_photo_required", "photos"),
        ("rate", {"rating": "superb"}, "not_one_of", "rating"),
        ("plan", {"until": T0}, "until_not_later", "until"),
        ("plan", {"until": local("2206-12-31 16:00")}, "planned_too_far", "until"),
        ("plan", {"until": local("9999-12-31 23:59")}, "planned_too_far", "until"),
        ("ask_extension", {"until": T0}, "until_not_later", "until"),
        ("ask_extension", {"until": local("2026-12-01 16:00")}, "extension_too_long", "until"),
    ],
)
def test_errors_name_the_wrong_input(action: str, given: dict[str, Any], code: str, field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        samples.act(ready_for(action), action, **given)
    assert (refusal.value.code, refusal.value.field) == (code, field)


def test_a_plan_of_nearly_five_years_is_accepted() -> None:
    until = T0 + timedelta(days=5 * 365)
    ticket = ready_for("plan")
    supervisor = samples.officer(samples.INTAKE, Role.SUPERVISOR)
    assert evolve(ticket, samples.act(ticket, "plan", supervisor, until=until)).due_at == until


@pytest.mark.parametrize("refusal", REFUSALS)
def test_every_reason_for_refusal_is_accepted(refusal: str) -> None:
    after = evolve(samples.ticket(), samples.act(samples.ticket(), "refuse", refusal=refusal, text="Vì sao"))
    assert (after.refusal, after.refusal_text) == (refusal, "Vì sao")


def test_an_answer_is_stored_with_its_photos_unit_and_time() -> None:
    event = samples.act(ready_for("answer"), "answer")
    assert event.changes["answer"] == Answer("Đã thu gom toàn bộ", ("a1",), "that-khe", event.at)
    assert event.details == {"text": "Đã thu gom toàn bộ", "photos": ["a1"]}


def test_a_category_that_needs_no_photo_can_be_answered_without_one() -> None:
    ticket = ready_for("answer", "traffic")
    assert samples.act(ticket, "answer", photos=[]).changes["answer"].photos == ()


def test_a_ticket_of_a_removed_category_can_still_be_answered() -> None:
    ticket = replace(ready_for("answer", "traffic"), category="gone")
    assert samples.act(ticket, "answer", photos=[]).changes["state"] == "awaiting_approval"


@pytest.mark.parametrize(
    ("action", "given", "details"),
    [
        ("receive", {"text": "not kept"}, {}),
        ("refuse", {}, {"refusal": "unclear", "text": "Không rõ địa điểm"}),
        ("dispatch", {"text": "Xem gấp"}, {"unit": "that-khe", "text": "Xem gấp"}),
        ("dispatch", {}, {"unit": "that-khe"}),
        (
            "reclassify",
            {"category": "traffic"},
            {
                "reason": "Chỗ này thuộc xã bên",
                "category": "traffic",
                "category_before": "hygiene",
                "commune": samples.COMMUNES["dong-dang"],
                "commune_before": samples.COMMUNES["that-khe"],
            },
        ),
        ("accept", {"text": "Sẽ làm"}, {"text": "Sẽ làm"}),
        ("accept", {}, {}),
        ("return", {}, {"reason": "Thuộc địa bàn xã khác", "unit": "that-khe"}),
        ("note", {}, {"text": "Đã cử người đến xem", "public": False}),
        ("note", {"public": True}, {"text": "Đã cử người đến xem", "public": True}),
        ("approve", {"text": "Tốt"}, {"text": "Tốt"}),
        ("send_back", {}, {"reason": "Chưa có ảnh toàn cảnh"}),
        ("close", {"text": "Đã gọi điện"}, {"text": "Đã gọi điện"}),
        ("ask", {}, {"text": "Chỗ đó ở thôn nào?"}),
        (
            "assign",
            {"text": "Đi ngay"},
            {"assignee": "processing.that-khe", "text": "Đi ngay", "told": [["that-khe", "processing.that-khe"]]},
        ),
        ("hand_over", {}, {"text": "Đã gọi đội vệ sinh, chờ họ báo lại"}),
        (
            "hand_over",
            {"assignee": "focal.that-khe"},
            {
                "assignee": "focal.that-khe",
                "text": "Đã gọi đội vệ sinh, chờ họ báo lại",
                "told": [["that-khe", "focal.that-khe"]],
            },
        ),
        ("involve", {"text": "Cùng xem"}, {"coordinators": ["home-affairs"], "text": "Cùng xem"}),
        ("excuse", {}, {"released": ["home-affairs"], "reason": "Việc này không cần Sở Nội vụ"}),
        ("contribute", {}, {"part": "home-affairs", "text": "Phần của Sở Nội vụ đã xong", "photos": []}),
        ("disagree", {}, {"reason": "Đường này do công an tỉnh phụ trách"}),
        (
            "arbitrate",
            {},
            {"text": "Giữ nguyên phân công", "unit": "that-khe", "coordinators": [], "disputed_by": "that-khe"},
        ),
        ("plan", {}, {"until": local("2026-04-15 16:00"), "text": "Chờ kinh phí quý II", "role": "leader"}),
        ("take_up", {"text": "Đã có kinh phí"}, {"text": "Đã có kinh phí"}),
        ("ask_extension", {}, {"until": local("2026-03-12 16:00"), "reason": "Mưa kéo dài"}),
        ("grant_extension", {}, {"until": local("2026-03-12 16:00"), "reason": "Mưa kéo dài", "role": "leader"}),
        ("deny_extension", {}, {"reason": "Việc này làm được ngay"}),
        ("share", {}, {"reason": "Cần hẹn người gửi tại chỗ", "unit": "that-khe"}),
        ("supply", {"public": True}, {"text": "Ở thôn Pò Bó", "public": False}),
        ("add", {"public": True}, {"text": "Hôm nay vẫn còn", "public": False}),
        ("withdraw", {"reason": "Đã tự dọn"}, {"reason": "Đã tự dọn"}),
        ("withdraw", {}, {}),
        ("appeal", {}, {"reason": "Tôi đã ghi rõ địa điểm"}),
        ("confirm", {"text": "Cảm ơn"}, {"text": "Cảm ơn"}),
        ("rate", {"text": "Nhanh"}, {"rating": "satisfied", "text": "Nhanh"}),
        ("reopen", {}, {"reason": "Rác lại đầy"}),
    ],
)
def test_the_details_of_each_event(action: str, given: dict[str, Any], details: dict[str, Any]) -> None:
    assert samples.act(ready_for(action), action, **given).details == details


def test_moves_without_a_new_promise_keep_the_promise() -> None:
    way = ("receive", "dispatch", "return", "dispatch", "accept", "answer", "send_back", "answer", "approve", "close")
    heads = histories(samples.journey(*way))
    assert len({ticket.due_at for ticket in heads[1:]}) == 1


def test_whether_an_answer_is_late_does_not_change_later() -> None:
    resolved = samples.ticket(*WAY_TO["resolved"])
    years_later = resolved.due_at + timedelta(days=700)
    assert not resolved.is_late(years_later)
    assert replace(resolved, resolved_at=resolved.due_at).is_late(years_later) is False
    assert replace(resolved, resolved_at=resolved.due_at + timedelta(seconds=1)).is_late(T0)


@pytest.mark.parametrize("state", ["new", "received", "dispatched", "returned", "processing", "awaiting_approval"])
def test_without_an_answer_a_ticket_is_late_after_its_promise(state: str) -> None:
    ticket = samples.ticket(*WAY_TO[state])
    assert not ticket.is_late(ticket.due_at)
    assert ticket.is_late(ticket.due_at + timedelta(seconds=1))


def test_a_refused_ticket_is_never_late() -> None:
    refused = samples.ticket("refuse")
    assert not refused.is_late(refused.due_at + timedelta(days=700))


@pytest.mark.parametrize(
    ("state", "holder"),
    [
        ("new", INTAKE),
        ("received", INTAKE),
        ("returned", INTAKE),
        ("dispatched", "that-khe"),
        ("processing", "that-khe"),
        ("awaiting_approval", "that-khe"),
        ("planned", "that-khe"),
        ("needs_info", None),
        ("resolved", None),
        ("closed", None),
        ("refused", None),
        ("withdrawn", None),
        ("merged", None),
    ],
)
def test_the_unit_that_must_act(state: str, holder: str | None) -> None:
    assert samples.ticket(*WAY_TO[state]).holder == holder


def histories(events: list[Event]) -> list[Ticket]:
    """The ticket after each event."""
    heads = [begin(events[0])]
    for event in events[1:]:
        heads.append(evolve(heads[-1], event))
    return heads


def test_a_report_becomes_a_new_ticket() -> None:
    event = samples.created(samples.report("emergency", "ky-lua", channel="app", visibility=Visibility.PRIVATE))
    ticket = begin(event)
    assert (event.version, event.kind, event.actor, event.officer) == (1, "created", ActorKind.REPORTER, None)
    assert (ticket.state, ticket.step, ticket.edition) == (State.NEW, Step.RECEIVE, 1)
    assert (ticket.urgency, ticket.category, ticket.channel) == (Urgency.URGENT, "emergency", "app")
    assert (ticket.intake_unit, ticket.unit, ticket.visibility) == ("ky-lua", None, Visibility.PRIVATE)
    assert (ticket.created_at, ticket.step_started_at) == (T0, T0)
    assert ticket.step_due_at == T0 + timedelta(minutes=30)
    assert ticket.due_at == T0 + timedelta(minutes=30 + 15 + 30 + 4 * 60 + 30)
    assert ticket.description == samples.DESCRIPTION
    assert not ticket.restricted
    assert begin(samples.created(samples.report("officials"))).restricted


def test_a_ticket_keeps_the_versions_of_its_rules_and_calendar() -> None:
    directory = samples.directory_with(rules={"version": 3}, calendar={"version": 5})
    event = opening.create(samples.report(), code=samples.CODE, now=T0, directory=directory)
    assert (event.changes["rules_version"], event.changes["calendar_version"]) == (3, 5)


@pytest.mark.parametrize(
    ("new", "code", "field"),
    [
        (samples.report("gone"), "unknown_category", "category"),
        (samples.report(place=Place()), "place_missing", "place"),
        (samples.report(place=Place(address="Chợ")), "place_missing", "place"),
        (samples.report(place=Place("99999")), "unknown_commune", "place.commune"),
        (samples.report(place=Place(lat=21.0, lon=105.8)), "outside_province", "place.lat"),
        (samples.report(place=Place(COMMUNES["ky-lua"], lat=21.0, lon=105.8)), "outside_province", "place.lat"),
        (samples.report(place=Place(lat=float("nan"), lon=106.5)), "outside_province", "place.lat"),
    ],
)
def test_a_report_without_a_valid_place_is_refused(new: opening.NewReport, code: str, field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        samples.created(new)
    assert (refusal.value.code, refusal.value.field) == (code, field)
    assert problems.PROBLEMS[code].fill(**refusal.value.params)


def test_a_point_without_a_commune_is_enough() -> None:
    assert begin(samples.created(samples.report(commune=None))).intake_unit == INTAKE
