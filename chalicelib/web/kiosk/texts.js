// The texts of the page for a shared tablet.

export default {
  "kiosk.title": ["Gửi phản ánh tại đây", "Send a report here"],
  "kiosk.lead": ["Phản ánh đến đúng đơn vị xử lý, có hạn trả lời. Máy này không lưu lại điều bạn viết.",
    "Your report reaches the office in charge and is answered by a date. This device keeps nothing of what you write."],
  "kiosk.begin": ["Bắt đầu", "Begin"],
  "kiosk.here": ["Phản ánh về {name}", "A report about {name}"],
  "kiosk.elsewhere": ["Phản ánh về nơi khác", "A report about another place"],
  "kiosk.danger": ["Nguy hiểm đến tính mạng: gọi 112 (cứu nạn), 113 (công an), 114 (cứu hỏa) hoặc 115 (cấp cứu).",
    "Danger to life: call 112 (rescue), 113 (police), 114 (fire) or 115 (ambulance)."],
  "kiosk.again": ["Làm lại từ đầu", "Start over"],
  "kiosk.left": ["Màn hình sắp trở về từ đầu, những gì đã viết sẽ bị xóa.",
    "The screen will go back to the start, and what was written will be removed."],
  "kiosk.stay": ["Tôi vẫn đang dùng", "I am still here"],
  "kiosk.seconds": ["Còn {n} giây", "{n} seconds left"],
  "kiosk.seconds.one": ["Còn {n} giây", "{n} second left"],
  "kiosk.sending": ["Đang gửi phản ánh…", "Sending the report…"],
  "kiosk.waiting": ["Chưa gửi được vì mạng đang gián đoạn. Phản ánh sẽ được gửi ngay khi có mạng, nhưng bạn cần ở " +
    "lại để nhận mã.", "The network is down. The report will be sent as soon as there is one; stay to get its code."],
  "kiosk.sent": ["Đã gửi phản ánh", "The report is sent"],
  "kiosk.take": ["Chụp mã này bằng điện thoại để theo dõi phản ánh, hoặc ghi lại mã và mã bí mật.",
    "Take this code along with your telephone to follow the report, or write down code and secret."],
  "kiosk.photos": ["Đang gửi ảnh. Bạn không cần chờ.", "The photos are being sent. You need not wait."],
  "kiosk.done": ["Xong, xóa màn hình", "Done, clear the screen"],
  "kiosk.scan": ["Mở trên điện thoại của bạn", "Open it on your telephone"],
  "kiosk.scan.what": ["Máy này chỉ dùng để gửi phản ánh. Quét mã để xem trên điện thoại: {name}.",
    "This device only sends reports. Scan the code to read on your telephone: {name}."]
};
