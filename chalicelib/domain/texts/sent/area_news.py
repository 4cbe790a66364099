"""The texts of the daily news of an area. It goes to one person, in the language that they chose."""

from __future__ import annotations

from chalicelib.domain.texts.text import Text

#: How an area is named. {radius} is in metres; a circle's centre is told to nobody.
CIRCLE = Text("khu vực bán kính {radius} m Ông/Bà đã chọn", "the area of {radius} m that you chose")
OF_CATEGORY = Text("{where}, lĩnh vực {category}", "{where}, {category}")
#: The line above the news, which is also the title of a message to a browser.
HEADING = Text("{n} phản ánh mới: {where}", "{n} new reports: {where}")
HEADING_OF_ONE = Text("1 phản ánh mới: {where}", "1 new report: {where}")
LEAD = Text(
    "Phản ánh được tiếp nhận và công khai từ bản tin trước:",
    "Reports that were received and made public since the last news:",
)
LINE = Text("{title}. {category}, {state}.", "{title}. {category}, {state}.")
MORE = Text("Còn {n} phản ánh khác. Xem tất cả tại: {link}", "There are {n} more. See all: {link}")
END = Text(
    "Mỗi ngày nhiều nhất một tin, và chỉ khi có phản ánh hoặc bản tin mới. Dừng nhận: {link}",
    "There is one message a day at most, and only if something is new. Stop it: {link}",
)
#: The message about a breach of personal data.
BREACH = Text(
    "Dữ liệu cá nhân của Ông/Bà ở dịch vụ nhận tin khu vực có thể đã bị lộ",
    "Your personal data in the daily news of an area may have become known to others",
)
#: The mail that confirms a mailbox.
CONFIRM_SUBJECT = Text("Xác nhận nhận tin khu vực", "Confirm the daily news of an area")
CONFIRM = Text(
    "Có người muốn nhận bằng hộp thư này mỗi ngày một tin về phản ánh và bản tin mới: {where}. Nếu là Ông/Bà, hãy mở "
    "liên kết trong hai ngày. Nếu không, hãy bỏ qua thư này: hộp thư sẽ không nhận tin nào nữa. Bản tin tự dừng sau "
    "một năm.",
    "Somebody wants the daily news of reports and bulletins with this mailbox: {where}. If it was you, open the link "
    "within two days. If not, ignore this mail: no other will come. The news ends by itself after a year.",
)
