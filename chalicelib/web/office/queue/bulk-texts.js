// Texts of actions on several tickets.

export default {
  "bulk.chosen": ["Đã chọn {n} phiếu", "{n} selected"],
  "bulk.all": ["Chọn cả {n} phiếu đang hiện", "Select all {n} shown"],
  "bulk.none": ["Bỏ chọn", "Select none"],
  "bulk.receive": ["Tiếp nhận", "Receive"],
  "bulk.send_on": ["Tiếp nhận và chuyển", "Receive and dispatch"],
  "bulk.send_on.go": ["Tiếp nhận và chuyển {n} phiếu", "Receive and dispatch {n}"],
  "bulk.aim": ["→ {unit}", "→ {unit}"],
  "bulk.dispatch": ["Chuyển đơn vị xử lý", "Dispatch"],
  "bulk.accept": ["Nhận xử lý", "Accept"],
  "bulk.assign": ["Phân công", "Assign"],
  "bulk.receive.go": ["Tiếp nhận {n} phiếu", "Receive {n}"],
  "bulk.dispatch.go": ["Chuyển {n} phiếu", "Dispatch {n}"],
  "bulk.accept.go": ["Nhận {n} phiếu", "Accept {n}"],
  "bulk.assign.go": ["Phân công {n} phiếu", "Assign {n}"],
  "bulk.proposed": ["Theo đơn vị đề xuất cho từng phiếu", "The unit proposed for each"],
  "bulk.no-proposal": ["Không có đơn vị đề xuất; hãy chọn đơn vị, hoặc mở phiếu.",
    "No unit is proposed; choose one, or open the ticket."],
  "bulk.skipped": ["{n} phiếu đã chọn không ở trạng thái phù hợp nên được bỏ qua.",
    "{n} of the selected are in another state and are left out."],
  "bulk.result": ["Xong {done} trong {all} phiếu.", "{done} of {all} done."],
  "bulk.retry": ["Thử lại {n} phiếu chưa xong", "Try the other {n} again"],
  "bulk.merge": ["Gộp vào một phiếu", "Merge into one"],
  "bulk.merge.go": ["Gộp {n} phiếu", "Merge {n}"]
};
