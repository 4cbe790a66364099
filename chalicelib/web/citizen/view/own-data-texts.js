// Texts of the sender's own data.

export default {
  "own": ["Dữ liệu cá nhân của bạn", "Your personal data"],
  "own.what": ["Họ tên, số điện thoại, thư điện tử bạn đã cho được lưu riêng và bị xóa sau khi phản ánh kết thúc một " +
    "thời gian. Bạn có thể xem, sửa hoặc xóa ngay tại đây bằng mã bí mật trên biên nhận; đường dẫn trong tin nhắn " +
    "không đủ.",
    "Name, telephone and e-mail are kept apart and are erased some time after the report has ended. You can see, " +
    "correct or erase them here at once with the secret from the receipt; the link in a message is not enough."],
  "own.see": ["Xem dữ liệu của tôi", "Show my data"],
  "own.none": ["không có", "none"],
  "own.file": ["Tải bản sao đầy đủ", "Download a full copy"],
  "own.name": ["Họ tên", "Name"],
  "own.phone": ["Số điện thoại", "Telephone"],
  "own.email": ["Thư điện tử", "E-mail"],
  "own.correct": ["Sửa thông tin liên hệ", "Correct the contact"],
  "own.correct.hint": ["Thay toàn bộ thông tin cũ. Ô để trống thì thông tin đó bị xóa.",
    "This replaces all of it. What you leave empty is removed."],
  "own.correct.go": ["Lưu thông tin này", "Save this"],
  "own.correct.done": ["Đã sửa thông tin liên hệ.", "The contact was corrected."],
  "own.erase": ["Rút lại đồng ý và xóa dữ liệu", "Withdraw consent and erase"],
  "own.erase.hint": ["Phản ánh vẫn được xử lý, nhưng bạn không nhận tin nữa. Chỉ xem được bằng mã bí mật.",
    "The report is still handled, but you get no more messages. Only the secret opens it."],
  "own.erase.pictures": ["Xóa cả ảnh đã gửi", "Also erase the pictures"],
  "own.erase.go": ["Xóa dữ liệu của tôi", "Erase my data"],
  "own.erase.sure": ["Việc này không hoàn tác được. Bạn có chắc không?", "This cannot be undone. Are you sure?"],
  "own.erase.done": ["Đã xóa dữ liệu cá nhân của bạn.", "Your personal data was erased."]
};
