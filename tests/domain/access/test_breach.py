"""A breach of personal data: the time of the authority's notice, its draft, and who can be told."""

from __future__ import annotations

import pytest

from chalicelib.domain.access.breach import Concerned, Incident, Reached, draft
from tests.domain.samples import local

INCIDENT = Incident(
    "mat-may", local("2026-11-27 17:30"), "Máy của một cán bộ bị mất.", "An officer's computer was lost."
)
REACHED = Reached((Concerned("A", True, 2), Concerned("B", False), Concerned("C", False, 1)), searches=3)


def test_the_authority_is_told_within_72_hours_of_the_discovery() -> None:
    # Hours of the clock: a weekend does not stop them.
    assert INCIDENT.notify_by == local("2026-11-30 17:30")


def test_reports_are_told_apart_by_whether_somebody_can_be_told() -> None:
    assert REACHED.to_tell == ("A", "C")
    assert REACHED.out_of_reach == ("B", "C")


@pytest.mark.parametrize(
    "line",
    [
        "Bên kiểm soát dữ liệu: Văn phòng mẫu. Đầu mối: 1022.",
        "Phát hiện lúc: 17:30 ngày 27/11/2026. Hạn thông báo: 17:30 ngày 30/11/2026.",
        "Sự việc: Máy của một cán bộ bị mất.",
        "Dữ liệu liên quan: họ tên, số điện thoại.",
        "Số phản ánh liên quan: 3; người theo dõi liên quan: 3.",
        "Lượt tra cứu theo số điện thoại: 3.",
        "Số người gửi báo được: 1; không báo được: 2.",
    ],
)
def test_the_draft_says_what_is_known(line: str) -> None:
    said = draft(INCIDENT, REACHED, ["họ tên", "số điện thoại"], controller="Văn phòng mẫu", contact="1022")
    assert line in said.splitlines()
