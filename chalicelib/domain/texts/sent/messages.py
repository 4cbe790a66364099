"""The texts of messages to officers, reporters and followers."""

from __future__ import annotations

from chalicelib.domain.texts.text import Text

#: The counts of people in an emergency report -> their names for officers.
IN_NEED: dict[str, Text] = {
    "people": Text("Số người", "People"),
    "children": Text("Trẻ em", "Children"),
    "elderly": Text("Người cao tuổi", "Elderly"),
    "sick": Text("Người bệnh, bị thương", "Sick or injured"),
    "pregnant": Text("Phụ nữ có thai", "Pregnant"),
}
#: The note to the sender of an emergency report, whose telephone number is kept without consent.
LIFE_AT_STAKE = Text(
    "Số điện thoại chỉ dùng để cứu nạn, cứu hộ trong đợt này, theo điểm a khoản 1 Điều 19 Luật Bảo vệ dữ liệu cá "
    "nhân (bảo vệ tính mạng, sức khỏe trong trường hợp cấp bách).",
    "The telephone number is used for help in this emergency only; the law allows it where a life is at stake.",
)
#: The first word of an officer's message about an emergency report.
EMERGENCY = Text("KHẨN CẤP", "EMERGENCY")

#: Event -> the phrase in an officer's short message. {step} is filled in.
OFFICER_MESSAGES: dict[str, Text] = {
    "created": Text("mới, chờ tiếp nhận", "new, to be received"),
    "dispatch": Text("chuyển đến đơn vị", "sent to your unit"),
    "redispatch": Text("chuyển từ đơn vị khác đến", "sent to your unit from another"),
    "assign": Text("giao Ông/Bà xử lý", "assigned to you"),
    "hand_over": Text("cán bộ bàn giao lại cho đơn vị", "handed back to your unit"),
    "handed_to": Text("bàn giao cho Ông/Bà xử lý", "handed over to you"),
    "mention": Text("có ghi chú nhắc đến Ông/Bà", "a note mentions you"),
    "set_urgency": Text("thay đổi mức độ khẩn", "urgency changed"),
    "instruct": Text("có chỉ đạo của lãnh đạo", "an instruction was given"),
    "carry_out": Text("đã báo cáo thực hiện chỉ đạo", "an instruction was reported done"),
    "call_off": Text("chỉ đạo đã được rút", "an instruction was called off"),
    "instruction_reminded": Text("chỉ đạo sắp đến hạn", "an instruction is nearly due"),
    "instruction_late": Text("chỉ đạo QUÁ HẠN", "an instruction is LATE"),
    "instruction_ended": Text("chỉ đạo hết hiệu lực do phiếu kết thúc, chuyển đi", "an instruction ended"),
    "outside_answer": Text("đơn vị ngoài đã trả lời", "an outside body answered"),
    "forward_late": Text("đơn vị ngoài QUÁ HẠN trả lời", "an outside body is LATE"),
    "forward_escalated": Text("đơn vị ngoài QUÁ HẠN, đã báo cáo cấp trên", "an outside body is LATE, escalated"),
    "lost": Text("đã chuyển cho đơn vị khác xử lý", "sent to another unit"),
    "return": Text("bị trả lại", "returned"),
    "answer": Text("chờ duyệt", "to be approved"),
    "send_back": Text("yêu cầu hoàn thiện kết quả", "sent back"),
    "supply": Text("người gửi đã bổ sung", "information came"),
    "add": Text("người gửi gửi thêm thông tin", "the sender added something"),
    "unanswered": Text("người gửi không bổ sung", "no information came"),
    "reopen": Text("người gửi đề nghị xử lý lại", "reopened"),
    "appeal": Text("người gửi đề nghị xem xét lại", "appealed"),
    "withdraw": Text("người gửi đã rút", "withdrawn"),
    "unmerge": Text("không gộp nữa, chờ tiếp nhận", "no longer merged, to be received"),
    "revive": Text("mở lại vì có phản ánh mới gộp vào", "opened again by a merged report"),
    "pass_on": Text("người gửi của phiếu gộp nhắn thêm", "the sender of a merged report added something"),
    "coordinate": Text("đề nghị phối hợp", "your part is asked for"),
    "excuse": Text("thôi phối hợp", "your part is no longer needed"),
    "contribute": Text("có trả lời phối hợp", "a part was given"),
    "disagree": Text("đơn vị không thống nhất, chờ quyết định", "a unit disagrees, to be decided"),
    "arbitrate": Text("đã có quyết định của giám sát", "the supervisors have decided"),
    "ask_extension": Text("đề nghị gia hạn, chờ duyệt", "extension asked"),
    "grant_extension": Text("được gia hạn", "extended"),
    "deny_extension": Text("không được gia hạn", "extension denied"),
    "handed_over": Text("tiếp nhận từ đơn vị sáp nhập, giải thể", "yours, from a unit that ended"),
    "desk_handed_over": Text("tiếp nhận thay đơn vị sáp nhập, giải thể", "yours, from a desk that ended"),
    "warned": Text("sắp hết hạn {step}", "nearly late: {step}"),
    "breached": Text("QUÁ HẠN {step}", "LATE: {step}"),
    "escalated": Text("QUÁ HẠN {step}, đã báo cáo cấp trên", "LATE: {step}, escalated"),
    "silent": Text("chưa thông báo tiến độ cho người gửi", "the sender was not told how it goes"),
}

#: What an officer asked to be told at a time.
DEPUTY_NAMED = Text("Ông/Bà làm thay {title} từ {begins} đến {ends}", "You act for {title} from {begins} until {ends}")
DEPUTY_ENDED = Text(
    "Ông/Bà thôi làm thay {title} (từ {begins} đến {ends})", "No more acting for {title} ({begins} to {ends})"
)
REMINDER = Text("Nhắc việc theo hẹn: phiếu {code}", "Your reminder: ticket {code}")

CITIZEN_MESSAGES: dict[str, Text] = {
    "created": Text("Phản ánh {code} đã được ghi nhận.", "Report {code} was recorded."),
    "receive": Text(
        "Phản ánh {code} đã được tiếp nhận. Hạn trả lời: {due}.", "Report {code} was received; an answer is due {due}."
    ),
    # An SMS is read by others too, so it does not name the ground.
    "refuse": Text(
        "Phản ánh {code} không được tiếp nhận. Mời xem lý do và cách đề nghị xem xét lại.",
        "Report {code} was refused. Please see the reason and how to appeal.",
    ),
    "merge": Text(
        "Phản ánh {code} được gộp với {main}; kết quả thông báo chung.",
        "Report {code} was merged into {main}.",
    ),
    "unmerge": Text(
        "Phản ánh {code} được xử lý riêng, không gộp nữa, hạn trả lời {due}.",
        "Report {code} is handled on its own again; an answer is due {due}.",
    ),
    "revive": Text(
        "Phản ánh {code} được xử lý lại vì có phản ánh mới, hạn trả lời {due}.",
        "Report {code} is worked on again, because somebody reported the same; an answer is due {due}.",
    ),
    "ask": Text(
        # The question is last because a long one is cut.
        "Đề nghị bổ sung cho phản ánh {code}, chậm nhất {step_due}: {question}",
        "Report {code} needs more until {step_due}: {question}",
    ),
    "plan": Text(
        "Phản ánh {code} đã đưa vào kế hoạch, dự kiến hoàn thành {due}.",
        "Report {code} is planned to be done {due}.",
    ),
    "grant_extension": Text(
        "Thời hạn trả lời phản ánh {code} được gia hạn đến {due}.", "Report {code} was extended to {due}."
    ),
    "recalculated": Text(
        "Do lịch làm việc thay đổi, hạn trả lời phản ánh {code} là {due}.",
        "The working calendar changed; an answer to report {code} is now due {due}.",
    ),
    "approve": Text(
        "Phản ánh {code} đã có kết quả. Mời Ông/Bà xem và đánh giá.",
        "Report {code} was resolved. Please see the result.",
    ),
    "note": Text("Phản ánh {code} có tin mới về tiến độ xử lý.", "There is news on the progress of report {code}."),
    "forward": Text(
        "Phản ánh {code} thuộc địa bàn tỉnh khác, đã chuyển nơi phụ trách.",
        "Report {code} concerns a place in another province and was passed on there.",
    ),
    "breached": Text(
        "Phản ánh {code} đã quá hạn trả lời {due}. Đơn vị xử lý và cấp trên đã được báo.",
        "The answer to report {code} was due {due} and is late. The office and its superiors were told.",
    ),
    "own_data_answer": Text(
        "Yêu cầu về dữ liệu cá nhân trong phản ánh {code} đã được trả lời.",
        "Your request about personal data in report {code} was answered.",
    ),
    "close": Text("Phản ánh {code} đã kết thúc.", "Report {code} was closed."),
    "closed": Text("Phản ánh {code} đã kết thúc.", "Report {code} was closed."),
}

#: To people whose personal data a breach reached; the mail and the page of the report have the rest.
BREACH = Text(
    "Dữ liệu cá nhân trong phản ánh {code} có thể đã bị lộ. Mời Ông/Bà xem sự việc và cách tự bảo vệ.",
    "Personal data in report {code} may have become known to others. Please see what happened and what to do.",
)

#: What the mail of a refusal says of its ground.
GROUND = Text("Lý do: {reason}.", "Reason: {reason}.")

#: Kind of a message to the sender -> what its link is for, in mails; ``LINK`` is for all others.
LINKS: dict[str, Text] = {
    "ask": Text("Bổ sung thông tin tại", "Answer here"),
    "approve": Text("Xem kết quả và đánh giá tại", "See and rate the result"),
    "refuse": Text("Xem lý do và đề nghị xem lại tại", "See the reason and appeal"),
}
LINK = Text("Xem tại", "See")

#: The receipt of a report that came as a mail.
MAIL_RECEIPT = Text(
    "Thư của Ông/Bà đã được ghi nhận thành phản ánh {code}, chờ tiếp nhận.",
    "Your mail was recorded as report {code}, and waits to be received.",
)
#: What could not be added to a report from a mail.
MAIL_NOT_ADDED = Text(
    "Thư của Ông/Bà về phản ánh {code} chưa được thêm vào phản ánh: {why} Mời xem các việc có thể làm tại đường dẫn.",
    "Your mail about report {code} was not added to it: {why} Please see by the link what can be done.",
)
#: The line of a mail whose answer reaches its report.
MAIL_ANSWER = Text(
    "Trả lời thư này, hoặc viết từ cùng hộp thư đến {address}, để bổ sung hoặc trả lời câu hỏi.",
    "Answer this mail, or write from the same mailbox to {address}, to add something or to answer a question.",
)

#: Messages to followers. They say no more than the report's public page.
FOLLOWER_MESSAGES: dict[str, Text] = {
    "note": Text(
        "Phản ánh {code} Ông/Bà theo dõi có tin mới về tiến độ xử lý.",
        "There is news on the progress of report {code}, which you follow.",
    ),
    "receive": Text(
        "Phản ánh {code} Ông/Bà theo dõi đã được tiếp nhận. Hạn trả lời: {due}.",
        "Report {code}, which you follow, was received; an answer is due {due}.",
    ),
    "plan": Text(
        "Phản ánh {code} Ông/Bà theo dõi đã đưa vào kế hoạch, hẹn xong {due}.",
        "Report {code}, which you follow, is planned to be done {due}.",
    ),
    "grant_extension": Text(
        "Phản ánh {code} Ông/Bà theo dõi được gia hạn đến {due}.",
        "Report {code}, which you follow, was extended to {due}.",
    ),
    "recalculated": Text(
        "Lịch làm việc thay đổi, hạn trả lời phản ánh {code} Ông/Bà theo dõi nay là {due}.",
        "The working calendar changed; an answer to report {code}, which you follow, is now due {due}.",
    ),
    "approve": Text(
        "Phản ánh {code} Ông/Bà theo dõi đã xử lý. Mời xem kết quả.",
        "Report {code}, which you follow, was resolved. Please see the result.",
    ),
}

#: By what a code is for (``access/code_purpose.py``). Written without accents, so that each fits in one SMS.
ONE_TIME_CODES = {
    "reports": Text(
        "Ma xac nhan phan anh: {code}, hieu luc {minutes} phut. Khong cung cap ma cho bat ky ai.",
        "Your code for your reports: {code}, good for {minutes} minutes. Give it to nobody.",
    ),
    "booking": Text(
        "Ma xac nhan lich hen tiep dan: {code}, hieu luc {minutes} phut. Khong cung cap ma cho bat ky ai.",
        "Your code for booking a meeting: {code}, good for {minutes} minutes. Give it to nobody.",
    ),
    "move": Text(
        "Ma xac nhan doi sang so dien thoai nay: {code}, hieu luc {minutes} phut. Khong cung cap ma cho bat ky ai.",
        "Your code for moving to this number: {code}, good for {minutes} minutes. Give it to nobody.",
    ),
}

#: The mail that confirms the mailbox of a follower: the line above, and the text.
CONFIRM_FOLLOW_SUBJECT = Text("Xác nhận theo dõi phản ánh {code}", "Confirm that you follow report {code}")
CONFIRM_FOLLOW = Text(
    "Có người muốn theo dõi phản ánh {code} bằng hộp thư này. Nếu là Ông/Bà, hãy mở liên kết trong hai ngày. Nếu "
    "không, hãy bỏ qua thư này: hộp thư sẽ không nhận tin nào nữa.",
    "Somebody wants to follow report {code} with this mailbox. If it was you, open the link within two days. If not, "
    "ignore this mail: no other will come.",
)

#: Alerts about a request for one's own data that is near or past a deadline; {wish}, {what} and {due} are filled in.
PRIVACY_WISHES: dict[str, Text] = {
    "export": Text("cấp bản sao dữ liệu cá nhân", "a copy of personal data"),
    "correct": Text("sửa dữ liệu cá nhân", "a correction of personal data"),
    "erase": Text("xóa dữ liệu cá nhân", "an erasure of personal data"),
    "withdraw": Text("rút lại đồng ý", "a withdrawal of consent"),
    "restrict": Text("hạn chế xử lý dữ liệu", "a restriction of the use of data"),
    "lift": Text("bỏ hạn chế xử lý dữ liệu", "the end of a restriction"),
    "object": Text("phản đối xử lý dữ liệu", "an objection to the use of data"),
}
#: Clock of such a request -> what is due.
PRIVACY_CLOCKS: dict[str, Text] = {
    "answer": Text("phản hồi", "the answer"),
    "fulfil": Text("thực hiện", "the fulfilment"),
}
PRIVACY_MESSAGES: dict[str, Text] = {
    "warned": Text("Yêu cầu {wish} sắp hết hạn {what} {due}.", "{wish}: {what} is due {due}."),
    "breached": Text("Yêu cầu {wish} QUÁ HẠN {what} {due}.", "{wish}: {what} is LATE, due {due}."),
    "escalated": Text(
        "Yêu cầu {wish} QUÁ HẠN {what} {due}, đã báo cáo cấp trên.", "{wish}: {what} is LATE, escalated."
    ),
}

#: The SMS to a unit's officers when an hour's budget of SMS was used up. It names no report.
SMS_HELD = Text(
    "Có cảnh báo chưa gửi được bằng SMS do vượt hạn mức. Đề nghị mở trang cán bộ.",
    "Some alerts were not sent by SMS, because the budget was used up. Please open the office page.",
)

#: What all administrators are told, by the action in the audit trail (domain/province/oversight.py). It names nobody.
OVERSIGHT: dict[str, Text] = {
    "officer_changed": Text(
        "Quyền của cán bộ vừa thay đổi lúc {at}. Đề nghị xem Nhật ký.",
        "The rights of an officer were changed at {at}. See the audit trail.",
    ),
    "deputies_changed": Text(
        "Việc cử người làm thay vừa thay đổi lúc {at}. Đề nghị xem Nhật ký.",
        "Deputies were changed at {at}. See the audit trail.",
    ),
    "officer_reached_changed": Text(
        "Hộp thư, điện thoại hoặc cách báo việc của một cán bộ vừa thay đổi lúc {at}. Đề nghị xem Nhật ký.",
        "Where an officer is reached was changed at {at}. See the audit trail.",
    ),
    "officer_password_sent": Text(
        "Vừa gửi mật khẩu mới cho một cán bộ lúc {at}. Đề nghị xem Nhật ký.",
        "A new password was sent to an officer at {at}. See the audit trail.",
    ),
    "listing_changed": Text(
        "Danh bạ công khai vừa thay đổi lúc {at}. Đề nghị xem Nhật ký.",
        "The public phone book was changed at {at}. See the audit trail.",
    ),
    "booth_key_made": Text(
        "Vừa cấp khóa cho một quầy phục vụ lúc {at}. Đề nghị xem Nhật ký.",
        "A service counter's key was made at {at}. See the audit trail.",
    ),
    "booth_key_revoked": Text(
        "Vừa thu hồi khóa của một quầy phục vụ lúc {at}. Đề nghị xem Nhật ký.",
        "A service counter's key was taken back at {at}. See the audit trail.",
    ),
    "helper_appointed": Text(
        "Vừa giao hoặc thay đổi một người hỗ trợ thôn lúc {at}. Đề nghị xem Nhật ký.",
        "A village helper was appointed or changed at {at}. See the audit trail.",
    ),
    "helper_ended": Text(
        "Vừa kết thúc một người hỗ trợ thôn lúc {at}. Đề nghị xem Nhật ký.",
        "A village helper was ended at {at}. See the audit trail.",
    ),
    "key_made": Text(
        "Vừa cấp khóa API cho đối tác lúc {at}. Đề nghị xem Nhật ký.",
        "A partner's key was made at {at}. See the audit trail.",
    ),
    "key_revoked": Text(
        "Vừa thu hồi khóa API của đối tác lúc {at}. Đề nghị xem Nhật ký.",
        "A partner's key was revoked at {at}. See the audit trail.",
    ),
    "document_published": Text(
        "Vừa ban hành cấu hình quyết định ai được xem phản ánh lúc {at}. Đề nghị xem Nhật ký.",
        "A document that decides who sees reports was published at {at}. See the audit trail.",
    ),
    "factor_reset": Text(
        "Vừa cấp mã đăng ký thiết bị xác thực cho một cán bộ lúc {at}. Đề nghị xem Nhật ký.",
        "An officer's second factor was reset at {at}, with a new enrolment code. See the audit trail.",
    ),
    "factor_enrolled": Text(
        "Một cán bộ vừa đăng ký thiết bị xác thực lúc {at}. Đề nghị xem Nhật ký.",
        "An officer enrolled a device as second factor at {at}. See the audit trail.",
    ),
    "webhook_made": Text(
        "Vừa thêm đăng ký webhook của đối tác lúc {at}. Đề nghị xem Nhật ký.",
        "A partner's webhook was added at {at}. See the audit trail.",
    ),
    "webhook_changed": Text(
        "Vừa thay đổi đăng ký webhook của đối tác lúc {at}. Đề nghị xem Nhật ký.",
        "A partner's webhook was changed at {at}. See the audit trail.",
    ),
    "webhook_removed": Text(
        "Vừa gỡ đăng ký webhook của đối tác lúc {at}. Đề nghị xem Nhật ký.",
        "A partner's webhook was removed at {at}. See the audit trail.",
    ),
    "webhook_secret_changed": Text(
        "Vừa đổi khóa ký webhook của đối tác lúc {at}. Đề nghị xem Nhật ký.",
        "The secret of a partner's webhook was changed at {at}. See the audit trail.",
    ),
    "webhook_disabled": Text(
        "Webhook của đối tác đã bị tắt lúc {at} vì máy nhận lỗi cả tuần hoặc đã từ chối nhận. Đề nghị xem mục Webhook.",
        "A partner's webhook was disabled at {at}: its receiver failed for a week or wants no more. See Webhooks.",
    ),
    "privacy_export": Text(
        "Người vận hành vừa trích xuất dữ liệu cá nhân lúc {at}. Đề nghị xem Nhật ký.",
        "An operator made a copy of personal data at {at}. See the audit trail.",
    ),
}

#: To the leader of a commune: a place came back.
RECURRING = Text(
    "{n} phản ánh về {category} lặp lại ở một chỗ. Đề nghị xem xét xử lý nguyên nhân.",
    "{n} reports of {category} came from one place. Please consider dealing with the cause.",
)
RECURRING_WHAT = Text(
    "Mở mục Đề xuất trên trang của cán bộ để lập phiếu xử lý nguyên nhân, hoặc gác lại kèm lý do.",
    "Open the proposals on the office page, to open a report for the cause or to put the proposal away with a reason.",
)

#: To a unit's leader. The title waits for approval too, so it is not told.
BULLETIN_WAITS = Text("Đơn vị có một bản tin chờ Ông/Bà duyệt.", "A bulletin of your unit waits for your approval.")
BULLETIN_WAITS_WHAT = Text(
    "Mở mục Bản tin trên trang của cán bộ để duyệt, hoặc trả lại kèm lý do.",
    "Open the bulletins on the office page, to approve it or to send it back with a reason.",
)
CALLBACKS = Text(
    "{n} phản ánh đã trả lời được rút ngẫu nhiên để gọi lại hỏi người gửi.",
    "{n} answered reports were drawn at random for a call to their senders.",
)
CALLBACKS_WHAT = Text(
    "Mở mục Gọi lại trên trang của cán bộ, gọi cho người gửi và ghi kết quả.",
    "Open the call-backs on the office page, call the senders and record the results.",
)

MAIL_GREETING = Text("Kính gửi Ông/Bà", "Dear Sir or Madam")

#: The morning's digest of a unit: its heading, its sections, and the note when a list was cut.
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

#: One message for many alerts of one kind.
MANY: dict[str, Text] = {
    "instruction_reminded": Text("{n} chỉ đạo sắp đến hạn.", "{n} instructions are nearly due."),
    "instruction_late": Text("{n} chỉ đạo QUÁ HẠN.", "{n} instructions are LATE."),
    "forward_late": Text("{n} phiếu có đơn vị ngoài QUÁ HẠN trả lời.", "Of {n} tickets an outside body is LATE."),
    "forward_escalated": Text(
        "{n} phiếu có đơn vị ngoài QUÁ HẠN trả lời, đã báo cáo cấp trên.",
        "Of {n} tickets an outside body is LATE, escalated.",
    ),
    "warned": Text("{n} phiếu sắp hết hạn.", "{n} tickets are nearly late."),
    "breached": Text("{n} phiếu QUÁ HẠN.", "{n} tickets are LATE."),
    "escalated": Text("{n} phiếu QUÁ HẠN, đã báo cáo cấp trên.", "{n} tickets are LATE, escalated."),
    "handed_over": Text("{n} phiếu nhận từ đơn vị đã kết thúc.", "{n} tickets came from a unit that ended."),
    "desk_handed_over": Text(
        "{n} phiếu nhận từ bộ phận tiếp nhận đã kết thúc.", "{n} tickets came from a desk that ended."
    ),
    "silent": Text(
        "{n} phiếu chưa thông báo tiến độ cho người gửi.", "Of {n} tickets the sender was not told how it goes."
    ),
}
