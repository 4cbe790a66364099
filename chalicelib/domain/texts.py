"""Every sentence people read, in Vietnamese and English: problems, states, steps, messages. The one catalogue."""

from __future__ import annotations

from typing import NamedTuple


class Text(NamedTuple):
    """A sentence in both languages; ``{name}`` are placeholders."""

    vi: str
    en: str

    def fill(self, **params: object) -> Text:
        """The sentence with its placeholders filled."""
        return Text(self.vi.format(**params), self.en.format(**params))


#: Stable problem code -> text. The HTTP status belongs to the kind of error (http/problems.py).
PROBLEMS: dict[str, Text] = {
    "accused_not_here": Text(
        "Chỉ phản ánh thuộc lĩnh vực hạn chế mới ghi đơn vị bị nêu.",
        "Only reports of a restricted category can name the unit they are about.",
    ),
    "accused_takes_in": Text(
        "Đơn vị này tiếp nhận phản ánh; nội dung về đơn vị này xin gửi cơ quan có thẩm quyền.",
        "This unit takes reports in; what concerns it goes to the authority above it.",
    ),
    "accused_unit": Text(
        "Không chuyển phiếu cho đơn vị bị nêu hoặc đơn vị trực thuộc.",
        "A ticket does not go to the unit it accuses, nor to one below it.",
    ),
    "action_not_allowed": Text(
        "Bạn không có quyền thực hiện thao tác này trên phiếu.", "You may not take this action on this ticket."
    ),
    "action_not_possible": Text(
        "Không thể thực hiện thao tác này khi phiếu đang ở trạng thái “{state_vi}”.",
        "This action is not possible while the ticket is in the state “{state_en}”.",
    ),
    "after_photo_required": Text(
        "Lĩnh vực này cần ít nhất một ảnh chụp sau khi xử lý.", "This category needs at least one photo of the result."
    ),
    "answer_type": Text("Câu trả lời phải đúng kiểu {type}.", "The answer must be of the type {type}."),
    "areas_by_import": Text(
        "Ranh giới xã, phường được nạp từ tệp bản đồ, không sửa ở đây.",
        "Boundaries are imported from a map, not changed here.",
    ),
    "audience_missing": Text("Không ai nhận tin ở nấc “{name}”.", "Nobody is told on the rung {name}."),
    "bad_request": Text("Yêu cầu không hợp lệ.", "The request is not valid."),
    "box_backwards": Text(
        "Khung bản đồ phải có tây nhỏ hơn đông, nam nhỏ hơn bắc.",
        "The box must have its west below its east, and its south below its north.",
    ),
    "box_too_large": Text(
        "Khung bản đồ quá rộng ở mức phóng này: tối đa {degrees} độ mỗi chiều.",
        "The box is too large for this zoom: at most {degrees} degrees each way.",
    ),
    "blocked": Text("Tạm thời không nhận từ bạn, đến {until}.", "Nothing is taken from you until {until}."),
    "body_malformed": Text("Nội dung gửi lên không phải JSON hợp lệ.", "The body is not valid JSON."),
    "body_too_large": Text(
        "Nội dung gửi lên quá lớn; ảnh được tải lên riêng.", "The body is too large; photos are uploaded separately."
    ),
    "busy": Text("Hệ thống đang quá tải; vui lòng gửi lại sau ít giây.", "The system is busy; send it again shortly."),
    "category_group": Text(
        "Đây là nhóm lĩnh vực; hãy chọn một lĩnh vực trong nhóm.",
        "This is a group of categories; choose one of its categories.",
    ),
    "category_missing": Text("Không có lĩnh vực {name}.", "There is no category {name}."),
    "category_not_of_type": Text(
        "Lĩnh vực này không thuộc loại phản ánh đã chọn.", "This category does not belong to the report type chosen."
    ),
    "code_wrong": Text("Mã xác nhận không đúng, đã dùng, hoặc đã hết hạn.", "The code is wrong, was used, or is over."),
    "commune_governed_by_none": Text("Không đơn vị nào phụ trách một xã/phường.", "No unit governs a commune."),
    "commune_ungoverned": Text("Không đơn vị nào phụ trách xã/phường {name}.", "No unit governs the commune {name}."),
    "commune_missing": Text(
        "Không đơn vị nào phụ trách xã/phường {name} đang trong tình trạng khẩn cấp.",
        "No unit governs the commune {name}, over which an emergency is on.",
    ),
    "consent_required": Text(
        "Cần đồng ý cho phép xử lý thông tin liên hệ, hoặc bỏ trống thông tin liên hệ.",
        "Consent to the use of contact data is needed, or leave the contact empty.",
    ),
    "control_characters": Text("Có ký tự điều khiển không được phép.", "It holds control characters."),
    "confirm_address": Text(
        "Chỉ yêu cầu xác nhận số điện thoại theo địa chỉ mạng.", "Only an address can be asked to confirm a telephone."
    ),
    "confirmation_needed": Text(
        "Hãy xác nhận số điện thoại trước khi gửi.", "Confirm a telephone number before you send."
    ),
    "cursor_invalid": Text("Con trỏ trang không hợp lệ.", "The page cursor is not valid."),
    "decision_binds": Text(
        "Cấp tỉnh đã quyết định; quyết định này là bắt buộc.", "The province has decided, and its decision binds."
    ),
    "dispute_none": Text("Không có ý kiến khác nào chờ quyết định.", "No disagreement waits for a decision."),
    "dispute_pending": Text(
        "Có đơn vị không thống nhất; giám sát cấp tỉnh phải quyết định trước.",
        "A unit disagrees; the supervisor must decide first.",
    ),
    "document_stale": Text(
        "Người khác đã ban hành phiên bản {version}; hãy xem rồi làm lại.",
        "Somebody else published version {version}; look at it and try again.",
    ),
    "document_too_large": Text("Tài liệu lớn quá {limit} byte.", "The document is larger than {limit} bytes."),
    "edition_required": Text(
        "Thiếu tiêu đề If-Match với phiên bản phiếu mà bạn đã đọc.",
        "The If-Match header with the edition you have read is missing.",
    ),
    "email_invalid": Text("Địa chỉ thư điện tử không hợp lệ.", "The e-mail address is not valid."),
    "appealed_before": Text("Phản ánh này đã được đề nghị xem xét lại.", "This report was appealed before."),
    "emergency_category": Text(
        "Loại tin báo khẩn cấp phải có đúng một lĩnh vực.", "The type of emergency reports has exactly one category."
    ),
    "emergency_over": Text("Tình trạng khẩn cấp này đã kết thúc.", "This emergency is over."),
    "emergency_overlaps": Text(
        "Tình trạng khẩn cấp {id} đang có hiệu lực tại: {communes}.", "The emergency {id} is on over: {communes}."
    ),
    "emergencies_by_switch": Text(
        "Tình trạng khẩn cấp được ban bố và kết thúc tại /v1/admin/emergencies.",
        "Emergencies are declared and ended at /v1/admin/emergencies.",
    ),
    "entry_twice": Text("{name} đã có ở mục {first}.", "{name} is already entry {first}."),
    "extension_not_allowed": Text("Quy định không cho gia hạn (thêm).", "The rules allow no (further) extension."),
    "extension_not_asked": Text("Không có đề nghị gia hạn nào.", "No extension was asked for."),
    "extension_pending": Text("Đã có một đề nghị gia hạn chờ duyệt.", "An extension is waiting for a decision."),
    "extension_too_late": Text(
        "Phải đề nghị gia hạn trước khi hết hạn.", "An extension must be asked for before the deadline."
    ),
    "extension_too_long": Text("Chỉ được gia hạn thêm tối đa {amount}.", "At most {amount} more."),
    "field_invalid": Text("Giá trị của trường này không hợp lệ.", "This field's value is not valid."),
    "field_required": Text("Trường này là bắt buộc.", "This field is required."),
    "field_unknown": Text("Không có trường này.", "There is no such field."),
    "follow_own": Text(
        "Đây là phản ánh của bạn; bạn được báo kết quả.", "This is your own report; you are told of it."
    ),
    "forbidden": Text("Không được phép.", "Not allowed."),
    "hours_overlap": Text(
        "Giờ {span} trùng hoặc không theo thứ tự với giờ trước.",
        "The hours {span} overlap those before, or are out of order.",
    ),
    "idempotency_mismatch": Text(
        "Idempotency-Key này đã dùng cho một phản ánh khác.", "This Idempotency-Key was used for another report."
    ),
    "identity_refused": Text(
        "Không xác nhận được danh tính; hãy đăng nhập lại.", "The identity was not proven; sign in again."
    ),
    "identity_unavailable": Text(
        "Nơi cấp danh tính không trả lời; vui lòng thử lại sau.",
        "The provider of identities does not answer; try again later.",
    ),
    "in_no_commune": Text(
        "Vị trí không nằm trong xã, phường nào của tỉnh; xin kiểm tra lại hoặc chọn xã, phường.",
        "The point lies in no commune of the province; check it, or choose the commune.",
    ),
    "intake_unit_ends": Text(
        "Đơn vị tiếp nhận của tỉnh không thể kết thúc; hãy đổi đơn vị tiếp nhận trước.",
        "The province's intake unit cannot end; name another one first.",
    ),
    "internal": Text(
        "Hệ thống gặp lỗi; vui lòng thử lại sau ít phút.", "Something went wrong on our side; try again shortly."
    ),
    "key_invalid": Text(
        "Khóa API không hợp lệ, đã hết hạn hoặc bị thu hồi.", "The API key is wrong, expired or revoked."
    ),
    "ladder_missing": Text("Thiếu thang nhắc việc cho mức {name}.", "There is no ladder for {name}."),
    "ladder_starts_late": Text(
        "Nấc đầu được báo đúng lúc hết hạn: 0 minutes.", "The first rung is told at the deadline itself: 0 minutes."
    ),
    "method_not_allowed": Text("Địa chỉ này không nhận phương thức đó.", "This address does not take that method."),
    "measure_over": Text("Biện pháp này đã được gỡ.", "This measure was lifted before."),
    "merge_chain": Text(
        "Không thể gộp vào phiếu này: phiếu đã kết thúc, đã gộp, hoặc đang có phiếu khác gộp vào.",
        "It cannot be merged into this ticket: one has ended, is merged itself, or has others merged into it.",
    ),
    "no_coordinators": Text("Phiếu này không có đơn vị phối hợp.", "No unit coordinates on this ticket."),
    "no_emergency": Text(
        "Nơi này không trong tình trạng khẩn cấp; hãy gửi phản ánh thông thường, hoặc gọi 112 nếu nguy hiểm tính mạng.",
        "No emergency is declared there; send an ordinary report, or call 112 if a life is in danger.",
    ),
    "no_rule": Text(
        "Quy định chưa có thời hạn cho bước này ({step}, {urgency}).", "The rules lack this step ({step}, {urgency})."
    ),
    "nothing_changes": Text("Lĩnh vực và xã/phường vẫn như cũ.", "The category and the commune are what they were."),
    "not_deputy": Text("Hiện bạn không được giao thay cán bộ này.", "You do not stand in for this officer at present."),
    "not_found": Text("Không tìm thấy.", "Not found."),
    "not_one_of": Text("Chỉ nhận một trong các giá trị: {allowed}.", "Must be one of: {allowed}."),
    "not_ready": Text(
        "Hệ thống chưa được cấu hình cho tỉnh nào.", "The system has not been set up for a province yet."
    ),
    "officer_unknown": Text(
        "Tài khoản này không phải là cán bộ đang hoạt động.", "This account is not an active officer's."
    ),
    "others_merged": Text(
        "Phản ánh của người khác đã được gộp vào phản ánh này nên không thể rút.",
        "Other people's reports were merged into this one, so it cannot be withdrawn.",
    ),
    "out_of_range": Text("Phải từ {least} đến {most}.", "Must be from {least} to {most}."),
    "out_of_range_open": Text("Vượt quá giới hạn {limit}.", "Beyond the limit {limit}."),
    "outside_province": Text("Vị trí nằm ngoài địa bàn {province_vi}.", "The place lies outside {province_en}."),
    "own_rights": Text(
        "Không thể tự khóa tài khoản hoặc tự bỏ quyền quản trị của mình.",
        "You cannot close your own account or give up your own right to administer.",
    ),
    "parent_missing": Text(
        "Không có nhóm lĩnh vực {name} ở cấp trên.", "There is no category {name} on the upper level."
    ),
    "parts_missing": Text(
        "Còn đơn vị phối hợp chưa trả lời và chưa hết hạn.",
        "A coordinating unit has not given its part and still has time.",
    ),
    "phone_invalid": Text("Số điện thoại không hợp lệ.", "The telephone number is not valid."),
    "photo_not_ready": Text(
        "Ảnh chưa tải lên, chưa xử lý xong, hoặc bị từ chối.", "A photo was not uploaded, is not ready, or was refused."
    ),
    "pair_unknown": Text(
        "Mỗi cặp ảnh gồm một ảnh của phản ánh và một ảnh kết quả của câu trả lời này; mỗi ảnh kết quả chỉ ở một cặp.",
        "A pair is a photo of the report and one of this answer's result; a photo of the result is in one pair only.",
    ),
    "photo_not_shown": Text("Ảnh này hiện không được hiển thị.", "This photo is not shown."),
    "too_many_areas": Text("Mỗi ảnh che tối đa {limit} vùng.", "At most {limit} areas of a photo can be hidden."),
    "photo_limit": Text("Mỗi phản ánh có tối đa {limit} ảnh.", "A report has at most {limit} photos."),
    "video_limit": Text("Mỗi phản ánh có tối đa một video.", "A report has one video at most."),
    "photo_required": Text("Phản ánh này cần ít nhất một ảnh.", "This report needs at least one photo."),
    "place_known": Text("Phản ánh đã có vị trí trên bản đồ.", "The report names a point already."),
    "photo_without_place": Text("Ảnh này không cho biết nơi chụp.", "This photo does not say where it was taken."),
    "place_missing": Text("Cần chọn xã/phường hoặc vị trí trên bản đồ.", "Give a commune or a point on the map."),
    "placeholder_missing": Text("Mẫu này phải có {name}.", "This text must have {name}."),
    "placeholder_unknown": Text(
        "Không dùng được {name}; chỉ dùng {allowed}.", "{name} cannot be filled; use {allowed}."
    ),
    "point_incomplete": Text("Cần cả vĩ độ và kinh độ.", "Give both latitude and longitude."),
    "period_backwards": Text("Ngày cuối phải từ ngày đầu trở đi.", "The last day must not come before the first."),
    "period_too_long": Text("Mỗi lần xem nhiều nhất {days} ngày.", "At most {days} days at a time."),
    "point_swapped": Text("Vĩ độ và kinh độ bị đổi chỗ cho nhau.", "Latitude and longitude have changed places."),
    "privacy_settled": Text("Yêu cầu này đã được trả lời.", "This request has been answered."),
    "privacy_whose": Text(
        "Cần đúng một trong hai: mã phiếu hoặc số điện thoại.", "Give a code or a telephone, not both."
    ),
    "rated_before": Text("Bạn đã đánh giá phản ánh này.", "You have rated this report."),
    "reopen_too_late": Text("Đã hết thời gian mở lại.", "The time to reopen has passed."),
    "returns_exhausted": Text(
        "Đã trả lại {limit} lần; quyết định của cấp tỉnh là bắt buộc.",
        "It was returned {limit} times; the province's decision binds.",
    ),
    "routing_clash": Text(
        "Không phân biệt được với quy tắc {first}, cùng rộng và cùng áp dụng cho: {communes}.",
        "It cannot be told from rule {first}, which is as wide and holds for: {communes}.",
    ),
    "rule_missing": Text(
        "Thiếu quy định chung cho bước {step}, mức {urgency}.",
        "There is no rule for every category for {step}, {urgency}.",
    ),
    "rule_twice": Text(
        "Đã có quy định cho cùng trường hợp này ở mục {first}.", "Entry {first} already rules the same case."
    ),
    "scope_missing": Text(
        "Khóa API không có quyền dùng chức năng này ({scope}).", "The API key does not have this scope ({scope})."
    ),
    "second_factor_needed": Text(
        "Tài khoản này phải bật xác thực hai lớp trước khi dùng quyền này.",
        "This account needs a second factor before it may use these rights.",
    ),
    "secret_wrong": Text("Mã bí mật không đúng.", "The secret is wrong."),
    "sms_too_long": Text(
        "Tin nhắn này không bao giờ vừa một SMS: dài hơn {limit} ký tự không dấu.",
        "This message never fits one SMS: it is longer than {limit} plain letters.",
    ),
    "short_report_only": Text(
        "Tin báo khẩn cấp được gửi bằng mẫu ngắn tại /v1/emergencies/reports.",
        "An emergency report is sent by the short form at /v1/emergencies/reports.",
    ),
    "stale": Text(
        "Phiếu đã thay đổi sau khi bạn đọc; hãy xem thay đổi rồi làm lại.",
        "The ticket changed after you read it; look at what changed and try again.",
    ),
    "subject_missing": Text("Cần đúng một trong: address, phone, key.", "Give exactly one of address, phone and key."),
    "successor_late": Text(
        "Đơn vị kế tục {name} phải hoạt động ngay từ ngày sau đó.",
        "The heir {name} must be there from the next day on.",
    ),
    "successor_missing": Text(
        "Đơn vị kết thúc phải có đơn vị kế tục.", "A unit that ends must say who takes its place."
    ),
    "successor_of_none": Text(
        "Có đơn vị kế tục thì phải có ngày kết thúc.", "A unit with an heir must have a last day."
    ),
    "template_twice": Text(
        "Đã có mẫu cho cùng trường hợp này ở mục {first}.", "Entry {first} already is the template for this case."
    ),
    "throttled": Text("Quá nhiều yêu cầu; vui lòng thử lại sau.", "Too many requests; try again later."),
    "timeout": Text("Hệ thống trả lời quá chậm; vui lòng thử lại sau.", "The answer took too long; try again later."),
    "too_long": Text("Dài quá {limit} ký tự.", "Longer than {limit} characters."),
    "too_many_filters": Text(
        "Số liệu theo ngày lọc được theo nhiều nhất hai tiêu chí, số liệu theo nhóm thêm một tiêu chí ngoài nhóm.",
        "A series of days takes two filters at most, a grouping one beside its own.",
    ),
    "too_much_asked": Text(
        "Khu vực và thời gian này quá lớn; hãy chọn ô lớn hơn, ít ngày hơn hoặc một xã/phường.",
        "This is too much at once; take larger cells, fewer days or one commune.",
    ),
    "too_many": Text("Nhiều quá {limit} mục.", "More than {limit} entries."),
    "too_short": Text("Ngắn quá; hãy mô tả rõ hơn.", "Too short; say a little more."),
    "type_missing": Text("Không có loại phản ánh {name}.", "There is no report type {name}."),
    "unauthenticated": Text(
        "Cần đăng nhập, hoặc phiên đăng nhập không hợp lệ.", "Sign in; the token is missing or not valid."
    ),
    "unit_asked_before": Text("Các đơn vị này đã được yêu cầu phối hợp.", "These units have been asked already."),
    "unit_below_itself": Text("Đơn vị {name} nằm dưới chính nó.", "The unit {name} lies below itself."),
    "unit_leads": Text(
        "Đơn vị chủ trì không thể đồng thời là đơn vị phối hợp.", "The leading unit cannot coordinate as well."
    ),
    "unit_not_at_work": Text(
        "{name} đã kết thúc hoạt động hoặc chưa hoạt động.", "{name} has ended, or has not begun."
    ),
    "unit_succeeds_itself": Text("Đơn vị {name} kế tục chính nó.", "The unit {name} takes its own place."),
    "unit_missing": Text("Không có đơn vị {name}.", "There is no unit {name}."),
    "unit_not_coordinating": Text(
        "Đơn vị này không có phần việc nào đang chờ.", "This unit has no part that is waited for."
    ),
    "unknown_action": Text("Không có thao tác này.", "There is no such action."),
    "unknown_category": Text("Không có lĩnh vực này.", "There is no such category."),
    "unknown_commune": Text("Không có xã/phường này trong tỉnh.", "There is no such commune in the province."),
    "unknown_main": Text("Không tìm thấy phiếu để gộp vào.", "The ticket to merge into was not found."),
    "unknown_officer": Text("Đơn vị không có cán bộ này.", "The unit has no such officer."),
    "unknown_refusal": Text("Không có lý do từ chối này.", "There is no such ground for refusal."),
    "unknown_type": Text("Không có loại phản ánh này.", "There is no such report type."),
    "unknown_unit": Text("Không có đơn vị này.", "There is no such unit."),
    "until_out_of_range": Text(
        "Thời điểm kết thúc phải ở tương lai, trong vòng {days} ngày.", "The end must be within the next {days} days."
    ),
    "term_backwards": Text("Ngày kết thúc phải sau ngày bắt đầu.", "It must end after it begins."),
    "until_not_later": Text("Ngày mới phải sau hạn hiện tại.", "The new date must be after the present one."),
    "unmask_again": Text(
        "Thời gian xem người gửi đã hết; hãy nêu lại lý do.",
        "The time to see who reported is over; give a reason again.",
    ),
    "unmask_not_allowed": Text(
        "Bạn không có quyền xem người gửi của phiếu này.", "You may not see who sent this report."
    ),
    "unsupported_media_type": Text("Nội dung phải là application/json.", "The body must be application/json."),
    "values_missing": Text("Câu hỏi kiểu {type} cần danh sách giá trị.", "A question of the type {type} needs values."),
    "values_unused": Text(
        "Câu hỏi kiểu {type} không có danh sách giá trị.", "A question of the type {type} has no values."
    ),
}

#: State -> (what the office calls it, what the citizen sees); docs/domain.md, "A ticket's life".
STATES_OFFICE: dict[str, Text] = {
    "new": Text("Chờ tiếp nhận", "Waiting for intake"),
    "received": Text("Chờ phân phối", "Waiting for dispatch"),
    "refused": Text("Từ chối", "Refused"),
    "dispatched": Text("Đã chuyển đơn vị", "With the unit"),
    "returned": Text("Trả lại", "Returned"),
    "processing": Text("Đang xử lý", "In progress"),
    "awaiting_approval": Text("Chờ duyệt kết quả", "Waiting for approval"),
    "resolved": Text("Đã xử lý", "Resolved"),
    "closed": Text("Đã đóng", "Closed"),
    "needs_info": Text("Chờ bổ sung", "Waiting for the sender"),
    "planned": Text("Đã đưa vào kế hoạch", "Planned"),
    "merged": Text("Gộp vào phản ánh khác", "Merged into another report"),
    "withdrawn": Text("Người dân rút", "Withdrawn"),
}
STATES_CITIZEN: dict[str, Text] = STATES_OFFICE | {
    "received": Text("Đã tiếp nhận", "Received"),
    "dispatched": Text("Đang xử lý", "In progress"),
    "returned": Text("Đang xử lý", "In progress"),
    "awaiting_approval": Text("Đang xử lý", "In progress"),
    "closed": Text("Đã xử lý", "Resolved"),
    "needs_info": Text("Chờ bổ sung thông tin", "More information needed"),
    "withdrawn": Text("Đã rút", "Withdrawn"),
}

STEPS: dict[str, Text] = {
    "receive": Text("tiếp nhận", "receive"),
    "dispatch": Text("phân phối", "dispatch"),
    "accept": Text("nhận việc", "accept"),
    "process": Text("xử lý", "process"),
    "approve": Text("duyệt", "approve"),
    "confirm": Text("xác nhận", "confirm"),
    "supply": Text("bổ sung", "supply information"),
    "planned": Text("theo kế hoạch", "as planned"),
    "contribute": Text("phối hợp", "give a part"),
    "progress": Text("báo tiến độ", "tell how it goes"),
}

#: Action of the table of moves -> what a button for it says.
ACTIONS: dict[str, Text] = {
    "receive": Text("Tiếp nhận", "Receive"),
    "refuse": Text("Từ chối", "Refuse"),
    "dispatch": Text("Chuyển đơn vị", "Dispatch"),
    "reclassify": Text("Phân loại lại", "Reclassify"),
    "ask": Text("Yêu cầu bổ sung", "Ask the sender"),
    "accept": Text("Nhận việc", "Accept"),
    "return": Text("Trả lại", "Return"),
    "share": Text("Cho biết người gửi", "Share who reported"),
    "assign": Text("Phân công", "Assign"),
    "note": Text("Ghi chú", "Note"),
    "involve": Text("Mời phối hợp", "Involve units"),
    "excuse": Text("Thôi yêu cầu phối hợp", "Excuse a unit"),
    "contribute": Text("Trả lời phần phối hợp", "Give a part"),
    "disagree": Text("Không thống nhất", "Disagree"),
    "arbitrate": Text("Quyết định", "Arbitrate"),
    "plan": Text("Đưa vào kế hoạch", "Plan"),
    "take_up": Text("Bắt đầu làm", "Take up"),
    "ask_extension": Text("Xin gia hạn", "Ask for an extension"),
    "grant_extension": Text("Cho gia hạn", "Grant the extension"),
    "deny_extension": Text("Không cho gia hạn", "Deny the extension"),
    "answer": Text("Trình kết quả", "Submit the answer"),
    "approve": Text("Duyệt", "Approve"),
    "send_back": Text("Yêu cầu làm lại", "Send back"),
    "close": Text("Đóng", "Close"),
    "merge": Text("Gộp", "Merge"),
    "unmerge": Text("Tách ra", "Take out again"),
    "supply": Text("Bổ sung", "Supply information"),
    "add": Text("Nhắn thêm", "Add"),
    "withdraw": Text("Rút", "Withdraw"),
    "appeal": Text("Đề nghị xem lại", "Appeal"),
    "confirm": Text("Xác nhận", "Confirm"),
    "rate": Text("Đánh giá", "Rate"),
    "reopen": Text("Mở lại", "Reopen"),
}

ROLES: dict[str, Text] = {
    "intake": Text("cán bộ tiếp nhận", "intake officer"),
    "focal": Text("cán bộ đầu mối", "focal officer"),
    "processing": Text("cán bộ xử lý", "processing officer"),
    "leader": Text("lãnh đạo đơn vị", "unit leader"),
    "supervisor": Text("giám sát cấp tỉnh", "supervisor"),
    "administrator": Text("quản trị", "administrator"),
}

#: What the clock does by itself.
CLOCK_MOVES: dict[str, Text] = {
    "closed": Text("Tự đóng", "Closes by itself"),
    "unanswered": Text("Không được bổ sung", "No answer came"),
}

#: What a new calendar does to the tickets that it concerns.
CALENDAR_MOVE = Text("Tính lại hạn", "Lays deadlines out anew")

#: What says where a report goes, and what became of each way that was considered (domain/routing.py).
ROUTED_BY: dict[str, Text] = {
    "rule": Text("theo quy tắc phân tuyến", "by a routing rule"),
    "category": Text("theo đơn vị của lĩnh vực", "by the unit of its category"),
    "commune": Text("theo xã, phường nơi xảy ra", "by the commune where it is"),
}
ROUTING_OUTCOMES: dict[str, Text] = {
    "chosen": Text("được chọn", "chosen"),
    "less_specific": Text("có cách cụ thể hơn", "another is more specific"),
    "commune_unknown": Text("chưa biết xã, phường", "the commune is not known"),
    "unit_ended": Text("đơn vị không hoạt động", "the unit is not at work"),
    "accused": Text("đơn vị bị nêu trong phản ánh", "the report is about this unit"),
}

#: Every line of a history, by its kind.
EVENTS: dict[str, Text] = {
    **ACTIONS,
    **CLOCK_MOVES,
    "created": Text("Gửi phản ánh", "Report sent"),
    "recalculated": CALENDAR_MOVE,
    "warned": Text("Nhắc sắp đến hạn", "Warned of the deadline"),
    "breached": Text("Quá hạn", "Late"),
    "escalated": Text("Báo lên cấp trên", "Escalated"),
    "silent": Text("Nhắc báo tiến độ", "Reminded of progress"),
    "frozen": Text("Tạm dừng thời hạn vì tình huống khẩn cấp", "Clocks stopped for an emergency"),
    "thawed": Text("Thời hạn chạy tiếp", "Clocks go on"),
    "absorb": Text("Nhận phiếu gộp vào", "Took another ticket in"),
    "let_go": Text("Tách một phiếu ra", "Let another ticket go"),
    "unmask": Text("Xem người gửi", "Looked at who reported"),
    "redact": Text("Che một phần ảnh", "Hid a part of a photo"),
    "followed": Text("Có người theo dõi để nhận tin", "Others asked to hear of it"),
    "erase": Text("Xóa dữ liệu cá nhân theo yêu cầu", "Erased personal data on request"),
}

#: Grounds on which a report may be refused, and what they are called (docs/domain.md, "Refusal"). The first two are
#: redirected, never shown to a unit. A report type may allow fewer.
REFUSALS: dict[str, Text] = {
    "complaint": Text("Thuộc thẩm quyền giải quyết khiếu nại", "A complaint in the sense of the law"),
    "denunciation": Text("Thuộc thẩm quyền giải quyết tố cáo", "A denunciation in the sense of the law"),
    "outside_province": Text("Ngoài địa bàn tỉnh", "Outside the province"),
    "unclear": Text("Nội dung không rõ, không được bổ sung", "Unclear and not completed"),
    "duplicate": Text("Trùng với phản ánh đã có", "A duplicate"),
    "not_vietnamese": Text("Không viết bằng tiếng Việt", "Not in Vietnamese"),
    "picture_reused": Text("Hình ảnh lấy lại hoặc đã chỉnh sửa", "Picture reused or edited"),
    "abusive": Text("Ngôn từ xúc phạm", "Abusive"),
    "state_secret": Text("Chứa bí mật nhà nước", "Contains state secrets"),
    "legal_advice": Text("Đề nghị tư vấn pháp luật", "Asks for legal advice"),
}

#: Whom the short report of an emergency counts, as officers read it.
IN_NEED: dict[str, Text] = {
    "people": Text("Số người", "People"),
    "children": Text("Trẻ em", "Children"),
    "elderly": Text("Người già", "Elderly"),
    "sick": Text("Người bệnh, bị thương", "Sick or injured"),
    "pregnant": Text("Phụ nữ có thai", "Pregnant"),
}
#: What the sender of a short report is told of their telephone number, which is kept without consent.
LIFE_AT_STAKE = Text(
    "Số điện thoại chỉ dùng để cứu giúp trong tình trạng khẩn cấp này; pháp luật cho phép khi tính mạng bị đe dọa.",
    "The telephone number is used for help in this emergency only; the law allows it where a life is at stake.",
)
#: What an officer's message about an emergency report begins with.
EMERGENCY = Text("KHẨN CẤP", "EMERGENCY")

PHOTO_REFUSALS: dict[str, Text] = {
    "duplicate": Text("Ảnh này đã có trong phản ánh.", "The report has this very picture already."),
    "not_cleaned": Text("Không thể xóa hết dữ liệu kèm theo ảnh.", "What came with the picture could not be removed."),
    "original_changed": Text(
        "Tệp gốc đã bị thay đổi sau khi hiển thị.", "The original is not the one that was shown before."
    ),
    "original_gone": Text(
        "Tệp gốc không còn, không thể làm mờ lại.", "The original is gone; nothing is left to redact."
    ),
    "erased": Text("Đã xóa theo yêu cầu của người gửi.", "Removed at the sender's request."),
    "damaged": Text("Ảnh bị hỏng; hãy chọn ảnh khác.", "The picture is damaged; choose another."),
    "not_an_image": Text("Tệp không phải là ảnh.", "The file is no picture."),
    "type_mismatch": Text("Tệp không đúng loại đã khai.", "The file is not of the type it was announced as."),
    "too_many_pixels": Text("Ảnh có quá nhiều điểm ảnh.", "The picture has too many pixels."),
    "truncated": Text("Ảnh bị thiếu dữ liệu; hãy tải lại.", "The picture is incomplete; upload it again."),
    "too_complex": Text("Tệp ảnh bất thường, không thể xử lý.", "The file is built in a way that is not taken."),
    "too_large": Text("Tệp quá lớn.", "The file is too large."),
    "too_large_dimension": Text("Ảnh quá dài hoặc quá rộng.", "The picture is too long or too wide."),
    "type_not_accepted": Text("Không nhận loại ảnh này.", "Pictures of this type are not taken."),
}

#: Why a video is not kept; what is not here is said as of a picture.
VIDEO_REFUSALS: dict[str, Text] = {
    "not_a_video": Text("Tệp không phải là video.", "The file is no video."),
    "no_picture": Text("Video không có hình xem được.", "There is nothing to be seen in the video."),
    "too_long": Text("Video dài quá một phút.", "The video is longer than a minute."),
    "truncated": Text("Video bị thiếu dữ liệu; hãy tải lại.", "The video is incomplete; upload it again."),
    "damaged": Text("Video bị hỏng; hãy chọn video khác.", "The video is damaged; choose another."),
    "type_not_accepted": Text("Không nhận loại video này.", "Videos of this type are not taken."),
}

#: What an officer's short message begins with, by what happened. {step} is filled in.
OFFICER_MESSAGES: dict[str, Text] = {
    "created": Text("mới, chờ tiếp nhận", "new, to be received"),
    "dispatch": Text("giao đơn vị", "sent to your unit"),
    "return": Text("bị trả lại", "returned"),
    "answer": Text("chờ duyệt", "to be approved"),
    "send_back": Text("phải làm lại", "sent back"),
    "supply": Text("dân đã bổ sung", "information came"),
    "add": Text("dân nhắn thêm", "the sender added something"),
    "unanswered": Text("dân không bổ sung", "no information came"),
    "reopen": Text("dân mở lại", "reopened"),
    "appeal": Text("dân đề nghị xem lại", "appealed"),
    "withdraw": Text("dân đã rút", "withdrawn"),
    "coordinate": Text("mời phối hợp", "your part is asked for"),
    "excuse": Text("không cần phối hợp nữa", "your part is no longer needed"),
    "contribute": Text("có trả lời phối hợp", "a part was given"),
    "disagree": Text("đơn vị không thống nhất, chờ quyết định", "a unit disagrees, to be decided"),
    "arbitrate": Text("đã có quyết định của tỉnh", "the province has decided"),
    "ask_extension": Text("xin gia hạn, chờ duyệt", "extension asked"),
    "grant_extension": Text("được gia hạn", "extended"),
    "deny_extension": Text("không được gia hạn", "extension denied"),
    "handed_over": Text("nhận từ đơn vị đã kết thúc", "yours, from a unit that ended"),
    "desk_handed_over": Text("nhận từ bộ phận tiếp nhận đã kết thúc", "yours, from a desk that ended"),
    "warned": Text("sắp hết hạn {step}", "nearly late: {step}"),
    "breached": Text("QUÁ HẠN {step}", "LATE: {step}"),
    "escalated": Text("QUÁ HẠN {step}, chuyển cấp trên", "LATE: {step}, escalated"),
    "silent": Text("chưa báo tiến độ cho dân", "the sender was not told how it goes"),
}

CITIZEN_MESSAGES: dict[str, Text] = {
    "receive": Text(
        "Phản ánh {code} đã được tiếp nhận, hạn trả lời {due}.", "Report {code} was received; an answer is due {due}."
    ),
    "refuse": Text("Phản ánh {code} bị từ chối: {reason}.", "Report {code} was refused: {reason}."),
    "merge": Text(
        "Phản ánh {code} được gộp vào {main}, kết quả sẽ báo chung.", "Report {code} was merged into {main}."
    ),
    "ask": Text(
        # The question comes last, since a long one is cut.
        "Phản ánh {code} cần bổ sung trước {step_due}: {question}",
        "Report {code} needs more until {step_due}: {question}",
    ),
    "plan": Text("Phản ánh {code} đã đưa vào kế hoạch, hẹn xong {due}.", "Report {code} is planned to be done {due}."),
    "grant_extension": Text("Phản ánh {code} được gia hạn đến {due}.", "Report {code} was extended to {due}."),
    "recalculated": Text(
        "Lịch làm việc thay đổi, hạn trả lời phản ánh {code} nay là {due}.",
        "The working calendar changed; an answer to report {code} is now due {due}.",
    ),
    "approve": Text(
        "Phản ánh {code} đã xử lý. Mời xem và đánh giá kết quả.", "Report {code} was resolved. Please see the result."
    ),
}

#: What those hear who follow somebody else's report: what its public page says, no more.
FOLLOWER_MESSAGES: dict[str, Text] = {
    "receive": Text(
        "Phản ánh {code} mà quý vị theo dõi đã được tiếp nhận, hạn trả lời {due}.",
        "Report {code}, which you follow, was received; an answer is due {due}.",
    ),
    "plan": Text(
        "Phản ánh {code} mà quý vị theo dõi đã đưa vào kế hoạch, hẹn xong {due}.",
        "Report {code}, which you follow, is planned to be done {due}.",
    ),
    "grant_extension": Text(
        "Phản ánh {code} mà quý vị theo dõi được gia hạn đến {due}.",
        "Report {code}, which you follow, was extended to {due}.",
    ),
    "recalculated": Text(
        "Lịch làm việc thay đổi, hạn trả lời phản ánh {code} mà quý vị theo dõi nay là {due}.",
        "The working calendar changed; an answer to report {code}, which you follow, is now due {due}.",
    ),
    "approve": Text(
        "Phản ánh {code} mà quý vị theo dõi đã xử lý. Mời xem kết quả.",
        "Report {code}, which you follow, was resolved. Please see the result.",
    ),
}

#: Why a ticket is thought to be about the same as another.
DUPLICATE: dict[str, Text] = {
    "distance": Text("Cách {metres} m", "{metres} m away"),
    "same_category": Text("Cùng lĩnh vực", "The same category"),
    "same_group": Text("Cùng nhóm lĩnh vực", "A category of the same group"),
    "same_hour": Text("Gửi cùng giờ", "Sent within the same hour"),
    "hours": Text("Gửi cách nhau {n} giờ", "Sent {n} hours apart"),
    "days": Text("Gửi cách nhau {n} ngày", "Sent {n} days apart"),
    "picture": Text("Ảnh giống nhau {percent} %", "Pictures {percent} % alike"),
}

#: Who is competent instead, below the text of a refusal.
REDIRECT: dict[str, Text] = {
    "body": Text("Nơi có thẩm quyền: {body_vi}.", "Competent: {body_en}."),
    "address": Text("Địa chỉ: {address}.", "Address: {address}."),
    "form": Text("Mẫu đơn: {form}.", "Form: {form}."),
}

#: Without accents, so that it fits one message on every telephone.
ONE_TIME_CODE = Text(
    "Ma xac nhan: {code}, dung trong {minutes} phut. Khong dua ma nay cho bat ky ai.",
    "Your code: {code}, good for {minutes} minutes. Give it to nobody.",
)

#: A request about somebody's own data whose time runs out; {wish} and {due} are filled in.
PRIVACY_WISHES: dict[str, Text] = {
    "export": Text("cấp bản sao dữ liệu", "a copy of data"),
    "correct": Text("sửa dữ liệu", "a correction of data"),
    "erase": Text("xóa dữ liệu", "an erasure of data"),
}
PRIVACY_MESSAGES: dict[str, Text] = {
    "warned": Text("Yêu cầu {wish} cá nhân sắp hết hạn {due}.", "{wish} is due {due}."),
    "breached": Text("Yêu cầu {wish} cá nhân QUÁ HẠN {due}.", "{wish} is LATE, due {due}."),
    "escalated": Text("Yêu cầu {wish} cá nhân QUÁ HẠN {due}, chuyển cấp trên.", "{wish} is LATE, escalated."),
}

MAIL_GREETING = Text("Kính gửi Ông/Bà", "Dear Sir or Madam")

#: The morning's digest of a unit: its heading, what it counts, and what it says when not all was read.
DIGEST = Text("Sáng {day}: {figures}.", "Morning of {day}: {figures}.")
DIGEST_SECTIONS: dict[str, Text] = {
    "late": Text("quá hạn", "late"),
    "today": Text("hạn hôm nay", "due today"),
    "returned": Text("bị trả lại", "returned"),
    "unrated": Text("chưa đánh giá", "not rated yet"),
}
DIGEST_CUT = Text(
    "Có danh sách từ {n} phiếu trở lên; trên đây chỉ tính {n} phiếu đến hạn sớm nhất của danh sách đó.",
    "A list has {n} tickets or more; only the {n} of it that fall due first are counted here.",
)

#: Many alerts of one kind at once, as one message.
MANY: dict[str, Text] = {
    "warned": Text("{n} phiếu sắp hết hạn.", "{n} tickets are nearly late."),
    "breached": Text("{n} phiếu QUÁ HẠN.", "{n} tickets are LATE."),
    "escalated": Text("{n} phiếu QUÁ HẠN, chuyển cấp trên.", "{n} tickets are LATE, escalated."),
    "handed_over": Text("{n} phiếu nhận từ đơn vị đã kết thúc.", "{n} tickets came from a unit that ended."),
    "desk_handed_over": Text(
        "{n} phiếu nhận từ bộ phận tiếp nhận đã kết thúc.", "{n} tickets came from a desk that ended."
    ),
    "silent": Text("{n} phiếu chưa báo tiến độ cho dân.", "Of {n} tickets the sender was not told how it goes."),
}


#: What each public figure means. They count reports by the local day on which these came; restricted reports and
#: emergencies are in none of them (rights.is_counted).
FIGURES: dict[str, Text] = {
    "received": Text(
        "Số phản ánh gửi đến trong kỳ, không tính phản ánh đã gộp vào phản ánh khác. Các số còn lại đều tính trên "
        "những phản ánh này, đến hôm nay.",
        "Reports that came in the period, without those merged into another one. All other figures are of these "
        "reports, as they stand today.",
    ),
    "handled": Text("Đã có kết quả trả lời người dân.", "Answered."),
    "on_time": Text("Đã trả lời, kết quả có trước hoặc đúng ngày hẹn.", "Answered by the date that was promised."),
    "late": Text("Đã trả lời nhưng sau ngày hẹn.", "Answered after the date that was promised."),
    "open": Text("Đang chờ hoặc đang xử lý, chưa có kết quả.", "Waiting or being worked on, not answered yet."),
    "overdue": Text(
        "Chưa có kết quả và đã quá ngày hẹn; là một phần của số đang xử lý.",
        "Not answered, and past the date that was promised; part of those open.",
    ),
    "refused": Text("Không tiếp nhận, có nêu lý do.", "Not taken up, for a reason that was given."),
    "withdrawn": Text("Người gửi đã rút.", "Taken back by the sender."),
    "merged": Text(
        "Gộp vào phản ánh khác về cùng một việc; không tính trong số tiếp nhận.",
        "Merged into another report of the same matter; not among those received.",
    ),
    "on_time_rate": Text(
        "Số trả lời đúng hạn chia cho tổng số đã trả lời và số đang quá hạn.",
        "Answered on time, of all that were answered or are overdue.",
    ),
    "rated": Text("Số kết quả được người gửi đánh giá.", "Answers that their senders rated."),
    "satisfied_rate": Text("Số đánh giá “hài lòng” trên tổng số đánh giá.", "Ratings “satisfied”, of all ratings."),
    "content_rate": Text(
        "Số đánh giá “hài lòng” và “chấp nhận” trên tổng số đánh giá.",
        "Ratings “satisfied” or “accepted”, of all ratings.",
    ),
    "response_rate": Text("Số được đánh giá trên số đã trả lời.", "Rated, of all that were answered."),
    "answer_mean_seconds": Text(
        "Thời gian trung bình từ lúc gửi đến lúc có kết quả, tính cả đêm và ngày nghỉ.",
        "Mean time from the report to its answer, nights and days off included.",
    ),
    "answer_median_seconds": Text(
        "Một nửa số kết quả có trong thời gian này; ước tính theo khoảng, tính cả đêm và ngày nghỉ.",
        "Half of the answers came within this time; estimated from ranges, nights and days off included.",
    ),
    "answer_p90_seconds": Text(
        "Chín phần mười số kết quả có trong thời gian này; ước tính theo khoảng.",
        "Nine tenths of the answers came within this time; estimated from ranges.",
    ),
    "rank": Text(
        "Xếp theo tỷ lệ đúng hạn; chỉ xếp khi có từ 10 phản ánh đã trả lời hoặc quá hạn.",
        "By the rate on time; only with ten reports or more that were answered or are overdue.",
    ),
}
#: Where a report came from, as the numbers call it; a partner's app is called as its key says.
CHANNELS: dict[str, Text] = {
    "web": Text("Trang web", "Web page"),
    "app": Text("Ứng dụng", "App"),
    "kiosk": Text("Ki-ốt", "Kiosk"),
    "telephone": Text("Điện thoại", "Telephone"),
    "counter": Text("Quầy tiếp dân", "Counter"),
}
#: What is known of no commune.
NO_COMMUNE = Text("Chưa rõ xã/phường", "Commune not known")
