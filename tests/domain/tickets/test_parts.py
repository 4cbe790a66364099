"""Several units on one ticket: who gives which part by when, what the lead waits for, who decides a disagreement.

And the notes by which the citizen hears how the work goes, since their clock runs beside the others too.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.deadlines.rules import Audience, Check, Step
from chalicelib.domain.errors import DomainError, Invalid
from chalicelib.domain.messages.notices import notices
from chalicelib.domain.province.kinds import Kind
from chalicelib.domain.province.officers import Officer, Role
from chalicelib.domain.texts import course, problems
from chalicelib.domain.tickets import rights
from chalicelib.domain.tickets.history import begin, evolve
from chalicelib.domain.tickets.moves import MOST_COORDINATORS
from chalicelib.domain.tickets.states import State
from chalicelib.domain.tickets.ticket import Event, Ticket
from chalicelib.domain.tickets.workflow import acting, automatic
from tests.domain import samples
from tests.domain.samples import HOME_AFFAIRS, INTAKE, POLICE, T0, WAY_TO, local
from tests.domain.walks import walk

DIRECTORY = samples.directory()
TWO = [HOME_AFFAIRS, POLICE]
DAY = timedelta(days=1)


def done(ticket: Ticket, action: str, by: Officer | None = None, **given: Any) -> Ticket:
    return evolve(ticket, samples.act(ticket, action, by, **given))


def shared(*more: str, coordinators: list[str] | None = None) -> Ticket:
    """A ticket that was dispatched to Thất Khê and two coordinating units (09:20), after the actions ``more``."""
    ticket = done(samples.ticket("receive"), "dispatch", coordinators=coordinators or TWO)
    for action in more:
        ticket = done(ticket, action)
    return ticket


def contributed(ticket: Ticket, unit: str, **given: Any) -> Ticket:
    return done(ticket, "contribute", samples.officer(unit, Role.FOCAL), **given)


def problem(ticket: Ticket, action: str, by: Officer | None = None, **given: Any) -> tuple[str, str | None]:
    with pytest.raises(DomainError) as error:
        samples.act(ticket, action, by, **given)
    assert problems.PROBLEMS[error.value.code].fill(**error.value.params)
    return error.value.code, error.value.field


def passed(ticket: Ticket, now: datetime) -> tuple[Ticket, list[Event]]:
    """(the ticket after the events of the clock until ``now``, these events)."""
    events = []
    while event := automatic.tick(ticket, now):
        events.append(event)
        ticket = evolve(ticket, event)
    return ticket, events


def receivers(ticket: Ticket) -> list[str]:
    return [f"{notice.kind}: {notice.audience} of {notice.unit}" for notice in notices(ticket, DIRECTORY)]


def test_all_units_are_asked_at_once_each_with_its_own_deadline() -> None:
    ticket = shared()
    assert (ticket.state, ticket.unit, ticket.step) == (State.DISPATCHED, "that-khe", Step.ACCEPT)
    assert [(part.unit, part.asked_at, part.due_at) for part in ticket.parts] == [
        (unit, local("2026-03-02 09:20"), local("2026-03-05 09:20")) for unit in TWO
    ]
    assert receivers(ticket) == [
        "dispatch: focal of that-khe",
        "coordinate: focal of home-affairs",
        "coordinate: focal of police",
    ]


def test_the_clock_of_a_part_goes_on_through_moves_of_the_lead() -> None:
    before = shared()
    ticket = done(done(before, "accept"), "plan")
    of_part = [point for point in before.points if point.unit == POLICE]
    assert [point.check for point in of_part] == [Check.WARNED, Check.BREACHED, *[Check.ESCALATED] * 3]
    assert [point for point in ticket.points if point.unit == POLICE] == of_part


def test_a_coordinating_unit_has_a_warning_a_breach_and_a_ladder() -> None:
    ticket = shared("accept")
    ticket, events = passed(ticket, local("2026-03-05 09:20"))
    assert [(event.kind, event.details.get("part"), event.details["step"]) for event in events] == [
        ("warned", None, "process"),
        ("breached", HOME_AFFAIRS, "contribute"),
        ("breached", POLICE, "contribute"),
    ]
    assert receivers(ticket) == ["breached: focal of police"]
    assert course.STEPS["contribute"].vi in notices(ticket, DIRECTORY)[0].body
    ticket, events = passed(ticket, T0 + 30 * DAY)
    assert {(event.details["audience"], event.details["part"]) for event in events if "part" in event.details} == {
        (audience, unit) for audience in (Audience.LEADER, Audience.SUPERVISOR, Audience.ADDRESS) for unit in TWO
    }


def test_a_warning_is_skipped_only_after_the_breach_of_its_own_clock() -> None:
    """The lead is late to accept while the parts are only near their deadlines; both are alerted."""
    ticket = shared()
    due = ticket.parts[0].due_at
    _, events = passed(ticket, due - timedelta(minutes=1))
    kinds = [(event.kind, event.details.get("part")) for event in events]
    assert ("warned", HOME_AFFAIRS) in kinds
    assert ("warned", POLICE) in kinds
    assert ("warned", None) not in kinds
    assert ("breached", None) in kinds


def test_a_unit_that_gave_its_part_gets_no_alerts() -> None:
    ticket = contributed(shared("accept"), POLICE, photos=["a1"], ready_photos=frozenset({"a1"}))
    part = ticket.part_of(POLICE)
    assert part is not None
    assert part.answer is not None
    assert (part.answer.unit, part.answer.photos) == (POLICE, ("a1",))
    assert {point.unit for point in ticket.points} == {None, HOME_AFFAIRS}
    assert receivers(ticket) == ["contribute: focal of that-khe"]


def test_a_given_part_may_be_corrected() -> None:
    ticket = contributed(contributed(shared(), POLICE, text="Một"), POLICE, text="Hai")
    answers = [part.answer.text for part in ticket.parts if part.answer]
    assert answers == ["Hai"]


def test_a_part_shows_only_photos_that_are_ready() -> None:
    ticket = shared()
    police = samples.officer(POLICE, Role.FOCAL)
    assert problem(ticket, "contribute", police, photos=["a2"]) == ("photo_not_ready", "photos")


def test_the_lead_waits_for_parts_that_are_not_late() -> None:
    ticket = contributed(shared("accept"), POLICE)
    assert problem(ticket, "answer") == ("parts_missing", None)
    due = ticket.parts[0].due_at
    assert problem(ticket, "answer", at=due) == ("parts_missing", None)
    answered = done(ticket, "answer", at=due + timedelta(seconds=1))
    assert answered.state is State.AWAITING_APPROVAL
    # A late unit stays late, but gets no more alerts after the answer.
    assert [part.unit for part in answered.parts if part.answer is None] == [HOME_AFFAIRS]
    assert {point.unit for point in answered.points} == {None}
    again = done(answered, "send_back")
    assert again.waiting_parts == tuple(part for part in answered.parts if part.answer is None)


def test_the_lead_answers_after_all_parts_are_given() -> None:
    ticket = contributed(contributed(shared("accept"), POLICE), HOME_AFFAIRS)
    answered = done(ticket, "answer")
    resolved = done(answered, "approve")
    assert [part.answer and part.answer.unit for part in resolved.parts] == TWO
    assert resolved.answer is not None
    assert resolved.answer.unit == "that-khe"


def test_a_unit_may_be_asked_later_and_again_after_its_part() -> None:
    ticket = done(samples.ticket(*WAY_TO["processing"]), "involve", coordinators=[POLICE])
    assert receivers(ticket) == ["coordinate: focal of police"]
    assert problem(ticket, "involve", coordinators=[POLICE]) == ("unit_asked_before", "coordinators")
    ticket = contributed(ticket, POLICE)
    again = done(ticket, "involve", coordinators=[POLICE, HOME_AFFAIRS])
    assert [(part.unit, part.answer, part.asked_at) for part in again.parts] == [
        (POLICE, None, again.last_at),
        (HOME_AFFAIRS, None, again.last_at),
    ]


@pytest.mark.parametrize(
    ("coordinators", "code"),
    [
        (["nowhere"], "unknown_unit"),
        (["that-khe"], "unit_leads"),
        ([POLICE, "that-khe"], "unit_leads"),
    ],
)
def test_units_that_cannot_coordinate(coordinators: list[str], code: str) -> None:
    assert problem(samples.ticket("receive"), "dispatch", coordinators=coordinators) == (code, "coordinators")
    assert problem(samples.ticket(*WAY_TO["processing"]), "involve", coordinators=coordinators) == (
        code,
        "coordinators",
    )


def test_the_number_of_coordinating_units_is_limited() -> None:
    units = [samples._unit(f"unit-{number}", f"Đơn vị {number}", f"Unit {number}") for number in range(12)]
    crowd = samples.directory_with(units={"units": [*samples.documents()[Kind.UNITS]["units"], *units]})
    ticket, officer = samples.ticket("receive"), samples.officer(INTAKE, Role.INTAKE)

    def dispatched(many: int) -> Event:
        given = {"unit": "that-khe", "coordinators": [f"unit-{number}" for number in range(many)]}
        return acting.act(ticket, "dispatch", officer, given, now=T0 + DAY, directory=crowd)

    assert len(dispatched(MOST_COORDINATORS).changes["parts"]) == MOST_COORDINATORS
    with pytest.raises(Invalid, match="too_many"):
        dispatched(MOST_COORDINATORS + 1)


def test_the_lead_does_not_wait_for_an_excused_unit() -> None:
    ticket = done(shared("accept"), "excuse", unit=POLICE)
    assert [part.unit for part in ticket.parts] == [HOME_AFFAIRS]
    assert {point.unit for point in ticket.points} == {None, HOME_AFFAIRS}
    assert receivers(ticket) == ["excuse: focal of police"]
    assert problem(ticket, "excuse", unit=POLICE) == ("unit_not_coordinating", "unit")


@pytest.mark.parametrize("unit", ["that-khe", POLICE])
def test_a_disagreement_goes_to_the_supervisor_and_blocks_the_answer(unit: str) -> None:
    ticket = contributed(contributed(shared("accept"), POLICE), HOME_AFFAIRS)
    ticket = done(ticket, "disagree", samples.officer(unit, Role.LEADER))
    assert ticket.dispute is not None
    assert (ticket.dispute.unit, ticket.dispute.reason) == (unit, samples.GIVEN["disagree"]["reason"])
    assert receivers(ticket) == ["disagree: supervisor of intake"]
    assert problem(ticket, "answer") == ("dispute_pending", None)
    assert problem(ticket, "disagree") == ("dispute_pending", None)
    decided = done(ticket, "arbitrate")
    assert (decided.dispute, decided.arbitrated, decided.state) == (None, True, State.PROCESSING)
    assert done(decided, "answer").state is State.AWAITING_APPROVAL


def test_the_decision_is_final() -> None:
    ticket = done(done(shared(), "disagree"), "arbitrate")
    assert problem(ticket, "return") == ("decision_binds", None)
    assert problem(ticket, "disagree") == ("decision_binds", None)
    assert problem(ticket, "arbitrate") == ("dispute_none", None)
    focal = samples.officer("that-khe", Role.FOCAL)
    assert {"return", "disagree"}.isdisjoint(samples.offered(ticket, focal))


def test_the_supervisor_may_make_another_unit_lead() -> None:
    ticket = contributed(shared("accept"), HOME_AFFAIRS)
    ticket = done(ticket, "disagree", samples.officer("that-khe", Role.FOCAL))
    at = local("2026-03-02 15:00")
    decided = done(ticket, "arbitrate", unit=POLICE, coordinators=["that-khe"], at=at)
    assert (decided.state, decided.unit, decided.step, decided.step_started_at) == (
        State.DISPATCHED,
        POLICE,
        Step.ACCEPT,
        at,
    )
    # Given parts stay, the new lead gives no part, and the former lead is asked from now on.
    assert [(part.unit, part.answer is None) for part in decided.parts] == [(HOME_AFFAIRS, False), ("that-khe", True)]
    assert decided.due_at >= ticket.due_at
    assert receivers(decided) == ["arbitrate: focal of police", "coordinate: focal of that-khe"]


def test_excusing_a_unit_ends_its_disagreement() -> None:
    ticket = done(done(shared(), "disagree", samples.officer(POLICE, Role.FOCAL)), "excuse", unit=POLICE)
    assert ticket.dispute is None


@pytest.mark.parametrize("action", ["return", "merge", "withdraw"])
def test_pending_parts_end_with_the_work_and_given_parts_stay(action: str) -> None:
    ticket = contributed(done(shared(), "disagree"), POLICE)
    ticket = done(ticket, action)
    assert ([part.unit for part in ticket.parts], ticket.dispute) == ([POLICE], None)
    assert "excuse: focal of home-affairs" in receivers(ticket)
    assert "excuse: focal of police" not in receivers(ticket)
    assert {point.unit for point in ticket.points} <= {None}
    assert ticket.waiting_parts == ()


def test_after_another_dispatch_units_that_gave_a_part_are_asked_again_only_if_named() -> None:
    returned = done(contributed(shared(), POLICE), "return")
    assert [part.unit for part in done(returned, "dispatch").parts] == [POLICE]
    again = done(returned, "dispatch", coordinators=[POLICE])
    assert [(part.unit, part.answer) for part in again.parts] == [(POLICE, None)]
    assert done(returned, "dispatch", unit=POLICE).parts == ()


def test_an_unanswered_question_ends_pending_parts() -> None:
    ticket = done(contributed(shared("accept"), POLICE), "ask")
    assert {point.unit for point in ticket.points} == {None}
    lapsed, _ = passed(ticket, ticket.step_due_at or T0)
    assert (lapsed.state, [part.unit for part in lapsed.parts]) == (State.RETURNED, [POLICE])
    assert receivers(lapsed) == ["unanswered: focal of intake", "excuse: focal of home-affairs"]
    assert {point.unit for point in lapsed.points} == {None}


def test_a_pause_moves_the_deadlines_of_parts() -> None:
    ticket = done(shared("accept"), "ask", at=local("2026-03-03 09:20"))
    supplied = done(ticket, "supply", at=local("2026-03-04 09:20"))
    assert [part.due_at for part in supplied.parts] == [local("2026-03-06 09:20")] * 2
    breaches = [point.at for point in supplied.points if point.check is Check.BREACHED and point.unit]
    assert breaches == [local("2026-03-06 09:20")] * 2


def test_a_changed_calendar_moves_the_deadlines_of_parts() -> None:
    ticket = shared("accept")
    dates = [*samples.documents()[Kind.CALENDAR]["dates"], {"date": "2026-03-04", "kind": "off", "decision": "Thử"}]
    changed = samples.directory_with(calendar={"dates": dates, "version": 2})
    event = automatic.recalculated(ticket, local("2026-03-02 10:00"), DIRECTORY.calendar, changed)
    assert event is not None
    after = evolve(ticket, event)
    assert [part.due_at for part in after.parts] == [local("2026-03-06 09:20")] * 2
    assert [point.at for point in after.points if point.unit and point.check is Check.BREACHED] == [
        local("2026-03-06 09:20")
    ] * 2


def test_a_coordinating_unit_sees_the_ticket_and_others_do_not() -> None:
    ticket = shared()
    seen = {unit for unit in DIRECTORY.units if rights.may_see(samples.officer(unit, Role.FOCAL), ticket, DIRECTORY)}
    assert seen == {INTAKE, "that-khe", HOME_AFFAIRS, POLICE}
    excused = done(ticket, "excuse", unit=POLICE)
    assert not rights.may_see(samples.officer(POLICE, Role.FOCAL), excused, DIRECTORY)


def test_a_coordinating_unit_may_add_notes_but_not_act_for_the_lead() -> None:
    ticket = shared("accept")
    focal, leader = samples.officer(POLICE, Role.FOCAL), samples.officer(POLICE, Role.LEADER)
    assert samples.offered(ticket, focal) == ["note", "contribute", "disagree"]
    assert samples.offered(ticket, leader) == ["note", "contribute", "disagree"]


@given(st.data())
def test_parts_and_their_clocks_agree_after_every_change(data: st.DataObject) -> None:
    for _, _, ticket in walk(data):
        waiting = {part.unit for part in ticket.waiting_parts}
        assert {point.unit for point in ticket.points} - {None} <= waiting
        assert len({part.unit for part in ticket.parts}) == len(ticket.parts)
        assert ticket.unit is None or ticket.part_of(ticket.unit) is None
        assert ticket.dispute is None or ticket.state in {"dispatched", "processing", "planned", "needs_info"}


class TestProgress:
    """The sender of a complex ticket must get a progress note at least every seven days."""

    def slow(self, *more: str) -> Ticket:
        ticket = begin(samples.created())
        ticket = done(ticket, "receive", urgency="complex")
        for action in ("dispatch", "accept", *more):
            ticket = done(ticket, action)
        return ticket

    def silent(self, ticket: Ticket) -> list[datetime]:
        return [point.at for point in ticket.points if point.check is Check.SILENT]

    def test_progress_notes_are_due_from_the_acceptance_on(self) -> None:
        ticket = self.slow()
        assert ticket.last_at is not None
        assert self.silent(ticket) == [ticket.last_at + 7 * DAY, ticket.last_at + 9 * DAY]
        assert self.silent(self.slow("answer")) == []

    def test_without_a_progress_note_the_focal_officer_and_then_the_leader_are_alerted(self) -> None:
        ticket = self.slow()
        ticket, events = passed(ticket, (ticket.last_at or T0) + 9 * DAY)
        silent = [event for event in events if event.kind == "silent"]
        assert [(event.details["audience"], event.details["step"]) for event in silent] == [
            ("focal", "progress"),
            ("leader", "progress"),
        ]
        assert receivers(evolve(ticket, silent[0])) == ["silent: focal of that-khe"]

    def test_only_a_public_note_restarts_the_clock(self) -> None:
        ticket = self.slow()
        at = (ticket.last_at or T0) + 3 * DAY
        assert self.silent(done(ticket, "note", at=at, public=True)) == [at + 7 * DAY, at + 9 * DAY]
        assert self.silent(done(ticket, "note", at=at)) == self.silent(ticket)

    def test_other_moves_do_not_change_the_clock(self) -> None:
        ticket = self.slow()
        assert self.silent(done(ticket, "assign")) == self.silent(ticket)
        assert self.silent(done(ticket, "involve")) == self.silent(ticket)

    def test_moves_that_are_told_to_the_citizen_count_as_progress_notes(self) -> None:
        ticket = self.slow()
        asked = done(ticket, "ask_extension", until=ticket.due_at + DAY)
        for told_of in (done(asked, "grant_extension"), done(ticket, "plan")):
            assert told_of.last_at is not None
            assert self.silent(told_of)[0] == told_of.last_at + 7 * DAY

    def test_a_pause_moves_the_clock(self) -> None:
        ticket = self.slow()
        asked = done(ticket, "ask", at=(ticket.last_at or T0) + DAY)
        assert self.silent(asked) == []
        supplied = done(asked, "supply", at=(asked.last_at or T0) + DAY)
        assert self.silent(supplied) == [at + DAY for at in self.silent(ticket)]

    def test_rules_without_progress_notes_have_no_clock(self) -> None:
        assert self.silent(samples.ticket(*WAY_TO["processing"])) == []
