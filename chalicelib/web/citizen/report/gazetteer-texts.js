// The texts of the search for hamlets, landmarks and kilometre posts.

export default {
  "where.known": ["Tìm thôn, địa danh, cột cây số", "Find a hamlet, a landmark or a kilometre post"],
  "where.known.hint": ["Gõ không cần dấu, ví dụ: na chuong, cau treo, km 26",
    "Accents are not needed, for example: na chuong, cau treo, km 26"],
  "where.by.known": ["Đã lấy điểm bạn chọn ({lat}; {lon}).", "The point that you chose is taken ({lat}; {lon})."]
};
