"""What is said in a messenger beside the sentences of the conversation, by key."""

from __future__ import annotations

from collections.abc import Mapping

from chalicelib.domain.texts.text import Text

CHATS: Mapping[str, Text] = {
    "sent": Text(
        "Đã gửi phản ánh. Mã: {code}. Trả lời sẽ đến ngay tại đây. Viết “stop” nếu không muốn nhận tin nữa.\n{link}",
        "Your report is sent. Code: {code}. Answers come here. Write “stop” to get no more messages.\n{link}",
    ),
    "sent.question": Text(
        "Đã gửi câu hỏi đến bộ phận tiếp nhận. Mã: {code}. Trả lời sẽ đến ngay tại đây.\n{link}",
        "Your question is with the people at the desk. Code: {code}. The answer comes here.\n{link}",
    ),
    "none": Text("Không thấy phản ánh có mã này.", "There is no report with this code."),
    "state": Text("Phản ánh {code}: {state}.", "Report {code}: {state}."),
    "due": Text("Hạn trả lời: {due}.", "An answer is due {due}."),
    "late": Text("Quá hạn trả lời từ {due}.", "The answer has been late since {due}."),
    "answer": Text("Trả lời: {text}", "Answer: {text}"),
    "question": Text("Cơ quan hỏi: {text}", "The office asks: {text}"),
    "mine": Text("Phản ánh của bạn đã gửi từ đây:", "The reports that you sent from here:"),
    "mine.none": Text(
        "Chưa có phản ánh nào được gửi từ đây. Hãy viết mã phản ánh để tra cứu.",
        "No report was sent from here. Write the code of a report to look it up.",
    ),
    "not.yours": Text(
        "Phản ánh này không được gửi từ đây nên không làm được ở đây. Hãy dùng đường dẫn trong phiếu tiếp nhận.",
        "This report was not sent from here, so this cannot be done here. Use the link of its receipt.",
    ),
    "answered": Text("Đã gửi câu trả lời. Cảm ơn bạn.", "Your answer is sent. Thank you."),
    "rated": Text("Đã ghi nhận đánh giá. Cảm ơn bạn.", "Your rating is recorded. Thank you."),
    "picture.none": Text(
        "Một tệp không phải là ảnh hoặc không tải được. Hãy gửi lại ảnh.",
        "One file is no picture or could not be fetched. Send the picture again.",
    ),
    "unreadable": Text(
        "Tin này chưa đọc được ở đây. Hãy gửi chữ, ảnh hoặc vị trí.",
        "This message cannot be read here. Send text, a photo or your position.",
    ),
    "stopped": Text(
        "Từ nay tại đây không báo tin về các phản ánh của bạn nữa. Bạn vẫn tra cứu được bằng mã.",
        "From now on you get no messages about your reports here. You can still look them up by their codes.",
    ),
    "photos.added": Text("Người gửi đã gửi ảnh.", "The sender sent photos."),
    "reply": Text("Trả lời", "Answer"),
    "see": Text("Xem phản ánh", "See the report"),
    "menu": Text("Trang đầu", "Menu"),
}
#: What somebody writes who wants no more messages, while nothing is being written.
STOP = ("stop", "dừng", "hủy", "dừng nhận tin", "ngừng", "unsubscribe")
