"""The words of the daily news: the number, the newest reports, the link that ends it, in one language."""

from __future__ import annotations

import pytest

from chalicelib.domain.messages.area_news import MOST_LISTED, AreaReport, Language, confirmation, news, where
from chalicelib.domain.texts.text import Text
from chalicelib.domain.tickets.states import State

SITE, END = "https://reports.example.invalid", "https://reports.example.invalid/#/tin-khu-vuc/dung/x"
HYGIENE = Text("Vệ sinh môi trường", "Hygiene")
COMMUNE = Text("Xã Thất Khê", "That Khe commune")


def reports(number: int) -> list[AreaReport]:
    return [AreaReport(f"LS48273951{n:02d}", f"Rác thải {n}.", HYGIENE, State.RECEIVED) for n in range(number)]


@pytest.mark.parametrize(
    ("count", "language", "subject", "rest"),
    [
        (1, Language.VI, "1 phản ánh mới: Xã Thất Khê", None),
        (3, Language.VI, "3 phản ánh mới: Xã Thất Khê", None),
        (25, Language.VI, "25 phản ánh mới: Xã Thất Khê", "Còn 15 phản ánh khác"),
        (1, Language.EN, "1 new report: That Khe commune", None),
        (25, Language.EN, "25 new reports: That Khe commune", "There are 15 more"),
    ],
)
def test_the_news_say_how_many_and_list_the_newest(
    count: int, language: Language, subject: str, rest: str | None
) -> None:
    made = news(reports(count), count, where(COMMUNE, None, None), language, site=SITE, end=END)
    assert made.subject == subject
    assert made.body.count(f"{SITE}/#LS") == min(count, MOST_LISTED)
    assert (rest is None) == ("phản ánh khác" not in made.body and "more. See" not in made.body)
    assert rest is None or rest in made.body
    assert made.body.endswith(END)
    assert ".." not in made.body


def test_an_area_is_named_without_the_centre_of_a_circle() -> None:
    assert where(COMMUNE, None, HYGIENE).vi == "Xã Thất Khê, lĩnh vực Vệ sinh môi trường"
    assert where(None, 500, None) == Text("khu vực bán kính 500 m Ông/Bà đã chọn", "the area of 500 m that you chose")


def test_a_mailbox_is_asked_in_its_language() -> None:
    for language, word in ((Language.VI, "Xã Thất Khê"), (Language.EN, "That Khe commune")):
        mail = confirmation(where(COMMUNE, None, None), language, END)
        assert word in mail.body
        assert mail.body.endswith(END)
