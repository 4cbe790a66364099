"""Texts of problems: what is wrong with a request itself: its address, parameters, body and fields."""

from __future__ import annotations

from chalicelib.domain.texts.text import Text

TEXTS: dict[str, Text] = {
    "bad_request": Text("Yêu cầu không hợp lệ.", "The request is not valid."),
    "box_backwards": Text(
        "Khung bản đồ phải có tây nhỏ hơn đông, nam nhỏ hơn bắc.",
        "In the box, west must be less than east and south must be less than north.",
    ),
    "box_malformed": Text(
        "Khung bản đồ gồm bốn số: tây, nam, đông, bắc, tính bằng độ.",
        "A box is four numbers in degrees: west, south, east, north.",
    ),
    "box_too_large": Text(
        "Khung bản đồ quá rộng ở mức phóng này: tối đa {degrees} độ mỗi chiều.",
        "The box is too large for this zoom. It may be at most {degrees} degrees wide and high.",
    ),
    "body_malformed": Text("Nội dung gửi lên không phải JSON hợp lệ.", "The body is not valid JSON."),
    "body_too_large": Text(
        "Nội dung gửi lên quá lớn; ảnh được tải lên riêng.", "The body is too large; photos are uploaded separately."
    ),
    "busy": Text(
        "Hệ thống đang quá tải; vui lòng gửi lại sau ít giây.", "The system is busy; try again in a few seconds."
    ),
    "control_characters": Text("Có ký tự điều khiển không được phép.", "The text contains control characters."),
    "cursor_invalid": Text("Con trỏ trang không hợp lệ.", "The page cursor is not valid."),
    "edition_required": Text(
        "Thiếu tiêu đề If-Match với phiên bản phiếu mà bạn đã đọc.",
        "The If-Match header is missing; send the edition that you read.",
    ),
    "email_invalid": Text("Địa chỉ thư điện tử không hợp lệ.", "The e-mail address is not valid."),
    "day_malformed": Text("Ngày ghi theo mẫu 2026-03-09.", "Write the day like 2026-03-09."),
    "field_invalid": Text("Thông tin này không hợp lệ.", "This field's value is not valid."),
    "field_required": Text("Cần nhập thông tin này.", "This field is required."),
    "field_unknown": Text("Không có trường này.", "There is no such field."),
    "idempotency_mismatch": Text(
        "Idempotency-Key này đã dùng cho một yêu cầu khác.", "This Idempotency-Key was used for another request."
    ),
    "internal": Text(
        "Hệ thống gặp lỗi; vui lòng thử lại sau ít phút.",
        "Something went wrong on our side; try again in a few minutes.",
    ),
    "instant_without_zone": Text(
        "Thời điểm phải theo W3C, kèm múi giờ, ví dụ 2026-03-02T10:00:00+07:00.",
        "Give a W3C date and time with its time zone, such as 2026-03-02T10:00:00+07:00.",
    ),
    "jurisdiction_unknown": Text("Không có địa phương này ở đây.", "There is no such jurisdiction here."),
    "method_not_allowed": Text("Địa chỉ này không nhận phương thức đó.", "This address does not accept that method."),
    "not_found": Text("Không tìm thấy phản ánh hoặc trang này. Hãy kiểm tra lại mã.", "Not found."),
    "not_one_of": Text("Chỉ nhận một trong các giá trị: {allowed}.", "Must be one of: {allowed}."),
    "not_ready": Text(
        "Hệ thống chưa được cấu hình cho địa phương nào.", "The system is not set up for a province yet."
    ),
    "out_of_range": Text("Phải từ {least} đến {most}.", "Must be from {least} to {most}."),
    "out_of_range_open": Text("Vượt quá giới hạn {limit}.", "The number is beyond the limit {limit}."),
    "phone_invalid": Text("Số điện thoại không hợp lệ.", "The telephone number is not valid."),
    "page_too_deep": Text(
        "Theo số trang chỉ đọc được {limit} dòng đầu; sau đó hãy theo địa chỉ trong tiêu đề Link.",
        "Page numbers reach the first {limit} lines; beyond them follow the address in the header Link.",
    ),
    "parameter_twice": Text("Tham số này được ghi hai lần.", "This parameter is given twice."),
    "parameter_unknown": Text(
        "Không có tham số này. Các tham số dùng được: {known}.", "There is no such parameter. Known are: {known}."
    ),
    "parameters_none": Text("Địa chỉ này không nhận tham số nào.", "This address takes no parameters."),
    "point_incomplete": Text("Cần cả vĩ độ và kinh độ.", "Give both latitude and longitude."),
    "period_backwards": Text("Ngày cuối phải từ ngày đầu trở đi.", "The last day must not come before the first."),
    "period_too_long": Text("Mỗi lần xem nhiều nhất {days} ngày.", "At most {days} days at a time."),
    "point_swapped": Text("Vĩ độ và kinh độ bị đổi chỗ cho nhau.", "Latitude and longitude are swapped."),
    "stale": Text(
        "Phiếu đã thay đổi sau khi bạn đọc; hãy xem thay đổi rồi làm lại.",
        "The ticket changed after you read it; read the changes and try again.",
    ),
    "text_invisible": Text("Nội dung không có chữ nào nhìn thấy được.", "The text has no character that can be seen."),
    "throttled": Text("Quá nhiều yêu cầu; vui lòng thử lại sau.", "Too many requests; try again later."),
    "timeout": Text("Hệ thống trả lời quá chậm; vui lòng thử lại sau.", "The answer took too long; try again later."),
    "too_long": Text("Vượt quá {limit} ký tự.", "Longer than {limit} characters."),
    "too_many_filters": Text(
        "Số liệu theo ngày lọc được theo nhiều nhất hai tiêu chí, số liệu theo nhóm thêm một tiêu chí ngoài nhóm.",
        "A series by day accepts at most two filters. A grouping accepts one filter besides its own dimension.",
    ),
    "too_much_asked": Text(
        "Khu vực và thời gian này quá lớn; hãy chọn ô lớn hơn, ít ngày hơn hoặc một xã/phường.",
        "The area or the period is too large; choose larger cells, fewer days or one commune.",
    ),
    "too_many": Text("Vượt quá {limit} mục.", "More than {limit} entries."),
    "too_short": Text("Nội dung quá ngắn; hãy mô tả rõ hơn.", "The text is too short; describe it in more detail."),
    "since_out_of_range": Text(
        "Thời điểm bắt đầu phải ở quá khứ, trong vòng {days} ngày.",
        "The beginning must be within the last {days} days.",
    ),
    "until_out_of_range": Text(
        "Thời điểm kết thúc phải ở tương lai, trong vòng {days} ngày.", "The end must be within the next {days} days."
    ),
    "term_backwards": Text("Ngày kết thúc phải sau ngày bắt đầu.", "The end must be after the beginning."),
    "unsupported_media_type": Text("Nội dung phải là application/json.", "The body must be application/json."),
    "search_many_words": Text(
        "Tìm tối đa {limit} từ mỗi lần. Hãy giữ lại những từ ít gặp nhất.",
        "A search takes at most {limit} words. Keep the rarest ones.",
    ),
    "search_one_letter": Text(
        "Một chữ cái thì chưa đủ để tìm. Hãy nhập cả một từ.", "One letter is not enough to search. Type a whole word."
    ),
    "search_without_words": Text(
        "Không có từ nào để tìm. Hãy nhập chữ hoặc số; dấu và ký hiệu không được tính.",
        "There is no word to search. Type letters or digits; accents and signs alone do not count.",
    ),
    "unknown_list": Text("Không có danh sách này.", "There is no such list."),
    "list_name_taken": Text(
        "Đã có danh sách tên này. Hãy đặt tên khác.", "There is a list with this name. Choose another."
    ),
    "lists_full": Text(
        "Chỉ lưu được {limit} danh sách. Hãy bỏ bớt một danh sách.",
        "At most {limit} lists can be kept. Remove one of them.",
    ),
    "list_without_words": Text(
        "Danh sách xếp theo thời hạn không tìm theo từ được. Hãy bỏ các từ, hoặc tìm trong danh sách khác.",
        "A list by deadline cannot be searched by words. Remove them, or search in another list.",
    ),
    "filters_contradict": Text(
        "Bộ lọc này trái với một bộ lọc khác, nên không phiếu nào có thể khớp. Hãy bỏ một trong hai.",
        "This filter contradicts another one, so no ticket can fit. Remove one of them.",
    ),
}
