"""Texts of problems: the lists of procedures and the phone book."""

from __future__ import annotations

from chalicelib.domain.texts.text import Text

TEXTS: dict[str, Text] = {
    "form_elsewhere": Text(
        "Mẫu đơn chỉ dẫn đến trang https của cơ quan nhà nước (gov.vn, chinhphu.vn).",
        "A form must be at an https address of the state (gov.vn, chinhphu.vn).",
    ),
    "markup_refused": Text(
        "Nội dung chỉ gồm chữ, không có thẻ HTML hay mã lệnh.", "A text holds words only, no HTML and no scripts."
    ),
    "portal_elsewhere": Text(
        "Chỉ dẫn đến trang https của Cổng Dịch vụ công quốc gia (dichvucong.gov.vn).",
        "The link must lead to the national public service portal (https, dichvucong.gov.vn).",
    ),
    "procedure_code": Text(
        "Mã thủ tục ghi theo cơ sở dữ liệu quốc gia, ví dụ 1.004227.",
        "Write the procedure's code as the national database does, such as 1.004227.",
    ),
    "procedure_column": Text(
        "Tệp không có cột “{name}”, hoặc có cột lạ.", "The file lacks the column “{name}”, or has one nobody knows."
    ),
    "procedure_field_missing": Text("Không có lĩnh vực thủ tục “{name}”.", "There is no field of procedures “{name}”."),
    "procedure_not_here": Text(
        "Chỉ phản ánh về thủ tục hành chính mới ghi thủ tục.", "Only a report about procedures names one."
    ),
    "procedure_unknown": Text("Không có thủ tục mã {name} trong danh mục.", "The list has no procedure {name}."),
    "procedures_by_import": Text(
        "Danh mục thủ tục được nạp tại /v1/admin/procedures, không sửa ở đây.",
        "Procedures are imported at /v1/admin/procedures and cannot be changed here.",
    ),
    "procedures_too_many": Text(
        "Mỗi lần nạp tối đa {limit} thủ tục; hãy nạp làm nhiều lần.",
        "Import at most {limit} procedures at once; import the rest after them.",
    ),
    "reviewed_later": Text("Ngày rà soát không được sau hôm nay.", "The day of review cannot be after today."),
    "step_missing": Text("Thiếu bước thực hiện.", "A step of the procedure is missing."),
    "listing_private": Text(
        "Đây là số hoặc hộp thư riêng để nhận tin nhắc việc, không được công khai; hãy ghi của cơ quan.",
        "This gets an officer's alerts and is private. Give the one of the office.",
    ),
    "alert_unreachable": Text("Chọn báo bằng {way} thì phải có {needs}.", "Alerts by {way} need {needs}."),
    "alerts_needed": Text(
        "Hãy chọn cách báo việc, vì hộp thư hoặc số điện thoại đã đổi.",
        "Choose how the officer is alerted: the mailbox or the telephone changed.",
    ),
    "sheet_column": Text("Tệp thiếu cột “{name}”.", "The file lacks the column “{name}”."),
    "sheet_column_unknown": Text(
        "Không hiểu cột “{name}”, hoặc cột này có hai lần.", "The column “{name}” is unknown, or there twice."
    ),
    "sheet_encoding": Text(
        "Tệp không phải UTF-8. Trong Excel, hãy lưu bằng “CSV UTF-8”.",
        "The file is not UTF-8. In Excel, save it as “CSV UTF-8”.",
    ),
    "sheet_line_long": Text(
        "Dòng này có nhiều ô hơn dòng tiêu đề.", "This line has more cells than the line of headings."
    ),
    "sheet_role": Text("Không có vai trò “{name}”.", "There is no role “{name}”."),
    "sheet_way": Text("Báo việc qua SMS hoặc thư, không qua “{name}”.", "Alerts go by SMS or mail, not by “{name}”."),
    "sheet_too_long": Text("Mỗi lần nhập tối đa {limit} dòng.", "At most {limit} lines at once."),
    "sheet_unreadable": Text("Không đọc được tệp CSV này.", "This CSV file cannot be read."),
    "sheet_yes_no": Text("Chỉ ghi “có” hoặc “không”.", "Write “yes” or “no”."),
    "unit_over": Text("{name} đã kết thúc hoạt động.", "{name} has ended."),
    "username_malformed": Text(
        "Tên đăng nhập chỉ có chữ thường không dấu, số, dấu chấm và gạch nối.",
        "A username has small letters, digits, dots and hyphens only.",
    ),
    "listing_stale": Text(
        "Người khác đã sửa dòng này trong danh bạ; hãy xem rồi làm lại.",
        "Somebody else changed this line of the phone book; read it and try again.",
    ),
    "listing_twice": Text(
        "Dòng này giống hệt dòng của “{name}” trong danh bạ; hãy ghi khác chức danh, họ tên hoặc lĩnh vực.",
        "The phone book has the same line for “{name}”. Give another title, name or field.",
    ),
    "listing_unreachable": Text(
        "Dòng trong danh bạ cần điện thoại hoặc thư điện tử công vụ.",
        "A line of the phone book needs a telephone or a mailbox of work.",
    ),
    "phone_book_unknown": Text(
        "Danh bạ không có nơi này, hoặc dòng này đã được sửa.",
        "The phone book has no such place, or the line was changed.",
    ),
    "work_phone_invalid": Text(
        "Số điện thoại cơ quan không hợp lệ. Ví dụ: 0205 3810 123, 1022.",
        "The telephone number of the office is not valid. For example: 0205 3810 123, 1022.",
    ),
}
