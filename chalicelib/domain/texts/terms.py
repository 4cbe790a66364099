"""The names of values that errors and texts mention: urgencies, audiences of alerts, types of answers, time units."""

from __future__ import annotations

from chalicelib.domain.texts.course import ROLES
from chalicelib.domain.texts.text import Text

URGENCIES: dict[str, Text] = {
    "urgent": Text("khẩn", "urgent"),
    "normal": Text("bình thường", "normal"),
    "complex": Text("phức tạp", "complex"),
}

#: Audience on a rung of a ladder -> its name.
AUDIENCES: dict[str, Text] = {
    **{role: ROLES[role] for role in ("focal", "leader", "supervisor")},
    "address": Text("nơi nhận cảnh báo của tỉnh", "the province's alert address"),
}

#: Type of a question -> the name of its answers.
ANSWERS: dict[str, Text] = {
    "string": Text("một dòng chữ", "a line of text"),
    "number": Text("số", "a number"),
    "datetime": Text("ngày giờ có múi giờ", "a date and time with its time zone"),
    "text": Text("văn bản", "a text"),
    "singlevaluelist": Text("một giá trị trong danh sách", "one value of a list"),
    "multivaluelist": Text("các giá trị khác nhau trong danh sách", "different values of a list"),
}

#: Unit of time -> its name for one and for several; Vietnamese has one form.
ONE: dict[str, Text] = {
    "minutes": Text("phút", "minute"),
    "hours": Text("giờ", "hour"),
    "days": Text("ngày", "day"),
    "working_minutes": Text("phút làm việc", "working minute"),
    "working_hours": Text("giờ làm việc", "working hour"),
    "working_days": Text("ngày làm việc", "working day"),
}

#: The area of an emergency, or of a rule, without a list of communes.
WHOLE_PROVINCE = Text("toàn tỉnh", "the whole province")


def amount(n: int, unit: str) -> Text:
    """An amount of time in words; ``unit`` is a key of ``ONE``."""
    one = ONE[unit]
    return Text(f"{n} {one.vi}", f"{n} {one.en}" if n == 1 else f"{n} {one.en}s")
