"""The notices of a change: receivers, texts and time. Each fits one SMS and has no personal data."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, time, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.deadlines.calendar import LOCAL
from chalicelib.domain.deadlines.rules import Audience, Step, Urgency
from chalicelib.domain.errors import Invalid
from chalicelib.domain.messages import push, ways
from chalicelib.domain.messages.notices import Notice, hold_until, notices
from chalicelib.domain.places.place import Place
from chalicelib.domain.province.kinds import Kind
from chalicelib.domain.province.tenant import QuietHours
from chalicelib.domain.texts import course, messages
from chalicelib.domain.texts.refusals import REFUSALS
from chalicelib.domain.texts.sms import fits_one_sms, without_accents
from chalicelib.domain.tickets.mentions import mentioned_in
from chalicelib.domain.tickets.moves import MOVES, STEP_OF
from chalicelib.domain.tickets.states import State
from chalicelib.domain.tickets.ticket import Burst, Event, Ticket, Visibility, evolve, fold
from chalicelib.domain.tickets.workflow import automatic
from tests.domain import samples
from tests.domain.samples import COMMUNES, INTAKE, T0, WAY_TO, local

DIRECTORY = samples.directory()
QUIET = DIRECTORY.province.quiet


def receivers(ticket: Ticket) -> list[str]:
    return [
        "reporter" if notice.to == "reporter" else f"{notice.audience} of {notice.unit}"
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
    ("receive", "dispatch", "share"): [],
    ("add",): ["focal of intake"],
    ("receive", "dispatch", "accept", "add"): ["focal of that-khe"],
    ("receive", "dispatch", "accept", "plan"): ["reporter"],
    ("receive", "dispatch", "accept", "plan", "take_up"): [],
    ("receive", "dispatch", "reclassify"): [],
    ("receive", "dispatch", "set_urgency"): ["focal of that-khe"],
    ("receive", "dispatch", "redispatch"): ["focal of dong-dang", "focal of that-khe"],
    ("receive", "dispatch", "accept", "return"): ["focal of intake"],
    ("receive", "dispatch", "involve"): ["focal of home-affairs"],
    ("receive", "dispatch", "involve", "excuse"): ["focal of home-affairs"],
    ("receive", "dispatch", "involve", "contribute"): ["focal of that-khe"],
    ("receive", "dispatch", "involve", "disagree"): ["supervisor of intake"],
    ("receive", "dispatch", "involve", "disagree", "arbitrate"): ["focal of that-khe", "focal of home-affairs"],
    ("receive", "dispatch", "accept", "ask_extension"): ["leader of that-khe"],
    ("receive", "dispatch", "accept", "ask_extension", "grant_extension"): ["focal of that-khe", "reporter"],
    ("receive", "dispatch", "accept", "ask_extension", "deny_extension"): ["focal of that-khe"],
    ("merge",): ["reporter"],
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
    "take_up": "the sender knows the date of the plan",
    "reclassify": "neither unit nor promise changes",
    "confirm": "the ticket is over",
    "rate": "it is in the figures",
}


def test_a_move_that_nobody_is_told_of_says_why() -> None:
    notified = {way[-1] for way, receivers in TOLD.items() if way and receivers}
    forgotten = set(MOVES) - notified - set(SILENT)
    assert not forgotten, (
        f"nobody is told of {sorted(forgotten)}: add it to _TO_HOLDER of domain/messages/notices.py or to a table of "
        "domain/texts/messages.py, or say in SILENT here why not"
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


def passed(ticket: Ticket, now: datetime) -> list[tuple[Event, Ticket]]:
    """The events of the clock until ``now``, with the ticket after each."""
    steps: list[tuple[Event, Ticket]] = []
    while event := automatic.tick(ticket, now):
        ticket = evolve(ticket, event)
        steps.append((event, ticket))
    return steps


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


def whole_life() -> list[Ticket]:
    """Every version of a ticket that was late at each step, returned, paused and sent back."""
    way: tuple[str, ...] = ("receive", "note", "dispatch", "return", "dispatch", "return", "dispatch", "accept", "add")
    way = (*way, "assign", "answer", "send_back", "answer", "approve", "rate")
    ticket = fold([samples.created()])
    heads, now = [ticket], T0
    for action in way:
        heads += [after for _, after in passed(heads[-1], now + timedelta(hours=7))]
        now += timedelta(days=30)
        heads += [after for _, after in passed(heads[-1], now)]
        heads.append(evolve(heads[-1], samples.act(heads[-1], action, at=now)))
    return heads + [after for _, after in passed(heads[-1], now + timedelta(days=30))]


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


def everything() -> list[Ticket]:
    """Tickets with every kind of event, category, commune (or none), step, rung and refusal."""
    base = samples.ticket(*WAY_TO["processing"])
    answered = samples.ticket(*WAY_TO["resolved"])
    places = [*(Place(code, "Số nhà bí mật") for code in COMMUNES.values()), Place(lat=22.2, lon=106.4)]
    to_officers = [
        replace(base, last_kind=kind, category=category, place=place, step=step, last_audience=audience)
        for kind, category, place, step, audience in product(
            messages.OFFICER_MESSAGES, DIRECTORY.categories, places, Step, Audience
        )
    ]
    refused = [samples.ticket("refuse"), samples.ticket("receive")]
    to_reporters = [
        replace(ticket, refusal=refusal, refusal_text="Vì lý do đã nêu", category=category)
        for ticket, refusal, category in product(refused, REFUSALS, DIRECTORY.categories)
    ]
    asked = [
        replace(samples.ticket("ask"), question=question)
        for question in ("Ở đâu?", "Chỗ đó ở thôn nào, gần nhà ai? " * 10, "…“”" * 40, "Đ" * 2000)
    ]
    more = [
        replace(base, last_kind=kind, refusal="unclear", last_moved_promise=True) for kind in messages.CITIZEN_MESSAGES
    ]
    watched = [replace(answered, followed=True, merged=(samples.MAIN_CODE,))]
    watched += [
        replace(base, followed=True, last_kind=kind, last_moved_promise=True, last_public=True)
        for kind in messages.FOLLOWER_MESSAGES
    ]
    return [*to_officers, *to_reporters, *asked, *more, *watched, answered]


EVERYTHING = [(ticket, notice) for ticket in everything() for notice in notices(ticket, DIRECTORY)]


def test_every_sms_fits_one_sms_and_names_the_code() -> None:
    assert len(EVERYTHING) > 1000
    assert [notice.sms for _, notice in EVERYTHING if not fits_one_sms(notice.sms)] == []
    codes = {samples.CODE: "LS 4827 395 165", samples.MAIN_CODE: "LS 1000 000 009"}
    assert [notice.sms for _, notice in EVERYTHING if codes[notice.code] not in notice.sms] == []


def test_followers_are_told_only_of_public_tickets_and_only_public_content() -> None:
    watched = [(ticket, notice) for ticket, notice in EVERYTHING if notice.to == "followers"]
    assert {notice.kind for _, notice in watched} == messages.FOLLOWER_MESSAGES.keys()
    assert {notice.code for _, notice in watched} == {samples.CODE, samples.MAIN_CODE}
    for ticket, notice in watched:
        assert ticket.description not in notice.body
        assert "đánh giá" not in notice.body
        for hidden in (
            replace(ticket, visibility=Visibility.PRIVATE),
            replace(ticket, restricted=True),
            replace(ticket, state=State.REFUSED, merged_from=None),
            replace(ticket, followed=False),
        ):
            assert not [notice for notice in notices(hidden, DIRECTORY) if notice.to == "followers"]


def test_every_sms_to_an_officer_has_the_step_the_deadline_and_the_place() -> None:
    due = re.compile(r"(hạn|han) \d\d:\d\d \d\d/\d\d\.")
    for ticket, notice in EVERYTHING:
        if notice.to == "unit":
            assert due.search(notice.sms), notice.sms
            step = course.STEPS[ticket.step or "confirm"].vi
            phrase = messages.OFFICER_MESSAGES[notice.kind].vi.format(step=step)
            assert without_accents(phrase) in without_accents(notice.sms)
            commune = DIRECTORY.communes.get(ticket.place.commune or "")
            assert without_accents(commune.name if commune else "") in without_accents(notice.sms)


def test_alerts_to_the_province_name_the_late_unit() -> None:
    late = replace(samples.ticket(*WAY_TO["processing"]), last_kind="escalated", last_audience="supervisor")
    [notice] = notices(replace(late, category="traffic", unit="police"), DIRECTORY)
    assert notice.sms == (
        "LS 4827 395 165 QUA HAN xu ly, da bao cao cap tren, han 09:30 05/03. "
        "Cong an tinh. An toan giao thong, Xa That Khe"
    )


def test_an_example_of_an_sms_to_a_unit() -> None:
    [notice] = notices(samples.ticket("receive", "dispatch"), DIRECTORY)
    assert notice.sms == "LS 4827 395 165 chuyen den don vi, han 14:50 02/03. Ve sinh moi truong, Xa That Khe"
    assert notice.subject == "LS 4827 395 165: chuyển đến đơn vị"
    assert notice.body == (
        "Phiếu LS 4827 395 165: chuyển đến đơn vị.\n"
        "Đơn vị đang giữ phiếu: Xã Thất Khê.\n"
        "Lĩnh vực, địa bàn: Vệ sinh môi trường, Xã Thất Khê.\n"
        "Hạn của bước này: 14:50 02/03/2026. Hạn trả lời người dân: 11:10 06/03/2026."
    )


def test_the_mail_to_the_citizen_has_the_refusal_or_the_answer() -> None:
    refused = of(samples.ticket("refuse"))
    [answered] = notices(samples.ticket(*WAY_TO["resolved"]), DIRECTORY)
    assert "Lý do: Nội dung không rõ, người gửi không bổ sung thông tin.\n\n" in refused.body
    assert "Nội dung không rõ" not in refused.sms, "an SMS is read by others too"
    assert "\n\nKhông rõ địa điểm\n\nDear Sir or Madam,\n\n" in refused.body
    assert "\n\nĐã thu gom toàn bộ\n\nDear Sir or Madam,\n\n" in answered.body
    assert answered.body.endswith("was resolved. Please see the result.")


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


@pytest.mark.parametrize("question", ["Ở đâu?", "Chỗ đó ở thôn nào, gần nhà ai? " * 20])
def test_a_question_to_the_citizen_has_its_deadline_and_is_complete_in_the_mail(question: str) -> None:
    notice = of(replace(samples.ticket("ask"), question=question))
    assert without_accents(notice.sms).startswith(
        "Lang Son: De nghi bo sung cho phan anh LS 4827 395 165, cham nhat 09:10 05/03/2026: "
    )
    assert question.strip() in notice.body


@given(st.text(min_size=1, max_size=200), st.text(min_size=1, max_size=200), st.sampled_from(Audience))
def test_the_sms_keeps_code_and_due_date_beside_long_or_unusual_names(
    category: str, unit: str, audience: Audience
) -> None:
    documents = samples.documents()
    categories = [line | {"name": category} for line in documents[Kind.CATEGORIES]["categories"]]
    units = [line | {"name": unit} for line in documents[Kind.UNITS]["units"]]
    directory = samples.directory_with(categories={"categories": categories}, units={"units": units})
    ticket = replace(samples.ticket("receive", "dispatch"), last_kind="escalated", last_audience=audience)
    [notice] = notices(ticket, directory)
    assert fits_one_sms(notice.sms)
    assert re.match(r"LS 4827 395 165 .*(hạn|han) 14:50 02/03\.", notice.sms)


def test_a_notice_has_neither_the_description_nor_the_address() -> None:
    """The description and the address may name people. The answer is only in the mail to the reporter."""
    written = [*samples.DESCRIPTION.split(", "), "Số nhà bí mật", "Chợ trung tâm", "106.4"]
    lived = [(ticket, notice) for ticket in whole_life() for notice in notices(ticket, DIRECTORY)]
    for ticket, notice in EVERYTHING + lived:
        shown = "\n".join((notice.sms, notice.subject, notice.body, notice.key))
        plain = without_accents(shown)
        assert not [text for text in written if text in shown or without_accents(text) in plain]
        if ticket.answer and notice.to == "unit":
            assert ticket.answer.text not in shown
        if ticket.answer:
            assert without_accents(ticket.answer.text) not in without_accents(notice.sms)


def test_a_ticket_with_a_removed_category_or_unit_has_its_notices() -> None:
    ticket = replace(samples.ticket("receive", "dispatch"), category="old-category", unit="old-unit")
    [notice] = notices(ticket, DIRECTORY)
    assert (notice.unit, notice.audience) == ("old-unit", Audience.FOCAL)
    assert "old-category" in notice.sms
    assert "old-unit" in notice.body


NIGHT = {
    "2026-03-02 20:59": None,
    "2026-03-02 21:00": "2026-03-03 07:00",
    "2026-03-02 23:59": "2026-03-03 07:00",
    "2026-03-03 00:00": "2026-03-03 07:00",
    "2026-03-03 06:59": "2026-03-03 07:00",
    "2026-03-03 07:00": None,
    "2026-03-03 12:00": None,
    "2026-02-28 22:00": "2026-03-01 07:00",
}


@pytest.mark.parametrize(("at", "until"), NIGHT.items())
@pytest.mark.parametrize("urgency", [Urgency.NORMAL, Urgency.COMPLEX])
def test_messages_in_quiet_hours_wait_for_the_morning(at: str, until: str | None, urgency: Urgency) -> None:
    assert hold_until(local(at), urgency, QUIET) == (local(until) if until else None)


@pytest.mark.parametrize("at", NIGHT)
def test_urgent_messages_are_sent_at_once(at: str) -> None:
    assert hold_until(local(at), Urgency.URGENT, QUIET) is None


def test_quiet_hours_that_begin_after_midnight_end_on_the_same_morning() -> None:
    late = QuietHours(time(0, 0), time(7, 30))
    assert hold_until(local("2026-03-03 00:00"), Urgency.NORMAL, late) == local("2026-03-03 07:30")
    assert hold_until(local("2026-03-02 23:59"), Urgency.NORMAL, late) is None
    assert hold_until(local("2026-03-03 07:30"), Urgency.NORMAL, late) is None


hours = st.times().map(lambda at: at.replace(second=0, microsecond=0))


@given(st.integers(0, 3 * 86_400), st.builds(QuietHours, hours, hours))
def test_a_message_is_held_until_the_end_of_its_quiet_hours(seconds: int, quiet: QuietHours) -> None:
    at = T0 + timedelta(seconds=seconds)
    until = hold_until(at, Urgency.NORMAL, quiet)
    assert (until is not None) == quiet.contain(at.astimezone(LOCAL).time())
    if until is not None:
        assert timedelta(0) < until - at <= timedelta(days=1)
        assert until.astimezone(LOCAL).time() == quiet.end
        assert hold_until(until, Urgency.NORMAL, quiet) is None


def of(ticket: Ticket) -> Notice:
    [notice] = notices(ticket, DIRECTORY)
    return notice


def test_the_time_of_the_change_decides_about_quiet_hours() -> None:
    reported_by_night = samples.ticket("receive", "dispatch", at=local("2026-03-02 06:45"))
    assert of(samples.ticket(at=local("2026-03-02 06:45"))).hold_until == local("2026-03-02 07:00")
    assert of(reported_by_night).hold_until is None
    assert of(samples.ticket("receive", at=local("2026-03-02 06:55"))).hold_until is None


def test_notices_of_urgent_tickets_are_not_held_for_anybody() -> None:
    for way in ((), ("receive",), ("receive", "dispatch")):
        night = local("2026-03-02 23:00")
        assert of(samples.ticket(*way, new=samples.report("emergency"), at=night)).hold_until is None
        assert of(samples.ticket(*way, new=samples.report("hygiene"), at=night)).hold_until == local("2026-03-03 07:00")


def test_a_held_notice_to_a_unit_depends_on_its_step_and_one_to_a_citizen_does_not() -> None:
    dispatched = samples.ticket("receive", "dispatch")
    assert of(dispatched).stands_while == dispatched.step_started_at
    assert of(samples.ticket("receive")).stands_while is None


@pytest.mark.parametrize(
    ("kind", "by_address", "gathered"),
    [("created", False, True), ("created", True, True), ("breached", False, True), ("breached", True, False)],
)
def test_missed_deadlines_of_different_people_behind_one_address_are_each_told(
    kind: str, by_address: bool, gathered: bool
) -> None:
    ticket = replace(samples.ticket(), burst=Burst("g", 30, by_address), last_kind=kind, last_audience=Audience.FOCAL)
    (notice,) = [one for one in notices(ticket, DIRECTORY) if one.to == "unit"]
    assert (notice.burst is not None) == gathered
