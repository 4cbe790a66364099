"""Texts of problems: the province's documents, and whether they fit together."""

from __future__ import annotations

from chalicelib.domain.texts.text import Text

TEXTS: dict[str, Text] = {
    "answer_type": Text("Câu trả lời phải là {type}.", "The answer must be {type}."),
    "areas_by_import": Text(
        "Ranh giới xã, phường được nạp từ tệp bản đồ, không sửa ở đây.",
        "Boundaries are imported from a map file and cannot be changed here.",
    ),
    "asset_succeeds_itself": Text("Nhãn không thể thay thế chính nó.", "A label cannot take the place of itself."),
    "audience_missing": Text(
        "Chưa có người nhận cảnh báo ở cấp “{name}”.", "No officer receives alerts on the rung “{name}”."
    ),
    "category_missing": Text("Không có lĩnh vực {name}.", "There is no category {name}."),
    "commune_governed_by_none": Text(
        "Không đơn vị nào phụ trách một xã/phường.", "At least one unit must govern a commune."
    ),
    "commune_ungoverned": Text("Không đơn vị nào phụ trách xã/phường {name}.", "No unit governs the commune {name}."),
    "commune_missing": Text(
        "Chưa có đơn vị phụ trách xã/phường {name}, nơi đang bật chế độ tiếp nhận khẩn cấp.",
        "No unit governs the commune {name}, which has a running emergency.",
    ),
    "document_stale": Text(
        "Người khác đã ban hành phiên bản {version}; hãy xem rồi làm lại.",
        "Somebody else published version {version}; read it and try again.",
    ),
    "document_too_large": Text("Tài liệu lớn quá {limit} byte.", "The document is larger than {limit} bytes."),
    "emergency_category": Text(
        "Loại tin báo khẩn cấp phải có đúng một lĩnh vực.",
        "The report type for emergencies must have exactly one category.",
    ),
    "emergency_over": Text("Chế độ tiếp nhận khẩn cấp này đã kết thúc.", "This emergency is over."),
    "emergency_overlaps": Text(
        "Chế độ tiếp nhận khẩn cấp {id} đang bật tại: {communes}.",
        "The emergency {id} is already declared for: {communes}.",
    ),
    "document_not_edited": Text(
        "Tài liệu này không sửa ở đây.",
        "This document is not changed here.",
    ),
    "emergencies_by_switch": Text(
        "Chế độ tiếp nhận khẩn cấp được bật và kết thúc tại /v1/admin/emergencies.",
        "Emergencies are declared and ended at /v1/admin/emergencies.",
    ),
    "ends_needs_days": Text(
        "Chỉ thời hạn tính bằng ngày hoặc ngày làm việc mới hết vào cuối ngày.",
        "Only a number of days or working days can end with its last day.",
    ),
    "entry_twice": Text("{name} đã có ở mục {first}.", "{name} is already in entry {first}."),
    "providers_by_import": Text(
        "Nơi đăng nhập định danh chỉ được đổi bằng tệp cấu hình do người vận hành nạp, không sửa ở đây.",
        "Identity providers are changed in the files that an operator imports, not here.",
    ),
    "day_past": Text("Ngày {day} đã qua.", "The day {day} has passed."),
    "reception_is_booked": Text(
        "Lịch tiếp {reception} còn {count} người đã đặt. Hãy hoãn các ngày đó trước, để họ được báo.",
        "{count} people are booked at {reception}. Call these days off first, so that they are told.",
    ),
    "reception_never": Text(
        "Chưa có giờ tiếp nào: hãy ghi giờ theo thứ trong tuần hoặc theo ngày.",
        "There are no hours: name some by weekday or by date.",
    ),
    "slot_too_long": Text(
        "Giờ {span} không đủ cho một lượt {minutes} phút.",
        "The hours {span} are too short for a slot of {minutes} minutes.",
    ),
    "slots_too_many": Text(
        "Một ngày có {count} lượt, nhiều hơn mức {most}.",
        "The day has {count} slots, more than {most}.",
    ),
    "hours_overlap": Text(
        "Giờ {span} trùng hoặc không theo thứ tự với giờ trước.",
        "The hours {span} overlap the hours before them, or are out of order.",
    ),
    "intake_unit_ends": Text(
        "Đơn vị tiếp nhận chung không thể kết thúc; hãy đổi đơn vị tiếp nhận trước.",
        "The province's intake unit cannot end; choose another intake unit first.",
    ),
    "field_missing": Text(
        "Không có lĩnh vực {name} trong danh sách fields.", "There is no field {name} in the list of fields."
    ),
    "ladder_missing": Text(
        "Chưa quy định các cấp nhận cảnh báo quá hạn cho mức {name}.", "There is no ladder for {name}."
    ),
    "ladder_starts_late": Text(
        "Cấp đầu tiên phải được cảnh báo ngay khi hết hạn (0 phút).",
        "The first rung must be at the deadline: 0 minutes.",
    ),
    "parent_missing": Text("Không có nhóm lĩnh vực {name} ở cấp trên.", "There is no group of categories {name}."),
    "placeholder_missing": Text("Mẫu này phải có {name}.", "This text must contain {name}."),
    "placeholder_unknown": Text(
        "Không dùng được {name}; chỉ dùng {allowed}.", "{name} cannot be used here; use only {allowed}."
    ),
    "routing_clash": Text(
        "Không phân biệt được với quy tắc {first}, cùng rộng và cùng áp dụng cho: {communes}.",
        "This rule conflicts with rule {first}: both are equally specific and apply to: {communes}.",
    ),
    "rule_missing": Text(
        "Thiếu quy định chung cho bước {step}, mức {urgency}.",
        "There is no general rule for the step {step}, {urgency}.",
    ),
    "progress_too_late": Text(
        "Thời hạn báo tiến độ ({progress}) phải ngắn hơn thời hạn xử lý của cùng trường hợp ({process}), nếu không thì "
        "không bao giờ nhắc trước hạn.",
        "The time for progress notes ({progress}) must be shorter than the time to process the same case ({process}). "
        "Otherwise no reminder comes before the deadline.",
    ),
    "rule_twice": Text(
        "Đã có quy định cho cùng trường hợp này ở mục {first}.", "Entry {first} is already the rule for this case."
    ),
    "sms_too_long": Text(
        "Tin nhắn này không bao giờ vừa một SMS: dài hơn {limit} ký tự không dấu.",
        "This message cannot fit in one SMS: it is longer than {limit} characters without accents.",
    ),
    "successor_late": Text(
        "Đơn vị kế thừa {name} phải hoạt động ngay từ ngày tiếp theo.",
        "The successor {name} must be active from the next day.",
    ),
    "point_outside": Text("Vị trí nằm ngoài địa bàn tỉnh.", "The point lies outside the province."),
    "point_far": Text(
        "Vị trí cách trung tâm “{name}” quá 10 km.", "The point is over 10 km from the centre of {name}."
    ),
    "service_not_kept": Text(
        "Lĩnh vực {name} phải hạn chế (restricted) và chỉ cho tiếp nhận, lãnh đạo, giám sát, để cán bộ ngồi quầy không "
        "thấy phiếu về mình.",
        "The category {name} must be restricted, with no roles but intake, leader and supervisor, so that who sits at "
        "a counter does not see tickets about themselves.",
    ),
    "service_type_missing": Text(
        "Cần loại phản ánh “service” có lĩnh vực {name} trong categories.",
        "The report type “service” with the category {name} in its categories is missing.",
    ),
    "successor_missing": Text(
        "Đơn vị chấm dứt hoạt động phải có đơn vị kế thừa.", "A unit with a last day must have a successor."
    ),
    "successor_of_none": Text(
        "Đã chọn đơn vị kế thừa thì phải nhập ngày chấm dứt hoạt động.", "A unit with a successor must have a last day."
    ),
    "template_twice": Text(
        "Đã có mẫu cho cùng trường hợp này ở mục {first}.", "Entry {first} is already the template for this case."
    ),
    "type_missing": Text("Không có loại phản ánh {name}.", "There is no report type {name}."),
    "unit_below_itself": Text("Đơn vị {name} không thể trực thuộc chính mình.", "The unit {name} is below itself."),
    "unit_succeeds_itself": Text(
        "Đơn vị {name} không thể kế thừa chính mình.", "The unit {name} is its own successor."
    ),
    "unit_missing": Text("Không có đơn vị {name}.", "There is no unit {name}."),
    "values_missing": Text(
        "Câu hỏi mà câu trả lời là {type} cần danh sách giá trị.",
        "A question whose answer is {type} needs a list of values.",
    ),
    "values_unused": Text(
        "Câu hỏi mà câu trả lời là {type} không có danh sách giá trị.",
        "A question whose answer is {type} cannot have a list of values.",
    ),
}
