"""The texts for bodies outside the system: the mails that ask and remind them, and the page on which they answer."""

from __future__ import annotations

from collections.abc import Mapping

from chalicelib.domain.texts.text import Text

#: Kind of body -> its name.
KINDS: Mapping[str, Text] = {
    "power": Text("Điện lực", "Power"),
    "water": Text("Cấp nước, thoát nước", "Water"),
    "telecom": Text("Viễn thông", "Telecommunication"),
    "province": Text("Tỉnh, thành phố khác", "Another province"),
    "other": Text("Cơ quan, đơn vị khác", "Other"),
}
#: Kind of a message to an outside body -> its line above and its text. The words of a report are behind the link.
MAILS: Mapping[str, tuple[Text, Text]] = {
    "forward": (
        Text("Đề nghị trả lời phản ánh {code}", "Please answer report {code}"),
        Text(
            "{province} đề nghị {body} cho ý kiến về phản ánh {code} ({category}, {place}), chậm nhất {due}.",
            "{province} asks {body} about report {code} ({category}, {place}). Please answer by {due}.",
        ),
    ),
    "forward_reminded": (
        Text("Nhắc: trả lời phản ánh {code} trước {due}", "Reminder: answer report {code} by {due}"),
        Text(
            "{province} chưa nhận được ý kiến của {body} về phản ánh {code} ({category}, {place}). Hạn: {due}.",
            "{province} has no answer of {body} about report {code} ({category}, {place}) yet. It is due {due}.",
        ),
    ),
    "forward_late": (
        Text("Quá hạn: trả lời phản ánh {code}", "Late: answer report {code}"),
        Text(
            "{body} đã quá hạn {due} cho ý kiến về phản ánh {code} ({category}, {place}). {province} vẫn đang chờ.",
            "The answer of {body} about report {code} ({category}, {place}) was due {due}. {province} waits for it.",
        ),
    ),
    "recall": (
        Text("Không cần trả lời phản ánh {code} nữa", "Report {code} needs no answer any more"),
        Text(
            "{province} rút đề nghị gửi {body} về phản ánh {code}. Liên kết đã gửi không còn dùng được.",
            "{province} takes back what it asked {body} about report {code}. The link does not work any more.",
        ),
    ),
    "forward_ended": (
        Text("Phản ánh {code} đã kết thúc", "Report {code} has ended"),
        Text(
            "{province} không cần ý kiến của {body} về phản ánh {code} nữa. Liên kết đã gửi không còn dùng được.",
            "{province} needs no answer of {body} about report {code} any more. The link does not work any more.",
        ),
    ),
}
#: What a mail says before its link.
LINK = Text(
    "Mở liên kết để xem nội dung, ảnh và trả lời, không cần tài khoản. Trả lời được một lần; xin không chuyển liên kết "
    "cho người khác",
    "Open the link to see the report and its photos and to answer; no account is needed. It takes one answer. Please "
    "do not pass it on",
)
#: What administrators are told of a mail to a body that is missing in the document.
MISSING_BODY = Text(
    "Đơn vị ngoài {body} không còn trong danh mục: thư gửi đơn vị này đang chờ. Đề nghị đưa lại, hoặc rút đề nghị.",
    "The outside body {body} is missing in the document: mails to it wait. Please put it back, or recall the requests.",
)
