"""What an SMS means, as old telephones write it."""

from __future__ import annotations

import unicodedata
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.conversation.by_sms import Help, Mine, Resume, Stop, Which, is_english, understood
from chalicelib.domain.conversation.talk import AnswerOffice, GiveRating, LookUp, Want
from chalicelib.domain.texts.codes import new_code, spoken
from chalicelib.domain.texts.sent.by_sms import BY_SMS, LONGEST_LINK, segment
from chalicelib.domain.texts.sms import GSM_LENGTH, fits_one_sms

ASKED, OTHER, RATED, SECOND = (new_code("LS", partial(min, number)) for number in (11, 222, 3333, 44444))
WAITS, RATES, OPEN = Mine(ASKED, is_asked=True), Mine(RATED, may_rate=True), Mine(OTHER)


@pytest.mark.parametrize(
    ("text", "mine", "want"),
    [
        # A code, however it is written.
        (OTHER, [], LookUp(OTHER)),
        (OTHER.lower(), [], LookUp(OTHER)),
        (spoken(OTHER), [OPEN], LookUp(OTHER)),
        (f"TC {spoken(OTHER)}", [], LookUp(OTHER)),
        (f"Tra cứu: {OTHER}.", [OPEN], LookUp(OTHER)),
        (f"PAKN {OTHER[:2]}-{OTHER[2:6]}.{OTHER[6:]}", [], LookUp(OTHER)),
        # Somebody else's report is looked up, whatever stands beside its code.
        (f"{OTHER} 1", [WAITS], LookUp(OTHER)),
        (f"{ASKED} so nha 5", [], LookUp(ASKED)),
        (f"{OTHER} da xong chua", [OPEN], LookUp(OTHER)),
        # A wrong code is none.
        (OTHER[:-1] + str((int(OTHER[-1]) + 1) % 10), [], Help()),
        # The answer to the office.
        ("So nha 5, ngo 2", [OPEN, WAITS], AnswerOffice(ASKED, "So nha 5, ngo 2")),
        (f"{spoken(ASKED)} so nha 5", [WAITS], AnswerOffice(ASKED, "so nha 5")),
        ("3", [WAITS], AnswerOffice(ASKED, "3")),
        ("3 bong den", [WAITS, RATES], AnswerOffice(ASKED, "3 bong den")),
        ("so 5", [WAITS, Mine(SECOND, is_asked=True)], Which((ASKED, SECOND))),
        (f"{SECOND}: so 5", [WAITS, Mine(SECOND, is_asked=True)], AnswerOffice(SECOND, "so 5")),
        # A rating.
        ("1", [RATES], GiveRating(RATED, "satisfied")),
        (" 2. ", [OPEN, RATES], GiveRating(RATED, "accepted")),
        ("3 - rac van con", [RATES], GiveRating(RATED, "unsatisfied", "rac van con")),
        (
            f"{RATED} 3 rac van con",
            [RATES, Mine(SECOND, may_rate=True)],
            GiveRating(RATED, "unsatisfied", "rac van con"),
        ),
        ("1", [RATES, Mine(SECOND, may_rate=True)], Which((RATED, SECOND))),
        ("1", [WAITS, RATES], Which((RATED, ASKED))),
        # Marks around a digit say nothing, and "3!" may be an answer or a rating as "3" may.
        *((text, [RATES], GiveRating(RATED, "accepted")) for text in ("2.", "2!", "(2)", "2)", "[2]", "2 !", "“2”")),
        *((text, [RATES], GiveRating(RATED, "unsatisfied")) for text in ("3?", "3/", '"3"', "3:)", "-3", "3️⃣", "3 👎")),
        (f"{RATED} 1!", [RATES], GiveRating(RATED, "satisfied")),
        (f"{RATED}: (1).", [RATES], GiveRating(RATED, "satisfied")),
        ("3! rac van con", [RATES], GiveRating(RATED, "unsatisfied", "rac van con")),
        ("3 (rac van con)", [RATES], GiveRating(RATED, "unsatisfied", "(rac van con)")),
        ("3(rac)", [RATES], GiveRating(RATED, "unsatisfied", "(rac)")),
        ("3!", [WAITS, RATES], Which((RATED, ASKED))),
        ("1.5", [RATES], Help()),
        ("3a", [RATES], Help()),
        ("4", [RATES], Help()),
        ("4!", [RATES], Help()),
        ("12", [RATES], Help()),
        ("1", [OPEN], Help()),
        # The end and the beginning of SMS.
        ("STOP", [WAITS], Stop()),
        ("stop.", [], Stop()),
        ("STOP!", [WAITS], Stop()),
        ("“Dừng”", [WAITS], Stop()),
        ("Dừng", [WAITS], Stop()),
        ("DUNG", [RATES], Stop()),
        ("Dung", [WAITS], AnswerOffice(ASKED, "Dung")),
        ("Đúng", [WAITS], AnswerOffice(ASKED, "Đúng")),
        ("Đúng", [], Help()),
        ("Huy", [WAITS], AnswerOffice(ASKED, "Huy")),
        ("HUY", [], Stop()),
        ("Nhan tin", [], Resume()),
        ("start", [WAITS], Resume()),
        ("nhan", [WAITS], AnswerOffice(ASKED, "nhan")),
        # Everything else.
        ("", [WAITS], Help()),
        ("...", [WAITS], Help()),
        # Characters that nobody sees are no answer.
        ("\x1f", [WAITS], Help()),
        ("\u200b \u3164", [WAITS], Help()),
        (f"{ASKED} \x1f\u200e", [WAITS], LookUp(ASKED)),
        ("so nha\x1f 12", [WAITS], AnswerOffice(ASKED, "so nha  12")),
        ("HD", [WAITS], Help()),
        ("HD!", [WAITS], Help()),
        ("?", [WAITS], Help()),
        (f"Tra cứu! {ASKED}!", [WAITS], LookUp(ASKED)),
        ("Tro giup", [], Help()),
        ("duong hong qua", [OPEN], Help()),
    ],
)
def test_what_an_sms_wants(text: str, mine: list[Mine], want: Want) -> None:
    assert understood(text, mine) == want
    assert understood(unicodedata.normalize("NFD", text), mine) == want


CODES = st.sampled_from([ASKED, OTHER, RATED, SECOND])
REPORTS = st.lists(st.builds(Mine, CODES, st.booleans(), st.booleans()), max_size=4, unique_by=lambda one: one.code)
TEXTS = st.one_of(
    st.text(max_size=300),
    st.lists(st.sampled_from([ASKED, RATED, "1", "2", "3", "STOP", "dung", "so nha", " ", ".", "tc"]), max_size=5).map(
        " ".join
    ),
)


@given(TEXTS, REPORTS)
def test_only_a_report_of_the_number_is_acted_on(text: str, mine: list[Mine]) -> None:
    by_code = {one.code: one for one in mine}
    match understood(text, mine):
        case AnswerOffice(code, said):
            assert by_code[code].is_asked
            assert said.strip()
        case GiveRating(code):
            assert by_code[code].may_rate
            assert not by_code[code].is_asked
        case Which(codes):
            assert len(codes) > 1
            assert all(by_code[code].is_asked or by_code[code].may_rate for code in codes)
        case LookUp() | Stop() | Resume() | Help():
            pass
        case other:
            raise AssertionError(other)


@given(st.text(max_size=500), st.text(st.characters(codec="ascii", categories=("L", "N")), max_size=200))
def test_an_answer_is_one_segment(text: str, link: str) -> None:
    said = segment(text, link)
    assert fits_one_sms(said)
    assert said.endswith(link) or len(link) > LONGEST_LINK


@pytest.mark.parametrize("key", BY_SMS)
def test_every_sentence_is_one_segment_with_usual_values(key: str) -> None:
    filled = BY_SMS[key].fill(
        code=spoken(OTHER),
        state="Chờ bổ sung thông tin",
        due="17:00 12/03/2026",
        text="Số nhà bao nhiêu?",
        codes=f"{spoken(OTHER)}, {spoken(RATED)}",
        site="https://phananh.example.gov.vn",
        hotline="1022",
        level="Không hài lòng",
        digits="4827",
    )
    for said in filled:
        assert len(segment(said)) <= GSM_LENGTH
        assert segment(said).count("?") == said.count("?"), "a character that old telephones cannot show"
        # Nothing was cut.
        assert len(said) <= GSM_LENGTH


def test_numbers_come_first_and_fit_with_help() -> None:
    help_ = BY_SMS["help"].fill(site="https://phananh.example.gov.vn", hotline="1022").vi
    said = segment(f"{BY_SMS['danger'].vi} {help_}")
    assert said.startswith("NGUY HIEM: goi ngay 112, 113, 114, 115.")


@pytest.mark.parametrize(("text", "is_it"), [("HELP", True), ("Status LS 1", True), ("tc", False), ("stop", False)])
def test_english_is_answered_in_english(text: str, is_it: bool) -> None:
    assert is_english(text) == is_it
