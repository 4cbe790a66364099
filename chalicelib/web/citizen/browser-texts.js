export default {
  "app.only": ["Bạn đang mở trang trong {app}: phản ánh này chỉ được nhớ ở đây, không có trong trình duyệt. Hãy sao " +
    "chép đường dẫn riêng, hoặc bấm ⋯ rồi chọn “Mở bằng trình duyệt”.",
    "You opened this page in {app}: this report is remembered only here, not in your browser. Copy your private " +
    "link, or touch ⋯ and choose “Open in browser”."],
  "app.waiting": ["Bạn đang mở trang trong {app}. Phản ánh chưa gửi chỉ nằm ở đây và có thể mất khi {app} dọn bộ " +
    "nhớ: hãy gửi ngay khi có mạng. Lần sau, bấm ⋯ rồi chọn “Mở bằng trình duyệt”.",
    "You opened this page in {app}. The unsent report is only here, and {app} may clear it: send it as soon as you " +
    "have a connection. Next time, touch ⋯ and choose “Open in browser”."],
  "install.title": ["Đặt trang lên màn hình chính", "Put this page on your home screen"],
  "install.ios": ["Trong Safari, bấm nút Chia sẻ, rồi chọn “Thêm vào MH chính”.",
    "In Safari, touch Share, then choose “Add to Home Screen”."],
  "install.menu": ["Mở menu của trình duyệt, rồi chọn “Cài đặt” hoặc “Thêm vào màn hình chính”.",
    "Open the browser's menu, then choose “Install” or “Add to Home screen”."],
  "install.app": ["{app} không đặt được trang lên màn hình chính: bấm ⋯, chọn “Mở bằng trình duyệt”, rồi đặt từ đó.",
    "{app} cannot do that: touch ⋯, choose “Open in browser”, and put it there."]
};
