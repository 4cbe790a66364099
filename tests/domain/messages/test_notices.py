"""Whom a change and the clock tell, and when the same change gives the same notices."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.deadlines.rules import Audience, Step
from chalicelib.domain.errors import Invalid
from chalicelib.domain.messages import push, ways
from chalicelib.domain.messages.notices import notices
from chalicelib.domain.province.officers import Role
from chalicelib.domain.tickets.history import evolve
from chalicelib.domain.tickets.mentions import mentioned_in
from chalicelib.domain.tickets.moves import MOVES, STEP_OF
from chalicelib.domain.tickets.ticket import Burst, Ticket
from chalicelib.domain.tickets.workflow import automatic
from tests.domain import samples
from tests.domain.messages.lives import DIRECTORY, passed, whole_life
from tests.domain.samples import INTAKE, T0, WAY_TO, local


def receivers(ticket: Ticket) -> list[str]:
    return [
        f"{notice.outside[0]} outside"
        if notice.outside
        else "reporter"
        if notice.to == "reporter"
        else f"{notice.audience} of {notice.unit}"
        for notice in notices(ticket, DIRECTORY)
    ]


#: The actions so far -> the receivers of notices of the last one.
TOLD = {
    (): ["focal of intake"],
    ("receive",): ["reporter"],
    ("refuse",): ["reporter"],
    ("receive", "dispatch"): ["focal of that-khe"],
    ("receive", "dispatch", "accept"): [],
    ("receive", "dispatch", "return"): ["focal of intake"],
    ("receive", "dispatch", "return", "refuse"): ["reporter"],
    ("receive", "note"): [],
    ("receive", "dispatch", "accept", "answer"): ["leader of that-khe"],
    ("receive", "dispatch", "accept", "answer", "send_back"): ["focal of that-khe"],
    ("receive", "dispatch", "accept", "answer", "approve"): ["reporter"],
    ("receive", "dispatch", "accept", "answer", "approve", "close"): ["reporter"],
    ("receive", "dispatch", "return", "dispatch", "return"): ["supervisor of intake"],
    ("ask",): ["reporter"],
    ("ask", "supply"): ["focal of intake"],
    ("receive", "dispatch", "accept", "ask"): ["reporter"],
    ("receive", "dispatch", "accept", "ask", "supply"): ["focal of that-khe"],
    ("receive", "dispatch", "assign"): ["@processing.that-khe of that-khe"],
    ("receive", "dispatch", "assign", "hand_over"): ["focal of that-khe"],
    ("receive", "dispatch", "share"): [],
    ("add",): ["focal of intake"],
    ("receive", "dispatch", "accept", "add"): ["focal of that-khe"],
    ("receive", "dispatch", "accept", "plan"): ["reporter"],
    ("receive", "dispatch", "accept", "plan", "take_up"): [],
    ("receive", "dispatch", "reclassify"): [],
    ("receive", "dispatch", "set_urgency"): ["focal of that-khe"],
    ("receive", "dispatch", "redispatch"): ["focal of dong-dang", "focal of that-khe"],
    ("receive", "dispatch", "accept", "return"): ["focal of intake"],
    ("receive", "dispatch", "instruct"): ["focal of that-khe", "leader of that-khe"],
    ("receive", "dispatch", "instruct", "carry_out"): ["@supervisor.intake of intake"],
    ("receive", "dispatch", "instruct", "call_off"): ["focal of that-khe"],
    ("receive", "dispatch", "instruct", "withdraw"): ["focal of that-khe", "@supervisor.intake of intake"],
    ("receive", "dispatch", "forward"): ["power outside"],
    ("receive", "dispatch", "forward", "recall"): ["power outside"],
    ("receive", "dispatch", "forward", "withdraw"): ["focal of that-khe", "power outside"],
    ("receive", "dispatch", "involve"): ["focal of home-affairs"],
    ("receive", "dispatch", "involve", "excuse"): ["focal of home-affairs"],
    ("receive", "dispatch", "involve", "contribute"): ["focal of that-khe"],
    ("receive", "dispatch", "involve", "disagree"): ["supervisor of intake"],
    ("receive", "dispatch", "involve", "disagree", "arbitrate"): ["focal of that-khe", "focal of home-affairs"],
    ("receive", "dispatch", "accept", "ask_extension"): ["leader of that-khe"],
    ("receive", "dispatch", "accept", "ask_extension", "grant_extension"): ["focal of that-khe", "reporter"],
    ("receive", "dispatch", "accept", "ask_extension", "deny_extension"): ["focal of that-khe"],
    ("merge",): ["reporter"],
    ("receive", "gather"): [],
    ("receive", "dispatch", "merge"): ["reporter"],
    ("receive", "merge", "unmerge"): ["focal of intake", "reporter"],
    ("receive", "merge", "add"): [],
    ("receive", "merge", "withdraw"): ["focal of intake"],
    ("withdraw",): ["focal of intake"],
    ("receive", "dispatch", "withdraw"): ["focal of that-khe"],
    ("refuse", "appeal"): ["supervisor of intake"],
    ("receive", "dispatch", "accept", "answer", "approve", "confirm"): [],
    ("receive", "dispatch", "accept", "answer", "approve", "rate"): [],
    ("receive", "dispatch", "accept", "answer", "approve", "reopen"): ["focal of that-khe"],
}


@pytest.mark.parametrize(("way", "expected"), TOLD.items(), ids=lambda way: " ".join(way) or "created")
def test_who_is_told_of_a_move(way: tuple[str, ...], expected: list[str]) -> None:
    assert receivers(samples.ticket(*way)) == expected


def test_a_colleague_is_told_of_what_is_handed_over_and_the_unit_is_not() -> None:
    ticket = samples.ticket(*WAY_TO["processing"], "assign")
    given = evolve(ticket, samples.act(ticket, "hand_over", assignee="focal.that-khe"))
    assert receivers(given) == ["@focal.that-khe of that-khe"]
    assert [notice.kind for notice in notices(given, DIRECTORY)] == ["handed_to"]


def test_officers_who_are_mentioned_in_a_note_are_told_by_name() -> None:
    ticket = samples.ticket(*WAY_TO["processing"])
    persons = [("that-khe", "processing.that-khe"), (INTAKE, "intake.intake"), (INTAKE, "supervisor.intake")]
    noted = evolve(ticket, samples.act(ticket, "note", text="@supervisor.intake xem giúp", mentioned=persons))
    # The officer who writes the note is not told.
    assert receivers(noted) == ["@processing.that-khe of that-khe", "@supervisor.intake of intake"]
    assert all(notice.kind == "mention" for notice in notices(noted, DIRECTORY))
    assert all("xem giúp" not in notice.body + notice.sms for notice in notices(noted, DIRECTORY))


def test_a_public_note_mentions_nobody_and_reaches_followers() -> None:
    ticket = replace(samples.ticket(*WAY_TO["processing"]), followed=True)
    with pytest.raises(Invalid) as refusal:
        samples.act(ticket, "note", public=True, mentioned=[("that-khe", "processing.that-khe")])
    assert refusal.value.code == "mention_in_public"
    public = evolve(ticket, samples.act(ticket, "note", public=True))
    assert [notice.to for notice in notices(public, DIRECTORY)] == ["reporter", "followers"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("@an.that-khe và @Binh.Intake xem, @an.that-khe", ("an.that-khe", "binh.intake")),
        ("gửi vào an@example.invalid", ()),
        ("hỏi @an.", ("an",)),
        ("(@an), @@binh", ("an",)),
        (f"@{'a' * 129} @{'b' * 128}", ("b" * 128,)),
        ("", ()),
    ],
)
def test_a_mention_is_a_name_after_an_at_sign(text: str, names: tuple[str, ...]) -> None:
    assert mentioned_in(text) == names


def test_the_audience_of_one_officer_reaches_that_officer_alone() -> None:
    found = push.reached(samples.officers(), "that-khe", "@processing.that-khe", is_rescue=False)
    assert [one.username for one in found] == ["processing.that-khe"]


def test_the_table_of_receivers_has_every_action() -> None:
    named = {way[-1] for way in TOLD if way}
    assert named == set(MOVES), f"TOLD does not say who is told of {sorted(set(MOVES) - named)}"


#: Moves that nobody is told of, and why.
SILENT = {
    "accept": "the sender has the promise already, and sees the state",
    "note": "it is read with the ticket",
    "share": "the unit sees it with the ticket",
    "gather": "the public reads the line; what follows is told",
    "take_up": "the sender knows the date of the plan",
    "reclassify": "neither unit nor promise changes",
    "confirm": "the ticket is over",
    "rate": "it is in the figures",
}


def test_a_move_that_nobody_is_told_of_says_why() -> None:
    notified = {way[-1] for way, receivers in TOLD.items() if way and receivers}
    forgotten = set(MOVES) - notified - set(SILENT)
    assert not forgotten, (
        f"nobody is told of {sorted(forgotten)}: add it to _AUDIENCE_OF_EVENT of domain/messages/to_units.py, or to a "
        "table of domain/texts/sent/messages.py, or say in SILENT here why not"
    )
    assert not notified & set(SILENT), f"somebody is told of {sorted(notified & set(SILENT))}: take it out of SILENT"


def laid_anew(way: tuple[str, ...], *, merged: tuple[str, ...] = ()) -> Ticket:
    """A ticket after Thursday, 5 March 2026, became a day off."""
    dates = [{"date": "2026-03-05", "kind": "off", "decision": "Quyết định mẫu"}]
    new = samples.directory_with(calendar={"version": 2, "dates": dates})
    ticket = replace(samples.ticket(*way), merged=merged)
    event = automatic.recalculated(ticket, local("2026-03-02 13:00"), DIRECTORY.calendar, new)
    assert event is not None
    return evolve(ticket, event)


def test_the_sender_is_told_when_a_new_calendar_moved_the_promise() -> None:
    ticket = laid_anew(WAY_TO["processing"], merged=("LS1000000009",))
    assert receivers(ticket) == ["reporter", "reporter"]
    own, other = notices(ticket, DIRECTORY)
    assert own.sms == "Lang Son: Do lich lam viec thay doi, han tra loi phan anh LS 4827 395 165 la 11:10 09/03/2026."
    assert "LS 1000 000 009" in other.sms


def test_a_new_calendar_that_did_not_move_the_promise_is_not_told() -> None:
    assert receivers(replace(laid_anew(WAY_TO["processing"]), last_moved_promise=False)) == []
    answered = replace(laid_anew(WAY_TO["processing"]), resolved_at=local("2026-03-03 09:00"))
    assert receivers(answered) == []


def test_the_intake_unit_is_told_of_a_new_report() -> None:
    assert receivers(samples.ticket(new=samples.report("emergency", "ky-lua"))) == ["focal of ky-lua"]


def test_the_leader_is_told_of_what_focal_officers_may_not_see() -> None:
    kept = replace(DIRECTORY.categories["hygiene"], roles=frozenset({Role.INTAKE, Role.LEADER, Role.SUPERVISOR}))
    directory = replace(DIRECTORY, categories={**DIRECTORY.categories, "hygiene": kept})
    for way, expected in ((), "focal of intake"), (("receive", "dispatch"), "leader of that-khe"):
        told = [one for one in notices(samples.ticket(*way), directory) if one.to == "unit"]
        assert [f"{one.audience} of {one.unit}" for one in told] == [expected]


#: State -> the receivers of alerts at the breach and on the rungs after it. The sender is told that the promise has
#: passed.
CLOCKED = {
    "new": ["focal of intake", "reporter", "leader of intake", "supervisor of intake", "address of intake"],
    "received": ["focal of intake", "reporter", "leader of intake", "supervisor of intake", "address of intake"],
    "returned": ["focal of intake", "reporter", "leader of intake", "supervisor of intake", "address of intake"],
    "dispatched": ["focal of that-khe", "reporter", "leader of that-khe", "supervisor of intake", "address of intake"],
    "processing": ["focal of that-khe", "reporter", "leader of that-khe", "supervisor of intake", "address of intake"],
    # Only the leader can approve, and is alerted once.
    "awaiting_approval": ["leader of that-khe", "reporter", "supervisor of intake", "address of intake"],
    # A broken commitment is alerted like any other deadline.
    "planned": ["focal of that-khe", "reporter", "leader of that-khe", "supervisor of intake", "address of intake"],
    # Intake is told that nobody answered, and is then late itself.
    "needs_info": [
        "focal of intake",
        *("focal of intake", "reporter", "leader of intake", "supervisor of intake"),
        "address of intake",
    ],
    # No officer is told when the citizen's time has passed.
    "resolved": ["reporter"],
}


def test_every_state_with_a_clock_says_who_is_told_by_it() -> None:
    forgotten = [state.value for state in STEP_OF if state not in CLOCKED]
    assert not forgotten, f"CLOCKED does not say who is told when a ticket is late in {forgotten}"


@pytest.mark.parametrize(("state", "expected"), CLOCKED.items())
def test_who_is_told_by_the_clock(state: str, expected: list[str]) -> None:
    heads = [ticket for _, ticket in passed(samples.ticket(*WAY_TO[state]), T0 + timedelta(days=60))]
    assert [receiver for ticket in heads for receiver in receivers(ticket)] == expected


@pytest.mark.parametrize(
    ("state", "expected"), [("new", ["focal of intake"]), ("awaiting_approval", ["leader of that-khe"])]
)
def test_who_is_warned(state: str, expected: list[str]) -> None:
    ticket = samples.ticket(*WAY_TO[state])
    assert ticket.next_check_at is not None
    [(event, current)] = passed(ticket, ticket.next_check_at)
    assert event.kind == "warned"
    assert receivers(current) == expected


def test_each_event_and_receiver_has_its_own_key() -> None:
    heads = whole_life()
    sent = [(ticket.version, notice) for ticket in heads for notice in notices(ticket, DIRECTORY)]
    assert heads[-1].state == "closed"
    assert len(sent) > 40
    assert len({notice.key for _, notice in sent}) == len(sent)
    assert [notice.key[:6] for _, notice in sent] == sorted(notice.key[:6] for _, notice in sent)


def test_the_same_change_gives_the_same_notices() -> None:
    for ticket in whole_life():
        assert notices(ticket, DIRECTORY) == notices(ticket, DIRECTORY)


@pytest.mark.parametrize(
    ("ticket", "told"),
    [
        (samples.ticket("receive", "note"), False),
        (replace(samples.ticket("receive", "note"), last_public=True), True),
        (samples.ticket("receive", "dispatch", "accept", "answer", "approve", "close"), True),
        (replace(samples.ticket(*WAY_TO["processing"]), last_kind="breached", due_at=T0), True),
        (replace(samples.ticket(*WAY_TO["processing"]), last_kind="breached", due_at=T0 + timedelta(days=9)), False),
        (replace(samples.ticket(*WAY_TO["processing"]), last_kind="breached", last_part="police", due_at=T0), False),
    ],
    ids=["internal note", "public note", "close", "promise passed", "step passed", "part passed"],
)
def test_the_sender_is_told_of_progress_of_a_missed_promise_and_of_the_end(ticket: Ticket, told: bool) -> None:
    found = [notice for notice in notices(ticket, DIRECTORY) if notice.to == "reporter"]
    assert bool(found) is told
    assert all(notice.kind in ways.NEVER_BY_SMS for notice in found)


@pytest.mark.parametrize(("channel", "told"), [("web", False), ("telephone", True), ("counter", True)])
def test_a_caller_gets_the_code_when_an_officer_has_written_the_report_down(channel: str, told: bool) -> None:
    found = notices(samples.ticket(new=samples.report(channel=channel)), DIRECTORY)
    assert [notice.kind for notice in found if notice.to == "reporter"] == ["created"] * told


def test_missed_deadlines_of_a_burst_are_told_once_an_hour_for_each_step() -> None:
    def told(number: int, by_address: bool, **more: Any) -> str | None:
        burst = Burst("g", number, by_address)
        given: dict[str, Any] = {"last_kind": "breached", "last_audience": Audience.FOCAL, "last_at": samples.T0} | more
        ticket = replace(samples.ticket(), burst=burst, **given)
        (notice,) = [one for one in notices(ticket, DIRECTORY) if one.to == "unit"]
        return notice.burst

    for by_address in (False, True):
        first = told(21, by_address)
        assert first is not None
        assert told(22, by_address) == first
        assert told(22, by_address, last_at=samples.T0 + timedelta(hours=1)) != first, "it was missed again"
        assert told(22, by_address, step=Step.APPROVE) != first
        assert told(22, by_address, last_audience=Audience.LEADER) != first
        assert told(22, by_address, last_kind="warned") != first
        assert told(22, by_address, last_kind="created") == f"burst-g-created-{samples.ticket().unit or 'intake'}-focal"
