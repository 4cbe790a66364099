// The texts of the page on which a commune appoints its village helpers.

export default {
  "helpers.lead": ["Trưởng thôn, tổ công nghệ số cộng đồng gửi giúp người dân trong thôn, tổ mình. Họ đăng nhập bằng " +
    "số điện thoại ở trang người dân (mục “Hỗ trợ thôn, tổ”), không phải là cán bộ và không xem được ai đã phản ánh.",
    "Heads of hamlets and digital teams send for people of their hamlets. They sign in with their telephone on the " +
    "citizens' page, are no officers, and never see who reported."],
  "helpers.none": ["Chưa có ai.", "Nobody yet."],
  "helpers.ending": ["số điện thoại …{ending}", "telephone …{ending}"],
  "helpers.end": ["Kết thúc", "End"],
  "helpers.end.of": ["Kết thúc: {title}, số …{ending}", "End: {title}, telephone …{ending}"],
  "helpers.end.sure": ["{title} không gửi giúp được nữa, kể cả phản ánh còn chờ trên máy. Kết thúc?",
    "{title} can send nothing more, not even what waits on their device. End it?"],
  "helpers.add": ["Giao hỗ trợ", "Appoint"],
  "helpers.add.hint": ["Số đã có thì được đổi chức danh và thôn, tổ. Hệ thống không lưu số, chỉ ba số cuối.",
    "A number that is there gets the new title and hamlets. Only its last three digits are stored."],
  "helpers.phone": ["Số điện thoại", "Telephone"],
  "helpers.title": ["Chức danh (không ghi tên)", "Title, without a name"],
  "helpers.hamlets": ["Thôn, tổ", "Hamlets"],
  "helpers.hamlets.none": ["Chọn ít nhất một thôn, tổ.", "Choose at least one hamlet."],
  "helpers.done": ["Đã giao.", "Appointed."]
};
