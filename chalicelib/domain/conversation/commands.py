"""What a person may say at any step: start again, leave out, ask for a report, for a person, for the other language."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from chalicelib.domain.texts.folding import folded, mentions, words


class Command(StrEnum):
    """What is meant. The value is also the id of the button."""

    MENU = "menu"
    REPORT = "report"
    STATUS = "status"
    MINE = "mine"
    DESK = "desk"
    GUIDES = "guides"
    PROCEDURES = "procedures"
    BULLETINS = "bulletins"
    SKIP = "skip"
    BACK = "back"
    ENGLISH = "english"
    VIETNAMESE = "vietnamese"


#: What people type, compared without accents and case. The whole message must be one of these.
WORDS: Mapping[Command, tuple[str, ...]] = {
    Command.MENU: ("menu", "bắt đầu", "bắt đầu lại", "hủy", "thôi", "dừng", "start", "stop", "cancel"),
    Command.REPORT: ("phản ánh", "gửi phản ánh", "báo", "report"),
    Command.STATUS: ("tra cứu", "tra cứu phản ánh", "tình trạng", "status"),
    Command.MINE: ("phản ánh của tôi", "my reports"),
    Command.DESK: ("gặp cán bộ", "gặp người", "cán bộ", "hỏi cán bộ", "a person", "person", "human"),
    Command.GUIDES: ("hướng dẫn", "trợ giúp", "guide", "guides", "help"),
    Command.PROCEDURES: ("thủ tục", "thủ tục hành chính", "procedure", "procedures"),
    Command.BULLETINS: ("bản tin", "tin mới", "thông báo", "bulletin", "bulletins", "news"),
    Command.SKIP: ("bỏ qua", "không có", "skip", "none"),
    Command.BACK: ("quay lại", "back"),
    Command.ENGLISH: ("english", "tiếng anh"),
    Command.VIETNAMESE: ("tiếng việt", "vietnamese"),
}
_MEANT = {folded(one): command for command, said in WORDS.items() for one in said}
#: The id of an answer -> what people type for it. It counts only while that answer is offered.
_SPOKEN: Mapping[str, tuple[str, ...]] = {
    "yes": ("có", "đồng ý", "vâng", "yes", "ok", "i agree"),
    "no": ("không", "no"),
    "send": ("gửi", "send", "gửi đi"),
    "satisfied": ("hài lòng", "satisfied", "tốt"),
    "accepted": ("chấp nhận", "chấp nhận được", "tạm được"),
    "unsatisfied": ("không hài lòng", "not satisfied"),
}
_CHOICES = {folded(one): choice for choice, said in _SPOKEN.items() for one in said}
#: Words of somebody whose life is in danger. They are told whom to call before anything else.
DANGER = (
    *("cháy nhà", "đang cháy", "hỏa hoạn", "đuối nước", "chết đuối", "lũ cuốn", "bị vùi", "mắc kẹt", "bị kẹt"),
    *("cứu tôi", "cứu với", "cứu người", "cấp cứu", "nguy kịch", "trapped", "drowning", "on fire", "save us"),
)
#: How a person begins who looks for a procedure ("thủ tục khai sinh"), and in how many words at most (more: a report).
_BULLETINS = "bản tin"
_SOUGHT, _MOST_SOUGHT = ("thủ tục hành chính", "thủ tục"), 8


def sought(text: str) -> str | None:
    """Return what kind of procedure a message asks for ("khai sinh"); None for anything else."""
    said = words(text)
    for phrase in _SOUGHT:
        begun = words(phrase)
        if said[: len(begun)] == begun and len(begun) < len(said) <= _MOST_SOUGHT:
            return " ".join(said[len(begun) :])
    return None


def sought_bulletins(text: str) -> str | None:
    """Return of which place a message asks for bulletins ("bản tin Thất Khê"); None for anything else."""
    said, begun = words(text), words(_BULLETINS)
    if said[: len(begun)] != begun or not len(begun) < len(said) <= _MOST_SOUGHT:
        return None
    return " ".join(said[len(begun) :])


def meant(text: str) -> Command | None:
    """Return the command that a message or a pressed button is; None for anything else."""
    return _MEANT.get(folded(text)) or (Command(text) if text in set(Command) else None)


def choice_in(text: str) -> str | None:
    """Return the id of the answer that a person typed in words; None for anything else."""
    return _CHOICES.get(folded(text))


def is_danger(text: str) -> bool:
    """Whether somebody may be in danger."""
    said = words(text)
    return any(mentions(said, phrase) for phrase in DANGER)
