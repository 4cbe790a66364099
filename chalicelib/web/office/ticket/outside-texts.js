// The texts of requests to bodies outside the system.

export default {
  "forwards": ["Đơn vị ngoài", "Outside bodies"],
  "forward.open": ["chờ trả lời đến {due}", "an answer is due {due}"],
  "forward.late": ["QUÁ HẠN {due}", "LATE, was due {due}"],
  "forward.answered": ["đã trả lời {at}", "answered {at}"],
  "forward.called_off": ["đã rút", "taken back"],
  "forward.replaced": ["có đề nghị mới hơn", "asked again"],
  "forward.ended": ["hết hiệu lực", "ended"],
  "forward.expired": ["liên kết đã hết hạn", "the link has expired"],
  "forward.by": ["{by}, {unit}, {at}", "{by}, {unit}, {at}"],
  "forward.photos": ["Ảnh gửi kèm: {photos}", "Photos: {photos}"],
  "forward.choice": ["{body}, hạn {due}", "{body}, due {due}"],
  "lead.forward": ["Đơn vị ngoài xem nội dung, địa điểm, ảnh qua liên kết, không thấy người gửi. Đơn vị giữ phiếu " +
    "vẫn chịu trách nhiệm trả lời.",
    "The body sees text, place and photos by a link, never the sender. The unit stays responsible for the answer."],
  "input.body": ["Đơn vị ngoài", "Outside body"],
  "input.forward": ["Đề nghị", "Request"],
  "input.text.forward": ["Cần đơn vị ngoài làm hoặc trả lời gì", "What the body is to do or to answer"]
};
