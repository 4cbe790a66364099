export default {
  "households.lead": ["Dành cho tổ công nghệ số, trưởng thôn: ghi từng hộ bằng số nhà hoặc ký hiệu của riêng " +
    "bạn, đánh " +
    "dấu hộ đã sử dụng. Sổ chỉ nằm trên điện thoại này, không gửi đi đâu.",
    "For helpers and heads of hamlets: note each household by its number or a sign of your own, and tick those that " +
    "use the service. The sheet stays on this telephone and is sent nowhere."],
  "households.unkept": ["Trình duyệt này không lưu được sổ. Đóng trang là mất.",
    "This browser cannot keep the sheet. It is lost when the page is closed."],
  "households.add": ["Thêm hộ", "Add a household"],
  "households.name": ["Số nhà hoặc ký hiệu", "House number or sign"],
  "households.hint": ["Nhiều hộ một lúc: ghi cách nhau bằng dấu phẩy, hoặc 1-40.",
    "Several at once: divide them by commas, or write 1-40."],
  "households.sum": ["{done} trong {n} hộ đã sử dụng ({share})", "{done} of {n} households use the service ({share})"],
  "households.sum.hint": ["Báo con số này cho xã mỗi tuần. Chỉ báo số, không báo danh sách.",
    "Tell the commune this number each week: the number, never the list."],
  "households.none": ["Sổ chưa có hộ nào.", "There is no household yet."],
  "households.list": ["Các hộ", "Households"],
  "households.left": ["Chỉ hiện hộ chưa sử dụng", "Only those that do not use it yet"],
  "households.remove": ["Bỏ {name}", "Remove {name}"],
  "households.clear": ["Xóa cả sổ", "Delete the whole sheet"],
  "households.clear.sure": ["Xóa {n} hộ khỏi điện thoại này? Không lấy lại được.",
    "Delete {n} households from this telephone? They cannot be brought back."],
  "households.full": ["Sổ đã đủ {n} hộ.", "The sheet is full: {n} households."],
  "households.long": ["Mỗi ký hiệu dài nhất {n} chữ.", "A sign has at most {n} characters."]
};
