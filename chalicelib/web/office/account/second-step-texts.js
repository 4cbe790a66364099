export default {
  "go-on": ["Tiếp tục", "Go on"],
  "device.needed": ["Cần đăng ký thiết bị xác thực", "Enrol a device"],
  "device.why": ["Tài khoản này chỉ dùng được khi có thêm mã từ ứng dụng xác thực trên điện thoại của bạn.",
    "This account works only together with codes from an authenticator on your telephone."],
  "device.enrolment": ["Mã đăng ký", "Enrolment code"],
  "device.enrolment-hint": ["Mã dùng một lần, do quản trị hoặc người vận hành báo riêng cho bạn. Chưa có mã thì hãy " +
    "liên hệ quản trị.",
    "A one-time code that an administrator or an operator tells you, apart from the password. Ask an administrator " +
    "if you have none."],
  "device.scan": ["Quét mã này bằng ứng dụng xác thực", "Scan this with an authenticator"],
  "device.qr": ["Mã QR của thiết bị xác thực", "QR code of the device"],
  "device.open": ["Mở trong ứng dụng xác thực trên máy này", "Open in an authenticator on this device"],
  "device.secret": ["Không quét được thì nhập khóa này", "If you cannot scan it, enter this key"],
  "device.confirm": ["Đăng ký thiết bị", "Enrol the device"],
  "device.enrolled": ["Đã đăng ký thiết bị. Hãy đăng nhập lại bằng mật khẩu và mã tiếp theo của thiết bị.",
    "The device is enrolled. Sign in again with your password and the next code of the device."]
};
