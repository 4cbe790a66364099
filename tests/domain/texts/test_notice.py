"""The notice on personal data says what the law asks for, in both languages."""

from __future__ import annotations

import re

import pytest

from chalicelib.domain.texts.sent.notice import VERSIONS, AgreedBy, Says, consent, sections
from chalicelib.domain.texts.text import Text

SAYS = Says(
    controller=Text("Văn phòng mẫu", "Sample office"),
    contact=Text("Bộ phận mẫu", "Sample desk"),
    phone="1022",
    email="a@example.invalid",
    days=365,
    photo_days=90,
    booking_days=30,
    answer=Text("2 ngày làm việc", "2 working days"),
    access=Text("10 ngày", "10 days"),
    limits=Text("15 ngày", "15 days"),
    erasure=Text("20 ngày", "20 days"),
)
EVERYTHING = Text(*("\n".join(f"{head[at]}: {text[at]}" for head, text in sections(SAYS)) for at in (0, 1)))


@pytest.mark.parametrize(
    ("vi", "en"),
    [
        ("Văn phòng mẫu", "Sample office"),
        ("dữ liệu cá nhân nhạy cảm", "sensitive data"),
        ("Mục đích", "Purpose"),
        ("Ai được biết", "Recipients"),
        ("365 ngày", "365 days"),
        ("90 ngày", "90 days"),
        ("2 ngày làm việc", "2 working days"),
        ("chỉnh sửa (10 ngày)", "correct (10 days)"),
        ("hạn chế, phản đối (15 ngày)", "restrict and object (15 days)"),
        ("xóa (20 ngày)", "erase (20 days)"),
        ("Bộ phận mẫu (1022, a@example.invalid)", "Sample desk (1022, a@example.invalid)"),
    ],
)
def test_the_whole_notice_names_what_the_law_asks_for(vi: str, en: str) -> None:
    assert vi in EVERYTHING.vi
    assert en in EVERYTHING.en


@pytest.mark.parametrize("way", AgreedBy)
def test_what_is_agreed_to_names_controller_purpose_period_rights_and_contact(way: AgreedBy) -> None:
    words = consent(SAYS, way)
    for part in ("Văn phòng mẫu", "chỉ để", "365 ngày", "rút lại đồng ý", "hạn chế", "phản đối", "xóa", "Bộ phận mẫu"):
        assert part in words.vi
    assert not re.search(r"[{}]", words.vi + words.en + EVERYTHING.vi + EVERYTHING.en)
    assert len(set(VERSIONS.values())) == len(AgreedBy)


def test_who_sees_the_sender_is_said_as_it_is() -> None:
    # Intake may share who reported with the handling unit.
    assert "Đơn vị xử lý chỉ được biết khi nơi tiếp nhận cho phép" in consent(SAYS, AgreedBy.READ_OUT).vi
    assert "không được xem" not in EVERYTHING.vi


def test_a_contact_without_addresses_is_named_alone() -> None:
    from dataclasses import replace

    assert replace(SAYS, phone=None, email=None).reached == SAYS.contact
