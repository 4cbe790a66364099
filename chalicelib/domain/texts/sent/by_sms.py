"""What is answered to an SMS: one segment without accents, as old telephones show it."""

from __future__ import annotations

from collections.abc import Mapping

from chalicelib.domain.texts.sms import GSM_LENGTH, with_link, without_accents
from chalicelib.domain.texts.text import Text

#: A link that is longer leaves no room for words, and is left out.
LONGEST_LINK = 110

BY_SMS: Mapping[str, Text] = {
    "state": Text("{code}: {state}.", "{code}: {state}."),
    "due": Text("Hạn trả lời {due}.", "Answer due {due}."),
    "late": Text("Quá hạn từ {due}.", "Late since {due}."),
    "question": Text("Hỏi: {text}", "Question: {text}"),
    "reply": Text("Trả lời bằng SMS này.", "Answer by SMS."),
    "rate": Text("Đánh giá: gửi 1 hài lòng, 2 tạm được, 3 chưa.", "Rate: 1 satisfied, 2 acceptable, 3 not."),
    "answer": Text("{text}", "{text}"),
    "none": Text("Không thấy phản ánh có mã {code}.", "There is no report with code {code}."),
    "answered": Text("Đã nhận câu trả lời cho {code}. Cảm ơn.", "Your answer for {code} is taken. Thank you."),
    "confirm": Text(
        "Để ghi đánh giá {level} cho {code}, xin gửi lại: {digits}. Không phải Ông/Bà gửi thì bỏ qua tin này.",
        "To rate {code} with {level}, please send back: {digits}. If you did not ask for it, ignore this.",
    ),
    "rated": Text("Đã ghi đánh giá {code}. Cảm ơn.", "Your rating of {code} is taken. Thank you."),
    "again": Text("Chưa được giải quyết? Yêu cầu xử lý lại tại", "Not settled? Ask for it again at"),
    "may.stop": Text("Muốn dừng tin: gửi STOP.", "To end messages: send STOP."),
    "refused": Text("Không làm được lúc này. {code}: {state}.", "This is not possible now. {code}: {state}."),
    "which": Text("Xin gửi mã phiếu rồi đến nội dung, ví dụ: {codes}", "Send the code, then your words: {codes}"),
    "stopped": Text(
        "Số này không nhận SMS về các phản ánh đã gửi nữa. Nhận lại: gửi NHAN TIN.",
        "This number gets no more SMS about its reports. To get them again send START.",
    ),
    "resumed": Text(
        "Số này nhận lại SMS về các phản ánh đã gửi. Dừng: gửi STOP.",
        "This number gets SMS about its reports again. To end them send STOP.",
    ),
    "help": Text(
        "Tra cứu: gửi mã phiếu. Đánh giá: 1, 2, 3. Dừng tin: STOP. Phản ánh mới: {site} hoặc gọi {hotline}",
        "Status: send the code. Rate: 1, 2, 3. End: STOP. New report: {site} or call {hotline}",
    ),
    "danger": Text("NGUY HIỂM: gọi ngay 112, 113, 114, 115.", "DANGER: call 112, 113, 114 or 115 now."),
}


def segment(text: str, link: str = "") -> str:
    """A text, and a link after it, as one SMS without accents; the text is cut to what fits."""
    if link and len(link) <= LONGEST_LINK:
        return with_link(text, link, cut=True)
    plain = without_accents(text)
    return plain if len(plain) <= GSM_LENGTH else plain[:GSM_LENGTH].rpartition(" ")[0] or plain[:GSM_LENGTH]
