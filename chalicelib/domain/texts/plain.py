"""The texts of the pages without scripts, by key."""

from __future__ import annotations

from collections.abc import Mapping

from chalicelib.domain.texts.text import Text

PLAIN: Mapping[str, Text] = {
    "product": Text("Phản ánh hiện trường", "Citizen reports"),
    "other": Text("English", "Tiếng Việt"),
    "operator": Text("Cơ quan vận hành: {name}.", "Run by: {name}."),
    "hotline": Text("Đường dây nóng", "Hotline"),
    "danger": Text("Nguy hiểm tính mạng thì gọi:", "Life in danger? Call:"),
    "call.112": Text("112 cứu nạn", "112 rescue"),
    "call.113": Text("113 công an", "113 police"),
    "call.114": Text("114 cứu hỏa", "114 fire"),
    "call.115": Text("115 cấp cứu", "115 ambulance"),
    "nav.send": Text("Gửi phản ánh", "Send a report"),
    "nav.look": Text("Tra cứu phản ánh", "Look up a report"),
    "nav.full": Text("Trang đầy đủ (cần JavaScript)", "Full page (needs JavaScript)"),
    "optional": Text("(không bắt buộc)", "(optional)"),
    "wrong": Text("Chưa gửi được. Hãy sửa những chỗ sau:", "Not sent yet. Correct the following:"),
    "refused": Text("Chưa thực hiện được", "This did not work"),
    "back": Text("Về trang gửi phản ánh", "To the form"),
    # the form
    "form.lead": Text(
        "Trang này dùng được trên mọi máy, không cần JavaScript. Điền vào mẫu rồi bấm “Gửi phản ánh”.",
        "This page works on every device, without JavaScript. Fill in the form and press “Send the report”.",
    ),
    "form.category": Text("Lĩnh vực", "Category"),
    "form.choose": Text("Hãy chọn", "Choose"),
    "form.description": Text("Điều gì đang xảy ra?", "What is happening?"),
    "form.description.hint": Text(
        "Không ghi họ tên, số điện thoại ở đây: phần này được công khai.",
        "Do not write names or telephone numbers here: this part is public.",
    ),
    "form.commune": Text("Xã, phường", "Commune"),
    "form.address": Text("Địa chỉ hoặc mô tả chỗ", "Address or description of the spot"),
    "form.photos": Text("Số ảnh bạn sẽ gửi ở bước sau", "Photos that you will send in the next step"),
    "form.more": Text("Lĩnh vực này có câu hỏi thêm; xin trả lời.", "This category has further questions."),
    "decision": Text(
        "Theo văn bản số {number} ngày {date}, {signer} ký.", "By document {number} of {date}, signed by {signer}."
    ),
    "form.hinted": Text(
        "Nếu đây vẫn là phản ánh, hãy bấm Gửi lần nữa.", "If this is a report all the same, press Send once more."
    ),
    "form.contact": Text("Liên hệ", "Contact"),
    "form.contact.hint": Text(
        "Bỏ trống vẫn gửi được. Có số điện thoại thì bạn nhận tin khi có kết quả.",
        "You may leave this empty. With a telephone number you hear of the result.",
    ),
    "form.name": Text("Họ và tên", "Name"),
    "form.phone": Text("Số điện thoại", "Telephone"),
    "form.email": Text("Thư điện tử", "E-mail"),
    "form.private": Text("Không công khai phản ánh này", "Do not make this report public"),
    "form.send": Text("Gửi phản ánh", "Send the report"),
    "notice.title": Text("Thông báo xử lý dữ liệu cá nhân", "Notice on personal data"),
    "notice.version": Text("Phiên bản {version}", "Version {version}"),
    # the receipt
    "sent.title": Text("Đã nhận phản ánh", "The report has been received"),
    "sent.code": Text("Mã phản ánh", "Code"),
    "sent.secret": Text("Mã bí mật", "Secret code"),
    "sent.keep": Text(
        "Hãy ghi lại hai mã này: trang này không giữ chúng. Có cả hai mã thì xem được mọi bước và bổ sung ảnh.",
        "Write both codes down: this page does not keep them. With both you see every step and can add photos.",
    ),
    "sent.link": Text("Đường dẫn riêng của bạn", "Your private link"),
    "sent.due": Text("Hạn trả lời", "Answer due"),
    "upload.title": Text("Gửi ảnh", "Send photos"),
    "upload.hint": Text(
        "Chọn và gửi từng ảnh một, trong 10 phút. Ảnh JPEG, tối đa {most} MB.",
        "Choose and send one photo at a time, within 10 minutes. JPEG, at most {most} MB.",
    ),
    "upload.photo": Text("Ảnh {n}", "Photo {n}"),
    "upload.send": Text("Gửi ảnh {n}", "Send photo {n}"),
    "uploaded.title": Text("Đã nhận ảnh", "The photo has been received"),
    "uploaded.next": Text(
        "Còn ảnh khác thì quay lại trang trước và gửi tiếp.", "For another photo, go back to the page before."
    ),
    # looking up
    "look.lead": Text(
        "Nhập mã phản ánh. Có mã bí mật thì nhập cả hai để xem mọi bước.",
        "Type the report's code. With the secret code, type both to see every step.",
    ),
    "look.code": Text("Mã phản ánh", "Code"),
    "look.code.hint": Text("Ví dụ: {example}", "For example: {example}"),
    "look.secret": Text("Mã bí mật", "Secret code"),
    "look.go": Text("Xem", "Look up"),
    # a report
    "report.title": Text("Phản ánh {code}", "Report {code}"),
    "report.state": Text("Tình trạng", "State"),
    "report.category": Text("Lĩnh vực", "Category"),
    "report.place": Text("Nơi xảy ra", "Place"),
    "report.unit": Text("Đơn vị xử lý", "Handled by"),
    "report.sent": Text("Gửi lúc", "Sent"),
    "report.due": Text("Hạn trả lời", "Answer due"),
    "report.promised": Text("Hạn trả lời ban đầu", "First promised"),
    "report.late": Text("Quá hạn", "Late"),
    "report.breach": Text(
        "Dữ liệu cá nhân của bạn có thể đã bị lộ", "Your personal data may have become known to others"
    ),
    "report.text": Text("Nội dung", "Description"),
    "report.answer": Text("Trả lời", "Answer"),
    "report.refusal": Text("Lý do không tiếp nhận", "Why it was not accepted"),
    "report.question": Text("Câu hỏi của cán bộ", "The officer asks"),
    "report.photos": Text("Ảnh", "Photos"),
    "report.photo": Text("Ảnh hiện trường {n}", "Photo {n} of the report"),
    "report.result": Text("Ảnh kết quả {n}", "Photo {n} of the result"),
    "report.history": Text("Các bước", "Steps"),
    "report.map": Text("Bản đồ nơi xảy ra", "Map of the place"),
    "report.directions": Text("Chỉ đường đến đây", "Directions to this place"),
    "report.follow": Text("Theo dõi, bổ sung, đánh giá ở trang đầy đủ", "Follow, add and rate on the full page"),
    "missing.title": Text("Không tìm thấy phản ánh này", "This report was not found"),
    "missing.text": Text(
        "Mã sai, hoặc phản ánh không công khai. Người gửi xem được bằng mã bí mật.",
        "The code is wrong, or the report is not public. Its sender sees it with the secret code.",
    ),
    "elsewhere": Text(
        "Mẫu này được gửi từ một trang khác. Hãy mở trang này rồi gửi lại.",
        "This form was sent from another site. Open this page and send it again.",
    ),
}
