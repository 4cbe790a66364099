"""What people read about the reception of citizens: consent, reminders, and that a day was called off."""

from __future__ import annotations

from collections.abc import Mapping

from chalicelib.domain.texts.text import Text

#: The version of what people agree to when they book; a change of the words needs a new one.
CONSENT_VERSION = "reception-1"
#: What people agree to when they book. {unit} receives them; the data is kept for {days} days after the meeting.
CONSENT = Text(
    "Tôi đồng ý để {unit} dùng họ tên, số điện thoại và nội dung tôi ghi chỉ để tiếp tôi và nhắc lịch. Dữ liệu được "
    "xóa {days} ngày sau buổi tiếp, hoặc ngay khi tôi hủy lịch.",
    "I agree that {unit} uses my name, telephone and subject only to receive me and to remind me. They are erased "
    "{days} days after the meeting, or at once when I cancel.",
)
#: SMS; a link follows. The code, not the subject: an SMS is read by others too.
REMINDER = Text(
    "Nhắc lịch tiếp công dân {code}: {at}, {place}. Xem hoặc hủy:",
    "Your meeting {code}: {at}, {place}. See or cancel:",
)
CALLED_OFF = Text(
    "Lịch tiếp công dân {code} lúc {at} đã hoãn: {reason}. Đặt lại:",
    "Your meeting {code} at {at} is called off: {reason}. Book again:",
)
WEEKDAYS: Mapping[int, Text] = {
    0: Text("thứ Hai", "Monday"),
    1: Text("thứ Ba", "Tuesday"),
    2: Text("thứ Tư", "Wednesday"),
    3: Text("thứ Năm", "Thursday"),
    4: Text("thứ Sáu", "Friday"),
    5: Text("thứ Bảy", "Saturday"),
    6: Text("Chủ nhật", "Sunday"),
}


def shown_code(code: str) -> str:
    """A booking's code in groups of digits, for people to read."""
    return f"{code[:4]} {code[4:]}"
