"""Texts of problems: officers' work on a ticket."""

from __future__ import annotations

from chalicelib.domain.texts.text import Text

TEXTS: dict[str, Text] = {
    "accused_unit": Text(
        "Không được chuyển phản ánh đến đơn vị bị phản ánh hoặc đơn vị trực thuộc đơn vị đó.",
        "A ticket cannot go to the unit that it accuses, or to a unit below it.",
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
    "callback_done": Text(
        "Đã có người gọi lại cho phản ánh này.", "Somebody has called the sender of this report already."
    ),
    "callback_not_reached": Text(
        "Chưa gặp được người gửi thì không ghi mức hài lòng.",
        "A sender who was not reached did not say whether they are satisfied.",
    ),
    "callback_own": Text(
        "Người đã trả lời hoặc duyệt phản ánh này không được gọi lại hỏi người gửi.",
        "Who answered this report or approved the answer may not call its sender.",
    ),
    "proposal_settled": Text("Đề xuất này đã được xử lý.", "This proposal was settled already."),
    "gathering_waits_for_nobody": Text(
        "Sự cố lớn không chờ một người gửi bổ sung thông tin.", "A big incident does not wait for one sender's answer."
    ),
    "decision_binds": Text(
        "Giám sát đã quyết định; quyết định này là bắt buộc.", "The province has decided. Its decision is final."
    ),
    "dispute_none": Text("Không có ý kiến khác nào chờ quyết định.", "No disagreement is waiting for a decision."),
    "dispute_pending": Text(
        "Có đơn vị không thống nhất; giám sát phải quyết định trước.",
        "A unit disagrees; the supervisor must decide first.",
    ),
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
    "body_not_for": Text(
        "Đơn vị ngoài này không phụ trách lĩnh vực hoặc địa bàn của phiếu.",
        "This outside body is not for the ticket's category or place.",
    ),
    "forward_none": Text("Không có đề nghị nào đang chờ đơn vị ngoài.", "No outside body is being waited for."),
    "forward_over": Text(
        "Đề nghị này đã kết thúc nên không nhận trả lời nữa.", "This request has ended and takes no answer any more."
    ),
    "forward_restricted": Text(
        "Phản ánh hạn chế người xem không được chuyển ra ngoài.", "A restricted report may not be shown outside."
    ),
    "forward_too_long": Text(
        "Thời hạn cho đơn vị ngoài tối đa {amount}.", "An outside body may be given at most {amount}."
    ),
    "forward_unknown": Text("Không có đề nghị này đang chờ.", "There is no such open request."),
    "forwards_full": Text("Phiếu đã chờ {limit} đơn vị ngoài.", "The ticket waits for {limit} outside bodies already."),
    "unknown_body": Text("Không có đơn vị ngoài này.", "There is no such outside body."),
    "instruction_none": Text("Không có chỉ đạo nào đang chờ.", "No instruction is open."),
    "instruction_of_another": Text(
        "Chỉ người đã chỉ đạo hoặc giám sát cấp tỉnh được rút.",
        "Only who gave the instruction, or the province's supervisor, may call it off.",
    ),
    "instruction_too_long": Text("Thời hạn của chỉ đạo tối đa {amount}.", "An instruction may give at most {amount}."),
    "instruction_unknown": Text("Không có chỉ đạo này đang chờ.", "There is no such open instruction."),
    "instructions_full": Text(
        "Phiếu đã có {limit} chỉ đạo đang chờ.", "The ticket has {limit} open instructions already."
    ),
    "late_is_supervisor_s": Text(
        "Phiếu đã quá hạn; chỉ giám sát cấp tỉnh được đưa vào kế hoạch.",
        "The ticket is late; only the province's supervisor may plan it.",
    ),
    "plan_is_supervisor_s": Text(
        "Lãnh đạo đơn vị chỉ được cam kết đến {latest}; xa hơn do giám sát cấp tỉnh quyết định.",
        "The unit's leader may plan until {latest}; the province's supervisor decides on later dates.",
    ),
    "question_is_supervisor_s": Text(
        "Đã hỏi người gửi {limit} lần; hỏi thêm do giám sát cấp tỉnh quyết định.",
        "The sender was asked {limit} times; the province's supervisor decides on further questions.",
    ),
    "handed_to_oneself": Text(
        "Phiếu đang ở người này; hãy chọn đồng nghiệp khác hoặc trả lại đơn vị.",
        "This officer has the ticket already; choose another colleague, or give it back to the unit.",
    ),
    "mention_in_public": Text(
        "Thông báo công khai không được nhắc tên đăng nhập của cán bộ.",
        "A public note must not mention an officer by username.",
    ),
    "reminder_past": Text("Giờ nhắc phải sau lúc này.", "The time of a reminder must be in the future."),
    "reminder_far": Text("Giờ nhắc không quá {limit} ngày nữa.", "A reminder may be at most {limit} days ahead."),
    "reminders_full": Text(
        "Đã có {limit} lời nhắc đang chờ; hãy bỏ bớt rồi đặt thêm.",
        "You have {limit} reminders already; cancel one before you add another.",
    ),
    "not_at_unit": Text("Phiếu chưa ở đơn vị xử lý nào.", "No unit has the ticket yet."),
    "unit_has_it": Text("Đơn vị này đang xử lý phiếu.", "This unit has the ticket already."),
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
    "no_rule": Text(
        "Quy định chưa có thời hạn cho bước này ({step}, {urgency}).",
        "The rules have no deadline for this step ({step}, {urgency}).",
    ),
    "nothing_changes": Text(
        "Lĩnh vực và xã/phường vẫn như cũ.", "The category and the commune are the same as before."
    ),
    "parts_missing": Text(
        "Còn đơn vị phối hợp chưa trả lời và chưa hết hạn.",
        "A coordinating unit has not given its part, and its deadline has not passed.",
    ),
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
    "rescue_is_urgent": Text("Tin báo cứu nạn luôn là khẩn.", "A rescue is always urgent."),
    "rescue_not_planned": Text("Tin báo cứu nạn không đưa vào kế hoạch được.", "A rescue cannot be planned for later."),
    "returns_exhausted": Text(
        "Đã trả lại {limit} lần; quyết định của giám sát là bắt buộc.",
        "The ticket was returned {limit} times; the province's decision is final.",
    ),
    "unit_asked_before": Text("Các đơn vị này đã được yêu cầu phối hợp.", "These units were asked already."),
    "unit_leads": Text(
        "Đơn vị chủ trì không thể đồng thời là đơn vị phối hợp.", "The leading unit cannot be a coordinating unit too."
    ),
    "unit_not_at_work": Text(
        "{name} đã kết thúc hoạt động hoặc chưa hoạt động.", "{name} has ended, or has not started yet."
    ),
    "unit_not_coordinating": Text("Đơn vị này không có phần việc nào đang chờ.", "This unit has no pending part."),
    "unknown_action": Text("Không có thao tác này.", "There is no such action."),
    "unknown_main": Text("Không tìm thấy phiếu để gộp vào.", "The ticket to merge into was not found."),
    "unknown_refusal": Text("Không có lý do từ chối này.", "There is no such reason for refusal."),
    "unknown_unit": Text("Không có đơn vị này.", "There is no such unit."),
    "planned_too_far": Text(
        "Chỉ cam kết được trong vòng {years} năm tới; hãy kiểm tra lại năm.",
        "A commitment may be at most {years} years ahead; check the year.",
    ),
    "until_not_later": Text("Ngày mới phải sau hạn hiện tại.", "The new date must be after the current deadline."),
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
    "private_by_sender": Text(
        "Người gửi không muốn công khai phản ánh này.",
        "The sender does not want this report to be public.",
    ),
    "table_not_ready": Text("Bảng này chưa xong hoặc không lập được.", "This table is not ready, or will not come."),
    "table_of_list": Text(
        "Danh sách theo hạn không lưu thành bảng; hãy dùng bộ lọc của tìm kiếm.",
        "A list by deadline cannot be saved as a table; use the filters of the search.",
    ),
    "table_period": Text(
        "Hãy chọn khoảng thời gian của bảng, dài nhất một năm.", "Choose the period of the table, at most a year."
    ),
    "table_rights_changed": Text(
        "Quyền của bạn đã thay đổi sau khi lập bảng này; hãy lập bảng khác.",
        "Your rights have changed since this table was saved; save another one.",
    ),
    "table_too_long": Text(
        "Bảng có hơn {limit} phiếu phải xem; hãy chọn khoảng thời gian ngắn hơn hoặc thêm bộ lọc.",
        "There are more than {limit} tickets to look at; choose a shorter period or another filter.",
    ),
    "tables_of_day": Text(
        "Bạn đã lập {limit} bảng trong một ngày; hãy lập tiếp sau.",
        "You saved {limit} tables within a day; save more later.",
    ),
    "tables_open": Text(
        "Bạn đang có {limit} bảng chưa xong; hãy đợi một bảng xong.",
        "{limit} tables of yours are under way; wait until one is ready.",
    ),
}
