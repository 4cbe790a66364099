// Texts of the call-backs.

export default {
  "callbacks.title": ["Gọi lại hỏi người gửi", "Call-backs"],
  "callbacks.lead": [
    "Mỗi tuần, ở mỗi xã, phường có vài phản ánh đã trả lời được rút ngẫu nhiên để giám sát gọi hỏi người gửi.",
    "Each week some answered reports of each commune are drawn at random, for a supervisor to call their senders."],
  "callbacks.week": ["Tuần trả lời", "Week of the answer"],
  "callbacks.week.of": ["từ {day}", "from {day}"],
  "callbacks.tally": [
    "Rút {drawn} phiếu, đã gọi {called}, gặp được {reached}, hài lòng {satisfied} ({share}).",
    "{drawn} drawn, {called} called, {reached} reached, {satisfied} satisfied ({share})."],
  "callbacks.units": ["Kết quả theo đơn vị", "Results by unit"],
  "callbacks.unit": ["Đơn vị", "Unit"],
  "callbacks.drawn": ["Đã rút", "Drawn"],
  "callbacks.called": ["Đã gọi", "Called"],
  "callbacks.reached": ["Gặp được", "Reached"],
  "callbacks.satisfied": ["Hài lòng", "Satisfied"],
  "callbacks.all": ["Mọi cuộc gọi lại của tuần", "All call-backs of the week"],
  "callbacks.none": ["Tuần này không có phản ánh nào được rút.", "Nothing was drawn for this week."],
  "callbacks.seed": [
    "Mầm rút {seed}: thứ tự là SHA-256 của mầm, dấu cách và mã phiếu; ai cũng kiểm tra lại được.",
    "Seed {seed}: the order is that of the SHA-256 of the seed, a space and the code; everybody can draw again."],
  "callbacks.how": ["Mở phiếu để xem số điện thoại; lý do xem được ghi lại.",
    "Open the ticket for the telephone number; the reason is recorded."],
  "callbacks.record": ["Ghi kết quả cuộc gọi", "Record the call"],
  "callbacks.outcome": ["Kết quả", "Result"],
  "callbacks.is.unreached": ["Không gặp được", "Not reached"],
  "callbacks.is.satisfied": ["Gặp được, hài lòng", "Reached, satisfied"],
  "callbacks.is.unsatisfied": ["Gặp được, chưa hài lòng", "Reached, not satisfied"],
  "callbacks.text": ["Người gửi nói gì (không ghi tên, số điện thoại)", "What the sender said (no name, no number)"],
  "callbacks.save": ["Ghi lại", "Record"],
  "callbacks.saved": ["Đã ghi kết quả của phiếu {code}.", "The result of {code} is recorded."]
};
