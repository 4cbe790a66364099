"""The texts of the problems that the API answers with, by problem code."""

from __future__ import annotations

from chalicelib.domain.texts.text import Text

#: Stable problem code -> text. The class of the error decides the HTTP status (http/core/problems.py).
PROBLEMS: dict[str, Text] = {
    "accused_not_here": Text(
        "Chỉ phản ánh thuộc lĩnh vực hạn chế mới ghi đơn vị bị nêu.",
        "Only reports of a restricted category can name the unit they are about.",
    ),
    "accused_takes_in": Text(
        "Đây là đơn vị tiếp nhận phản ánh. Nội dung về chính đơn vị này đề nghị gửi cơ quan cấp trên có thẩm quyền.",
        "This unit takes reports in. Send a report about it to the authority above it.",
    ),
    "accused_unit": Text(
        "Không được chuyển phản ánh đến đơn vị bị phản ánh hoặc đơn vị trực thuộc đơn vị đó.",
        "A ticket cannot go to the unit that it accuses, or to a unit below it.",
    ),
    "address_without_commune": Text(
        "Không rõ địa chỉ này ở xã/phường nào; hãy ghi tên xã/phường.",
        "The address does not tell the commune; name it.",
    ),
    "action_not_allowed": Text(
        "Bạn không có quyền thực hiện thao tác này trên phiếu.", "You may not take this action on this ticket."
    ),
    "action_not_possible": Text(
        "Không thể thực hiện thao tác này khi phiếu đang ở trạng thái “{state}”.",
        "This action is not possible while the ticket is in the state “{state}”.",
    ),
    "after_photo_required": Text(
        "Lĩnh vực này cần ít nhất một ảnh chụp sau khi xử lý.", "This category needs at least one photo of the result."
    ),
    "answer_type": Text("Câu trả lời phải là {type}.", "The answer must be {type}."),
    "areas_by_import": Text(
        "Ranh giới xã, phường được nạp từ tệp bản đồ, không sửa ở đây.",
        "Boundaries are imported from a map file and cannot be changed here.",
    ),
    "audience_missing": Text(
        "Chưa có người nhận cảnh báo ở cấp “{name}”.", "No officer receives alerts on the rung “{name}”."
    ),
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
    "blocked": Text(
        "Hệ thống tạm dừng tiếp nhận từ thuê bao/thiết bị này đến {until}.", "You are blocked until {until}."
    ),
    "body_malformed": Text("Nội dung gửi lên không phải JSON hợp lệ.", "The body is not valid JSON."),
    "body_too_large": Text(
        "Nội dung gửi lên quá lớn; ảnh được tải lên riêng.", "The body is too large; photos are uploaded separately."
    ),
    "busy": Text(
        "Hệ thống đang quá tải; vui lòng gửi lại sau ít giây.", "The system is busy; try again in a few seconds."
    ),
    "category_group": Text(
        "Đây là nhóm lĩnh vực; hãy chọn một lĩnh vực trong nhóm.",
        "This is a group of categories; choose a category in it.",
    ),
    "category_missing": Text("Không có lĩnh vực {name}.", "There is no category {name}."),
    "category_not_of_type": Text(
        "Lĩnh vực này không thuộc loại phản ánh đã chọn.", "This category does not belong to the chosen report type."
    ),
    "code_wrong": Text(
        "Mã xác nhận không đúng, đã dùng, hoặc đã hết hạn.", "The code is wrong, used already, or expired."
    ),
    "commune_governed_by_none": Text(
        "Không đơn vị nào phụ trách một xã/phường.", "At least one unit must govern a commune."
    ),
    "commune_ungoverned": Text("Không đơn vị nào phụ trách xã/phường {name}.", "No unit governs the commune {name}."),
    "commune_missing": Text(
        "Chưa có đơn vị phụ trách xã/phường {name}, nơi đang bật chế độ tiếp nhận khẩn cấp.",
        "No unit governs the commune {name}, which has a running emergency.",
    ),
    "consent_required": Text(
        "Cần đồng ý cho phép xử lý thông tin liên hệ, hoặc bỏ trống thông tin liên hệ.",
        "Agree to the use of your contact data, or leave the contact data empty.",
    ),
    "control_characters": Text("Có ký tự điều khiển không được phép.", "The text contains control characters."),
    "confirm_address": Text(
        "Chỉ yêu cầu xác nhận số điện thoại theo địa chỉ mạng.",
        "Only a network address can be required to confirm a telephone number.",
    ),
    "confirmation_needed": Text(
        "Hãy xác nhận số điện thoại trước khi gửi.", "Confirm your telephone number before you send a report."
    ),
    "cursor_invalid": Text("Con trỏ trang không hợp lệ.", "The page cursor is not valid."),
    "decision_binds": Text(
        "Giám sát đã quyết định; quyết định này là bắt buộc.", "The province has decided. Its decision is final."
    ),
    "dispute_none": Text("Không có ý kiến khác nào chờ quyết định.", "No disagreement is waiting for a decision."),
    "dispute_pending": Text(
        "Có đơn vị không thống nhất; giám sát phải quyết định trước.",
        "A unit disagrees; the supervisor must decide first.",
    ),
    "document_stale": Text(
        "Người khác đã ban hành phiên bản {version}; hãy xem rồi làm lại.",
        "Somebody else published version {version}; read it and try again.",
    ),
    "document_too_large": Text("Tài liệu lớn quá {limit} byte.", "The document is larger than {limit} bytes."),
    "edition_required": Text(
        "Thiếu tiêu đề If-Match với phiên bản phiếu mà bạn đã đọc.",
        "The If-Match header is missing; send the edition that you read.",
    ),
    "email_invalid": Text("Địa chỉ thư điện tử không hợp lệ.", "The e-mail address is not valid."),
    "appealed_before": Text("Phản ánh này đã được đề nghị xem xét lại.", "This report was appealed already."),
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
    "extension_not_allowed": Text(
        "Quy định không cho gia hạn (thêm).", "The rules do not allow an extension, or another one."
    ),
    "extension_not_asked": Text("Không có đề nghị gia hạn nào.", "Nobody has asked for an extension."),
    "extension_pending": Text("Đã có một đề nghị gia hạn chờ duyệt.", "An extension is waiting for a decision."),
    "extension_too_late": Text(
        "Phải đề nghị gia hạn trước khi hết hạn.", "An extension must be asked for before the deadline."
    ),
    "extension_too_long": Text("Chỉ được gia hạn thêm tối đa {amount}.", "An extension may be at most {amount}."),
    "extension_is_supervisor_s": Text(
        "Gia hạn này vượt mức lãnh đạo đơn vị được duyệt hoặc đã quá hạn; giám sát cấp tỉnh quyết định.",
        "This extension is beyond what the unit's leader may grant, or late; the province's supervisor decides.",
    ),
    "late_is_supervisor_s": Text(
        "Phiếu đã quá hạn; chỉ giám sát cấp tỉnh được đưa vào kế hoạch.",
        "The ticket is late; only the province's supervisor may plan it.",
    ),
    "plan_is_supervisor_s": Text(
        "Lãnh đạo đơn vị chỉ được cam kết đến {latest}; xa hơn do giám sát cấp tỉnh quyết định.",
        "The unit's leader may plan until {latest}; the province's supervisor decides on later dates.",
    ),
    "providers_by_import": Text(
        "Nơi đăng nhập định danh chỉ được đổi bằng tệp cấu hình do người vận hành nạp, không sửa ở đây.",
        "Identity providers are changed in the files that an operator imports, not here.",
    ),
    "question_is_supervisor_s": Text(
        "Đã hỏi người gửi {limit} lần; hỏi thêm do giám sát cấp tỉnh quyết định.",
        "The sender was asked {limit} times; the province's supervisor decides on further questions.",
    ),
    "mention_in_public": Text(
        "Thông báo công khai không được nhắc tên đăng nhập của cán bộ.",
        "A public note must not mention an officer by username.",
    ),
    "not_at_unit": Text("Phiếu chưa ở đơn vị xử lý nào.", "No unit has the ticket yet."),
    "unit_has_it": Text("Đơn vị này đang xử lý phiếu.", "This unit has the ticket already."),
    "field_invalid": Text("Thông tin này không hợp lệ.", "This field's value is not valid."),
    "field_required": Text("Cần nhập thông tin này.", "This field is required."),
    "field_unknown": Text("Không có trường này.", "There is no such field."),
    "follow_own": Text(
        "Đây là phản ánh của bạn; bạn được báo kết quả.", "This is your own report; you receive its messages already."
    ),
    "forbidden": Text("Bạn không có quyền thực hiện việc này.", "Not allowed."),
    "hours_overlap": Text(
        "Giờ {span} trùng hoặc không theo thứ tự với giờ trước.",
        "The hours {span} overlap the hours before them, or are out of order.",
    ),
    "idempotency_mismatch": Text(
        "Idempotency-Key này đã dùng cho một phản ánh khác.", "This Idempotency-Key was used for another report."
    ),
    "identity_refused": Text(
        "Không xác thực được danh tính; đề nghị đăng nhập lại.", "Your identity could not be confirmed; sign in again."
    ),
    "identity_unavailable": Text(
        "Hệ thống định danh điện tử tạm thời không phản hồi; đề nghị thử lại sau.",
        "The identity provider does not answer; try again later.",
    ),
    "in_no_commune": Text(
        "Vị trí không nằm trong xã, phường nào của địa bàn; xin kiểm tra lại hoặc chọn xã, phường.",
        "The point is not in any commune of the province; check it, or choose the commune.",
    ),
    "intake_unit_ends": Text(
        "Đơn vị tiếp nhận chung không thể kết thúc; hãy đổi đơn vị tiếp nhận trước.",
        "The province's intake unit cannot end; choose another intake unit first.",
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
    "key_invalid": Text(
        "Khóa API không hợp lệ, đã hết hạn hoặc bị thu hồi.", "The API key is wrong, expired or revoked."
    ),
    "location_missing": Text(
        "Cần lat và long, hoặc address_id (mã xã/phường), hoặc address_string.",
        "Give lat and long, or address_id (a commune's code), or address_string.",
    ),
    "ladder_missing": Text(
        "Chưa quy định các cấp nhận cảnh báo quá hạn cho mức {name}.", "There is no ladder for {name}."
    ),
    "ladder_starts_late": Text(
        "Cấp đầu tiên phải được cảnh báo ngay khi hết hạn (0 phút).",
        "The first rung must be at the deadline: 0 minutes.",
    ),
    "method_not_allowed": Text("Địa chỉ này không nhận phương thức đó.", "This address does not accept that method."),
    "measure_over": Text("Biện pháp này đã được gỡ bỏ trước đó.", "This measure was lifted already."),
    "main_answered": Text(
        "Phiếu chung đã có kết quả; hãy đánh giá hoặc mở lại.",
        "The report that yours was merged into has an answer; rate it, or reopen yours.",
    ),
    "main_open": Text("Phiếu chung chưa có kết quả.", "The report that yours was merged into has no answer yet."),
    "merge_rescue": Text(
        "Tin báo cứu nạn chỉ gộp được với tin báo cứu nạn.", "A rescue can be merged only with another rescue."
    ),
    "merge_differs": Text(
        "Hai phiếu không cùng loại phản ánh, mức bảo mật, đơn vị bị phản ánh hoặc quyền xem nên không gộp được.",
        "The tickets differ in report type, restriction, accused unit or visibility, so they cannot be merged.",
    ),
    "merge_too_late": Text(
        "Phiếu kia đã trả lời quá thời hạn mở lại; hãy xử lý phiếu này riêng.",
        "That ticket was answered too long ago to be reopened; handle this one on its own.",
    ),
    "merge_full": Text(
        "Phiếu kia đã có đủ số phiếu gộp vào; hãy chọn một phiếu khác làm phiếu chung.",
        "That ticket has as many merged tickets as it can have; choose another one.",
    ),
    "merge_chain": Text(
        "Không gộp được vào phiếu này: phiếu đã kết thúc, đã gộp vào phiếu khác, hoặc đã có phiếu khác gộp vào.",
        "These tickets cannot be merged: one has ended, is merged already, or has others merged into it.",
    ),
    "no_coordinators": Text("Phiếu này không có đơn vị phối hợp.", "This ticket has no coordinating unit."),
    "no_emergency": Text(
        "Nơi này hiện không bật chế độ tiếp nhận khẩn cấp. Hãy gửi phản ánh thông thường; nếu nguy hiểm đến tính "
        "mạng, hãy gọi 112, 113, 114 hoặc 115.",
        "No emergency is declared at this place; send an ordinary report, or call 112 if a life is in danger.",
    ),
    "no_rule": Text(
        "Quy định chưa có thời hạn cho bước này ({step}, {urgency}).",
        "The rules have no deadline for this step ({step}, {urgency}).",
    ),
    "nothing_changes": Text(
        "Lĩnh vực và xã/phường vẫn như cũ.", "The category and the commune are the same as before."
    ),
    "not_deputy": Text("Hiện bạn không được giao xử lý thay cán bộ này.", "You are not this officer's deputy now."),
    "not_found": Text("Không tìm thấy phản ánh hoặc trang này. Hãy kiểm tra lại mã.", "Not found."),
    "not_one_of": Text("Chỉ nhận một trong các giá trị: {allowed}.", "Must be one of: {allowed}."),
    "not_ready": Text(
        "Hệ thống chưa được cấu hình cho địa phương nào.", "The system is not set up for a province yet."
    ),
    "officer_unknown": Text(
        "Tài khoản này không phải là cán bộ đang hoạt động.", "This account does not belong to an active officer."
    ),
    "out_of_range": Text("Phải từ {least} đến {most}.", "Must be from {least} to {most}."),
    "out_of_range_open": Text("Vượt quá giới hạn {limit}.", "The number is beyond the limit {limit}."),
    "outside_province": Text("Vị trí nằm ngoài địa bàn {province}.", "The place lies outside {province}."),
    "own_rights": Text(
        "Không thể tự đổi quyền của mình hoặc tự làm người được ủy quyền. Hãy nhờ một quản trị viên khác.",
        "You cannot change your own rights or make yourself a deputy. Ask another administrator.",
    ),
    "parent_missing": Text("Không có nhóm lĩnh vực {name} ở cấp trên.", "There is no group of categories {name}."),
    "parts_missing": Text(
        "Còn đơn vị phối hợp chưa trả lời và chưa hết hạn.",
        "A coordinating unit has not given its part, and its deadline has not passed.",
    ),
    "phone_doubtful": Text(
        "Số điện thoại có vẻ chưa đúng. Hãy sửa số để được gọi lại, hoặc gửi ngay như vậy.",
        "The telephone number looks wrong. Correct it so that rescuers can call back, or send the report as it is.",
    ),
    "rescue_throttled": Text(
        "Mạng này đang gửi quá nhiều tin. Hãy gọi 112 hoặc 114 ngay; nếu không gọi được, gửi lại sau ít phút.",
        "Too many reports come from this network. Call 112 or 114 now; if you cannot, send again in a few minutes.",
    ),
    "phone_gets_no_sms": Text(
        "Chỉ gửi được mã tới số di động Việt Nam.", "Codes are sent to mobile numbers of Vietnam only."
    ),
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
    "photo_not_ready": Text(
        "Ảnh chưa tải lên, chưa xử lý xong, hoặc bị từ chối.",
        "A photo is not uploaded, is not processed yet, or was refused.",
    ),
    "pair_unknown": Text(
        "Mỗi cặp ảnh gồm một ảnh của phản ánh và một ảnh kết quả của câu trả lời này; mỗi ảnh kết quả chỉ ở một cặp.",
        "A pair is a photo of the report and a photo of this answer. A photo of the answer can be in one pair only.",
    ),
    "photo_not_shown": Text("Ảnh này hiện không được hiển thị.", "This photo is not shown."),
    "too_many_areas": Text("Mỗi ảnh che tối đa {limit} vùng.", "You can hide at most {limit} areas of a photo."),
    "photo_limit": Text("Mỗi phản ánh có tối đa {limit} ảnh.", "A report can have at most {limit} photos."),
    "video_limit": Text("Mỗi phản ánh có tối đa một video.", "A report can have at most one video."),
    "photo_required": Text("Phản ánh này cần ít nhất một ảnh.", "This report needs at least one photo."),
    "place_known": Text("Phản ánh đã có vị trí trên bản đồ.", "The report has a point on the map already."),
    "photo_without_place": Text("Ảnh này không cho biết nơi chụp.", "This photo does not say where it was taken."),
    "place_missing": Text("Cần chọn xã/phường hoặc vị trí trên bản đồ.", "Give a commune or a point on the map."),
    "placeholder_missing": Text("Mẫu này phải có {name}.", "This text must contain {name}."),
    "placeholder_unknown": Text(
        "Không dùng được {name}; chỉ dùng {allowed}.", "{name} cannot be used here; use only {allowed}."
    ),
    "point_incomplete": Text("Cần cả vĩ độ và kinh độ.", "Give both latitude and longitude."),
    "period_backwards": Text("Ngày cuối phải từ ngày đầu trở đi.", "The last day must not come before the first."),
    "period_too_long": Text("Mỗi lần xem nhiều nhất {days} ngày.", "At most {days} days at a time."),
    "point_swapped": Text("Vĩ độ và kinh độ bị đổi chỗ cho nhau.", "Latitude and longitude are swapped."),
    "privacy_own": Text(
        "Bạn đã nhập yêu cầu này thay người dân, nên một cán bộ khác phải giải quyết.",
        "You took this request down for the person, so another officer must settle it.",
    ),
    "privacy_settled": Text("Yêu cầu này đã được trả lời.", "This request was answered already."),
    "privacy_open": Text(
        "Bạn đã gửi yêu cầu này và đang chờ trả lời.", "You have asked for this already; it is being decided."
    ),
    "privacy_unmask": Text(
        "Chỉ cán bộ có quyền xem người gửi mới được giao bản sao. Hãy nhờ giám sát cấp tỉnh giải quyết.",
        "Only an officer who may learn who reported can hand out the copy. Ask a supervisor to settle the request.",
    ),
    "privacy_whose": Text(
        "Cần đúng một trong hai: mã phiếu hoặc số điện thoại.", "Give either a code or a telephone number, not both."
    ),
    "rescue_is_urgent": Text("Tin báo cứu nạn luôn là khẩn.", "A rescue is always urgent."),
    "rescue_not_planned": Text("Tin báo cứu nạn không đưa vào kế hoạch được.", "A rescue cannot be planned for later."),
    "rated_before": Text("Bạn đã đánh giá phản ánh này.", "You have rated this report already."),
    "reopen_too_late": Text("Đã hết thời gian mở lại.", "The time to reopen the report has passed."),
    "returns_exhausted": Text(
        "Đã trả lại {limit} lần; quyết định của giám sát là bắt buộc.",
        "The ticket was returned {limit} times; the province's decision is final.",
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
    "scope_missing": Text(
        "Khóa API không có quyền dùng chức năng này ({scope}).", "The API key does not have this scope ({scope})."
    ),
    "second_factor_needed": Text(
        "Tài khoản này phải bật xác thực hai lớp trước khi dùng quyền này.",
        "This account must set up a second factor before it can use these rights.",
    ),
    "push_service_unknown": Text(
        "Trình duyệt này dùng dịch vụ thông báo mà hệ thống không gửi tới được.",
        "This browser uses a push service that the system does not send to.",
    ),
    "secret_wrong": Text("Mã bí mật không đúng.", "The secret is wrong."),
    "signed_later": Text("Văn bản không thể ký sau hôm nay.", "The document cannot be signed after today."),
    "sms_too_long": Text(
        "Tin nhắn này không bao giờ vừa một SMS: dài hơn {limit} ký tự không dấu.",
        "This message cannot fit in one SMS: it is longer than {limit} characters without accents.",
    ),
    "short_report_only": Text(
        "Tin báo khẩn cấp được gửi bằng mẫu ngắn tại /v1/emergencies/reports.",
        "Send an emergency report with the short form at /v1/emergencies/reports.",
    ),
    "stale": Text(
        "Phiếu đã thay đổi sau khi bạn đọc; hãy xem thay đổi rồi làm lại.",
        "The ticket changed after you read it; read the changes and try again.",
    ),
    "subject_missing": Text("Cần đúng một trong: address, phone, key.", "Give exactly one of address, phone and key."),
    "successor_late": Text(
        "Đơn vị kế thừa {name} phải hoạt động ngay từ ngày tiếp theo.",
        "The successor {name} must be active from the next day.",
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
    "type_missing": Text("Không có loại phản ánh {name}.", "There is no report type {name}."),
    "unauthenticated": Text(
        "Cần đăng nhập; phiên đăng nhập chưa có hoặc đã hết.", "Sign in; the token is missing or not valid."
    ),
    "added_enough": Text(
        "Mỗi phản ánh chỉ nhắn thêm được {limit} lần trong 24 giờ; hãy gộp nội dung và nhắn sau.",
        "Something can be added {limit} times within 24 hours; put it together and add it later.",
    ),
    "unit_asked_before": Text("Các đơn vị này đã được yêu cầu phối hợp.", "These units were asked already."),
    "unit_below_itself": Text("Đơn vị {name} không thể trực thuộc chính mình.", "The unit {name} is below itself."),
    "unit_leads": Text(
        "Đơn vị chủ trì không thể đồng thời là đơn vị phối hợp.", "The leading unit cannot be a coordinating unit too."
    ),
    "unit_not_at_work": Text(
        "{name} đã kết thúc hoạt động hoặc chưa hoạt động.", "{name} has ended, or has not started yet."
    ),
    "unit_succeeds_itself": Text(
        "Đơn vị {name} không thể kế thừa chính mình.", "The unit {name} is its own successor."
    ),
    "unit_missing": Text("Không có đơn vị {name}.", "There is no unit {name}."),
    "unit_not_coordinating": Text("Đơn vị này không có phần việc nào đang chờ.", "This unit has no pending part."),
    "unknown_action": Text("Không có thao tác này.", "There is no such action."),
    "unknown_category": Text("Không có lĩnh vực này.", "There is no such category."),
    "unknown_commune": Text("Không có xã/phường này trên địa bàn.", "There is no such commune in the province."),
    "unknown_main": Text("Không tìm thấy phiếu để gộp vào.", "The ticket to merge into was not found."),
    "unknown_officer": Text("Đơn vị không có cán bộ này.", "The unit has no such officer."),
    "unknown_refusal": Text("Không có lý do từ chối này.", "There is no such reason for refusal."),
    "unknown_type": Text("Không có loại phản ánh này.", "There is no such report type."),
    "unknown_unit": Text("Không có đơn vị này.", "There is no such unit."),
    "until_out_of_range": Text(
        "Thời điểm kết thúc phải ở tương lai, trong vòng {days} ngày.", "The end must be within the next {days} days."
    ),
    "term_backwards": Text("Ngày kết thúc phải sau ngày bắt đầu.", "The end must be after the beginning."),
    "planned_too_far": Text(
        "Chỉ cam kết được trong vòng {years} năm tới; hãy kiểm tra lại năm.",
        "A commitment may be at most {years} years ahead; check the year.",
    ),
    "until_not_later": Text("Ngày mới phải sau hạn hiện tại.", "The new date must be after the current deadline."),
    "unmask_again": Text(
        "Thời gian xem người gửi đã hết; hãy nêu lại lý do.",
        "Your access to the reporter's identity has expired; give a reason again.",
    ),
    "unmask_not_allowed": Text(
        "Bạn không có quyền xem người gửi của phiếu này.", "You may not see who sent this report."
    ),
    "unsupported_media_type": Text("Nội dung phải là application/json.", "The body must be application/json."),
    "values_missing": Text(
        "Câu hỏi mà câu trả lời là {type} cần danh sách giá trị.",
        "A question whose answer is {type} needs a list of values.",
    ),
    "values_unused": Text(
        "Câu hỏi mà câu trả lời là {type} không có danh sách giá trị.",
        "A question whose answer is {type} cannot have a list of values.",
    ),
    "words_not_found": Text(
        "Không tìm thấy những từ này trong phiếu.",
        "The report does not have these words.",
    ),
    "words_not_kept": Text(
        "Không khôi phục được: không còn lưu từ ngữ này, hoặc nội dung đã thay đổi sau đó.",
        "This cannot be restored: the words are no longer kept, or the texts have changed since.",
    ),
    "words_in_too_many_lines": Text(
        "Những từ này có ở quá {limit} dòng lịch sử; hãy che từng cụm từ dài hơn.",
        "These words are in more than {limit} lines of the history; hide longer phrases one by one.",
    ),
    "never_public": Text(
        "Phản ánh thuộc lĩnh vực này không được công khai.",
        "Reports of this category are never public.",
    ),
    "kept_private": Text(
        "Cơ quan tiếp nhận đã ngừng công khai phản ánh này; bạn có thể nhắn thêm để đề nghị xem lại.",
        "The intake office has made this report private; you can send a message to ask for a review.",
    ),
    "private_by_sender": Text(
        "Người gửi không muốn công khai phản ánh này.",
        "The sender does not want this report to be public.",
    ),
    "photo_not_yours": Text(
        "Chỉ rút được ảnh của phản ánh.",
        "Only photos of the report can be withdrawn.",
    ),
}
