"""A leader's instruction: who gives it, its clock, whom it tells, and how it ends."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.deadlines.rules import Urgency
from chalicelib.domain.errors import DomainError
from chalicelib.domain.messages.notices import notices
from chalicelib.domain.province.officers import Role
from chalicelib.domain.tickets import rights
from chalicelib.domain.tickets.history import evolve
from chalicelib.domain.tickets.moves import MOST_INSTRUCTIONS
from chalicelib.domain.tickets.publicity import INSTRUCTION_KINDS, is_news
from chalicelib.domain.tickets.ticket import Event, Instruction, Ticket
from chalicelib.domain.tickets.workflow import automatic
from tests.domain import samples
from tests.domain.samples import HOME_AFFAIRS, INTAKE, T0, WAY_TO, local

DIRECTORY = samples.directory()
SUPERVISOR = samples.officer(INTAKE, Role.SUPERVISOR)
LEADER = samples.officer("that-khe", Role.LEADER)


def instructed(*way: str, by: object = LEADER, **given: object) -> Ticket:
    ticket = samples.ticket(*(way or WAY_TO["processing"]))
    return evolve(ticket, samples.act(ticket, "instruct", by, **given))  # type: ignore[arg-type]


def refused(ticket: Ticket, action: str, by: object, **given: object) -> str:
    with pytest.raises(DomainError) as refusal:
        samples.act(ticket, action, by, **given)  # type: ignore[arg-type]
    return refusal.value.code


def told(ticket: Ticket) -> list[tuple[str, str | None]]:
    return [(notice.kind, notice.audience) for notice in notices(ticket, DIRECTORY)]


def passed(ticket: Ticket) -> list[tuple[Event, Ticket]]:
    """What the clock does about instructions until all is told."""
    found = []
    while event := automatic.tick(ticket, ticket.next_check_at or T0):
        ticket = evolve(ticket, event)
        if event.kind in INSTRUCTION_KINDS:
            found.append((event, ticket))
    return found


def test_without_a_date_it_has_the_usual_time_of_the_rules() -> None:
    for urgency in Urgency:
        ticket = replace(samples.ticket(*WAY_TO["processing"]), urgency=urgency)
        at = local("2026-03-03 10:00")
        [one] = evolve(ticket, samples.act(ticket, "instruct", SUPERVISOR, at=at)).instructions
        limit = DIRECTORY.rules.instruction_limit(urgency)
        assert one.due_at == DIRECTORY.calendar.add(at, limit.usual)
        assert one.remind_at is not None
        assert at < one.remind_at < one.due_at


def test_a_province_sets_the_times_itself() -> None:
    lines = {"normal": {"usual": "3 hours", "most": "5 hours"}}
    own = samples.directory_with(rules={"instructions": lines})
    ticket = samples.ticket(*WAY_TO["processing"])
    at = local("2026-03-03 10:00")
    event = samples.act(ticket, "instruct", LEADER, at=at, reference=own)
    assert evolve(ticket, event).instructions[0].due_at == at + timedelta(hours=3)
    with pytest.raises(DomainError) as refusal:
        samples.act(ticket, "instruct", LEADER, at=at, reference=own, until=at + timedelta(hours=6))
    assert refusal.value.code == "instruction_too_long"


@pytest.mark.parametrize(
    ("until", "code"), [("2026-03-02 08:00", "until_not_later"), ("2026-06-30 16:00", "instruction_too_long")]
)
def test_its_date_is_ahead_and_within_the_limit(until: str, code: str) -> None:
    assert refused(samples.ticket(*WAY_TO["processing"]), "instruct", LEADER, until=local(until)) == code


def test_it_moves_neither_the_promise_nor_the_deadline_of_the_step() -> None:
    before = samples.ticket(*WAY_TO["processing"])
    after = instructed()
    for ticket in (after, *(ticket for event, ticket in passed(after) if event.kind in INSTRUCTION_KINDS)):
        assert (ticket.promised_at, ticket.due_at, ticket.promises) == (
            before.promised_at,
            before.due_at,
            before.promises,
        )
    assert (after.step_due_at, after.points) == (before.step_due_at, before.points)


def test_the_unit_is_reminded_and_a_late_one_is_told_to_its_leader_and_to_who_gave_it() -> None:
    ticket = instructed(by=SUPERVISOR)
    [one] = ticket.instructions
    (reminder, reminded), (alert, late) = passed(ticket)
    assert (reminder.kind, reminder.at, told(reminded)) == (
        "instruction_reminded",
        one.remind_at,
        [("instruction_reminded", "focal")],
    )
    assert (alert.kind, alert.at) == ("instruction_late", one.due_at)
    assert told(late) == [("instruction_late", "leader"), ("instruction_late", "@supervisor.intake")]
    assert late.instructions[0].late


def test_its_messages_name_its_own_deadline_and_not_its_words() -> None:
    ticket = instructed(by=SUPERVISOR, text="Mật khẩu của chỉ đạo", until=local("2026-03-04 15:30"))
    shown = notices(ticket, DIRECTORY)
    assert all("15:30 04/03" in notice.sms and "Mật khẩu" not in notice.sms + notice.body for notice in shown)
    assert {notice.to for notice in shown} == {"unit"}


def test_a_held_message_about_it_is_dropped_when_it_is_over() -> None:
    ticket = instructed()
    [notice] = notices(ticket, DIRECTORY)
    assert ticket.begun(notice.clock) == notice.stands_while
    done = evolve(ticket, samples.act(ticket, "carry_out"))
    assert done.begun(notice.clock) is None
    # That it was done is told in any case.
    [answer] = notices(done, DIRECTORY)
    assert (answer.audience, answer.stands_while) == ("@leader.that-khe", None)


def test_who_gave_it_their_deputy_or_a_supervisor_calls_it_off() -> None:
    ticket = instructed()
    other = replace(LEADER, username="another.leader")
    deputy = replace(LEADER, username="deputy", acting_for=LEADER.username)
    assert refused(ticket, "call_off", other) == "instruction_of_another"
    assert "call_off" not in samples.offered(ticket, other)
    for officer in (LEADER, deputy, SUPERVISOR):
        assert "call_off" in samples.offered(ticket, officer)
        assert evolve(ticket, samples.act(ticket, "call_off", officer)).instructions == ()


def test_several_are_open_within_a_cap_and_named_by_their_number() -> None:
    ticket = samples.ticket(*WAY_TO["processing"])
    for day in range(MOST_INSTRUCTIONS):
        until = local("2026-03-09 16:00") - timedelta(days=day)
        ticket = evolve(ticket, samples.act(ticket, "instruct", LEADER, until=until))
    assert refused(ticket, "instruct", SUPERVISOR) == "instructions_full"
    assert "instruct" not in samples.offered(ticket, SUPERVISOR)
    first, *_, last = ticket.instructions
    assert ticket.instructed_until == last.due_at
    assert evolve(ticket, samples.act(ticket, "carry_out")).instructions == ticket.instructions[:-1]
    named = samples.act(ticket, "carry_out", instruction=first.number)
    assert evolve(ticket, named).instructions == ticket.instructions[1:]
    assert refused(ticket, "carry_out", None, instruction=999) == "instruction_unknown"
    assert refused(samples.ticket(*WAY_TO["processing"]), "carry_out", None) == "instruction_none"


@pytest.mark.parametrize("end", ["withdraw", "merge"])
def test_it_ends_with_the_ticket_and_who_gave_it_is_told(end: str) -> None:
    ticket = instructed()
    after = evolve(ticket, samples.act(ticket, end))
    assert (after.instructions, after.next_check_at) == ((), None)
    assert ("instruction_ended", "@leader.that-khe") in told(after)


def test_it_ends_with_a_ticket_that_closes_by_itself() -> None:
    ticket = instructed(*WAY_TO["resolved"], until=local("2026-03-12 16:00"))
    event = automatic.tick(ticket, ticket.points[-1].at)
    assert event is not None
    after = evolve(ticket, event)
    assert (after.state, after.instructions) == ("closed", ())
    assert ("instruction_ended", "@leader.that-khe") in told(after)


def test_a_leader_s_ends_when_the_unit_loses_the_ticket_and_a_supervisor_s_goes_along() -> None:
    by_leader, by_supervisor = instructed(), instructed(by=SUPERVISOR)
    gone = evolve(by_leader, samples.act(by_leader, "redispatch"))
    assert gone.instructions == ()
    assert ("instruction_ended", "@leader.that-khe") in told(gone)
    assert evolve(by_supervisor, samples.act(by_supervisor, "redispatch")).instructions == by_supervisor.instructions
    # A unit does not get rid of it by returning the ticket.
    assert evolve(by_supervisor, samples.act(by_supervisor, "return")).instructions == by_supervisor.instructions


def test_neither_the_public_nor_the_sender_nor_another_unit_learns_of_it() -> None:
    ticket = samples.ticket(*WAY_TO["processing"], "involve")
    event = samples.act(ticket, "instruct", SUPERVISOR)
    after = evolve(replace(ticket, followed=True), event)
    assert not is_news(event)
    assert after.updated_at == ticket.updated_at
    assert {notice.to for notice in notices(after, DIRECTORY)} == {"unit"}

    def reads(unit: str, role: Role) -> bool:
        return rights.may_read_instructions(samples.officer(unit, role), after, DIRECTORY)

    assert reads("that-khe", Role.PROCESSING)
    assert reads(INTAKE, Role.SUPERVISOR)
    assert not reads(HOME_AFFAIRS, Role.FOCAL)
    assert not reads(INTAKE, Role.INTAKE)


def test_an_instruction_checks_its_reminder_then_its_date_then_nothing() -> None:
    one = Instruction(3, "x", "y", "leader", T0, T0 + timedelta(hours=4), T0 + timedelta(hours=3))
    assert one.next_check_at == T0 + timedelta(hours=3)
    assert replace(one, remind_at=None).next_check_at == one.due_at
    assert replace(one, late=True).next_check_at is None
