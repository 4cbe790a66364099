"""Texts of the province's templates, filled with the values of a ticket; without a template, the default text."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.errors import Invalid
from chalicelib.domain.messages.notices import notices
from chalicelib.domain.places.place import Place
from chalicelib.domain.province import checks
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.kinds import Kind, TemplateKind, placeholders
from chalicelib.domain.province.officers import Role
from chalicelib.domain.province.reading import directory_from_documents
from chalicelib.domain.texts.sent import messages
from chalicelib.domain.texts.sms import fits_one_sms, without_accents
from chalicelib.domain.texts.text import Text
from chalicelib.domain.tickets import wording
from chalicelib.domain.tickets.history import evolve
from chalicelib.domain.tickets.ticket import Ticket
from chalicelib.domain.tickets.workflow import acting
from tests.domain import samples
from tests.domain.samples import WAY_TO

#: The code of the sample ticket in groups of digits.
SPOKEN = "LS 4827 395 165"


def line(kind: str, key: str, text: str, text_en: str | None = None, **more: Any) -> dict[str, Any]:
    return {"kind": kind, "key": key, "text": text, "text_en": text_en, **more}


def province(*lines: dict[str, Any]) -> Directory:
    """The sample province with these templates."""
    return directory_from_documents({**samples.documents(), Kind.TEMPLATES: {"templates": list(lines)}})


def wrong(*lines: dict[str, Any]) -> list[tuple[str, str]]:
    """(place, code) of each fault in these templates."""
    documents = {**samples.documents(), Kind.TEMPLATES: {"templates": list(lines)}}
    return [(fault.path, fault.code) for fault in checks.faults(documents)]


def message(ticket: Ticket, directory: Directory, to: str = "reporter") -> Any:
    [notice] = [notice for notice in notices(ticket, directory) if notice.to == to]
    return notice


RECEIVED = samples.ticket("receive")


def test_a_message_to_a_citizen_has_the_province_s_text_in_both_languages() -> None:
    own = province(line("citizen", "receive", "{unit} nhận {code} về {category}", "{unit} has {code}, {category}"))
    notice = message(RECEIVED, own)
    assert notice.sms == f"Lang Son: Trung tam tiep nhan tinh nhan {SPOKEN} ve Ve sinh moi truong"
    assert notice.body == (
        f"Kính gửi Ông/Bà,\n\nTrung tâm tiếp nhận tỉnh nhận {SPOKEN} về Vệ sinh môi trường\n\n"
        f"Dear Sir or Madam,\n\nProvincial intake centre has {SPOKEN}, Hygiene"
    )


def test_a_text_without_english_is_sent_in_vietnamese_only() -> None:
    own = province(line("citizen", "receive", "Đã nhận {code}"))
    assert message(RECEIVED, own).body == f"Kính gửi Ông/Bà,\n\nĐã nhận {SPOKEN}"


def test_other_messages_and_types_keep_the_default_text() -> None:
    own = province(
        line("citizen", "receive", "Đã nhận {code}", report_type="procedure"), line("citizen", "plan", "Hẹn {code}")
    )
    assert message(RECEIVED, own) == message(RECEIVED, samples.directory())
    assert message(replace(RECEIVED, report_type="procedure"), own).sms == f"Lạng Sơn: Đã nhận {SPOKEN}"


def test_a_message_to_an_officer_has_the_province_s_phrase_between_code_and_deadline() -> None:
    own = province(line("officer", "dispatch", "việc mới\ncủa {unit}", "new for {unit}"))
    notice = message(samples.ticket("receive", "dispatch"), own, "unit")
    assert without_accents(notice.sms).startswith(f"{SPOKEN} viec moi cua Xa That Khe, han 14:50 02/03. ")
    assert notice.subject == f"{SPOKEN}: việc mới của Xã Thất Khê"
    assert notice.body.splitlines()[0] == f"Phiếu {SPOKEN}: việc mới của Xã Thất Khê."
    assert notice.body.splitlines()[-1] == f"Ticket {SPOKEN}: new for That Khe commune."


def test_a_message_to_a_coordinating_unit_has_its_own_name_and_deadline() -> None:
    own = province(line("officer", "coordinate", "{unit} phối hợp trước {step_due}"))
    shared = samples.ticket("receive")
    dispatched = evolve(shared, samples.act(shared, "dispatch", coordinators=["dong-dang"]))
    [notice] = [notice for notice in notices(dispatched, own) if notice.unit == "dong-dang"]
    [part] = dispatched.parts
    assert notice.subject == f"{SPOKEN}: Xã Đồng Đăng phối hợp trước {wording.local(part.due_at)}"


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc"), exclude_characters="{}"), max_size=300)


@given(WORDS, WORDS, st.sampled_from(sorted(messages.CITIZEN_MESSAGES)))
def test_with_any_text_the_message_to_a_citizen_is_one_sms_with_the_code(before: str, after: str, key: str) -> None:
    own = province(line("citizen", key, f"{before}{{unit}} {{code}} {{question}}{after}"))
    given = replace(
        RECEIVED,
        last_kind=key,
        refusal="unclear",
        last_moved_promise=True,
        last_public=True,
        due_at=samples.T0,
        channel="telephone",
    )
    notice = message(replace(given, last_at=samples.T0 + timedelta(days=1)), own)
    assert fits_one_sms(notice.sms)
    assert SPOKEN in notice.sms


#: These kinds are not the ticket's last event: other events ask or excuse coordinating units, hand over an intake unit,
#: take a ticket from a unit, and name officers.
BY_OTHER_EVENTS = {
    *("coordinate", "excuse", "desk_handed_over", "lost", "assign", "handed_to", "mention"),
    *("carry_out", "instruction_ended"),
}


@given(WORDS, st.sampled_from(sorted(messages.OFFICER_MESSAGES.keys() - BY_OTHER_EVENTS)))
def test_with_any_text_the_message_to_an_officer_is_one_sms_with_code_and_deadline(words: str, key: str) -> None:
    ticket = replace(samples.ticket("receive", "dispatch"), last_kind=key, last_audience="focal")
    notice = message(ticket, province(line("officer", key, words + "{unit}")), "unit")
    assert fits_one_sms(notice.sms)
    assert notice.sms.startswith(SPOKEN)
    assert "han 14:50 02/03." in without_accents(notice.sms)


@given(WORDS, WORDS)
def test_placeholders_in_values_are_not_filled(words: str, value: str) -> None:
    """A value with braces cannot change the text of the template."""
    trap = f"{value}{{code}}{{0}}{{unit.__class__}}"
    text = wording.filled(Text(f"{words}{{question}}", ""), {"question": Text(trap, trap), "code": Text("X", "X")})
    assert text.vi == words + trap


def test_unknown_placeholders_become_empty_and_double_braces_become_braces() -> None:
    filled = wording.filled(Text("{{a}} {unknown}{code} {code.x}", ""), {"code": Text("X", "X")})
    assert filled.vi == "{a} X {code.x}"


@pytest.mark.parametrize("kind", TemplateKind)
def test_every_allowed_placeholder_has_a_value(kind: TemplateKind) -> None:
    refused = replace(samples.ticket("ask"), refusal="unclear")
    given = wording.values(refused, samples.directory())
    assert all(given[name].vi and given[name].en for name in placeholders(kind))


@pytest.mark.parametrize(
    ("template", "code"),
    [
        (line("citizen", "receive", "Đã nhận {code}"), None),
        (line("citizen", "receive", "Đã nhận"), "placeholder_missing"),
        (line("citizen", "receive", "Đã nhận {code}", "Received"), "placeholder_missing"),
        (line("citizen", "ask", "{code} cần bổ sung"), "placeholder_missing"),
        (line("citizen", "ask", "{code} cần: {question}, {step_due}, {main}"), None),
        (line("officer", "created", "{question}"), "placeholder_unknown"),
        (line("officer", "created", "mới {step} {step_due}"), None),
        (line("answer", "done", "{question}"), "placeholder_unknown"),
        # A code takes 15 of the 160 characters, a time 16.
        (line("citizen", "receive", "ạ" * 145 + "{code}"), None),
        (line("citizen", "receive", "ạ" * 146 + "{code}"), "sms_too_long"),
        (line("citizen", "receive", "ạ" * 129 + "{code}{due}"), None),
        (line("citizen", "receive", "ạ" * 130 + "{code}{due}"), "sms_too_long"),
        # Names are cut if there is no room.
        (line("citizen", "receive", "ạ" * 145 + "{code}{unit}"), None),
        (line("officer", "created", "ạ" * 100), None),
        (line("officer", "created", "ạ" * 101), "sms_too_long"),
        (line("answer", "done", "ạ" * 1000), None),
    ],
)
def test_required_and_allowed_content_of_templates(template: dict[str, Any], code: str | None) -> None:
    assert [fault for _, fault in wrong(template)] == ([code] if code else [])


REFUSAL = line(
    "refusal",
    "complaint",
    "{code} là khiếu nại: {reason}",
    "{code} is a complaint: {reason}",
    redirect={"body": "Ban Tiếp công dân", "body_en": "Reception Board", "address": "Số 1", "form": "Mẫu 01"},
)


def refuse(directory: Directory, **given: Any) -> Ticket:
    before = samples.ticket()
    officer = samples.officer(samples.INTAKE, Role.INTAKE)
    inputs = {"refusal": "complaint", **given}
    event = acting.act(before, "refuse", officer, inputs, now=samples.T0 + timedelta(hours=1), directory=directory)
    assert event.details == {"refusal": "complaint", "text": event.changes["refusal_text"]}
    return evolve(before, event)


def test_a_refusal_without_text_uses_the_template_with_the_competent_authority() -> None:
    refused = refuse(province(REFUSAL))
    assert refused.refusal_text == (
        f"{SPOKEN} là khiếu nại: Thuộc thẩm quyền giải quyết khiếu nại\n"
        "Nơi có thẩm quyền: Ban Tiếp công dân.\nĐịa chỉ: Số 1.\nMẫu đơn: Mẫu 01."
    )
    assert refused.refusal_text_en == (
        f"{SPOKEN} is a complaint: A complaint in the sense of the law\n"
        "Competent: Reception Board.\nAddress: Số 1.\nForm: Mẫu 01."
    )
    body = message(refused, province(REFUSAL)).body
    assert refused.refusal_text in body
    assert body.endswith(refused.refusal_text_en)


def test_the_given_reason_fills_the_template() -> None:
    text = refuse(province(REFUSAL), reason="quyết định xử phạt số 5").refusal_text
    assert text
    assert text.startswith(f"{SPOKEN} là khiếu nại: quyết định xử phạt số 5\n")


def test_the_officer_s_text_replaces_the_template_and_has_no_english() -> None:
    edited = refuse(province(REFUSAL), text="Mời gửi nơi khác")
    assert (edited.refusal_text, edited.refusal_text_en) == ("Mời gửi nơi khác", None)
    assert "complaint:" not in message(edited, province(REFUSAL)).body


def test_the_unchanged_text_of_the_template_keeps_its_english() -> None:
    unchanged = refuse(province(REFUSAL))
    assert refuse(province(REFUSAL), text=unchanged.refusal_text) == unchanged


@pytest.mark.parametrize("given", [{}, {"text": ""}, {"text": None}])
def test_without_a_template_the_officer_must_give_a_text(given: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as refusal:
        refuse(province(line("refusal", "unclear", "Không rõ")), **given)
    assert (refusal.value.code, refusal.value.field) == ("field_required", "text")


def test_a_new_decision_removes_an_earlier_refusal() -> None:
    refused = refuse(province(REFUSAL))
    appealed = evolve(refused, samples.act(refused, "appeal"))
    received = evolve(appealed, samples.act(appealed, "receive"))
    assert (received.refusal, received.refusal_text, received.refusal_text_en) == (None, None, None)


def test_templates_of_answers_are_offered_with_their_values() -> None:
    own = province(
        line("answer", "done", "{unit} đã xử lý {code} tại {place}.", "{unit} did {code} at {place}."),
        line("answer", "petition", "Về thủ tục", report_type="procedure"),
        line("answer", "done", "Riêng", report_type="procedure"),
        REFUSAL,
    )
    ticket = samples.ticket(*WAY_TO["processing"])
    assert wording.offered(TemplateKind.ANSWER, ticket, own) == {
        "done": Text(
            f"Xã Thất Khê đã xử lý {SPOKEN} tại Chợ trung tâm, Xã Thất Khê.",
            f"That Khe commune did {SPOKEN} at Chợ trung tâm, That Khe commune.",
        )
    }
    petition = replace(ticket, report_type="procedure")
    assert {key: text.vi for key, text in wording.offered(TemplateKind.ANSWER, petition, own).items()} == {
        "done": "Riêng",
        "petition": "Về thủ tục",
    }


def test_a_message_has_no_address_and_names_the_province_for_a_point_without_a_commune() -> None:
    own = province(line("citizen", "receive", "{code} {place}"), line("answer", "done", "{place}"))
    assert message(RECEIVED, own).sms == f"Lạng Sơn: {SPOKEN} Xã Thất Khê"
    point = replace(RECEIVED, place=Place(lat=22.2, lon=106.4))
    assert wording.offered(TemplateKind.ANSWER, point, own)["done"].vi == "Lạng Sơn"
