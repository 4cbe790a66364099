// Texts of the sender's own data.

export default {
  "own": ["Dữ liệu cá nhân của bạn", "Your personal data"],
  "own.what": ["Họ tên, số điện thoại, thư điện tử bạn đã cho được lưu riêng và bị xóa sau khi phản ánh kết thúc một " +
    "thời gian. Bạn có thể xem, sửa, hạn chế, rút lại đồng ý hoặc xóa ngay tại đây bằng mã bí mật trên biên nhận; " +
    "đường dẫn trong tin nhắn " +
    "không đủ.",
    "Name, telephone and e-mail are kept apart and are erased some time after the report has ended. You can see, " +
    "correct, restrict or erase them here, and withdraw your consent, at once with the secret from the receipt; the " +
    "link in a message is not enough."],
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
  "own.notice": ["Thông báo xử lý dữ liệu cá nhân", "Notice on personal data"],
  "own.all": ["Dữ liệu cá nhân trong mọi phản ánh của bạn", "Your personal data in all your reports"],
  "own.all.what": ["Các yêu cầu dưới đây áp dụng cho mọi phản ánh bạn đã gửi hoặc theo dõi bằng số điện thoại này.",
    "What you ask here is done for all reports that you sent or follow with this telephone."],
  "own.restrict": ["Hạn chế xử lý", "Restrict the use"],
  "own.restrict.hint": ["Thông tin liên hệ vẫn được lưu nhưng không ai được xem hay dùng, cho đến khi bạn bỏ hạn " +
    "chế. Bạn sẽ không nhận được tin nhắn.",
    "The contact is kept, but nobody sees or uses it until you lift this. You get no messages."],
  "own.restrict.go": ["Hạn chế xử lý dữ liệu của tôi", "Restrict the use of my data"],
  "own.restrict.sure": ["Bạn sẽ không nhận được tin nhắn nữa cho đến khi bỏ hạn chế. Tiếp tục?",
    "You get no messages until you lift this. Go on?"],
  "own.restrict.done": ["Đã hạn chế xử lý dữ liệu của bạn.", "The use of your data is restricted."],
  "own.lift": ["Bỏ hạn chế", "Lift the restriction"],
  "own.lift.go": ["Bỏ hạn chế", "Lift the restriction"],
  "own.lift.done": ["Đã bỏ hạn chế; bạn lại nhận được tin nhắn.", "It is lifted; you get messages again."],
  "own.object": ["Phản đối xử lý", "Object to the use"],
  "own.object.hint": ["Cán bộ phụ trách sẽ trả lời trong 2 ngày làm việc và giải quyết trong 15 ngày.",
    "An officer answers within 2 working days and decides within 15 days."],
  "own.object.text": ["Bạn phản đối việc gì, vì sao?", "What do you object to, and why?"],
  "own.object.missing": ["Hãy nêu lý do.", "Give a reason."],
  "own.object.go": ["Gửi yêu cầu phản đối", "Send the objection"],
  "own.object.done": ["Đã gửi yêu cầu. Câu trả lời sẽ hiện ở đây.", "It is sent. The answer will be shown here."],
  "own.withdraw": ["Rút lại đồng ý", "Withdraw consent"],
  "own.withdraw.hint": ["Bạn không nhận tin nữa và thông tin liên hệ bị xóa. Phản ánh vẫn được xử lý. Với tin báo " +
    "cứu nạn, số điện thoại chỉ bị xóa khi việc cứu nạn kết thúc.",
    "You get no more messages and the contact is erased. The report is still handled. The telephone of a rescue is " +
    "erased when the rescue has ended."],
  "own.withdraw.go": ["Rút lại đồng ý", "Withdraw my consent"],
  "own.withdraw.sure": ["Thông tin liên hệ sẽ bị xóa. Việc này không hoàn tác được. Tiếp tục?",
    "The contact is erased. This cannot be undone. Go on?"],
  "own.withdraw.done": ["Đã rút lại đồng ý.", "Your consent is withdrawn."],
  "own.erase": ["Xóa dữ liệu", "Erase the data"],
  "own.erase.hint": ["Xóa thông tin liên hệ, các câu trả lời riêng và tệp ảnh gốc. Phản ánh vẫn được xử lý, nhưng " +
    "bạn không nhận tin nữa. Chỉ xem được bằng mã bí mật.",
    "The contact, private answers and original files are erased. The report is still handled, but you get no more " +
    "messages. Only the secret opens it."],
  "own.erase.pictures": ["Xóa cả ảnh đã gửi", "Also erase the pictures"],
  "own.erase.go": ["Xóa dữ liệu của tôi", "Erase my data"],
  "own.erase.sure": ["Việc này không hoàn tác được. Bạn có chắc không?", "This cannot be undone. Are you sure?"],
  "own.erase.done": ["Đã xóa dữ liệu cá nhân của bạn.", "Your personal data was erased."],
  "own.export": ["Bản sao dữ liệu", "A copy of the data"],
  "own.step.opened": ["đã gửi, đang chờ trả lời", "sent, to be answered"],
  "own.step.answered": ["đã được trả lời", "answered"],
  "own.step.done": ["đã thực hiện", "done"],
  "own.step.refused": ["không được chấp nhận", "refused"],
  "own.due": ["Thực hiện chậm nhất {day}", "Done by {day}"]
};
