"""Texts of problems: socio-economic indicators, their entries and their sheets."""

from __future__ import annotations

from chalicelib.domain.texts.text import Text

TEXTS: dict[str, Text] = {
    "amount_bounds": Text("{value} ngoài mức cho phép ({bounds}).", "{value} is out of bounds ({bounds})."),
    "amount_decimals": Text(
        "“{text}” có quá {most} chữ số sau dấu phẩy. Dấu phẩy ngăn phần lẻ; phần nghìn viết dấu chấm: 1.234,5.",
        "“{text}” has more than {most} decimals. A comma begins the decimals; write thousands with a dot: 1.234,5.",
    ),
    "amount_english": Text(
        "“{text}” viết theo kiểu tiếng Anh nên dễ nhầm. Hãy viết {meant}, nếu đúng là số đó.",
        "“{text}” is written as in English and could be mistaken. Write {meant} if that is the number.",
    ),
    "amount_invalid": Text(
        "“{text}” không phải là số. Hãy viết như 1.234,5.", "“{text}” is no number. Write it like 1.234,5."
    ),
    "amount_too_large": Text(
        "Số có quá {digits} chữ số; hãy xem lại đơn vị tính.",
        "The number has more than {digits} digits; check the unit of measure.",
    ),
    "bounds_backwards": Text("Mức thấp nhất lớn hơn mức cao nhất.", "The least value is above the most."),
    "indicator_entered": Text(
        "{period} đã có số {value} do người khác nhập sau khi bạn mở trang; số đó được giữ. Muốn sửa thì ghi lý do rồi "
        "gửi lại.",
        "Somebody entered {value} for {period} after you opened the page. It stays; to correct it, say why and send "
        "again.",
    ),
    "indicator_foreign": Text(
        "Chỉ tiêu này do {unit} nhập, không phải đơn vị của bạn.",
        "This indicator is entered by {unit}, not by your unit.",
    ),
    "indicator_kind_changed": Text(
        "Số liệu đã nhập theo kỳ cũ; muốn đổi loại kỳ thì thêm một chỉ tiêu với mã khác.",
        "Entries were made for the other kind of period; add an indicator with another id instead.",
    ),
    "indicator_line_twice": Text(
        "Chỉ tiêu và kỳ này đã có ở dòng {line}.", "Line {line} is already for this indicator and period."
    ),
    "indicator_unit_ended": Text(
        "{unit} đã kết thúc hoạt động; {successor} nhập chỉ tiêu này.",
        "{unit} has ended; {successor} enters this indicator.",
    ),
    "indicator_unknown": Text("Không có chỉ tiêu “{name}”.", "There is no indicator “{name}”."),
    "indicators_changed": Text(
        "Số liệu đã đổi sau khi bạn xem trước; chưa nhập gì. Hãy xem lại rồi nhập.",
        "The figures changed after you looked; nothing was entered. Look again, then enter them.",
    ),
    "sheet_partly": Text(
        "Đã nhập {entered} trong {count} dòng. Từ dòng {line} chưa nhập, vì có người vừa nhập số liệu ở đó. Hãy xem "
        "lại rồi nhập: các dòng đã nhập được giữ nguyên.",
        "{entered} of {count} lines were entered. From line {line} on nothing was: somebody entered figures there. "
        "Look again, then enter the sheet: what was entered stays as it is.",
    ),
    "period_kind": Text(
        "{given} không đúng loại kỳ của chỉ tiêu này (như {wanted}).",
        "{given} is not the kind of period of this indicator (like {wanted}).",
    ),
    "period_not_ended": Text(
        "{period} chưa kết thúc; nhập được từ ngày {last}.", "{period} has not ended; it can be entered from {last}."
    ),
    "period_too_early": Text("Chỉ tiêu này bắt đầu từ {since}.", "This indicator begins with {since}."),
    "period_unreadable": Text(
        "“{text}” không phải là kỳ. Hãy viết như Tháng 10/2026, Quý 4/2026 hoặc Năm 2026.",
        "“{text}” is no period. Write it like 2026-10, 2026-Q4 or 2026.",
    ),
    "plan_bounds": Text("Kế hoạch {plan} ngoài mức cho phép.", "The plan {plan} is out of bounds."),
    "reason_for_correction": Text(
        "Đã có số {value}; hãy ghi lý do sửa.", "There is an entry already: {value}. Say why it is corrected."
    ),
    "sheet_columns": Text(
        "Cột “{name}” thiếu, thừa hoặc lặp lại.", "The column “{name}” is missing, unknown or there twice."
    ),
    "sheet_empty": Text("Bảng không có dòng nào có số.", "No line of the sheet has a number."),
    "sheet_wide": Text(
        "Dòng có nhiều ô hơn số cột: ngăn ô bằng dấu chấm phẩy, hoặc đặt số có dấu phẩy trong ngoặc kép.",
        "The line has more cells than columns: divide cells by semicolons, or put a number with a comma in quotation "
        "marks.",
    ),
    "unit_ended": Text(
        "Đơn vị {name} đã kết thúc hoạt động; hãy chọn đơn vị kế thừa.",
        "The unit {name} has ended; choose its successor.",
    ),
}
