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
    "nav.receptions": Text("Tiếp công dân", "Meet a leader"),
    "nav.procedures": Text("Thủ tục hành chính", "Procedures"),
    "nav.bulletins": Text("Bản tin", "Bulletins"),
    # bulletins
    "bulletins.title": Text("Bản tin", "Bulletins"),
    "bulletins.lead": Text(
        "Tin của Ủy ban nhân dân và các cơ quan, theo xã, phường và chủ đề.",
        "News of the offices, by commune and topic. The texts are in Vietnamese.",
    ),
    "bulletins.commune": Text("Xã, phường", "Commune"),
    "bulletins.topic": Text("Chủ đề", "Topic"),
    "bulletins.all": Text("Tất cả", "All"),
    "bulletins.show": Text("Xem", "Show"),
    "bulletins.pinned": Text("Ghim:", "Pinned:"),
    "bulletins.none": Text("Hiện không có bản tin nào.", "There is no bulletin now."),
    "bulletins.others": Text("Các bản tin khác", "Other bulletins"),
    "bulletins.feed": Text("Nhận bằng RSS", "Read as RSS"),
    "bulletins.follow": Text(
        "Nhận bản tin của xã, phường qua thư hoặc thông báo, mỗi ngày một lần",
        "Get a commune's bulletins by mail or on this device, once a day",
    ),
    "bulletin.over": Text("Bản tin này đã hết hạn từ sau ngày {day}.", "This bulletin was for the time until {day}."),
    "bulletin.early": Text(
        "Bản tin này dành cho thời gian từ ngày {day}.", "This bulletin is for the time from {day}."
    ),
    "bulletin.changed": Text("sửa ngày {day}", "changed on {day}"),
    "bulletin.aloud": Text("Bản đọc trên loa", "As it is read out on loudspeakers"),
    "aloud.title": Text("Bản tin truyền thanh", "To be read out"),
    "aloud.length": Text(
        "{words} tiếng, khoảng {minutes} phút {seconds} giây, với tốc độ {rate} tiếng mỗi phút.",
        "{words} syllables, about {minutes} min {seconds} s at {rate} syllables a minute.",
    ),
    "aloud.unread": Text("Chưa viết thành lời: {words}", "Not written out: {words}"),
    "aloud.feed": Text("RSS cho hệ thống truyền thanh thông minh", "RSS for systems of loudspeakers"),
    "aloud.back": Text("Xem bản tin", "See the bulletin"),
    # procedures
    "procedures.title": Text("Thủ tục hành chính", "Administrative procedures"),
    "procedures.lead": Text(
        "Giấy tờ, các bước, thời gian, lệ phí. Nộp trực tuyến và thanh toán tại Cổng Dịch vụ công quốc gia.",
        "Papers, steps, time and fee. You apply and pay online at the national portal.",
    ),
    "procedures.words": Text("Bạn cần làm gì?", "What do you need?"),
    "procedures.words.hint": Text(
        "Ví dụ: khai sinh, xây nhà. Không cần gõ dấu.", "In Vietnamese, such as: khai sinh. Accents are not needed."
    ),
    "procedures.field": Text("Lĩnh vực", "Field"),
    "procedures.level": Text("Nơi thực hiện", "Level"),
    "procedures.level.commune": Text("Cấp xã", "Commune"),
    "procedures.level.province": Text("Cấp tỉnh", "Province"),
    "procedures.all": Text("Tất cả", "All"),
    "procedures.go": Text("Tìm", "Search"),
    "procedures.found": Text("{n} thủ tục", "Procedures: {n}"),
    "procedures.none": Text(
        "Không tìm thấy thủ tục nào; hãy thử từ khác, hoặc tìm tại:", "None found. Try other words, or:"
    ),
    "procedures.portal": Text("Cổng Dịch vụ công quốc gia", "National public service portal"),
    "procedures.pages": Text("Trang", "Pages"),
    "procedure.code": Text("Mã thủ tục", "Code"),
    "procedure.earlier": Text("Đây là bản cũ của thủ tục này.", "This is an earlier text of this procedure."),
    "procedure.present": Text("Xem bản hiện hành", "See the present one"),
    "procedure.over": Text(
        "Nội dung này hết hiệu lực từ sau ngày {day}; hãy hỏi lại nơi thực hiện trước khi làm.",
        "This text was valid until {day}. Ask the office before you use it.",
    ),
    "procedure.unreviewed": Text(
        "Nội dung này chưa được rà soát lại từ ngày {day}; có thể đã thay đổi.",
        "Nobody has reviewed this text since {day}. It may have changed.",
    ),
    "procedure.portal": Text(
        "Nộp hồ sơ, thanh toán tại Cổng Dịch vụ công quốc gia", "Apply and pay at the national portal"
    ),
    "procedure.portal.hint": Text(
        "Trang này chỉ hướng dẫn, không nhận hồ sơ và không thu tiền.",
        "This page only explains. It takes no files and no money.",
    ),
    "procedure.who": Text("Ai được làm", "Who may apply"),
    "procedure.authority": Text("Cơ quan thực hiện", "Carried out by"),
    "procedure.result": Text("Kết quả", "Result"),
    "procedure.papers": Text("Giấy tờ cần có", "What you need"),
    "procedure.papers.none": Text("Không cần giấy tờ.", "No papers."),
    "procedure.originals": Text("bản chính: {n}", "originals: {n}"),
    "procedure.copies": Text("bản sao: {n}", "copies: {n}"),
    "procedure.form": Text("mẫu đơn {n}", "form {n}"),
    "procedure.steps": Text("Các bước", "Steps"),
    "procedure.ways": Text("Cách nộp, thời gian, lệ phí", "How to apply, time, fee"),
    "procedure.time": Text("Thời gian", "Time"),
    "procedure.fee": Text("Lệ phí", "Fee"),
    "procedure.conditions": Text("Yêu cầu, điều kiện", "Conditions"),
    "procedure.legal": Text("Căn cứ pháp lý", "Legal basis"),
    "procedure.feedback": Text("Phản ánh về thủ tục này", "Feedback on this procedure"),
    "procedure.unit": Text("Công bố: {name}.", "Published by: {name}."),
    "procedure.decision": Text("Quyết định: {number}.", "Decision: {number}."),
    "procedure.reviewed": Text("Rà soát ngày {day}.", "Reviewed on {day}."),
    "procedure.until": Text("Hiệu lực đến {day}.", "Valid until {day}."),
    "form.idea": Text(
        "Sáng kiến, góp ý: bạn đề xuất gì, vì sao, ở đâu?", "An idea: what do you propose, why, and where?"
    ),
    "form.procedure": Text("Phản ánh về thủ tục: {name}", "About the procedure: {name}"),
    "optional": Text("(không bắt buộc)", "(optional)"),
    "wrong": Text("Chưa gửi được. Hãy sửa những chỗ sau:", "Not sent yet. Correct the following:"),
    "refused": Text("Chưa thực hiện được", "This did not work"),
    "back": Text("Về trang gửi phản ánh", "To the form"),
    # the page of bodies outside the system
    "outside.title": Text("Trả lời phản ánh của người dân", "Answer a citizen's report"),
    "outside.lead": Text(
        "Mở trang này bằng liên kết trong thư điện tử. Nếu trang không tự mở, hãy dán cả liên kết vào đây.",
        "Open this page with the link in the mail. If nothing happens, paste the whole link here.",
    ),
    "outside.token": Text("Liên kết trong thư", "The link in the mail"),
    "outside.open": Text("Mở", "Open"),
    "outside.unknown": Text(
        "Liên kết không đúng hoặc bị thiếu. Hãy mở lại từ thư điện tử, hoặc dán cả liên kết.",
        "The link is wrong or incomplete. Open it from the mail again, or paste all of it.",
    ),
    "outside.to": Text("Gửi", "To"),
    "outside.asked": Text("Nội dung đề nghị", "What is asked"),
    "outside.due": Text("Đề nghị trả lời trước", "Please answer by"),
    "outside.late": Text("đã quá hạn, vẫn trả lời được", "late; an answer is still taken"),
    "outside.privacy": Text(
        "Trang này không có thông tin người gửi. Xin không chuyển liên kết cho người khác.",
        "This page does not say who reported. Please do not pass the link on.",
    ),
    "outside.answer": Text("Trả lời", "Your answer"),
    "outside.text": Text("Nội dung trả lời", "Text"),
    "outside.text.hint": Text(
        "Đã làm gì, bao giờ xong, hoặc vì sao không thuộc trách nhiệm. Tối đa 4.000 ký tự. Chỉ trả lời được một lần.",
        "What was done, when it will be, or why it is not yours. At most 4,000 characters. One answer is taken.",
    ),
    "outside.photos": Text("Số ảnh sẽ gửi kèm", "How many photos you will send"),
    "outside.send": Text("Gửi trả lời", "Send the answer"),
    "outside.done": Text("Đã nhận trả lời", "The answer was received"),
    "outside.thanks": Text(
        "Cảm ơn. Cơ quan xử lý phản ánh đã nhận được lúc {at}; liên kết này không nhận trả lời nữa.",
        "Thank you. The office received it at {at}; this link takes no further answer.",
    ),
    "outside.said": Text("Đã trả lời", "What was answered"),
    "outside.photo.ready": Text("Ảnh {photo}: đã nhận", "Photo {photo}: received"),
    "outside.photo.redacting": Text("Ảnh {photo}: đã nhận", "Photo {photo}: received"),
    "outside.photo.announced": Text("Ảnh {photo}: chưa gửi", "Photo {photo}: not sent yet"),
    "outside.photo.refused": Text(
        "Ảnh {photo}: không nhận được ({reason})", "Photo {photo}: could not be taken ({reason})"
    ),
    "outside.over": Text("Liên kết không còn dùng được", "This link has ended"),
    "outside.called_off": Text(
        "Cơ quan đã rút đề nghị này; không cần trả lời nữa.", "The office took this back; no answer is needed."
    ),
    "outside.replaced": Text(
        "Đã có đề nghị mới về phản ánh này. Hãy mở liên kết trong thư mới nhất.",
        "There is a newer request about this report. Open the link in the newest mail.",
    ),
    "outside.ended": Text(
        "Phản ánh này đã kết thúc; không cần trả lời nữa. Cảm ơn.",
        "This report has ended; no answer is needed. Thanks.",
    ),
    "outside.expired": Text(
        "Liên kết đã quá cũ. Nếu cần trả lời, hãy liên hệ cơ quan đã gửi thư.",
        "The link is too old. To answer, contact the office that sent the mail.",
    ),
    "outside.kept": Text(
        "Nội dung dưới đây chưa được ghi nhận. Có thể sao chép và gửi cho cơ quan bằng cách khác.",
        "The text below was not recorded. You can copy it and send it to the office in another way.",
    ),
    # reception of citizens
    "reception.title": Text("Đặt lịch tiếp công dân", "Meet a leader"),
    "reception.lead": Text(
        "Chọn nơi, chọn giờ trống rồi để lại tên và số điện thoại. Khiếu nại, tố cáo, cần hỏi pháp luật: hãy đến gặp "
        "trực tiếp.",
        "Choose a unit and a free time; leave your name and telephone. Come here with a complaint, a denunciation or a "
        "question of law.",
    ),
    "reception.search": Text("Tìm xã, phường, đơn vị", "Search a commune or unit"),
    "reception.nobody": Text("Không có lịch tiếp nào.", "There is no reception."),
    "reception.unit": Text("Đơn vị", "Unit"),
    "reception.who": Text("Người tiếp", "Who receives you"),
    "reception.place": Text("Nơi tiếp", "Place"),
    "reception.decision": Text("Căn cứ", "By"),
    "reception.time": Text("Giờ tiếp", "Time"),
    "reception.name": Text("Họ và tên", "Name"),
    "reception.phone": Text("Số điện thoại", "Telephone"),
    "reception.subject": Text("Nội dung muốn trình bày (một dòng)", "What it is about (one line)"),
    "reception.book": Text("Đặt lịch", "Book"),
    "reception.code.title": Text("Xác nhận số điện thoại", "Confirm your telephone"),
    "reception.code.lead": Text(
        "Một mã gồm 6 chữ số đang được gửi tới số {phone}. Mã dùng được trong 5 phút.",
        "A code of 6 digits is on its way to {phone}. It is valid for 5 minutes.",
    ),
    "reception.code": Text("Mã trong tin nhắn", "The code in the SMS"),
    "reception.code.missing": Text("Hãy nhập mã trong tin nhắn.", "Enter the code in the SMS."),
    "reception.code.again": Text("Gửi mã khác", "Send another code"),
    "reception.code.back": Text("Chọn lại từ đầu", "Begin again"),
    "reception.consent.missing": Text("Cần đồng ý thì mới đặt được lịch.", "A time can be booked only if you agree."),
    "reception.wrong": Text("Chưa đặt được. Hãy sửa những chỗ sau:", "Not booked yet. Correct the following:"),
    "reception.none": Text(
        "Hiện không còn giờ trống. Hãy xem lại sau, hoặc gọi đơn vị.", "No time is free now. Look again later, or call."
    ),
    "reception.others": Text("Xem nơi khác", "Other units"),
    "reception.instead": Text("Đặt lịch gặp lãnh đạo", "Book a time with the leader"),
    "reception.idea": Text("Có sáng kiến, góp ý?", "Do you have an idea?"),
    "reception.idea.send": Text("Gửi sáng kiến, góp ý", "Send an idea"),
    "booking.title": Text("Lịch hẹn tiếp công dân", "Your meeting"),
    "booking.made": Text("Đã đặt lịch", "Your meeting is booked"),
    "booking.open": Text("Xem hoặc hủy lịch đã đặt", "See or cancel a booking"),
    "booking.lead": Text(
        "Mở trang này bằng liên kết của lịch hẹn. Nếu trang không tự mở, hãy dán cả liên kết vào đây.",
        "Open this page with the link of your booking. If nothing happens, paste the whole link here.",
    ),
    "booking.token": Text("Liên kết của lịch hẹn", "The link of the booking"),
    "booking.unknown": Text(
        "Liên kết không đúng, hoặc lịch hẹn đã hủy hay đã xóa.",
        "The link is wrong, or the booking is cancelled or erased.",
    ),
    "booking.code": Text("Mã lịch hẹn", "Code"),
    "booking.keep": Text(
        "Hãy giữ liên kết dưới đây: ai có liên kết đều xem và hủy được lịch này.",
        "Keep this link. It lets you see and cancel the booking. Do not share it.",
    ),
    "booking.reminded": Text(
        "Ngày làm việc trước buổi tiếp, bạn nhận một tin nhắn nhắc lịch.",
        "You get an SMS on the last working day before the meeting.",
    ),
    "booking.called_off": Text("Buổi tiếp này đã hoãn: {reason}", "This meeting is called off: {reason}"),
    "booking.again": Text("Đặt lịch khác", "Book another time"),
    "booking.cancel": Text("Hủy lịch này", "Cancel this booking"),
    "booking.erase": Text("Xóa dữ liệu của tôi", "Erase my data"),
    "booking.cancelled": Text("Đã hủy lịch", "The booking is cancelled"),
    "booking.gone": Text("Tên, số điện thoại và nội dung đã được xóa.", "Your name, telephone and subject are erased."),
    "booking.kept": Text(
        "Dữ liệu được xóa {days} ngày sau buổi tiếp, hoặc ngay khi hủy lịch.",
        "Your data is erased {days} days after the meeting, or at once when you cancel.",
    ),
    # the form of people in need
    "rescue.title": Text("Tôi cần cứu hộ", "I need help"),
    "rescue.none": Text(
        "Hiện chưa bật chế độ tiếp nhận khẩn cấp; nếu nguy hiểm, hãy gọi các số trên. Việc khác:",
        "No emergency is running now; in danger, call the numbers above. For anything else:",
    ),
    "rescue.address": Text("Địa chỉ, mô tả nơi cần cứu hộ", "Address, or how to find you"),
    "rescue.people": Text("Số người cần cứu hộ", "How many people need help"),
    "rescue.phone": Text("Số điện thoại để gọi lại", "Telephone to call back"),
    "rescue.children": Text("Trẻ em", "Children"),
    "rescue.elderly": Text("Người cao tuổi", "Elderly"),
    "rescue.sick": Text("Người bệnh", "Sick"),
    "rescue.pregnant": Text("Phụ nữ có thai", "Pregnant"),
    "rescue.text": Text("Tình trạng hiện tại", "How it is now"),
    "rescue.send": Text("Gửi yêu cầu cứu hộ", "Send the call for help"),
    "rescue.stay": Text(
        "Hãy giữ điện thoại bên mình: cán bộ sẽ gọi lại. Nguy hiểm tính mạng thì gọi 112.",
        "Keep your telephone with you: you will be called back. If a life is in danger, call 112.",
    ),
    # the form
    "form.lead": Text(
        "Trang này dùng được trên mọi máy, không cần JavaScript. Điền vào mẫu rồi bấm “Gửi phản ánh”.",
        "This page works on every device, without JavaScript. Fill in the form and press “Send the report”.",
    ),
    "form.asset": Text("Phản ánh về: {name}.", "A report about: {name}."),
    "form.asset.removed": Text(
        "Theo sổ của cơ quan, vị trí này không còn ở đây nữa; phản ánh vẫn được tiếp nhận.",
        "By the office's list it is not here any more; the report is taken in all the same.",
    ),
    "form.label.unknown": Text(
        "Không có nhãn nào mang mã này. Hãy tự chọn vị trí và lĩnh vực.",
        "There is no label with this code. Please choose place and category yourself.",
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
    "form.point": Text(
        "Nếu biết toạ độ hoặc có liên kết bản đồ, dán vào đây.", "If you have coordinates or a map link, paste it here."
    ),
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
    # the phone book
    "book.title": Text("Danh bạ", "Phone book"),
    "book.of": Text("Danh bạ: {name}", "Phone book: {name}"),
    "book.search": Text("Tìm người, cơ quan, xã, phường", "Find a person, an office, a commune"),
    "book.search.hint": Text("Không cần gõ dấu: chu tich that khe", "Accents may be left out: chu tich that khe"),
    "book.search.go": Text("Tìm", "Find"),
    "book.found": Text("Kết quả", "Found"),
    "book.none": Text("Không tìm thấy. Hãy thử ít chữ hơn.", "Nothing was found. Try fewer words."),
    "book.cut": Text("Chỉ hiện {most} dòng đầu; hãy gõ thêm.", "Only the first {most} lines are shown; type more."),
    "book.all": Text("Toàn bộ danh bạ", "The whole phone book"),
    "book.communes": Text("Xã, phường", "Communes"),
    "book.offices": Text("Cơ quan của tỉnh", "Offices of the province"),
    "book.empty": Text("Chưa có ai trong danh bạ của nơi này.", "The phone book has nobody here yet."),
    "book.hours": Text("Giờ làm việc", "Hours"),
    "book.call": Text("Gọi", "Call"),
    "book.write": Text("Viết cho", "Write to"),
    "book.card": Text("Lưu vào danh bạ điện thoại", "Add to contacts"),
    "book.write.to": Text("Muốn viết cho cơ quan này?", "Do you want to write?"),
    "book.write.report": Text("Phản ánh được chuyển đến đúng đơn vị.", "A report reaches the unit that handles it."),
    "book.print": Text("In trang này để dán: khổ A4.", "Print this page for the wall: A4."),
    "book.print.a3": Text("Khổ A3", "As A3"),
    "book.print.a4": Text("Về khổ A4", "As A4"),
    "book.qr": Text("Mã QR của trang {address}", "QR code of the page {address}"),
    "book.building": Text("Trụ sở {name}", "The building: {name}"),
    "book.scan": Text("Quét mã để xem bản mới nhất:", "Scan the code for the newest version:"),
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
    "report.waits": Text("Đang chờ", "Waiting for"),
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
