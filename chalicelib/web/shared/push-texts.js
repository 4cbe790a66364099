export default {
  "push.on": ["Báo cho tôi trên máy này", "Tell me on this device"],
  "push.off": ["Thôi báo trên máy này", "Stop telling me on this device"],
  "push.lead": ["Có tin về phản ánh này thì trình duyệt báo ngay, kể cả khi đã đóng trang. Miễn phí; hệ thống lưu " +
    "địa chỉ của trình duyệt này cùng thông tin liên hệ của bạn.",
    "Your browser tells you when there is news of this report, also when the page is closed. It is free; the address " +
    "of this browser is kept with your contact."],
  "push.lead.office": ["Trình duyệt báo khi có yêu cầu cứu hộ mới của đơn vị và việc theo vai trò của bạn, kể cả " +
    "khi đã đóng trang.",
    "Your browser tells you of new calls for rescue in your unit and of what concerns your role, also when the page " +
    "is closed."],
  "push.is.on": ["Máy này được báo khi có tin mới.", "This device is told when there is news."],
  "push.denied": ["Trình duyệt không cho phép thông báo. Muốn nhận, hãy cho phép trong cài đặt của trình duyệt với " +
    "trang này.",
    "The browser does not allow notifications. To get them, allow them for this page in the browser's settings."],
  "push.failed": ["Trình duyệt này chưa nhận được thông báo. Bạn vẫn xem được tin ở trang này.",
    "This browser could not be set up for notifications. You still see all news on this page."],
  "push.install": ["Trên iPhone, iPad chỉ nhận được thông báo từ iOS 16.4: bấm Chia sẻ, chọn Thêm vào MH chính, rồi " +
    "mở trang từ biểu tượng đó.",
    "An iPhone or iPad gets notifications from iOS 16.4 on: press Share, choose Add to Home Screen, and open the " +
    "page from that icon."]
};
