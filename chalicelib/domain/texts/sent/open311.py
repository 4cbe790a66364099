"""What Open311 answers say in words."""

from __future__ import annotations

from chalicelib.domain.texts.text import Text

#: The description of a report that was sent without one.
NO_DESCRIPTION = Text("Phản ánh về: {name}", "Report about: {name}")
#: What the answer to a new report says, by its cause.
NOTICES: dict[str, Text] = {
    "media_url": Text(
        "Hệ thống không tải ảnh từ media_url; hãy gửi tệp ảnh bằng trường media (multipart/form-data).",
        "The file at media_url was not fetched; send photos as files named media (multipart/form-data).",
    ),
    "no_consent": Text(
        "Không lưu họ tên, điện thoại, thư điện tử vì thiếu attribute[consent]=yes.",
        "Name, telephone and e-mail were not kept, because attribute[consent]=yes is missing.",
    ),
    "ignored": Text("Không dùng các thuộc tính: {names}.", "These attributes were not used: {names}."),
    "private": Text(
        "Phản ánh này không công khai, nên không có trong danh sách.",
        "This report is not public, so no list shows it.",
    ),
    "received_first": Text(
        "Phản ánh có trong danh sách sau khi được tiếp nhận.", "The report is listed after the office has received it."
    ),
}
