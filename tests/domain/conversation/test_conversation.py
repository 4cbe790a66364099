"""A conversation: what each message leads to, and laws over any messages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from string import Formatter

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chalicelib.domain.conversation.commands import WORDS, Command
from chalicelib.domain.conversation.knowledge import Knowledge, Spot
from chalicelib.domain.conversation.listening import OFFERED_AFTER, SILENT_AFTER, listen
from chalicelib.domain.conversation.talk import (
    MOST_CHOICES,
    AnswerOffice,
    Draft,
    GiveRating,
    ListMine,
    LookUp,
    Reaction,
    Said,
    Send,
    Talk,
    Topic,
)
from chalicelib.domain.province.kinds import Kind
from chalicelib.domain.province.procedures import Level, ProcedureLine
from chalicelib.domain.texts.sent.conversation import SAYS
from chalicelib.domain.texts.text import Text
from tests.domain import samples

HERE, ELSEWHERE = (22.2567, 106.4738), (10.0, 106.0)
RUBBISH = "Rác thải đổ tràn ra lòng đường trước cổng chợ"


def known(**changed: object) -> Knowledge:
    """What the conversation knows of the sample province; only ``HERE`` lies in it, in Thất Khê."""
    directory = samples.directory_with(**changed) if changed else samples.directory()  # type: ignore[arg-type]
    return Knowledge(directory, date(2026, 3, 2), lambda *point: Spot("06040") if point == HERE else None)


KNOWN = known()


def hear(*messages: str | Said, talk: Talk | None = None, known: Knowledge = KNOWN) -> Reaction:
    """What follows from the last of some messages."""
    reaction = Reaction(talk or Talk())
    for one in messages:
        reaction = listen(reaction.talk, one if isinstance(one, Said) else Said(one), known)
    return reaction


def keys(reaction: Reaction) -> list[str]:
    return [say.key for say in reaction.says]


WITHOUT_NUMBER = ("menu", "1", RUBBISH, "bỏ qua", "chợ Thất Khê, xã Thất Khê", "hygiene", "bỏ qua")


def test_a_report_is_written_step_by_step() -> None:
    steps = [hear(*WITHOUT_NUMBER[:many]).talk.step for many in range(1, len(WITHOUT_NUMBER) + 1)]
    assert steps == [Topic.MENU, Topic.WHAT, Topic.PHOTO, Topic.WHERE, Topic.CATEGORY, Topic.CONTACT, Topic.CONFIRM]
    assert hear(*WITHOUT_NUMBER, "gửi").want == Send(
        Draft(
            RUBBISH,
            commune="06040",
            address="chợ Thất Khê, xã Thất Khê",
            category="hygiene",
            skipped=(Topic.PHOTO, Topic.CONTACT),
        )
    )


def test_after_a_photo_a_position_or_words_only_the_rest_is_asked_for() -> None:
    reaction = hear(Said(pictures=("a",)), Said(pictures=("b",)), Said(point=HERE), RUBBISH)
    assert (reaction.talk.step, reaction.talk.draft.pictures, reaction.talk.draft.commune) == (
        Topic.CATEGORY,
        ("a", "b"),
        "06040",
    )


def test_a_number_is_kept_only_with_consent() -> None:
    asked = hear(*WITHOUT_NUMBER[:-1], "0912 345 678")
    assert (asked.talk.step, asked.talk.draft.phone) == (Topic.CONSENT, "+84912345678")
    agreed = hear("đồng ý", "send", talk=asked.talk).want
    assert isinstance(agreed, Send)
    assert (agreed.draft.phone, agreed.draft.consent) == ("+84912345678", True)
    refused = hear("không", "send", talk=asked.talk).want
    assert isinstance(refused, Send)
    assert (refused.draft.phone, refused.draft.consent) == (None, False)


@pytest.mark.parametrize(
    ("button", "step"),
    [
        ("change-what", Topic.WHAT),
        ("change-where", Topic.WHERE),
        ("change-category", Topic.CATEGORY),
        ("change-contact", Topic.CONTACT),
    ],
)
def test_each_part_is_changed_before_sending_and_the_rest_is_kept(button: str, step: Topic) -> None:
    before = hear(*WITHOUT_NUMBER)
    reaction = hear(button, talk=before.talk)
    assert reaction.talk.step is step
    answer = {
        Topic.WHAT: "Cống tắc, nước tràn",
        Topic.WHERE: "Đồng Đăng",
        Topic.CATEGORY: "traffic",
        Topic.CONTACT: "bỏ qua",
    }
    after = hear(answer[step], talk=reaction.talk)
    assert after.talk.step is Topic.CONFIRM


def test_a_commune_name_that_fits_several_is_asked_about() -> None:
    units = samples.documents()[Kind.UNITS]["units"]
    twin = {**units[-1], "id": "ky-lua-2", "commune": "06190", "name": "Xã Kỳ Lừa", "name_en": "Ky Lua commune"}
    two = known(units={"units": [*units, twin]})
    reaction = hear("menu", "1", RUBBISH, "bỏ qua", "Kỳ Lừa", known=two)
    assert (reaction.talk.step, [choice.id for choice in reaction.says[-1].choices][:2]) == (
        Topic.WHICH,
        ["06187", "06190"],
    )
    assert hear("2", talk=reaction.talk, known=two).talk.draft.commune == "06190"


def test_a_category_that_was_removed_meanwhile_is_asked_for_again() -> None:
    talk = hear(*WITHOUT_NUMBER).talk
    reaction = hear("send", talk=replace(talk, draft=replace(talk.draft, category="gone")))
    assert (reaction.want, reaction.talk.step) == (None, Topic.CATEGORY)


def test_a_category_that_needs_a_photo_cannot_be_reported_without_one() -> None:
    categories = samples.documents()[Kind.CATEGORIES]["categories"]
    strict = known(categories={"categories": [{**categories[0], "photo_required": True}, *categories[1:]]})
    reaction = hear(*WITHOUT_NUMBER[:-1], "skip", known=strict)
    assert (reaction.talk.step, keys(reaction)) == (Topic.PHOTO, ["not.understood", "ask.photo.needed"])
    assert hear(Said(pictures=("a",)), talk=reaction.talk, known=strict).talk.step is Topic.CONTACT


def test_required_questions_are_asked_and_checked() -> None:
    categories = samples.documents()[Kind.CATEGORIES]["categories"]
    asked = [
        {"code": "n", "type": "number", "description": "Bao nhiêu?", "description_en": "How many?", "required": True},
        {"code": "t", "type": "datetime", "description": "Khi nào?", "description_en": "When?", "required": True},
        {
            "code": "l",
            "type": "singlevaluelist",
            "description": "Loại?",
            "description_en": "Kind?",
            "required": True,
            "values": [{"key": "a", "name": "Một", "name_en": "One"}],
        },
    ]
    more = known(categories={"categories": [{**categories[0], "questions": asked}, *categories[1:]]})
    reaction = hear(*WITHOUT_NUMBER[:-1], known=more)
    assert (reaction.talk.step, reaction.says[-1].params["question"]) == (Topic.DETAIL, Text("Bao nhiêu?", "How many?"))
    assert keys(hear("nhiều lắm", talk=reaction.talk, known=more))[0] == "not.understood"
    reaction = hear("2,5", "28/11/2026 7:30", "1", talk=reaction.talk, known=more)
    assert reaction.talk.step is Topic.CONTACT
    assert reaction.talk.draft.answers == {"n": 2.5, "t": "2026-11-28T07:30:00+07:00", "l": "a"}


@pytest.mark.parametrize(
    ("messages", "want"),
    [
        ((samples.CODE,), LookUp(samples.CODE)),
        (("tra cứu", "ls 4827 395 165"), LookUp(samples.CODE)),
        (("phản ánh của tôi",), ListMine()),
    ],
)
def test_what_a_person_wants_done(messages: Sequence[str], want: object) -> None:
    reaction = hear(*messages)
    assert (reaction.want, reaction.talk.step) == (want, Topic.MENU)


def test_a_code_is_looked_up_while_a_report_is_written_which_waits() -> None:
    before = hear(*WITHOUT_NUMBER[:5]).talk
    reaction = hear(samples.CODE, talk=before)
    assert (reaction.want, reaction.talk.step, reaction.talk.draft) == (LookUp(samples.CODE), before.step, before.draft)


@pytest.mark.parametrize("text", ["trợ giúp", "help", "hướng dẫn", "english"])
def test_who_asks_for_help_or_the_other_language_loses_nothing(text: str) -> None:
    before = hear(*WITHOUT_NUMBER[:5]).talk
    after = hear(text, talk=before).talk
    assert (after.step, after.draft) == (before.step, before.draft)


def test_a_question_to_the_desk_becomes_a_report_that_is_not_public() -> None:
    asked = hear("gặp cán bộ", "Bao giờ chợ mở cửa lại?")
    assert (asked.talk.step, asked.talk.draft.is_question) == (Topic.WHERE, True)
    sent = hear("Thất Khê", "hygiene", "bỏ qua", "gửi", talk=asked.talk).want
    assert isinstance(sent, Send)
    assert (sent.draft.is_question, sent.draft.description) == (True, "Bao giờ chợ mở cửa lại?")


def test_a_question_of_the_office_is_answered_and_an_answer_rated() -> None:
    asked = Talk(Topic.ANSWER, code=samples.CODE)
    assert hear("Ở ngay cổng chợ", talk=asked).want == AnswerOffice(samples.CODE, "Ở ngay cổng chợ")
    rating = Talk(Topic.RATING, code=samples.CODE, offered=("satisfied", "accepted", "unsatisfied"))
    assert hear("1", talk=rating).want == GiveRating(samples.CODE, "satisfied")
    assert hear("Không hài lòng", "Rác vẫn còn", talk=rating).want == GiveRating(
        samples.CODE, "unsatisfied", "Rác vẫn còn"
    )


@pytest.mark.parametrize("text", ["1", "1.", "1)", "(1)", "1!", " 1 . ", "“1”", "1️⃣"])
def test_the_number_of_an_offered_answer_is_understood_with_marks_around_it(text: str) -> None:
    rating = Talk(Topic.RATING, code=samples.CODE, offered=("satisfied", "accepted", "unsatisfied"))
    assert hear(text, talk=rating).want == GiveRating(samples.CODE, "satisfied")


@pytest.mark.parametrize("text", ["Cháy nhà ở chợ!", "cuu voi", "con tôi bị kẹt trong hầm", "he is drowning"])
def test_somebody_in_danger_is_told_whom_to_call_first(text: str) -> None:
    for step in Topic:
        assert keys(hear(text, talk=Talk(step, code=samples.CODE)))[:1] == ["danger"]


def test_during_an_emergency_the_numbers_come_first() -> None:
    directory = samples.declared(samples.T0)
    assert keys(hear("xin chào", known=replace(KNOWN, directory=directory)))[0] == "danger"


def test_a_position_outside_the_province_is_refused_and_asked_for_again() -> None:
    reaction = hear("menu", "1", RUBBISH, "bỏ qua", Said(point=ELSEWHERE))
    assert (keys(reaction), reaction.talk.step) == (["outside", "ask.where"], Topic.WHERE)


def test_pasted_coordinates_are_a_position() -> None:
    lat, lon = HERE
    asked = ("menu", "1", RUBBISH, "bỏ qua")
    pasted = hear(*asked, f"https://maps.google.com/?q={lat},{lon}")
    assert pasted.talk.draft == hear(*asked, Said(point=HERE)).talk.draft


def test_a_machine_that_talks_back_is_not_answered_for_ever() -> None:
    reaction, told = Reaction(Talk(Topic.CONSENT)), 0
    for _ in range(100):
        reaction = listen(reaction.talk, Said("?"), KNOWN)
        told += bool(reaction.says)
    assert told == SILENT_AFTER
    last = hear(*["?"] * SILENT_AFTER, talk=Talk(Topic.CONSENT))
    assert keys(last) == ["waiting"]
    assert [offer.id for offer in last.says[0].choices] == ["desk", "menu"]
    assert keys(hear("menu", talk=reaction.talk)) == ["ask.menu"]


def test_after_some_misses_a_person_is_offered() -> None:
    reaction = hear(*["?"] * OFFERED_AFTER, talk=Talk(Topic.CONSENT))
    assert reaction.says[-1].choices[0].id == Command.DESK
    assert hear(str(len(reaction.talk.offered) - 1), talk=reaction.talk).talk.step is Topic.DESK


def test_every_sentence_is_in_both_languages_with_the_same_parameters() -> None:
    for text in SAYS.values():
        assert text.vi
        fields = [{name for _, name, _, _ in Formatter().parse(each) if name} for each in text]
        assert fields[0] == fields[1]


_TEXTS = st.one_of(
    st.sampled_from([each for said in WORDS.values() for each in said]),
    st.sampled_from([RUBBISH, "Thất Khê", "hygiene", "0912345678", samples.CODE, "yes", "no", "send", "1", "2", "9"]),
    st.sampled_from(["change-what", "change-where", "change-category", "change-contact", "satisfied", "unsatisfied"]),
    st.text(max_size=12),
)
_SAID = st.one_of(
    _TEXTS.map(Said),
    st.builds(Said, pictures=st.lists(st.text(min_size=1, max_size=3), min_size=1, max_size=9).map(tuple)),
    st.builds(Said, point=st.sampled_from([HERE, ELSEWHERE])),
)


# Chance seldom comes to the question about consent.
@example([Said("gặp cán bộ"), Said(RUBBISH), Said(point=HERE), Said("hygiene"), Said("0912345678")])
@given(st.lists(_SAID, max_size=25))
def test_any_messages_lead_somewhere_and_nothing_is_sent_that_lacks_something(messages: Sequence[Said]) -> None:
    talk = Talk()
    for said in messages:
        reaction = listen(talk, said, KNOWN)
        talk = reaction.talk
        assert reaction.want or reaction.says or talk.missed > SILENT_AFTER
        for say in reaction.says:
            assert all(each.format(**{"consent": "…", **_in(say.params, at)}) for at, each in enumerate(SAYS[say.key]))
            assert len(say.choices) <= MOST_CHOICES
        if isinstance(reaction.want, Send):
            draft = reaction.want.draft
            assert draft.description
            assert draft.commune in KNOWN.directory.communes
            assert draft.category in KNOWN.choosable
            assert draft.consent or draft.phone is None


def _in(params: object, language: int) -> dict[str, object]:
    assert isinstance(params, dict)
    return {name: value[language] if isinstance(value, Text) else value for name, value in params.items()}


@pytest.mark.parametrize(
    ("description", "first"),
    [("Rác đổ tràn ra đường", "hygiene"), ("Đường có rác", "traffic"), ("ổ gà trên đường có rác", "traffic")],
)
def test_the_category_that_a_description_speaks_of_most_is_offered_first(description: str, first: str) -> None:
    found = samples.documents()[Kind.CATEGORIES]["categories"]
    words = {"hygiene": ["rác"], "traffic": ["đường", "ổ gà"]}
    taught = known(categories={"categories": [{**one, "keywords": words.get(one["id"], [])} for one in found]})
    reaction = hear("menu", "1", description, "skip", "Thất Khê", known=taught)
    assert reaction.says[-1].choices[0].id == first


@given(st.lists(_SAID, max_size=25))
def test_the_menu_is_reached_from_everywhere_and_a_report_can_be_sent_from_there(messages: Sequence[Said]) -> None:
    reaction = hear(*messages, Said("menu"))
    assert (reaction.talk.step, reaction.talk.draft) == (Topic.MENU, Draft())
    assert isinstance(hear(*WITHOUT_NUMBER, "send", talk=reaction.talk).want, Send)


def test_back_leaves_out_the_questions_of_a_category_that_has_none() -> None:
    reaction = hear("report", RUBBISH, "skip", "Thất Khê", "hygiene", "quay lại")
    assert keys(reaction) == ["ask.category"]


_BIRTH_TEXT = {
    "name": "Đăng ký khai sinh",
    "authority": "Ủy ban nhân dân cấp xã",
    "papers": [{"name": "Giấy chứng sinh"}],
    "ways": [{"way": "counter", "time": "Trong ngày", "fee": "Miễn lệ phí"}],
}


def procedure(code: str, name: str) -> ProcedureLine:
    return ProcedureLine(code, name, "ho-tich", Level.COMMUNE, samples.POLICE, code, date(2026, 1, 5))


def with_procedures(*lines: ProcedureLine) -> Knowledge:
    """What the conversation knows of a province that publishes these procedures."""
    return replace(
        KNOWN,
        procedures=lambda: {line.code: line for line in lines},
        text_of=lambda digest: _BIRTH_TEXT if digest == "1.001193" else None,
        site="https://reports.example.invalid",
    )


_BULLETINS = replace(
    KNOWN,
    bulletins=lambda commune: [("Lịch cắt nước", "a")] if commune in (None, "06040") else [],
    site="https://reports.example.invalid",
)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("bản tin", "bulletins"),
        ("Ban tin", "bulletins"),
        ("bản tin Thất Khê", "bulletins"),
        ("bản tin Kỳ Lừa", "bulletins.none"),
    ],
)
def test_bulletins_are_told_with_their_links(text: str, key: str) -> None:
    found = listen(Talk(), Said(text), _BULLETINS)
    assert found.says[0].key == key
    assert found.talk.step is Topic.MENU
    if key == "bulletins":
        assert found.says[0].params["lines"] == "- Lịch cắt nước: https://reports.example.invalid/ban-tin/a"


def test_a_report_about_a_bulletin_is_a_report() -> None:
    found = listen(Talk(), Said("Bản tin trên loa phát quá to lúc năm giờ sáng làm trẻ em thức giấc"), _BULLETINS)
    assert found.talk.draft.description


_PROCEDURES = with_procedures(
    procedure("1.001193", "Đăng ký khai sinh"),
    procedure("1.000656", "Đăng ký khai tử"),
    procedure("1.009994", "Cấp giấy phép xây dựng"),
)


@pytest.mark.parametrize("said", [("thủ tục", "khai sinh"), ("thu tuc khai sinh",), ("Thủ tục hành chính khai sinh",)])
def test_a_procedure_is_found_without_accents_and_explained(said: tuple[str, ...]) -> None:
    reaction = hear(*said, known=_PROCEDURES)
    assert keys(reaction) == ["procedure", "ask.menu"]
    params = reaction.says[0].params
    assert params["papers"] == "- Giấy chứng sinh"
    assert params["ways"] == Text("Trực tiếp: Trong ngày; Miễn lệ phí", "At the counter: Trong ngày; Miễn lệ phí")
    assert params["address"] == "https://reports.example.invalid/thu-tuc/1.001193"


def test_of_several_procedures_the_person_chooses_by_number() -> None:
    asked = hear("thủ tục đăng ký", known=_PROCEDURES)
    assert keys(asked) == ["procedure.which"]
    assert [one.id for one in asked.says[0].choices] == ["1.001193", "1.000656", "menu"]
    assert keys(hear("1", talk=asked.talk, known=_PROCEDURES)) == ["procedure", "ask.menu"]


def test_what_no_procedure_is_called_is_asked_again_and_from_the_menu_is_a_report() -> None:
    assert keys(hear("thủ tục", "xyzzy", known=_PROCEDURES))[0] == "not.understood"
    report = hear("Thủ tục ở xã tôi bị trả hồ sơ ba lần mà không nói lý do", known=_PROCEDURES)
    assert report.talk.draft.description.startswith("Thủ tục ở xã tôi")
