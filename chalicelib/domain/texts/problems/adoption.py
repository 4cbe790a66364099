"""Texts of problems: adoption, its targets, counts and sheets."""

from __future__ import annotations

from chalicelib.domain.texts.text import Text

TEXTS: dict[str, Text] = {
    "campaign_days": Text(
        "Cần ngày bắt đầu và ngày kết thúc, ngày kết thúc không trước ngày bắt đầu.",
        "A first and a last day are needed, and the last one not before the first.",
    ),
    "count_above_all": Text(
        "{value} lớn hơn tổng số {most}; tỷ lệ không thể quá 100 %.",
        "{value} is more than there are ({most}); a share cannot be above 100 %.",
    ),
    "count_entered": Text(
        "{week} đã có số {value} do người khác nhập sau khi bạn mở trang; số đó được giữ. Muốn sửa thì ghi lý do rồi "
        "gửi lại.",
        "Somebody entered {value} for {week} after you opened the page. It stays; to correct it, say why and send "
        "again.",
    ),
    "count_invalid": Text("“{text}” không phải là số nguyên từ 0 trở lên.", "“{text}” is no whole number from 0 on."),
    "count_line_twice": Text(
        "Mục tiêu và tuần này đã có ở dòng {line}.", "Line {line} is already for this goal and week."
    ),
    "counted_by_itself": Text(
        "Hệ thống tự đếm số này; không nhập tay.", "The system counts this number; it is not entered."
    ),
    "day_not_in_week": Text(
        "Ngày đếm phải trong {week} (từ {first} đến {last}) và không sau hôm nay.",
        "The day of counting must lie in {week} ({first} to {last}) and not after today.",
    ),
    "day_unreadable": Text(
        "“{text}” không phải là ngày. Hãy viết như 05/03/2026.", "“{text}” is no day. Write it like 2026-03-05."
    ),
    "goal_foreign": Text(
        "Mục tiêu này do {unit} nhập, không phải đơn vị của bạn.",
        "This goal is entered by {unit}, not by your unit.",
    ),
    "target_unit_changed": Text(
        "{unit} đã nhập số liệu cho mục tiêu này. Đơn vị kết thúc thì đơn vị kế nhiệm tự nhập tiếp; muốn đếm lại từ "
        "đầu thì bỏ mục tiêu, công bố, rồi thêm lại.",
        "{unit} entered counts for this target. The successor of a unit that ended goes on by itself; to count anew, "
        "take the target out, publish, and put it in again.",
    ),
    "goal_unknown": Text("Không có mục tiêu “{name}”.", "There is no goal “{name}”."),
    "hamlet_missing": Text("Không có thôn {name} trong danh mục thôn.", "There is no hamlet {name}."),
    "no_targets": Text("Đơn vị không có nơi nào phải báo cáo.", "The unit has no targets to report."),
    "source_missing": Text("Hãy ghi nguồn số liệu: ai đếm, đếm thế nào.", "Say the source: who counted, and how."),
    "week_not_begun": Text("{week} chưa bắt đầu.", "{week} has not begun."),
    "week_not_over": Text(
        "{week} báo cáo được từ thứ Sáu, ngày {day}.", "{week} can be reported from Friday, {day}, on."
    ),
    "week_too_early": Text("Đợt vận động bắt đầu từ {since}.", "The campaign begins with {since}."),
    "week_unreadable": Text(
        "“{text}” không phải là tuần. Hãy viết như Tuần 10/2026.", "“{text}” is no week. Write it like 2026-W10."
    ),
}
