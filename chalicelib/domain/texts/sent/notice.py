"""The notice on personal data: what a sender agrees to, on the page and read out, and the whole text.

Law 91/2025/QH15 asks that consent is given in the knowledge of controller, kinds of data, purpose, recipients, period
and rights. A change of these words needs new versions; the vault keeps with each contact which version was agreed to,
by which way and when.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from chalicelib.domain.texts.text import Text


class AgreedBy(StrEnum):
    """How somebody learns what they agree to: on a screen, read out to a caller, in the receipt of their mail, or
    read out by a village helper."""

    SHOWN = "shown"
    READ_OUT = "read_out"
    MAILED = "mailed"
    HELPED = "helped"


#: AgreedBy -> the version of its words.
VERSIONS: dict[AgreedBy, str] = {
    AgreedBy.SHOWN: "2026-12-shown",
    AgreedBy.READ_OUT: "2026-12-read-out-2",
    AgreedBy.MAILED: "2026-12-mailed",
    AgreedBy.HELPED: "2026-12-helped",
}


#: Unit of an amount of time (domain/deadlines/amounts.py) -> its name.
UNITS: dict[str, Text] = {
    "minutes": Text("phút", "minutes"),
    "hours": Text("giờ", "hours"),
    "days": Text("ngày", "days"),
    "working_minutes": Text("phút làm việc", "working minutes"),
    "working_hours": Text("giờ làm việc", "working hours"),
    "working_days": Text("ngày làm việc", "working days"),
}


@dataclass(frozen=True, slots=True)
class Says:
    """What the province says in the notice.

    ``controller`` and ``contact`` (for questions about personal data) are names; the contact has a telephone and a
    mailbox, or neither. The contact data goes ``days`` after the end of a report, photos are reduced after
    ``photo_days``, and a booking of a reception goes ``booking_days`` after the meeting. ``answer``, ``access``,
    ``limits`` and ``erasure`` are the periods of requests.
    """

    controller: Text
    contact: Text
    phone: str | None
    email: str | None
    days: int
    photo_days: int
    booking_days: int
    answer: Text
    access: Text
    limits: Text
    erasure: Text

    @property
    def reached(self) -> Text:
        """The contact with telephone and mailbox."""
        ways = ", ".join(filter(None, (self.phone, self.email)))
        return Text(*(f"{name} ({ways})" if ways else name for name in (self.contact.vi, self.contact.en)))


_CONSENT = Text(
    "Tôi đồng ý để {controller} (bên kiểm soát dữ liệu) xử lý họ tên, số điện thoại, thư điện tử tôi cung cấp, chỉ để "
    "xử lý phản ánh này và thông báo kết quả. Dữ liệu được xóa sau {days} ngày kể từ khi phản ánh kết thúc. Tôi có "
    "quyền xem, chỉnh sửa, rút lại đồng ý, yêu cầu hạn chế, phản đối, xóa tại trang của phản ánh hoặc qua {reached}.",
    "I agree that {controller} (the controller) uses the name, telephone and e-mail that I give, only to handle this "
    "report and tell me the result. They are erased {days} days after the report has ended. I may see and correct "
    "them, withdraw consent, restrict, object and have them erased on the report's page or through {reached}.",
)
_READ_OUT = Text(
    "“{controller} ghi lại tên và số điện thoại của Ông/Bà chỉ để xử lý phản ánh này và báo kết quả, lưu đến {days} "
    "ngày sau khi phản ánh kết thúc. Đơn vị xử lý chỉ được biết khi nơi tiếp nhận cho phép vì thật cần thiết. Vị trí "
    "Ông/Bà nêu chỉ dùng để xác định nơi xảy ra. Nội dung phản ánh sẽ được công khai, không kèm tên và số điện thoại, "
    "trừ khi Ông/Bà không muốn. Ông/Bà có quyền xem, sửa, rút lại đồng ý, yêu cầu hạn chế, phản đối, xóa qua "
    "{reached}. Ông/Bà có đồng ý không?”",
    "“{controller} notes your name and telephone only to handle this report and tell you the result, and keeps them "
    "until {days} days after it has ended. The unit that handles it learns them only if intake allows it because it "
    "must. The place that you name is used only to find where it happened. The report is published without your name "
    "and telephone, unless you do not want that. You may see and correct them, withdraw consent, restrict, object and "
    "have them erased through {reached}. Do you agree?”",
)

_HELPED = Text(
    "“Tôi giúp Ông/Bà gửi phản ánh này đến {controller}. Tên và số điện thoại nếu Ông/Bà cho chỉ để xử lý "
    "phản ánh và báo kết quả, lưu đến {days} ngày sau khi phản ánh kết thúc. Gửi xong, máy này không còn giữ và tôi "
    "không xem lại được. Nội dung được công khai, không kèm tên và số điện thoại, trừ khi Ông/Bà không muốn. Phản ánh "
    "là của Ông/Bà: Ông/Bà có quyền xem, sửa, rút lại đồng ý, yêu cầu hạn chế, phản đối, xóa qua {reached}. Ông/Bà có "
    "đồng ý không?”",
    "“I help you to send this report to {controller}. Your name and telephone, if you give them, are used only to "
    "handle it and tell you the result, and kept until {days} days after it has ended. Once it is sent this device "
    "does not keep them, and I cannot look them up. The report is published without your name and telephone, unless "
    "you do not want that. It is yours: you may see and correct your data, withdraw consent, restrict, object and have "
    "it erased through {reached}. Do you agree?”",
)

_MAILED = Text(
    "{controller} dùng địa chỉ thư của Ông/Bà chỉ để xử lý phản ánh này và báo kết quả, xóa sau {days} ngày kể từ khi "
    "phản ánh kết thúc. Xem, sửa, rút lại đồng ý, hạn chế, phản đối, xóa tại trang của phản ánh hoặc qua {reached}.",
    "{controller} uses your address only to handle this report and to tell you the result, and erases it {days} days "
    "after the report has ended. See, correct, withdraw, restrict, object or erase on the report's page or through "
    "{reached}.",
)

#: The whole notice: heading, text.
_SECTIONS: tuple[tuple[Text, Text], ...] = (
    (Text("Bên kiểm soát dữ liệu", "Controller"), Text("{controller}.", "{controller}.")),
    (
        Text("Dữ liệu được xử lý", "Kinds of data"),
        Text(
            "Họ tên, số điện thoại, thư điện tử nếu bạn cung cấp; nội dung, ảnh, video và các câu trả lời bạn gửi; giờ "
            "và nơi chụp ghi trong ảnh; trình duyệt nếu bạn bật thông báo. Vị trí của một người là dữ liệu cá nhân "
            "nhạy cảm: trang chỉ lấy vị trí khi bạn bấm nút, và chọn xã, phường thay thế vẫn gửi được.",
            "Name, telephone and e-mail if you give them; the text, photos, video and answers that you send; time and "
            "place written in photos; your browser if you turn messages on. The position of a person is sensitive "
            "data: the page takes it only when you press the button, and choosing the commune is enough.",
        ),
    ),
    (
        Text("Mục đích", "Purpose"),
        Text(
            "Xử lý phản ánh, hỏi lại khi thiếu thông tin, thông báo kết quả và lấy đánh giá. Vị trí chỉ dùng để xác "
            "định nơi xảy ra. Số điện thoại trong tin báo cứu nạn được lưu không cần đồng ý, chỉ để cứu nạn, cứu hộ "
            "(điểm a khoản 1 Điều 19 Luật Bảo vệ dữ liệu cá nhân).",
            "To handle the report, to ask when something is missing, to tell you the result and to have it rated. The "
            "position only says where it happened. The telephone of a call for rescue is kept without consent, for the "
            "rescue alone (Law on the protection of personal data, article 19).",
        ),
    ),
    (
        Text("Ai được biết", "Recipients"),
        Text(
            "Nơi tiếp nhận và giám sát cấp tỉnh xem được người gửi khi nêu lý do; mỗi lần xem được ghi lại. Đơn vị xử "
            "lý chỉ xem được khi nơi tiếp nhận cung cấp vì thật cần thiết, hoặc khi cứu nạn. Mọi người đọc được nội "
            "dung, nơi xảy ra, ảnh và trả lời, không kèm tên và số điện thoại, trừ khi bạn chọn không công khai. Nhà "
            "mạng và dịch vụ thư, thông báo chuyển tin đến bạn.",
            "Intake and supervisors may see who sent a report if they give a reason; each time is recorded. The unit "
            "that handles it may only if intake shares it because it must, or in a rescue. Everybody reads the text, "
            "the place, the photos and the answer, without name and telephone, unless you make it private. "
            "Telephone, mail and notification services carry the messages to you.",
        ),
    ),
    (
        Text("Thời gian lưu", "How long"),
        Text(
            "Họ tên, số điện thoại, thư điện tử và tệp gốc: đến {days} ngày sau khi phản ánh kết thúc. Ảnh gốc được "
            "thu nhỏ, bỏ giờ và nơi chụp, sau {photo_days} ngày. Nội dung và ảnh công khai được giữ cùng phản ánh.",
            "Name, telephone, e-mail and original files: until {days} days after the report has ended. Originals are "
            "reduced, without time and place, after {photo_days} days. The text and the published photos stay with "
            "the report.",
        ),
    ),
    (
        Text("Đặt lịch tiếp công dân", "Booking a meeting"),
        Text(
            "Họ tên, số điện thoại và nội dung bạn ghi khi đặt lịch chỉ dùng để tiếp và nhắc lịch. Lãnh đạo và cán bộ "
            "đầu mối của đơn vị tiếp xem được; mỗi lần xem được ghi lại. Xóa {booking_days} ngày sau buổi tiếp, hoặc "
            "ngay khi hủy.",
            "Name, telephone and subject of a booking are used only to receive you and to remind you. The leaders and "
            "focal officers of the unit that receives you may see them; each time is recorded. They are erased "
            "{booking_days} days after the meeting, or at once when you cancel.",
        ),
    ),
    (
        Text("Quyền của bạn", "Your rights"),
        Text(
            "Được biết; xem, nhận bản sao, chỉnh sửa ({access}); rút lại đồng ý, hạn chế, phản đối ({limits}); xóa "
            "({erasure}). Yêu cầu được phản hồi trong {answer}. Làm ngay được trên trang của phản ánh bằng mã bí mật, "
            "hoặc trong mục Theo dõi bằng số điện thoại. Bạn có quyền khiếu nại, tố cáo, khởi kiện và yêu cầu bồi "
            "thường theo luật. Không đồng ý thì vẫn gửi được phản ánh mà không cần cho thông tin liên hệ.",
            "To know; to see, copy and correct ({access}); to withdraw consent, restrict and object ({limits}); to "
            "erase ({erasure}). Requests are answered within {answer}. On the report's page, with its secret, or under "
            "Follow, with your telephone, they are done at once. You may complain, sue and claim damages by law. "
            "Without consent a report can be sent all the same, without a contact.",
        ),
    ),
    (Text("Liên hệ", "Contact"), Text("{reached}.", "{reached}.")),
)


def consent(says: Says, way: AgreedBy) -> Text:
    """What a sender agrees to: the words beside the box, those read out, or those of the receipt."""
    words = {
        AgreedBy.SHOWN: _CONSENT,
        AgreedBy.READ_OUT: _READ_OUT,
        AgreedBy.MAILED: _MAILED,
        AgreedBy.HELPED: _HELPED,
    }
    return _filled(words[way], says)


def sections(says: Says) -> list[tuple[Text, Text]]:
    """The whole notice: (heading, text) of each section."""
    return [(heading, _filled(text, says)) for heading, text in _SECTIONS]


def _filled(text: Text, says: Says) -> Text:
    return Text(*(line.format(**_words(says, at)) for at, line in enumerate(text)))


def _words(says: Says, language: int) -> dict[str, object]:
    """What the placeholders stand for, in the language with this place in a Text."""
    return {
        "days": says.days,
        "photo_days": says.photo_days,
        "booking_days": says.booking_days,
        **{
            name: getattr(says, name)[language]
            for name in ("controller", "reached", "answer", "access", "limits", "erasure")
        },
    }
