"""The answers that each step offers, and what its sentence is filled with."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from chalicelib.domain.conversation.commands import Command
from chalicelib.domain.conversation.talk import MOST_CHOICES, Offer, Talk, Topic
from chalicelib.domain.deadlines.calendar import LOCAL
from chalicelib.domain.province.questions import LISTS, Question, QuestionType, number_in
from chalicelib.domain.texts.folding import mentions, words
from chalicelib.domain.texts.text import Text
from chalicelib.domain.tickets.moves import RATINGS

if TYPE_CHECKING:
    from chalicelib.domain.conversation.knowledge import Knowledge

YES, NO = Offer("yes", "Đồng ý", "I agree"), Offer("no", "Không để lại số", "No number")
SEND = Offer("send", "Gửi phản ánh", "Send the report")
_SKIP = Offer(Command.SKIP, "Bỏ qua", "Skip")
_CANCEL = Offer(Command.MENU, "Hủy", "Cancel")
_REPORT = Offer(Command.REPORT, "Gửi phản ánh", "Send a report")
_STATUS = Offer(Command.STATUS, "Tra cứu phản ánh", "Look up a report")
_MINE = Offer(Command.MINE, "Phản ánh của tôi", "My reports")
_DESK = Offer(Command.DESK, "Hỏi cán bộ", "Ask a person")
_GUIDES = Offer(Command.GUIDES, "Hướng dẫn", "How it works")
_ENGLISH = Offer(Command.ENGLISH, "English", "English")
_VIETNAMESE = Offer(Command.VIETNAMESE, "Tiếng Việt", "Tiếng Việt")
_CHANGE = (
    (Offer("change-what", "Sửa nội dung", "Change the text"), Topic.WHAT),
    (Offer("change-where", "Sửa địa điểm", "Change the place"), Topic.WHERE),
    (Offer("change-category", "Sửa lĩnh vực", "Change the category"), Topic.CATEGORY),
    (Offer("change-contact", "Sửa số điện thoại", "Change the telephone number"), Topic.CONTACT),
)
#: The id of a button -> the step that is asked again.
CHANGES: Mapping[str, Topic] = {choice.id: step for choice, step in _CHANGE}
_RATED = (
    *(Text("Hài lòng", "Satisfied"), Text("Chấp nhận được", "Acceptable"), Text("Không hài lòng", "Not satisfied")),
)


def nothing(_: Talk, __: Knowledge) -> tuple[Offer, ...]:
    """Offer nothing."""
    return ()


def menu(talk: Talk, _: Knowledge) -> tuple[Offer, ...]:
    """Offer what the conversation can do."""
    other = _ENGLISH if talk.language == "vi" else _VIETNAMESE
    return _REPORT, _STATUS, _MINE, _DESK, _GUIDES, other


def cancel(_: Talk, __: Knowledge) -> tuple[Offer, ...]:
    """Offer the way back to the menu."""
    return (_CANCEL,)


def skip(_: Talk, __: Knowledge) -> tuple[Offer, ...]:
    """Offer to leave a step out."""
    return _SKIP, _CANCEL


def ways_out(_: Talk, __: Knowledge) -> tuple[Offer, ...]:
    """Offer the desk and the menu to somebody who was not understood."""
    return _DESK, _CANCEL


def communes(talk: Talk, known: Knowledge) -> tuple[Offer, ...]:
    """Offer the communes that have the name that was given."""
    found = known.communes_called(talk.draft.address or "")[: MOST_CHOICES - 1]
    named = [(code, known.directory.communes[code].area) for code in found if code in known.directory.communes]
    return *(Offer(code, area.vi, area.en) for code, area in named), _CANCEL


def categories(talk: Talk, known: Knowledge) -> tuple[Offer, ...]:
    """Offer the categories that the description suggests."""
    found = [known.choosable[name] for name in known.categories_for(talk.draft.description)]
    return tuple(Offer(one.id, one.name, one.name_en) for one in found)


def values(talk: Talk, known: Knowledge) -> tuple[Offer, ...]:
    """Offer the values of a question with a list."""
    question = known.missing(talk.draft)
    if question is None or question.type not in LISTS:
        return ()
    return tuple(Offer(one.key, one.name, one.name_en) for one in question.values)


def yes_or_no(_: Talk, __: Knowledge) -> tuple[Offer, ...]:
    """Offer to agree or to leave no number."""
    return YES, NO


def confirmation(_: Talk, __: Knowledge) -> tuple[Offer, ...]:
    """Offer to send, to change something, or to cancel."""
    return SEND, *(choice for choice, _ in _CHANGE), _CANCEL


def ratings(_: Talk, __: Knowledge) -> tuple[Offer, ...]:
    """Offer the levels of satisfaction."""
    return tuple(Offer(name, *text) for name, text in zip(RATINGS, _RATED, strict=True))


def params(talk: Talk, known: Knowledge) -> Mapping[str, Any]:
    """Return what the sentence of the present step is filled with."""
    draft = talk.draft
    if talk.step is Topic.DETAIL and (question := known.missing(talk.draft)):
        return {"question": Text(question.description, question.description_en)}
    if talk.step is not Topic.CONFIRM:
        return {"code": talk.code or ""}
    category = known.directory.categories[draft.category or ""]
    unit = known.directory.communes.get(draft.commune or "")
    area = unit.area if unit else Text("vị trí đã gửi", "the position that was sent")
    return {
        "description": draft.description,
        "place": Text(*(_placed(draft.address, each) for each in area)),
        "category": Text(category.name, category.name_en),
        "pictures": len(draft.pictures),
        "phone": draft.phone or Text("không để lại", "none"),
    }


def _placed(address: str | None, area: str) -> str:
    """The address with the name of the commune, which it may hold already."""
    return address if address and mentions(words(address), area) else ", ".join(filter(None, (address, area)))


#: "28/11 7:30", "28/11/2026 07:30", "7:30 28/11": as people write times, in Vietnam's time.
_DAY, _TIME = (
    re.compile(r"\b(\d{1,2})[/.-](\d{1,2})(?:[/.-](\d{4}))?\b"),
    re.compile(r"\b(\d{1,2})\s*[:hg]\s*(\d{2})?\b"),
)


def read_answer(question: Question, said: str, known: Knowledge) -> Any:
    """Read a typed answer as the question's type. An unreadable one is returned as it is, and is refused."""
    text = said.strip()
    if question.type is QuestionType.NUMBER:
        return number_in(text)
    if question.type is QuestionType.DATETIME and (day := _DAY.search(text)) and (hour := _TIME.search(text)):
        year = int(day[3] or known.today.year)
        try:
            at = datetime(year, int(day[2]), int(day[1]), int(hour[1]), int(hour[2] or 0), tzinfo=LOCAL)
        except ValueError:
            return text
        return at.isoformat()
    return [text] if question.type is QuestionType.MULTIVALUELIST else text
