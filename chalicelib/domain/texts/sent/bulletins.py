"""The words of bulletins: the draft of a commune's week, which is read out, and what mails, feeds and chats say."""

from __future__ import annotations

from collections.abc import Mapping

from chalicelib.domain.texts.text import Text

# The draft of a week is in Vietnamese alone, as every bulletin is: it is what an office writes.
SPAN = "từ ngày {first} đến ngày {last}"
TITLE = "Bản tin phản ánh hiện trường {place}, tuần {span}"
OPENING = "{office} xin thông báo kết quả tiếp nhận và xử lý phản ánh của nhân dân trong tuần {span}."
SENT = "Trong tuần, nhân dân {place} đã gửi {n} phản ánh. Cụ thể: {lines}."
NONE_SENT = "Trong tuần không có phản ánh mới tại {place}."
ANSWERED = "Các cơ quan đã giải quyết và trả lời {n} phản ánh. Cụ thể: {lines}."
NONE_ANSWERED = "Trong tuần chưa có phản ánh nào tại {place} được trả lời."
OPEN = "Trong số phản ánh gửi từ ngày {since}, còn {n} phản ánh đang được xử lý, {late}."
LATE = "trong đó {n} phản ánh đã quá hạn"
NOT_LATE = "không có phản ánh nào quá hạn"
HOW = "Nhân dân gửi phản ánh kèm ảnh và địa điểm tại địa chỉ {site}."
HOW_BY_APP = "Nhân dân gửi phản ánh kèm ảnh và địa điểm trên trang phản ánh hiện trường."
HOTLINE = "Đường dây nóng: {hotline}."
DANGER = "Khi nguy hiểm đến tính mạng, xin gọi ngay 112, 113, 114 hoặc 115."
CLOSING = "Trân trọng cảm ơn."

#: The title of a feed of bulletins, and of those for loudspeakers. {where} is a commune or the province.
FEED = Text("Bản tin: {where}", "Bulletins: {where}")
FEED_ALOUD = Text("Bản tin truyền thanh: {where}", "Bulletins for loudspeakers: {where}")
FEED_SUBTITLE = Text("Tin do các cơ quan đăng và chịu trách nhiệm.", "What the offices publish.")
FEED_ALOUD_SUBTITLE = Text(
    "Lời đọc bằng chữ, {n} tiếng mỗi phút; số, ngày, đơn vị đo và chữ viết tắt đã viết thành lời.",
    "Texts to read out at {n} syllables a minute; numbers, days, units and abbreviations are written as spoken.",
)
#: In the daily news of an area.
NEWS_HEADING = Text("Bản tin mới: {where}", "New bulletins: {where}")
NEWS_LEAD = Text("Bản tin của cơ quan:", "Bulletins of the offices:")
NEWS_MORE = Text("Còn {n} bản tin khác: {link}", "{n} more bulletins: {link}")
#: What was done to a bulletin, in its history.
ACTS: Mapping[str, Text] = {
    "write": Text("Viết", "Written"),
    "submit": Text("Trình duyệt", "Handed in"),
    "approve": Text("Duyệt, đăng", "Approved and published"),
    "send_back": Text("Trả lại", "Sent back"),
    "withdraw": Text("Gỡ", "Withdrawn"),
}
