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
from chalicelib.domain.tickets import rights, workflow
from chalicelib.domain.tickets.moves import MOST_COORDINATORS
from chalicelib.domain.tickets.states import State
from chalicelib.domain.tickets.ticket import Event, Ticket, begin, evolve
from tests.domain import samples
from tests.domain.samples import HOME_AFFAIRS, INTAKE, POLICE, T0, WAY_TO, local
from tests.domain.walks import walk

DIRECTORY = samples.directory()
TWO = [HOME_AFFAIRS, POLICE]
DAY = timedelta(days=1)


def done(head: Ticket, action: str, by: Officer | None = None, **given: Any) -> Ticket:
    return evolve(head, samples.act(head, action, by, **given))


def shared(*more: str, coordinators: list[str] | None = None) -> Ticket:
    """A ticket that was sent to Thất Khê and two others at once (09:20), and what was done then."""
    head = done(samples.ticket("receive"), "dispatch", coordinators=coordinators or TWO)
    for action in more:
        head = done(head, action)
    return head


def contributed(head: Ticket, unit: str, **given: Any) -> Ticket:
    return done(head, "contribute", samples.officer(unit, Role.FOCAL), **given)


def problem(head: Ticket, action: str, by: Officer | None = None, **given: Any) -> tuple[str, str | None]:
    with pytest.raises(DomainError) as error:
        samples.act(head, action, by, **given)
    assert problems.PROBLEMS[error.value.code].fill(**error.value.params)
    return error.value.code, error.value.field


def passed(head: Ticket, now: datetime) -> tuple[Ticket, list[Event]]:
    """All that the clock does until ``now``."""
    found = []
    while event := workflow.tick(head, now):
        found.append(event)
        head = evolve(head, event)
    return head, found


def told(head: Ticket) -> list[str]:
    return [f"{notice.kind}: {notice.audience} of {notice.unit}" for notice in notices(head, DIRECTORY)]


def test_all_are_asked_at_once_each_with_a_deadline_of_its_own() -> None:
    head = shared()
    assert (head.state, head.unit, head.step) == (State.DISPATCHED, "that-khe", Step.ACCEPT)
    assert [(part.unit, part.asked_at, part.due_at) for part in head.parts] == [
        (unit, local("2026-03-02 09:20"), local("2026-03-05 09:20")) for unit in TWO
    ]
    assert told(head) == [
        "dispatch: focal of that-khe",
        "coordinate: focal of home-affairs",
        "coordinate: focal of police",
    ]


def test_a_part_s_clock_goes_on_while_the_lead_goes_on() -> None:
    before = shared()
    head = done(done(before, "accept"), "plan")
    of_part = [point for point in before.points if point.unit == POLICE]
    assert [point.check for point in of_part] == [Check.WARNED, Check.BREACHED, *[Check.ESCALATED] * 3]
    assert [point for point in head.points if point.unit == POLICE] == of_part


def test_a_coordinating_unit_is_warned_late_and_escalated_like_any_other() -> None:
    head = shared("accept")
    head, events = passed(head, local("2026-03-05 09:20"))
    assert [(event.kind, event.details.get("part"), event.details["step"]) for event in events] == [
        ("warned", None, "process"),
        ("breached", HOME_AFFAIRS, "contribute"),
        ("breached", POLICE, "contribute"),
    ]
    assert told(head) == ["breached: focal of police"]
    assert course.STEPS["contribute"].vi in notices(head, DIRECTORY)[0].body
    head, events = passed(head, T0 + 30 * DAY)
    assert {(event.details["audience"], event.details["part"]) for event in events if "part" in event.details} == {
        (audience, unit) for audience in (Audience.LEADER, Audience.SUPERVISOR, Audience.ADDRESS) for unit in TWO
    }


def test_a_warning_is_passed_over_only_for_its_own_clock() -> None:
    """The lead's accepting is late while the parts are only near their ends: both are told."""
    head = shared()
    due = head.parts[0].due_at
    _, events = passed(head, due - timedelta(minutes=1))
    kinds = [(event.kind, event.details.get("part")) for event in events]
    assert ("warned", HOME_AFFAIRS) in kinds
    assert ("warned", POLICE) in kinds
    assert ("warned", None) not in kinds
    assert ("breached", None) in kinds


def test_who_gave_its_part_is_not_reminded() -> None:
    head = contributed(shared("accept"), POLICE, photos=["a1"], ready_photos=frozenset({"a1"}))
    part = head.part_of(POLICE)
    assert part is not None
    assert part.answer is not None
    assert (part.answer.unit, part.answer.photos) == (POLICE, ("a1",))
    assert {point.unit for point in head.points} == {None, HOME_AFFAIRS}
    assert told(head) == ["contribute: focal of that-khe"]


def test_a_part_that_was_given_may_be_put_right() -> None:
    head = contributed(contributed(shared(), POLICE, text="Một"), POLICE, text="Hai")
    answers = [part.answer.text for part in head.parts if part.answer]
    assert answers == ["Hai"]


def test_a_part_shows_only_photos_that_are_ready() -> None:
    head = shared()
    police = samples.officer(POLICE, Role.FOCAL)
    assert problem(head, "contribute", police, photos=["a2"]) == ("photo_not_ready", "photos")


def test_the_lead_waits_for_the_parts_but_not_for_those_that_are_late() -> None:
    head = contributed(shared("accept"), POLICE)
    assert problem(head, "answer") == ("parts_missing", None)
    due = head.parts[0].due_at
    assert problem(head, "answer", at=due) == ("parts_missing", None)
    answered = done(head, "answer", at=due + timedelta(seconds=1))
    assert answered.state is State.AWAITING_APPROVAL
    # Whoever is late stays late, and is not reminded of what nobody waits for now.
    assert [part.unit for part in answered.parts if part.answer is None] == [HOME_AFFAIRS]
    assert {point.unit for point in answered.points} == {None}
    again = done(answered, "send_back")
    assert again.waiting_parts == tuple(part for part in answered.parts if part.answer is None)


def test_when_all_have_given_theirs_the_lead_combines_them() -> None:
    head = contributed(contributed(shared("accept"), POLICE), HOME_AFFAIRS)
    answered = done(head, "answer")
    resolved = done(answered, "approve")
    assert [part.answer and part.answer.unit for part in resolved.parts] == TWO
    assert resolved.answer is not None
    assert resolved.answer.unit == "that-khe"


def test_a_unit_may_be_asked_later_and_again_after_its_part() -> None:
    head = done(samples.ticket(*WAY_TO["processing"]), "involve", coordinators=[POLICE])
    assert told(head) == ["coordinate: focal of police"]
    assert problem(head, "involve", coordinators=[POLICE]) == ("unit_asked_before", "coordinators")
    head = contributed(head, POLICE)
    again = done(head, "involve", coordinators=[POLICE, HOME_AFFAIRS])
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
def test_who_cannot_coordinate(coordinators: list[str], code: str) -> None:
    assert problem(samples.ticket("receive"), "dispatch", coordinators=coordinators) == (code, "coordinators")
    assert problem(samples.ticket(*WAY_TO["processing"]), "involve", coordinators=coordinators) == (
        code,
        "coordinators",
    )


def test_so_many_coordinate_and_no_more() -> None:
    units = [samples._unit(f"unit-{number}", f"Đơn vị {number}", f"Unit {number}") for number in range(12)]
    crowd = samples.directory_with(units={"units": [*samples.documents()[Kind.UNITS]["units"], *units]})
    head, officer = samples.ticket("receive"), samples.officer(INTAKE, Role.INTAKE)

    def dispatched(many: int) -> Event:
        given = {"unit": "that-khe", "coordinators": [f"unit-{number}" for number in range(many)]}
        return workflow.act(head, "dispatch", officer, given, now=T0 + DAY, directory=crowd)

    assert len(dispatched(MOST_COORDINATORS).changes["parts"]) == MOST_COORDINATORS
    with pytest.raises(Invalid, match="too_many"):
        dispatched(MOST_COORDINATORS + 1)


def test_an_excused_unit_is_waited_for_no_more() -> None:
    head = done(shared("accept"), "excuse", unit=POLICE)
    assert [part.unit for part in head.parts] == [HOME_AFFAIRS]
    assert {point.unit for point in head.points} == {None, HOME_AFFAIRS}
    assert told(head) == ["excuse: focal of police"]
    assert problem(head, "excuse", unit=POLICE) == ("unit_not_coordinating", "unit")


@pytest.mark.parametrize("unit", ["that-khe", POLICE])
def test_disagreement_goes_to_the_supervisor_and_holds_the_answer(unit: str) -> None:
    head = contributed(contributed(shared("accept"), POLICE), HOME_AFFAIRS)
    head = done(head, "disagree", samples.officer(unit, Role.LEADER))
    assert head.dispute is not None
    assert (head.dispute.unit, head.dispute.reason) == (unit, samples.GIVEN["disagree"]["reason"])
    assert told(head) == ["disagree: supervisor of intake"]
    assert problem(head, "answer") == ("dispute_pending", None)
    assert problem(head, "disagree") == ("dispute_pending", None)
    decided = done(head, "arbitrate")
    assert (decided.dispute, decided.arbitrated, decided.state) == (None, True, State.PROCESSING)
    assert done(decided, "answer").state is State.AWAITING_APPROVAL


def test_the_decision_binds() -> None:
    head = done(done(shared(), "disagree"), "arbitrate")
    assert problem(head, "return") == ("decision_binds", None)
    assert problem(head, "disagree") == ("decision_binds", None)
    assert problem(head, "arbitrate") == ("dispute_none", None)
    focal = samples.officer("that-khe", Role.FOCAL)
    assert {"return", "disagree"}.isdisjoint(samples.offered(head, focal))


def test_the_supervisor_may_make_another_unit_lead() -> None:
    head = contributed(shared("accept"), HOME_AFFAIRS)
    head = done(head, "disagree", samples.officer("that-khe", Role.FOCAL))
    at = local("2026-03-02 15:00")
    decided = done(head, "arbitrate", unit=POLICE, coordinators=["that-khe"], at=at)
    assert (decided.state, decided.unit, decided.step, decided.step_started_at) == (
        State.DISPATCHED,
        POLICE,
        Step.ACCEPT,
        at,
    )
    # What was given stays; who leads gives no part; the former lead is asked from now.
    assert [(part.unit, part.answer is None) for part in decided.parts] == [(HOME_AFFAIRS, False), ("that-khe", True)]
    assert decided.due_at >= head.due_at
    assert told(decided) == ["arbitrate: focal of police", "coordinate: focal of that-khe"]


def test_a_coordinator_that_drops_out_takes_its_disagreement_along() -> None:
    head = done(done(shared(), "disagree", samples.officer(POLICE, Role.FOCAL)), "excuse", unit=POLICE)
    assert head.dispute is None


@pytest.mark.parametrize("action", ["return", "merge", "withdraw"])
def test_where_the_work_ends_the_parts_end_with_it_and_what_was_given_stays(action: str) -> None:
    head = contributed(done(shared(), "disagree"), POLICE)
    head = done(head, action)
    assert ([part.unit for part in head.parts], head.dispute) == ([POLICE], None)
    assert "excuse: focal of home-affairs" in told(head)
    assert "excuse: focal of police" not in told(head)
    assert {point.unit for point in head.points} <= {None}
    assert head.waiting_parts == ()


def test_sent_out_anew_those_who_gave_their_part_are_not_asked_again_unless_named() -> None:
    returned = done(contributed(shared(), POLICE), "return")
    assert [part.unit for part in done(returned, "dispatch").parts] == [POLICE]
    again = done(returned, "dispatch", coordinators=[POLICE])
    assert [(part.unit, part.answer) for part in again.parts] == [(POLICE, None)]
    assert done(returned, "dispatch", unit=POLICE).parts == ()


def test_when_the_citizen_does_not_answer_nobody_has_it_in_hand() -> None:
    head = done(contributed(shared("accept"), POLICE), "ask")
    assert {point.unit for point in head.points} == {None}
    lapsed, _ = passed(head, head.step_due_at or T0)
    assert (lapsed.state, [part.unit for part in lapsed.parts]) == (State.RETURNED, [POLICE])
    assert told(lapsed) == ["unanswered: focal of intake", "excuse: focal of home-affairs"]
    assert {point.unit for point in lapsed.points} == {None}


def test_while_the_citizen_is_asked_the_parts_stand_still() -> None:
    head = done(shared("accept"), "ask", at=local("2026-03-03 09:20"))
    supplied = done(head, "supply", at=local("2026-03-04 09:20"))
    assert [part.due_at for part in supplied.parts] == [local("2026-03-06 09:20")] * 2
    breaches = [point.at for point in supplied.points if point.check is Check.BREACHED and point.unit]
    assert breaches == [local("2026-03-06 09:20")] * 2


def test_a_calendar_that_changes_moves_the_parts() -> None:
    head = shared("accept")
    dates = [*samples.documents()[Kind.CALENDAR]["dates"], {"date": "2026-03-04", "kind": "off", "decision": "Thử"}]
    changed = samples.directory_with(calendar={"dates": dates, "version": 2})
    event = workflow.recalculated(head, local("2026-03-02 10:00"), DIRECTORY.calendar, changed)
    assert event is not None
    after = evolve(head, event)
    assert [part.due_at for part in after.parts] == [local("2026-03-06 09:20")] * 2
    assert [point.at for point in after.points if point.unit and point.check is Check.BREACHED] == [
        local("2026-03-06 09:20")
    ] * 2


def test_a_coordinating_unit_sees_the_ticket_and_others_do_not() -> None:
    head = shared()
    seen = {unit for unit in DIRECTORY.units if rights.may_see(samples.officer(unit, Role.FOCAL), head, DIRECTORY)}
    assert seen == {INTAKE, "that-khe", HOME_AFFAIRS, POLICE}
    excused = done(head, "excuse", unit=POLICE)
    assert not rights.may_see(samples.officer(POLICE, Role.FOCAL), excused, DIRECTORY)


def test_a_coordinating_unit_may_note_but_not_do_the_lead_s_work() -> None:
    head = shared("accept")
    focal, leader = samples.officer(POLICE, Role.FOCAL), samples.officer(POLICE, Role.LEADER)
    assert samples.offered(head, focal) == ["note", "contribute", "disagree"]
    assert samples.offered(head, leader) == ["note", "contribute", "disagree"]


@given(st.data())
def test_parts_and_their_clocks_agree_after_every_change(data: st.DataObject) -> None:
    for _, _, head in walk(data):
        waiting = {part.unit for part in head.waiting_parts}
        assert {point.unit for point in head.points} - {None} <= waiting
        assert len({part.unit for part in head.parts}) == len(head.parts)
        assert head.unit is None or head.part_of(head.unit) is None
        assert head.dispute is None or head.state in {"dispatched", "processing", "planned", "needs_info"}


class TestProgress:
    """A slow ticket's sender hears at least once in seven days how it goes."""

    def slow(self, *more: str) -> Ticket:
        head = begin(samples.created())
        head = done(head, "receive", urgency="complex")
        for action in ("dispatch", "accept", *more):
            head = done(head, action)
        return head

    def silent(self, head: Ticket) -> list[datetime]:
        return [point.at for point in head.points if point.check is Check.SILENT]

    def test_from_accepting_on_somebody_must_tell(self) -> None:
        head = self.slow()
        assert head.last_at is not None
        assert self.silent(head) == [head.last_at + 7 * DAY, head.last_at + 9 * DAY]
        assert self.silent(self.slow("answer")) == []

    def test_who_says_nothing_is_reminded_and_then_the_leader_is_told(self) -> None:
        head = self.slow()
        head, events = passed(head, (head.last_at or T0) + 9 * DAY)
        silent = [event for event in events if event.kind == "silent"]
        assert [(event.details["audience"], event.details["step"]) for event in silent] == [
            ("focal", "progress"),
            ("leader", "progress"),
        ]
        assert told(evolve(head, silent[0])) == ["silent: focal of that-khe"]

    def test_a_public_note_begins_it_anew_and_one_for_colleagues_does_not(self) -> None:
        head = self.slow()
        at = (head.last_at or T0) + 3 * DAY
        assert self.silent(done(head, "note", at=at, public=True)) == [at + 7 * DAY, at + 9 * DAY]
        assert self.silent(done(head, "note", at=at)) == self.silent(head)

    def test_other_moves_leave_it(self) -> None:
        head = self.slow()
        assert self.silent(done(head, "assign")) == self.silent(head)
        assert self.silent(done(head, "involve")) == self.silent(head)

    def test_what_the_citizen_is_told_anyway_counts(self) -> None:
        head = self.slow()
        asked = done(head, "ask_extension", until=head.due_at + DAY)
        for told_of in (done(asked, "grant_extension"), done(head, "plan")):
            assert told_of.last_at is not None
            assert self.silent(told_of)[0] == told_of.last_at + 7 * DAY

    def test_it_stands_still_while_the_citizen_is_asked(self) -> None:
        head = self.slow()
        asked = done(head, "ask", at=(head.last_at or T0) + DAY)
        assert self.silent(asked) == []
        supplied = done(asked, "supply", at=(asked.last_at or T0) + DAY)
        assert self.silent(supplied) == [at + DAY for at in self.silent(head)]

    def test_rules_that_ask_for_none_get_none(self) -> None:
        assert self.silent(samples.ticket(*WAY_TO["processing"])) == []
