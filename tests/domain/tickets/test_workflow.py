"""The course of a ticket: who may take which action in which state, what it changes, and what the clock does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise, product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain.deadlines.rules import Audience, Check, Step, Urgency, points, promise, step_due
from chalicelib.domain.errors import DomainError, Invalid, NotAllowed, NotPossible
from chalicelib.domain.places.place import Place
from chalicelib.domain.province.kinds import Kind
from chalicelib.domain.province.officers import Officer, Role
from chalicelib.domain.texts import course, problems, refusals
from chalicelib.domain.texts.refusals import REFUSALS
from chalicelib.domain.tickets.moves import MOVES, STEP_OF
from chalicelib.domain.tickets.states import State
from chalicelib.domain.tickets.ticket import ActorKind, Answer, Event, Ticket, Visibility, begin, evolve, fold
from chalicelib.domain.tickets.workflow import acting, automatic, opening
from tests.domain import samples
from tests.domain.samples import COMMUNES, HOME_AFFAIRS, INTAKE, POLICE, T0, TRAFFIC_POLICE, WAY_TO, local
from tests.domain.walks import walk

DIRECTORY = samples.directory()
SOON = timedelta(minutes=10)

# Who may: I F P L the intake unit's officers by role (intake, focal, processing, leader), i f p l the handling unit's,
# x y z a coordinating unit's (focal, processing, leader), S a supervisor of any unit, C the sender.
# An officer of a unit above counts as one of the intake unit, never of the
# handling unit. Nothing else happens after the answer.
GRID = """
                 new    received  refused  dispatched  returned  needs_info  processing  planned    awaiting_approval
receive          IS     .         .        .           .         .           .           .          .
refuse           IS     IS        .        .           IS        .           .           .          .
dispatch         .      IS        .        .           IS        .           .           .          .
reclassify       .      IS        .        IS          IS        .           IS          IS         .
ask              IS     IS        .        .           IS        .           ifplS       .          .
accept           .      .         .        fl          .         .           .           .          .
return           .      .         .        fl          .         .           .           .          .
assign           .      .         .        fl          .         .           fl          .          .
note             IFPLS  IFPLS     .        IFPLifplS   IFPLS     IFPLifplS   IFPLifplS   IFPLifplS  IFPLifplS
involve          .      .         .        ILilS       .         .           ILilS       ILilS      .
excuse           .      .         .        IS          .         .           IS          IS         .
contribute       .      .         .        xyz         .         .           xyz         xyz        .
disagree         .      .         .        flxz        .         .           flxz        flxz       .
arbitrate        .      .         .        S           .         .           S           S          .
plan             .      .         .        .           .         .           l           .          .
take_up          .      .         .        .           .         .           .           fl         .
ask_extension    .      .         .        .           .         .           fp          .          .
grant_extension  .      .         .        .           .         .           l           .          .
deny_extension   .      .         .        .           .         .           l           .          .
answer           .      .         .        .           .         .           fp          .          .
approve          .      .         .        .           .         .           .           .          l
send_back        .      .         .        .           .         .           .           .          l
close            .      .         .        .           .         .           .           .          .
merge            IS     IS        .        IS          IS        IS          IS          IS         .
unmerge          .      .         .        .           .         .           .           .          .
share            .      .         .        IS          .         .           IS          IS         IS
supply           .      .         .        .           .         C           .           .          .
add              C      C         .        C           C         .           C           C          C
withdraw         C      C         .        C           C         C           C           C          .
appeal           .      .         C        .           .         .           .           .          .
confirm          .      .         .        .           .         .           .           .          .
rate             .      .         .        .           .         .           .           .          .
reopen           .      .         .        .           .         .           .           .          .
"""
GRID_AFTER_THE_ANSWER = """
          resolved  closed  withdrawn  merged
unmerge   .         .       .          IS
close     IS        .       .          .
confirm   C         .       .          .
rate      C         C       .          C
reopen    C         C       .          C
add       .         .       .          C
withdraw  .         .       .          C
"""
TARGET = {
    "receive": "received",
    "refuse": "refused",
    "dispatch": "dispatched",
    "ask": "needs_info",
    "accept": "processing",
    "return": "returned",
    "plan": "planned",
    "take_up": "processing",
    "answer": "awaiting_approval",
    "approve": "resolved",
    "send_back": "processing",
    "close": "closed",
    "merge": "merged",
    "withdraw": "withdrawn",
    "appeal": "new",
    "confirm": "closed",
    "reopen": "processing",
}
STEP = {
    "new": "receive",
    "received": "dispatch",
    "returned": "dispatch",
    "dispatched": "accept",
    "needs_info": "supply",
    "processing": "process",
    "planned": "planned",
    "awaiting_approval": "approve",
    "resolved": "confirm",
    "refused": None,
    "closed": None,
    "withdrawn": None,
    "merged": None,
}
NEEDS = {
    "refuse": {"refusal"},
    "dispatch": {"unit"},
    "share": {"reason"},
    "reclassify": {"reason"},
    "ask": {"text"},
    "return": {"reason"},
    "assign": {"assignee"},
    "note": {"text"},
    "involve": {"coordinators"},
    "excuse": {"unit", "reason"},
    "contribute": {"text"},
    "disagree": {"reason"},
    "arbitrate": {"text"},
    "plan": {"until", "text"},
    "ask_extension": {"until", "reason"},
    "deny_extension": {"reason"},
    "answer": {"text"},
    "send_back": {"reason"},
    "merge": {"main"},
    "unmerge": {"main", "reason"},
    "supply": {"text"},
    "add": {"text"},
    "appeal": {"reason"},
    "rate": {"rating"},
    "reopen": {"reason"},
}
#: Action -> the actions in the same state that must come before it.
AFTER = {
    "grant_extension": ("ask_extension",),
    "deny_extension": ("ask_extension",),
    "excuse": ("involve",),
    "contribute": ("involve",),
    "disagree": ("involve",),
    "arbitrate": ("involve", "disagree"),
}
COORDINATOR_S = {Role.FOCAL: "x", Role.PROCESSING: "y", Role.LEADER: "z"}
LETTERS = {Role.INTAKE: "I", Role.FOCAL: "F", Role.PROCESSING: "P", Role.LEADER: "L"}


def cells(grid: str) -> Iterator[tuple[str, str, str]]:
    """(action, state, letters of those who may) of a grid."""
    header, *rows = grid.strip().splitlines()
    states = header.split()
    for row in rows:
        action, *entries = row.split()
        for state, who in zip(states, entries, strict=True):
            yield action, state, who.strip(".")


ALLOWED = {(action, state): who for action, state, who in cells(GRID)}
ACTIONS = list(dict.fromkeys(action for action, _ in ALLOWED))
ALLOWED |= {(action, state): "" for action in ACTIONS for state in ("resolved", "closed", "withdrawn", "merged")}
ALLOWED |= {(action, state): who for action, state, who in cells(GRID_AFTER_THE_ANSWER)}
_FORGOTTEN = sorted(
    {f"`{name}`" for pair in product(MOVES, State) if pair not in ALLOWED for name in pair}
    - {f"`{name}`" for pair in ALLOWED for name in pair}
)
assert not _FORGOTTEN, f"GRID has no row or column {', '.join(_FORGOTTEN)}"
SENDER_ACTIONS = [action for action in ACTIONS if "C" in {ALLOWED[action, state] for state in State}]
OFFICER_ACTIONS = [action for action in ACTIONS if action not in SENDER_ACTIONS]
#: (intake unit, handling unit) -> an officer's unit -> whether it counts as the intake unit, the handling unit.
SCENES = {
    "handled at the bottom of the tree": (
        (INTAKE, TRAFFIC_POLICE),
        {INTAKE: "intake", TRAFFIC_POLICE: "handling", POLICE: "", HOME_AFFAIRS: "coordinating"},
    ),
    "handled higher up": ((INTAKE, POLICE), {POLICE: "handling", TRAFFIC_POLICE: "", HOME_AFFAIRS: "coordinating"}),
    "taken in by a department": (
        (TRAFFIC_POLICE, "that-khe"),
        {TRAFFIC_POLICE: "intake", POLICE: "intake", "that-khe": "handling", INTAKE: ""},
    ),
    "taken in and handled by one": (
        ("that-khe", "that-khe"),
        {"that-khe": "intake handling", INTAKE: "", "dong-dang": "", HOME_AFFAIRS: "coordinating"},
    ),
}


def letters(role: Role, place: str, ticket: Ticket) -> set[str]:
    """The letters of the grid that an officer has on a ticket."""
    if role is Role.SUPERVISOR:
        return {"S"}
    letter = LETTERS.get(role)
    if place == "coordinating" and ticket.parts:
        return {COORDINATOR_S[role]} if role in COORDINATOR_S else set()
    if letter is None:
        return set()
    found = {letter} if "intake" in place else set()
    return found | ({letter.lower()} if "handling" in place and ticket.unit else set())


#: Other ways to a state, which differ in who may act.
OTHER_WAY_TO = {"needs_info": (*WAY_TO["processing"], "ask"), "withdrawn": (*WAY_TO["processing"], "withdraw")}


def scene(way: tuple[str, ...], intake_unit: str, unit: str) -> Ticket:
    """A ticket after ``way``, with these units."""
    ticket = samples.ticket(*way, new=samples.report("traffic"))
    return replace(ticket, intake_unit=intake_unit, unit=unit if ticket.unit else None)


def an_officer(unit: str, *roles: Role, categories: set[str] | None = None, active: bool = True) -> Officer:
    return Officer("one", "…", unit, frozenset(roles), None if categories is None else frozenset(categories), active)


def outcome(ticket: Ticket, action: str, officer: Officer | None) -> str:
    """``"done"``, or the name of the error of an action by an officer or (None) the sender."""
    now = (ticket.last_at or T0) + SOON
    given = {"unit": "that-khe", "main": samples.main_for(action, ticket)} | dict(samples.GIVEN[action])
    try:
        if officer is None:
            acting.act_as_sender(ticket, action, given, now=now, directory=DIRECTORY)
        else:
            acting.act(ticket, action, officer, given, now=now, directory=DIRECTORY)
    except DomainError as error:
        return type(error).__name__
    return "done"


def prepared(ticket: Ticket, action: str) -> Ticket:
    """The ticket after the actions that must come before ``action`` in the same state."""
    if not ALLOWED[action, ticket.state]:
        return ticket
    for before in AFTER.get(action, ()):
        officer = an_officer(ticket.intake_unit if before == "involve" else ticket.unit or "", samples.ACTOR[before])
        ticket = evolve(ticket, samples.act(ticket, before, officer))
    return ticket


def expected(action: str, state: str, has: set[str]) -> str:
    who = ALLOWED[action, state]
    if not who:
        return "NotPossible"
    return "done" if has & set(who) else "NotAllowed"


def test_the_grid_has_every_action_and_every_state() -> None:
    assert set(ALLOWED) == {(action, state) for action in MOVES for state in State}


@pytest.mark.parametrize("way", [*WAY_TO.values(), *OTHER_WAY_TO.values()], ids=lambda way: " ".join(way) or "created")
@pytest.mark.parametrize(("units", "places"), SCENES.values(), ids=SCENES)
def test_the_officers_who_may_take_each_action(
    way: tuple[str, ...], units: tuple[str, str], places: Mapping[str, str]
) -> None:
    ticket = scene(way, *units)
    for action in ACTIONS:
        ready = prepared(ticket, action)
        for unit, place in places.items():
            for role in Role:
                officer = an_officer(unit, role)
                wanted = expected(action, ready.state, letters(role, place, ready))
                assert outcome(ready, action, officer) == wanted, (action, unit, role)
                possible = samples.offered(ready, officer)
                assert (action in possible) == (wanted == "done"), (action, unit, role)


@pytest.mark.parametrize("way", [*WAY_TO.values(), *OTHER_WAY_TO.values()], ids=lambda way: " ".join(way) or "created")
def test_the_actions_of_the_sender(way: tuple[str, ...]) -> None:
    ticket = scene(way, INTAKE, POLICE)
    assert {action: outcome(ticket, action, None) for action in SENDER_ACTIONS} == {
        action: expected(action, ticket.state, {"C"}) for action in SENDER_ACTIONS
    }
    assert {outcome(prepared(ticket, action), action, None) for action in OFFICER_ACTIONS} == {"NotAllowed"}
    assert samples.offered(ticket, None) == [action for action in ACTIONS if "C" in ALLOWED[action, ticket.state]]


@pytest.mark.parametrize("state", State)
def test_an_inactive_account_or_one_of_other_categories_may_do_nothing(state: str) -> None:
    ticket = scene(WAY_TO[state], "that-khe", "that-khe")
    for officer in (an_officer("that-khe", *Role, active=False), an_officer("that-khe", *Role, categories={"hygiene"})):
        assert samples.offered(ticket, officer) == []
        assert {outcome(ticket, action, officer) for action in ACTIONS} <= {"NotAllowed", "NotPossible"}


def test_an_officer_with_several_roles_may_do_what_each_role_may() -> None:
    ticket = scene(WAY_TO["processing"], "that-khe", "that-khe")
    both = samples.offered(ticket, an_officer("that-khe", Role.INTAKE, Role.PROCESSING))
    assert both == ["reclassify", "ask", "note", "involve", "ask_extension", "answer", "merge", "share"]


def test_a_role_does_not_extend_the_reach_of_another_role() -> None:
    """The reach of a role applies only to the actions of that role, for supervisors and for intake officers."""
    ticket = scene(WAY_TO["dispatched"], INTAKE, TRAFFIC_POLICE)
    supervisor = an_officer(HOME_AFFAIRS, Role.SUPERVISOR, Role.FOCAL)
    assert samples.offered(ticket, supervisor) == ["reclassify", "note", "involve", "merge", "share"]
    assert samples.offered(ticket, an_officer("dong-dang", Role.INTAKE, Role.FOCAL)) == []


@pytest.mark.parametrize(("action", "need"), [(name, need) for name, needs in NEEDS.items() for need in sorted(needs)])
@pytest.mark.parametrize("nothing", [None, ""])
def test_the_required_inputs_of_a_move_must_be_given(action: str, need: str, nothing: str | None) -> None:
    with pytest.raises(Invalid) as refusal:
        samples.act(ready_for(action), action, None, at=None, reference=None, **{need: nothing})
    assert (refusal.value.code, refusal.value.field) == ("field_required", need)


def test_the_table_has_exactly_these_required_inputs() -> None:
    assert {action: set(move.needs) for action, move in MOVES.items() if move.needs} == NEEDS


def ready_for(action: str, category: str = "hygiene") -> Ticket:
    """A ticket in the first state that allows an action."""
    state = next(state for state in State if ALLOWED[action, state])
    return samples.ticket(*WAY_TO[state], *AFTER.get(action, ()), new=samples.report(category))


@pytest.mark.parametrize(
    ("action", "state"),
    [
        (action, state)
        for (action, state), who in ALLOWED.items()
        # A date ends a plan, and a merged ticket goes back to intake (test_merging.py).
        if who and action in TARGET and action != "plan" and (action, state) != ("reopen", "merged")
    ],
)
def test_a_move_leads_to_its_state_and_starts_the_clock_of_that_state(action: str, state: str) -> None:
    before = samples.ticket(*WAY_TO[state])
    event = samples.act(before, action)
    after = evolve(before, event)
    assert after.state == TARGET[action]
    assert after.step == STEP[after.state]
    assert (after.version, after.edition) == (before.version + 1, before.version + 1)
    assert (after.last_kind, after.last_at, after.last_audience) == (action, event.at, None)
    if after.step is None:
        assert (after.step_started_at, after.step_due_at, after.points, after.next_check_at) == (None, None, (), None)
    else:
        rule = DIRECTORY.rules.find(after.step, after.urgency, "field", "hygiene")
        assert after.step_started_at == event.at
        assert after.step_due_at == step_due(rule, event.at, DIRECTORY.calendar)
        assert after.points == points(rule, event.at, after.step_due_at, DIRECTORY.calendar)


def test_every_state_with_a_clock_is_in_the_table_of_steps() -> None:
    assert {state.value: step.value for state, step in STEP_OF.items()} == {
        state: step for state, step in STEP.items() if step
    }


@pytest.mark.parametrize("action", ACTIONS)
def test_an_event_names_its_actor(action: str) -> None:
    event = samples.act(ready_for(action), action)
    if action in SENDER_ACTIONS:
        assert (event.kind, event.actor, event.officer, event.unit) == (action, ActorKind.REPORTER, None, None)
        return
    role = samples.ACTOR[action]
    unit = {Role.INTAKE: INTAKE, Role.SUPERVISOR: INTAKE}.get(role, "that-khe")
    unit = HOME_AFFAIRS if action == "contribute" else unit
    assert (event.kind, event.actor, event.officer, event.unit) == (
        action,
        ActorKind.OFFICER,
        samples.officer(unit, role).username,
        unit,
    )


#: Action -> the fields of the ticket that it may change, besides state, clock and edition.
TOUCHED = {
    "receive": {"due_at"},
    "refuse": {"refusal", "refusal_text"},
    "dispatch": {"unit"},
    "reclassify": {"place"},
    "ask": {"question", "pause"},
    "accept": set(),
    "return": {"unit", "returns"},
    "assign": {"assignee"},
    "note": set(),
    "involve": {"parts", "points"},
    "excuse": {"parts", "points", "last_released"},
    "contribute": {"parts", "points", "last_part"},
    "disagree": {"dispute"},
    "arbitrate": {"dispute", "arbitrated"},
    "plan": {"committed_at", "due_at"},
    "take_up": set(),
    "ask_extension": {"extension"},
    "grant_extension": {"extension", "extensions", "due_at", "step_due_at", "points"},
    "deny_extension": {"extension"},
    "answer": {"answer"},
    "approve": {"resolved_at"},
    "send_back": {"answer"},
    "close": set(),
    "merge": {"merged_into", "merged_from"},
    "unmerge": {"merged_into", "merged_from", "due_at"},
    "share": {"shared_with"},
    "supply": {"question", "pause", "due_at"},
    "add": {"added_at", "heard_at"},
    "withdraw": set(),
    "appeal": {"appealed", "due_at"},
    "confirm": set(),
    "rate": {"rating"},
    "reopen": {"answer", "resolved_at", "reopened"},
}
ALWAYS = {"version", "edition", "last_kind", "last_at"}
WITH_THE_STATE = {"state", "step", "step_started_at", "step_due_at", "points"}


@pytest.mark.parametrize("action", ACTIONS)
def test_an_action_changes_no_other_fields(action: str) -> None:
    before = ready_for(action)
    after = evolve(before, samples.act(before, action))
    touched = {name for name in Ticket.__slots__ if getattr(before, name) != getattr(after, name)}
    moved = WITH_THE_STATE if action in {*TARGET, "supply", "unmerge"} else set()
    # Two states may share a step: its clock begins anew, under the same name.
    same = {"step"} if STEP[before.state] == STEP[after.state] else set()
    assert touched == TOUCHED[action] | ALWAYS | (moved - same)


def test_receiving_computes_the_promise_from_now_on() -> None:
    before = samples.ticket()
    event = samples.act(before, "receive", at=T0 + timedelta(days=1))
    kind = (Urgency.NORMAL, "field", "hygiene")
    assert event.changes["due_at"] == promise(DIRECTORY.rules, event.at, Step.DISPATCH, kind, DIRECTORY.calendar)


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
        ("ask_extension", {"until": T0}, "until_not_later", "until"),
        ("ask_extension", {"until": local("2026-12-01 16:00")}, "extension_too_long", "until"),
    ],
)
def test_errors_name_the_wrong_input(action: str, given: dict[str, Any], code: str, field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        samples.act(ready_for(action), action, **given)
    assert (refusal.value.code, refusal.value.field) == (code, field)


@pytest.mark.parametrize("refusal", REFUSALS)
def test_every_reason_for_refusal_is_accepted_and_has_a_text(refusal: str) -> None:
    after = evolve(samples.ticket(), samples.act(samples.ticket(), "refuse", refusal=refusal, text="Vì sao"))
    assert (after.refusal, after.refusal_text) == (refusal, "Vì sao")
    assert refusal in refusals.REFUSALS


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
        ("assign", {"text": "Đi ngay"}, {"assignee": "processing.that-khe", "text": "Đi ngay"}),
        ("involve", {"text": "Cùng xem"}, {"coordinators": ["home-affairs"], "text": "Cùng xem"}),
        ("excuse", {}, {"released": ["home-affairs"], "reason": "Việc này không cần Sở Nội vụ"}),
        ("contribute", {}, {"part": "home-affairs", "text": "Phần của Sở Nội vụ đã xong", "photos": []}),
        ("disagree", {}, {"reason": "Đường này do công an tỉnh phụ trách"}),
        (
            "arbitrate",
            {},
            {"text": "Giữ nguyên phân công", "unit": "that-khe", "coordinators": [], "disputed_by": "that-khe"},
        ),
        ("plan", {}, {"until": local("2026-04-15 16:00"), "text": "Chờ kinh phí quý II"}),
        ("take_up", {"text": "Đã có kinh phí"}, {"text": "Đã có kinh phí"}),
        ("ask_extension", {}, {"until": local("2026-03-12 16:00"), "reason": "Mưa kéo dài"}),
        ("grant_extension", {}, {"until": local("2026-03-12 16:00"), "reason": "Mưa kéo dài"}),
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


def test_the_promise_does_not_move_by_itself() -> None:
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


def ticks(ticket: Ticket, now: datetime) -> list[Event]:
    """All events of the clock of a ticket that are due at ``now``."""
    found = []
    while event := automatic.tick(ticket, now):
        found.append(event)
        ticket = evolve(ticket, event)
    return found


def checks_and_audiences(events: list[Event]) -> list[tuple[str, str | None]]:
    return [(event.kind, event.details.get("audience")) for event in events]


LADDER = [("breached", "focal"), ("escalated", "leader"), ("escalated", "supervisor"), ("escalated", "address")]


def test_before_its_first_point_nothing_happens() -> None:
    ticket = samples.ticket()
    assert ticket.next_check_at == local("2026-03-02 11:00")
    assert automatic.tick(ticket, local("2026-03-02 10:59")) is None


def test_the_clock_warns_and_then_waits_for_the_breach() -> None:
    ticket = samples.ticket()
    [event] = ticks(ticket, local("2026-03-02 14:29"))
    after = evolve(ticket, event)
    assert (event.kind, event.actor, event.at) == ("warned", ActorKind.SYSTEM, local("2026-03-02 14:29"))
    assert event.details == {"step": "receive", "step_due_at": ticket.step_due_at, "audience": "focal"}
    assert after.next_check_at == ticket.step_due_at == local("2026-03-02 14:30")
    assert (after.state, after.edition, after.last_audience) == (State.NEW, 1, "focal")


def test_every_rung_is_alerted_once_at_its_time() -> None:
    ticket, seen = samples.ticket(), []
    for hours in range(24 * 7):
        for event in ticks(ticket, T0 + timedelta(hours=hours)):
            seen.append((event.kind, event.details["audience"], event.at))
            ticket = evolve(ticket, event)
    assert seen == [
        ("warned", "focal", local("2026-03-02 11:00")),
        ("breached", "focal", local("2026-03-02 15:00")),
        ("escalated", "leader", local("2026-03-03 09:00")),
        ("escalated", "supervisor", local("2026-03-03 15:00")),
        ("escalated", "address", local("2026-03-04 15:00")),
    ]
    assert ticket.next_check_at is None
    assert ticket.step is Step.RECEIVE


def test_a_warning_is_skipped_when_the_breach_is_due() -> None:
    assert checks_and_audiences(ticks(samples.ticket(), local("2026-03-02 14:30"))) == [("breached", "focal")]


def test_after_a_long_stop_the_ladder_is_alerted_in_order_without_the_warning() -> None:
    assert checks_and_audiences(ticks(samples.ticket(), T0 + timedelta(days=30))) == LADDER


def test_the_clock_takes_one_point_at_a_time() -> None:
    event = automatic.tick(samples.ticket(), T0 + timedelta(days=30))
    assert event is not None
    assert len(event.changes["points"]) == 3


def test_an_unanswered_confirmation_closes_the_ticket() -> None:
    ticket = samples.ticket(*WAY_TO["resolved"])
    due = ticket.step_due_at
    assert due is not None
    assert ticks(ticket, due - timedelta(seconds=1)) == []
    [event] = ticks(ticket, due)
    after = evolve(ticket, event)
    assert (event.kind, event.actor, event.details) == (
        "closed",
        ActorKind.SYSTEM,
        {"step": "confirm", "step_due_at": due},
    )
    assert (after.state, after.step, after.points, after.answer) == (State.CLOSED, None, (), ticket.answer)
    # Officers must see the new state before they decide, so the edition changes.
    assert after.edition == after.version == ticket.version + 1


@pytest.mark.parametrize("state", ["refused", "closed", "withdrawn", "merged"])
def test_the_clock_does_not_change_an_ended_ticket(state: str) -> None:
    assert automatic.tick(samples.ticket(*WAY_TO[state]), T0 + timedelta(days=3650)) is None


def test_a_move_starts_a_new_ladder() -> None:
    late = evolve(samples.ticket(), ticks(samples.ticket(), T0 + timedelta(days=30))[0])
    received = evolve(late, samples.act(late, "receive", at=T0 + timedelta(days=30)))
    assert checks_and_audiences(ticks(received, T0 + timedelta(days=60))) == LADDER


def test_rungs_at_the_same_instant_are_each_alerted() -> None:
    rules = samples.documents()[Kind.RULES]
    together = {"normal": [["focal", "0 minutes"], ["leader", "0 minutes"], ["supervisor", "0 minutes"]]}
    directory = samples.directory_with(rules={"ladders": rules["ladders"] | together})
    ticket = begin(opening.create(samples.report(), code=samples.CODE, now=T0, directory=directory))
    assert ticket.step_due_at is not None
    assert checks_and_audiences(ticks(ticket, ticket.step_due_at)) == [
        ("breached", "focal"),
        ("escalated", "leader"),
        ("escalated", "supervisor"),
    ]


@settings(max_examples=150)
@given(st.data())
def test_a_ticket_is_the_fold_of_its_events(data: st.DataObject) -> None:
    events: list[Event] = []
    for before, event, ticket in walk(data):
        events.append(event)
        assert fold(events) == ticket
        if before is not None:
            check_step(before, ticket, event)
    assert [event.version for event in events] == list(range(1, len(events) + 1))
    check_ladder(events)


def check_step(before: Ticket, ticket: Ticket, event: Event) -> None:
    """Check the properties that hold after every event."""
    assert ticket.step == STEP[ticket.state]
    paused_at_intake = ticket.pause is not None and ticket.pause.state != "processing"
    assert ticket.state in ("withdrawn", "merged") or (ticket.unit is None) == (
        paused_at_intake or ticket.state in ("new", "received", "refused", "returned")
    )
    nobody_s = ticket.state in ("resolved", "closed", "refused", "withdrawn", "merged", "needs_info")
    assert (ticket.holder is None) == nobody_s, f"turn of `{ticket.state}` in domain/tickets/states.py, or this list"
    assert (ticket.pause is None) == (ticket.question is None) == (ticket.state != "needs_info")
    assert ticket.extension is None or ticket.state == "processing"
    assert ticket.returns <= 2
    assert (ticket.resolved_at is None) == (ticket.state not in ("resolved", "closed"))
    assert (ticket.answer is None) == (ticket.state not in ("awaiting_approval", "resolved", "closed"))
    assert (ticket.step_due_at is None) == (ticket.step is None)
    assert all(earlier.at <= later.at for earlier, later in pairwise(ticket.points))
    assert ticket.step is not None or ticket.points == ()
    seen_by_people = event.actor is not ActorKind.SYSTEM or event.kind in (Check.CLOSED, Check.UNANSWERED)
    assert ticket.edition == (ticket.version if seen_by_people else before.edition)


def check_ladder(events: list[Event]) -> None:
    """Within one run of a clock each audience is alerted once, and the warning comes before the breach."""
    runs: dict[str | None, Counter[tuple[str, Audience | None]]] = {}
    for event in events:
        if event.kind in LADDER_KINDS:
            run = runs.setdefault(event.details.get("part"), Counter())
            run[event.kind, event.details.get("audience")] += 1
            assert max(run.values()) == 1
            assert event.kind != Check.WARNED or len(run) == 1
        elif event.kind == "grant_extension" or ("step" in event.changes and event.kind not in AROUND_A_PAUSE):
            runs.pop(None, None)
        for part in event.changes.get("parts", ()):
            if part.asked_at == event.at:
                runs.pop(part.unit, None)


AROUND_A_PAUSE = {"ask", "supply", "unanswered"}
LADDER_KINDS = {Check.WARNED, Check.BREACHED, Check.ESCALATED}


def test_errors_are_checked_in_the_order_state_right_input() -> None:
    stranger = an_officer("dong-dang", Role.PROCESSING)
    with pytest.raises(NotPossible) as refusal:
        samples.act(samples.ticket(), "return", stranger, reason="")
    assert refusal.value.params == {"state_vi": "Chờ tiếp nhận", "state_en": "Waiting for intake"}
    with pytest.raises(NotAllowed):
        samples.act(samples.ticket(), "refuse", stranger, text="")
    with pytest.raises(Invalid):
        samples.act(samples.ticket(), "refuse", text="")


def test_every_state_and_step_has_its_texts() -> None:
    assert set(course.STATES_OFFICE) == set(course.STATES_CITIZEN) == set(State)
    assert set(course.STEPS) == set(Step)
    assert set(refusals.REFUSALS) == set(REFUSALS)
