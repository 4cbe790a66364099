"""What a notice says: each fits one SMS and has no personal data."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.deadlines.rules import Audience, Step
from chalicelib.domain.messages.notice import Notice
from chalicelib.domain.messages.notices import notices
from chalicelib.domain.places.place import Place
from chalicelib.domain.province.kinds import Kind
from chalicelib.domain.texts import course
from chalicelib.domain.texts.refusals import REFUSALS
from chalicelib.domain.texts.sent import messages
from chalicelib.domain.texts.sms import fits_one_sms, without_accents
from chalicelib.domain.tickets.states import State
from chalicelib.domain.tickets.ticket import Ticket, Visibility
from tests.domain import samples
from tests.domain.messages.lives import DIRECTORY, of, whole_life
from tests.domain.samples import COMMUNES, WAY_TO


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


@cache
def every_notice() -> list[tuple[Ticket, Notice]]:
    """Each ticket of ``everything`` with each of its notices: seconds of work, so not before a test asks for it."""
    return [(ticket, notice) for ticket in everything() for notice in notices(ticket, DIRECTORY)]


def test_every_sms_fits_one_sms_and_names_the_code() -> None:
    assert len(every_notice()) > 1000
    assert [notice.sms for _, notice in every_notice() if not fits_one_sms(notice.sms)] == []
    codes = {samples.CODE: "LS 4827 395 165", samples.MAIN_CODE: "LS 1000 000 009"}
    assert [notice.sms for _, notice in every_notice() if codes[notice.code] not in notice.sms] == []


def test_followers_are_told_only_of_public_tickets_and_only_public_content() -> None:
    watched = [(ticket, notice) for ticket, notice in every_notice() if notice.to == "followers"]
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
    for ticket, notice in every_notice():
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
    unaccented = [without_accents(text) for text in written]
    lived = [(ticket, notice) for ticket in whole_life() for notice in notices(ticket, DIRECTORY)]
    for ticket, notice in every_notice() + lived:
        shown = "\n".join((notice.sms, notice.subject, notice.body, notice.key))
        plain = without_accents(shown)
        assert not [text for text in written if text in shown]
        assert not [text for text in unaccented if text in plain]
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
