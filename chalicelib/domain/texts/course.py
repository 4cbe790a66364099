"""The names of a ticket's states, steps, actions and events."""

from __future__ import annotations

from chalicelib.domain.texts.text import Text

#: State -> its name, for officers here and for citizens below (docs/domain.md, "A ticket's life").
STATES_OFFICE: dict[str, Text] = {
    "new": Text("Chờ tiếp nhận", "Waiting for intake"),
    "received": Text("Chờ chuyển xử lý", "Waiting for dispatch"),
    "refused": Text("Từ chối tiếp nhận", "Refused"),
    "dispatched": Text("Đã chuyển đơn vị xử lý", "With the unit"),
    "returned": Text("Trả lại", "Returned"),
    "processing": Text("Đang xử lý", "In progress"),
    "awaiting_approval": Text("Chờ duyệt kết quả", "Waiting for approval"),
    "resolved": Text("Đã trả lời", "Resolved"),
    "closed": Text("Đã đóng", "Closed"),
    "needs_info": Text("Chờ bổ sung", "Waiting for the sender"),
    "planned": Text("Đã đưa vào kế hoạch", "Planned"),
    "merged": Text("Gộp vào phản ánh khác", "Merged into another report"),
    "withdrawn": Text("Người gửi đã rút", "Withdrawn"),
}
STATES_CITIZEN: dict[str, Text] = STATES_OFFICE | {
    "received": Text("Đã tiếp nhận", "Received"),
    "dispatched": Text("Đang xử lý", "In progress"),
    "returned": Text("Đang xử lý", "In progress"),
    "awaiting_approval": Text("Đang xử lý", "In progress"),
    "closed": Text("Đã trả lời", "Resolved"),
    "needs_info": Text("Chờ bổ sung thông tin", "More information needed"),
    "withdrawn": Text("Đã rút", "Withdrawn"),
}

STEPS: dict[str, Text] = {
    "receive": Text("tiếp nhận", "receive"),
    "dispatch": Text("chuyển xử lý", "dispatch"),
    "accept": Text("nhận xử lý", "accept"),
    "process": Text("xử lý", "process"),
    "approve": Text("duyệt", "approve"),
    "confirm": Text("xác nhận", "confirm"),
    "supply": Text("bổ sung", "supply information"),
    "planned": Text("theo kế hoạch", "as planned"),
    "contribute": Text("phối hợp", "give a part"),
    "progress": Text("báo tiến độ", "tell how it goes"),
}

#: Cause of a changed promise -> its name.
CAUSES: dict[str, Text] = {
    "classification": Text("Phân loại khi tiếp nhận", "Classified at intake"),
    "pause": Text("Chờ người gửi bổ sung", "Waited for the sender"),
    "freeze": Text("Tạm dừng trong tình huống khẩn cấp", "Stopped during an emergency"),
    "calendar": Text("Lịch làm việc thay đổi", "The working calendar changed"),
    "appeal": Text("Người gửi đề nghị xem xét lại", "The sender appealed"),
    "plan": Text("Đưa vào kế hoạch", "Planned"),
    "extension": Text("Gia hạn", "Extended"),
    "urgency": Text("Đổi mức độ khẩn", "Urgency changed"),
    "arbitration": Text("Giám sát phân công lại", "The supervisor assigned it anew"),
    "unmerge": Text("Tách khỏi phản ánh khác", "Taken out of another report"),
}

#: Action of the table of moves -> the label of its button.
ACTIONS: dict[str, Text] = {
    "receive": Text("Tiếp nhận", "Receive"),
    "refuse": Text("Từ chối tiếp nhận", "Refuse"),
    "dispatch": Text("Chuyển đơn vị xử lý", "Dispatch"),
    "redispatch": Text("Chuyển sang đơn vị khác", "Dispatch to another unit"),
    "reclassify": Text("Phân loại lại", "Reclassify"),
    "set_urgency": Text("Đổi mức độ khẩn", "Change the urgency"),
    "ask": Text("Yêu cầu bổ sung", "Ask the sender"),
    "accept": Text("Nhận xử lý", "Accept"),
    "return": Text("Trả lại", "Return"),
    "share": Text("Cung cấp thông tin người gửi cho đơn vị xử lý", "Share who reported"),
    "assign": Text("Phân công", "Assign"),
    "hand_over": Text("Bàn giao", "Hand over"),
    "note": Text("Ghi chú", "Note"),
    "instruct": Text("Chỉ đạo", "Instruct"),
    "carry_out": Text("Báo cáo thực hiện chỉ đạo", "Report an instruction done"),
    "call_off": Text("Rút chỉ đạo", "Call an instruction off"),
    "forward": Text("Đề nghị đơn vị ngoài trả lời", "Ask an outside body"),
    "recall": Text("Rút đề nghị đơn vị ngoài", "Take back what an outside body was asked"),
    "involve": Text("Đề nghị phối hợp", "Involve units"),
    "excuse": Text("Rút đề nghị phối hợp", "Excuse a unit"),
    "contribute": Text("Gửi ý kiến phối hợp", "Give a part"),
    "disagree": Text("Không thống nhất", "Disagree"),
    "arbitrate": Text("Quyết định đơn vị xử lý", "Arbitrate"),
    "plan": Text("Đưa vào kế hoạch", "Plan"),
    "take_up": Text("Bắt đầu thực hiện", "Take up"),
    "ask_extension": Text("Đề nghị gia hạn", "Ask for an extension"),
    "grant_extension": Text("Đồng ý gia hạn", "Grant the extension"),
    "deny_extension": Text("Không đồng ý gia hạn", "Deny the extension"),
    "answer": Text("Trình kết quả", "Submit the answer"),
    "approve": Text("Duyệt", "Approve"),
    "send_back": Text("Yêu cầu hoàn thiện lại", "Send back"),
    "close": Text("Đóng", "Close"),
    "merge": Text("Gộp", "Merge"),
    "gather": Text("Tập hợp thành sự cố lớn", "Gather reports"),
    "unmerge": Text("Tách ra", "Take out again"),
    "supply": Text("Bổ sung", "Supply information"),
    "add": Text("Gửi thêm thông tin", "Add"),
    "withdraw": Text("Rút phản ánh", "Withdraw"),
    "appeal": Text("Đề nghị xem xét lại", "Appeal"),
    "confirm": Text("Xác nhận", "Confirm"),
    "rate": Text("Đánh giá", "Rate"),
    "reopen": Text("Đề nghị xử lý lại", "Reopen"),
}

ROLES: dict[str, Text] = {
    "intake": Text("cán bộ tiếp nhận", "intake officer"),
    "focal": Text("cán bộ đầu mối", "focal officer"),
    "processing": Text("cán bộ xử lý", "processing officer"),
    "leader": Text("lãnh đạo đơn vị", "unit leader"),
    "supervisor": Text("giám sát", "supervisor"),
    "administrator": Text("quản trị", "administrator"),
}

#: Moves that a clock makes by itself.
CLOCK_MOVES: dict[str, Text] = {
    "closed": Text("Tự động đóng", "Closes by itself"),
    "unanswered": Text("Người gửi không bổ sung", "No answer came"),
}

#: The event of a ticket whose deadlines were computed again with a new calendar.
CALENDAR_MOVE = Text("Tính lại hạn", "Recalculates deadlines")

#: The way in which a report was routed, and the outcome of each way that was considered (domain/tickets/routing.py).
ROUTED_BY: dict[str, Text] = {
    "rule": Text("theo quy tắc phân luồng", "by a routing rule"),
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

#: Kind of event -> its line in the history.
EVENTS: dict[str, Text] = {
    **ACTIONS,
    **CLOCK_MOVES,
    "created": Text("Gửi phản ánh", "Report sent"),
    "recalculated": CALENDAR_MOVE,
    "handed_over": Text("Chuyển cho đơn vị kế thừa", "Passed on to the unit that took over"),
    "desk_handed_over": Text("Chuyển cho bộ phận tiếp nhận kế thừa", "Passed on to the desk that took over"),
    "warned": Text("Nhắc sắp đến hạn", "Warned of the deadline"),
    "breached": Text("Quá hạn", "Late"),
    "escalated": Text("Báo cáo cấp trên", "Escalated"),
    "silent": Text("Nhắc báo tiến độ", "Reminded of progress"),
    "instruction_reminded": Text("Nhắc thực hiện chỉ đạo", "Reminded of an instruction"),
    "instruction_late": Text("Chỉ đạo quá hạn", "An instruction is late"),
    "forward_reminded": Text("Nhắc đơn vị ngoài trả lời", "Reminded an outside body"),
    "forward_late": Text("Đơn vị ngoài quá hạn trả lời", "An outside body is late"),
    "forward_escalated": Text("Đơn vị ngoài quá hạn, báo cáo cấp trên", "An outside body is late, escalated"),
    "outside_answer": Text("Đơn vị ngoài trả lời", "An outside body answered"),
    "frozen": Text("Tạm dừng thời hạn vì tình huống khẩn cấp", "Clocks stopped for an emergency"),
    "thawed": Text("Thời hạn chạy tiếp", "Clocks go on"),
    "absorb": Text("Nhận phiếu gộp vào", "Took another ticket in"),
    "let_go": Text("Tách một phiếu ra", "Let another ticket go"),
    "revive": Text("Mở lại vì có phản ánh mới gộp vào", "Opened again by a report that was merged into it"),
    "pass_on": Text("Người gửi của phiếu gộp nhắn thêm", "The sender of a merged report added something"),
    "unmask": Text("Xem người gửi", "Looked at who reported"),
    "call_back": Text("Gọi lại hỏi người gửi", "Called the sender back"),
    "locate": Text("Người gửi lấy vị trí từ ảnh", "The sender took the place from a photo"),
    "redact": Text("Che một phần ảnh", "Hid a part of a photo"),
    "restore_words": Text("Khôi phục từ ngữ đã che", "Restored hidden words"),
    "root_cause": Text("Liên kết với phiếu xử lý nguyên nhân", "Linked for the cause"),
    "hide_words": Text("Che từ ngữ", "Hid words"),
    "withdraw_photo": Text("Người gửi rút ảnh", "The sender withdrew a photo"),
    "set_visibility": Text("Đổi chế độ công khai", "Changed who may see it"),
    "followed": Text("Có người theo dõi để nhận tin", "Others asked to hear of it"),
    "breach": Text("Thông báo sự cố dữ liệu cá nhân", "Told of a breach of personal data"),
    "own_data": Text("Yêu cầu về dữ liệu cá nhân", "Request about personal data"),
    "own_data_answer": Text("Trả lời yêu cầu về dữ liệu cá nhân", "Answered a request about personal data"),
    "erase": Text("Xóa dữ liệu cá nhân theo yêu cầu", "Erased personal data on request"),
}

#: The reasons why a ticket may be a duplicate of another.
DUPLICATE: dict[str, Text] = {
    "distance": Text("Cách {metres} m", "{metres} m away"),
    "same_category": Text("Cùng lĩnh vực", "The same category"),
    "same_group": Text("Cùng nhóm lĩnh vực", "A category of the same group"),
    "same_hour": Text("Gửi cùng giờ", "Sent within the same hour"),
    "hours": Text("Gửi cách nhau {n} giờ", "Sent {n} hours apart"),
    "days": Text("Gửi cách nhau {n} ngày", "Sent {n} days apart"),
    "words": Text("Cùng nói: {words}", "The same words: {words}"),
    "picture": Text("Ảnh giống nhau {percent} %", "Pictures {percent} % alike"),
}
