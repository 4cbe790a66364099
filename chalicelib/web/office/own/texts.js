// Texts of reminders and of leave.

export default {
  "remind.title": ["Nhắc tôi về phiếu này", "Remind me of this ticket"],
  "remind.tomorrow": ["Sáng mai", "Tomorrow morning"],
  "remind.days": ["Ba ngày nữa", "In three days"],
  "remind.week": ["Tuần sau", "Next week"],
  "remind.at": ["Vào lúc khác", "At another time"],
  "remind.go": ["Nhắc vào lúc này", "Remind me then"],
  "remind.hint": ["Ông/Bà được nhắc một lần, qua các kênh nhận tin của mình; giờ nghỉ đêm thì dời đến sáng.",
    "You are told once, by your own channels; at night it waits until morning."],
  "remind.set": ["Sẽ nhắc lúc {at}.", "You will be reminded at {at}."],
  "remind.cancel": ["Bỏ nhắc", "Cancel"],
  "remind.cancel.of": ["Bỏ nhắc phiếu {code}", "Cancel the reminder of {code}"],
  "remind.gone": ["Đã bỏ nhắc phiếu {code}.", "The reminder of {code} was cancelled."],
  "remind.none": ["Ông/Bà chưa hẹn nhắc phiếu nào. Mở một phiếu rồi chọn “Nhắc tôi về phiếu này”.",
    "You have no reminders. Open a ticket and choose “Remind me of this ticket”."],
  "remind.list": ["Phiếu tôi hẹn nhắc", "My reminders"],
  "leave.title": ["Nghỉ phép, có người làm thay", "Leave, with a deputy"],
  "leave.none": ["Chưa có đợt nghỉ nào.", "No leave is planned."],
  "leave.hint": ["Trong những ngày này, người làm thay có vai trò và lĩnh vực của Ông/Bà; mỗi việc họ làm đều ghi rõ " +
    "làm thay ai. Người đó và các quản trị viên được báo.",
    "During these days the deputy has your roles and fields; each thing they do says for whom. " +
    "They and the administrators are told."],
  "leave.deputy": ["Người làm thay", "Deputy"],
  "leave.begins": ["Từ ngày", "First day"],
  "leave.ends": ["Đến hết ngày", "Last day"],
  "leave.go": ["Giao người làm thay", "Name the deputy"],
  "leave.done": ["Đã giao; người làm thay được báo.", "Done; the deputy is told."],
  "leave.line": ["{who}: từ {from} đến hết {to}", "{who}: from {from} to {to}"],
  "leave.end": ["Kết thúc", "End it"],
  "leave.end.of": ["Kết thúc việc làm thay của {who}", "End the deputyship of {who}"],
  "leave.ended": ["{who} không còn làm thay.", "{who} is your deputy no more."],
  "leave.by_administrator": ["Người làm thay Ông/Bà do quản trị viên chỉ định.",
    "An administrator appoints your deputy."],
  "remind.unreadable": ["Ông/Bà không còn xem được phiếu này", "You may not read this ticket any more"]
};
