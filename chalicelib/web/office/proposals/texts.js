export default {
  "proposals.lead": ["Nơi có nhiều phản ánh cùng lĩnh vực được trả lời trong {days} ngày. Lập một phiếu để xử lý " +
    "nguyên nhân, hoặc gác lại kèm lý do.",
    "Places where several reports of one field were answered within {days} days. " +
    "Open a report to deal with the cause, or put the proposal away with a reason."],
  "proposals.counts": ["Đang chờ {open} · đã lập phiếu {ticket} · gác lại {put_away}",
    "Open {open} · report opened {ticket} · put away {put_away}"],
  "proposals.none": ["Chưa có đề xuất nào.", "There is no proposal yet."],
  "proposals.title": ["{category}: {n} phản ánh ở một chỗ", "{category}: {n} reports at one place"],
  "proposals.reports": ["Các phản ánh", "The reports"],
  "proposals.text": ["Nội dung phiếu xử lý nguyên nhân (công khai)", "What the report says (public)"],
  "proposals.open": ["Lập phiếu xử lý nguyên nhân", "Open the report"],
  "proposals.reason": ["Lý do gác lại", "Why it is put away"],
  "proposals.away": ["Gác lại", "Put away"],
  "proposals.opened": ["Đã lập phiếu", "Report opened"],
  "proposals.gone": ["Đã gác lại: {reason}", "Put away: {reason}"],
  "proposals.by": ["{who} · {at}", "{who} · {at}"]
};
