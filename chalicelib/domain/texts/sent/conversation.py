"""What a conversation says, by key. On a screen people are addressed as "bạn"."""

from __future__ import annotations

from collections.abc import Mapping

from chalicelib.domain.texts.text import Text

#: The ways to hand a file in, by the id of the way.
FILINGS: Mapping[str, Text] = {
    "counter": Text("Trực tiếp", "At the counter"),
    "online": Text("Trực tuyến", "Online"),
    "post": Text("Qua bưu chính", "By post"),
}
SAYS: Mapping[str, Text] = {
    "ask.menu": Text(
        "Bạn cần gì? Hãy chọn, hoặc viết ngay việc đang xảy ra, gửi ảnh hoặc vị trí.",
        "What do you need? Choose, or just write what is wrong, or send a photo or a position.",
    ),
    "ask.what": Text("Điều gì đang xảy ra? Hãy mô tả trong vài câu.", "What is wrong? Describe it in a few sentences."),
    "ask.photo": Text(
        "Bạn có ảnh không? Hãy gửi ảnh, hoặc bỏ qua.",
        "Do you have photos? Send them, or skip this.",
    ),
    "ask.photo.needed": Text(
        "Lĩnh vực này cần ít nhất một ảnh. Hãy gửi ảnh.", "This category needs at least one photo. Send one."
    ),
    "ask.where": Text(
        "Việc này ở đâu? Hãy gửi vị trí, hoặc viết địa chỉ có tên xã, phường.",
        "Where is it? Send your position, or write the address with the name of the commune.",
    ),
    "ask.which": Text("Đó là xã, phường nào?", "Which commune is it?"),
    "ask.category": Text(
        "Việc này thuộc lĩnh vực nào? Hãy chọn, hoặc viết tên lĩnh vực.",
        "Which category is it? Choose, or write the name of a category.",
    ),
    "ask.detail": Text("{question}", "{question}"),
    "ask.contact": Text(
        "Số điện thoại của bạn, để cơ quan hỏi lại và báo kết quả? Không bắt buộc.",
        "Your telephone number, so that the office can ask you and tell you the result? It is optional.",
    ),
    "ask.consent": Text("{consent}", "{consent}"),
    "ask.confirm": Text(
        "Bạn kiểm tra rồi gửi:\n“{description}”\nỞ đâu: {place}\nLĩnh vực: {category}\nSố ảnh: {pictures}\n"
        "Số điện thoại: {phone}",
        "Check it and send:\n“{description}”\nWhere: {place}\nCategory: {category}\nPhotos: {pictures}\n"
        "Telephone: {phone}",
    ),
    "ask.code": Text(
        "Mã phản ánh là gì? Ví dụ LS 2612 345 678.", "What is the report's code, such as LS 2612 345 678?"
    ),
    "ask.answer": Text("Hãy viết câu trả lời của bạn.", "Write your answer."),
    "ask.rating": Text(
        "Bạn thấy kết quả xử lý phản ánh {code} thế nào?", "How do you find the result of report {code}?"
    ),
    "ask.reason": Text("Nội dung nào chưa được giải quyết?", "What is not solved?"),
    "ask.desk": Text(
        "Hãy viết điều bạn muốn hỏi. Bộ phận tiếp nhận sẽ trả lời bạn, có thời hạn.",
        "Write what you want to ask. The people at the desk answer within a deadline.",
    ),
    "ask.procedure": Text(
        "Bạn cần làm thủ tục gì? Ví dụ: khai sinh, xây nhà. Không cần gõ dấu.",
        "Which procedure do you need? Write it in Vietnamese, such as: khai sinh. Accents are not needed.",
    ),
    "procedure.which": Text("Có phải một trong các thủ tục này không?", "Is it one of these procedures?"),
    "procedure": Text(
        "{name}\nNơi thực hiện: {authority}\nGiấy tờ cần có:\n{papers}\nThời gian, lệ phí:\n{ways}\n"
        "Các bước, mẫu đơn, nộp trực tuyến, phản ánh về thủ tục này: {address}",
        "{name}\nCarried out by: {authority}\nWhat you need:\n{papers}\nTime, fee:\n{ways}\n"
        "Steps, forms, online service, feedback on this procedure: {address}",
    ),
    "bulletins": Text(
        "Bản tin của các cơ quan:\n{lines}\nXem tất cả: {address}\n"
        "Để xem của một xã, phường, hãy viết “bản tin” và tên.",
        "Bulletins of the offices (in Vietnamese):\n{lines}\nSee all: {address}\n"
        "For one commune write “bản tin” and its name.",
    ),
    "bulletins.none": Text("Hiện không có bản tin nào. Xem: {address}", "There is no bulletin now. See: {address}"),
    "guides.procedures": Text(
        "Để xem giấy tờ, thời gian, lệ phí của một thủ tục hành chính, hãy viết “thủ tục” và tên thủ tục.",
        "To see what a procedure needs, how long it takes and what it costs, write “thủ tục” and its name.",
    ),
    "not.understood": Text("Chưa hiểu tin này.", "This was not understood."),
    "waiting": Text(
        "Các tin vừa rồi chưa hiểu được. Hãy viết “menu” để bắt đầu lại, hoặc gọi {hotline}.",
        "The last messages were not understood. Write “menu” to begin again, or call {hotline}.",
    ),
    "offer.desk": Text("Bạn có muốn hỏi cán bộ không?", "Would you like to ask a person?"),
    "outside": Text(
        "Vị trí này ở ngoài địa bàn. Hãy gửi vị trí khác hoặc viết tên xã, phường.",
        "This position is outside the province. Send another one, or write the name of the commune.",
    ),
    "danger": Text(
        "Nếu nguy hiểm đến tính mạng, hãy gọi ngay: 112 cứu nạn, 113 công an, 114 cứu hỏa, 115 cấp cứu.",
        "If somebody's life is in danger, call now: 112 rescue, 113 police, 114 fire, 115 ambulance.",
    ),
    "guides": Text(
        "Gửi phản ánh kèm ảnh và địa điểm; bạn nhận mã để theo dõi. Cơ quan trả lời có thời hạn, "
        "và ai cũng thấy khi quá hạn. "
        "Đường dây nóng: {hotline}.",
        "Send a report with a photo and a place; you get a code to follow it. The office answers by a deadline, and "
        "everybody sees when it is late. Hotline: {hotline}.",
    ),
}
