export default {
  "tables.button": ["Lưu thành bảng", "Save as a table"],
  "tables.lead": [
    "Gồm mọi phiếu tìm được, gửi trong khoảng này, không có người gửi. Mỗi lần tải về đều được ghi lại.",
    "It has all tickets of the search that were sent in this period, without who reported. Each download is recorded."
  ],
  "tables.without": ["Bảng không lọc được theo: {names}.", "A table cannot be filtered by: {names}."],
  "tables.since": ["Gửi từ ngày", "Sent from"],
  "tables.until": ["Gửi đến ngày", "Sent until"],
  "tables.form": ["Loại tệp", "Kind of file"],
  "tables.form.xlsx": ["Excel (.xlsx)", "Excel (.xlsx)"],
  "tables.form.csv": ["CSV", "CSV"],
  "tables.go": ["Lập bảng", "Save the table"],
  "tables.asked": ["Đang lập bảng. Có thể đóng cửa sổ này.", "It is being written. This window may be closed."],
  "tables.mine": ["Bảng trong một ngày qua", "Tables of the last day"],
  "tables.none": ["Chưa có bảng nào.", "There are none yet."],
  "tables.waiting": ["Đang chờ", "Waiting"],
  "tables.writing": ["Đang lập, đã có {n} dòng", "Being written, {n} lines so far"],
  "tables.writing.one": ["Đang lập, đã có {n} dòng", "Being written, {n} line so far"],
  "tables.ready": ["{n} dòng, lấy được đến {until}", "{n} lines, to be had until {until}"],
  "tables.ready.one": ["{n} dòng, lấy được đến {until}", "{n} line, to be had until {until}"],
  "tables.get": ["Tải về", "Download"],
  "tables.got": ["Đã bắt đầu tải. Liên kết hết hạn sau 15 phút.", "Downloading. The link ends after 15 minutes."]
};
