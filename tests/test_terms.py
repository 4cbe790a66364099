"""The terms of texts for people: a word that was replaced stands in no text any more (docs/domain.md, "Terms")."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
#: A term that is out, as a pattern -> the term that is used.
REPLACED = {
    r"ban bố": "bật chế độ tiếp nhận khẩn cấp",
    r"quý vị": "Ông/Bà in messages, bạn on the screen",
    r"trễ hạn": "quá hạn",
    r"hẹn trả lời|ngày hẹn(?! trả kết quả)": "hạn trả lời",
    r"nhận việc": "nhận xử lý",
    r"phân phối|giao đơn vị": "chuyển xử lý",
    r"kế tục": "đơn vị kế thừa",
    r"bộ phận một cửa|quầy tiếp dân": "Trung tâm Phục vụ hành chính công",
    r"\bdân (?:đã|nhắn|không|mở|đề nghị)": "người gửi",
    r"thang cảnh báo|\bnấc\b": "cấp nhận cảnh báo",
    r"cứu giúp": "cứu hộ",
}
TEXTS = sorted(
    path
    for pattern in (
        "chalicelib/web/**/*.js",
        "chalicelib/web/*.html",
        "chalicelib/domain/texts/*.py",
        "chalicelib/http/citizen/plain/templates/*.html",
        "infra/demo/*.yaml",
        "infra/workflow_docs.py",
    )
    for path in ROOT.glob(pattern)
)


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_text_has_no_term_that_was_replaced(path: Path) -> None:
    # JavaScript and Python split long texts over lines.
    text = re.sub(r'"\s*\+?\s*\n\s*"', "", path.read_text(encoding="utf-8"))
    found = {term: used for term, used in REPLACED.items() if re.search(term, text, re.IGNORECASE)}
    assert found == {}, "use the term on the right"


def test_the_texts_are_found() -> None:
    assert len(TEXTS) > 100
