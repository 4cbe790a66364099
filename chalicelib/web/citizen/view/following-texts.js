// Texts of following a report.

export default {
  "following.way": ["Báo tin cho bạn bằng cách nào?", "How shall we tell you?"],
  "following.way.none": ["Không cần báo tin", "No need to tell me"],
  "following.way.browser": ["Báo trên máy này, miễn phí", "On this device, free of charge"],
  "following.way.phone": ["Tin nhắn SMS", "By SMS"],
  "following.way.email": ["Thư điện tử", "By e-mail"],
  "following.phone.hint": ["Chúng tôi gửi mã xác nhận đến số này.", "We send a code to this number."],
  "following.email.hint": ["Chúng tôi gửi một liên kết để bạn xác nhận.", "We send a link, with which you confirm."],
  "following.missing": ["Hãy điền, hoặc chọn cách khác.", "Fill this in, or choose another way."],
  "following.agree": ["Cần đồng ý, hoặc chọn cách khác.", "Agree, or choose another way."],
  "following.waits": ["Đã gửi liên kết đến hộp thư. Mở liên kết để bắt đầu theo dõi.",
    "A link is on its way to the mailbox. Open it to follow the report."],
  "following.confirm": ["Xác nhận theo dõi phản ánh", "Confirm that you follow a report"],
  "following.confirm.lead": ["Bấm nút dưới đây để nhận tin về phản ánh này bằng thư điện tử.",
    "Press the button to get mail about this report."]
};
