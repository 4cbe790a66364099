"""Texts of problems: sending, following and watching reports, and what a sender does with theirs."""

from __future__ import annotations

from chalicelib.domain.texts.text import Text

TEXTS: dict[str, Text] = {
    "accused_not_here": Text(
        "Chỉ phản ánh thuộc lĩnh vực hạn chế mới ghi đơn vị bị nêu.",
        "Only reports of a restricted category can name the unit they are about.",
    ),
    "accused_takes_in": Text(
        "Đây là đơn vị tiếp nhận phản ánh. Nội dung về chính đơn vị này đề nghị gửi cơ quan cấp trên có thẩm quyền.",
        "This unit takes reports in. Send a report about it to the authority above it.",
    ),
    "address_without_commune": Text(
        "Không rõ địa chỉ này ở xã/phường nào; hãy ghi tên xã/phường.",
        "The address does not tell the commune; name it.",
    ),
    "booth_day_full": Text(
        "Quầy này đã nhận {most} đánh giá trong ngày; không nhận thêm.",
        "This counter has taken {most} ratings of the day, and takes no more.",
    ),
    "booth_gone": Text("Không còn quầy {name}.", "There is no counter {name} any more."),
    "booth_key_revoked": Text(
        "Khóa của quầy này đã bị thu hồi. Đánh giá chưa gửi vẫn còn trên máy.",
        "The key of this counter was taken back. Ratings that were not sent are still on this device.",
    ),
    "booth_key_unknown": Text("Khóa của quầy không đúng.", "The key of the counter is wrong."),
    "booth_seats_full": Text(
        "Quầy này đã đổi người trực {most} lần trong ngày; không ghi thêm.",
        "Who sits at this counter has changed {most} times today, and no more is noted.",
    ),
    "month_ahead": Text("Tháng này chưa đến.", "This month has not begun."),
    "phone_without_words": Text(
        "Muốn được gọi lại, đề nghị viết vài lời.", "Write a few words if you want to be called back."
    ),
    "rating_ahead": Text(
        "Giờ của đánh giá ở tương lai; đề nghị kiểm tra đồng hồ của máy.",
        "The time of the rating is ahead; check the device's clock.",
    ),
    "rating_old": Text("Đánh giá đã quá {days} ngày.", "The rating is older than {days} days."),
    "words_not_asked": Text(
        "Lý do và lời viết chỉ dành cho mức không hài lòng.", "Reasons and words are for the worst level alone."
    ),
    "words_not_taken": Text("Tỉnh chưa nhận lời viết ở quầy.", "The province takes no words at counters."),
    "category_group": Text(
        "Đây là nhóm lĩnh vực; hãy chọn một lĩnh vực trong nhóm.",
        "This is a group of categories; choose a category in it.",
    ),
    "category_not_of_type": Text(
        "Lĩnh vực này không thuộc loại phản ánh đã chọn.", "This category does not belong to the chosen report type."
    ),
    "follow_link_over": Text(
        "Liên kết xác nhận đã được dùng hoặc đã hết hạn. Hãy mở phản ánh và theo dõi lại.",
        "This link was used already, or it is too old. Open the report and follow it again.",
    ),
    "watch_link_over": Text(
        "Liên kết xác nhận đã được dùng hoặc đã hết hạn. Hãy đăng ký nhận tin lại.",
        "This link was used already, or it is too old. Ask for the news again.",
    ),
    "watch_one_area": Text("Hãy chọn một xã, phường hoặc một vòng tròn.", "Choose one commune, or one circle."),
    "watch_one_way": Text(
        "Hãy chọn một cách nhận tin: hộp thư hoặc máy này.", "Choose one way: a mailbox or this device."
    ),
    "watches_full": Text(
        "Mỗi người theo dõi nhiều nhất {most} khu vực. Hãy dừng một khu vực trước.",
        "A person may watch at most {most} areas. End one of them first.",
    ),
    "booking_unknown": Text(
        "Liên kết không đúng, hoặc lịch hẹn đã hủy hay đã xóa.",
        "The link is wrong, or the booking is cancelled or erased.",
    ),
    "reception_booked": Text(
        "Số điện thoại này đã đặt lịch lúc {at}. Muốn đổi giờ thì hủy lịch đó trước.",
        "This telephone has a booking at {at}. Cancel it first to choose another time.",
    ),
    "reception_called_off": Text("Ngày này đã hoãn tiếp.", "This day was called off already."),
    "reception_day_over": Text("Ngày này đã qua.", "This day is over."),
    "reception_full": Text(
        "Giờ này vừa có người khác đặt, và hiện không còn giờ trống.",
        "Somebody else has just booked this time, and no other time is free.",
    ),
    "reception_not_offered": Text("Giờ này không đặt được. Hãy chọn một giờ khác.", "Choose another time."),
    "reception_not_yet": Text("Chưa đến giờ tiếp.", "The meeting has not begun."),
    "reception_taken": Text(
        "Giờ này vừa có người khác đặt. Giờ trống tiếp theo: {next}.",
        "Somebody else has just booked this time. The next free time: {next}.",
    ),
    "one_address": Text(
        "Chỉ nhận một địa chỉ: số điện thoại hoặc thư điện tử.", "Give one address: a telephone number or a mailbox."
    ),
    "appealed_before": Text("Phản ánh này đã được đề nghị xem xét lại.", "This report was appealed already."),
    "follow_own": Text(
        "Đây là phản ánh của bạn; bạn được báo kết quả.", "This is your own report; you receive its messages already."
    ),
    "follow_by_phone": Text(
        "Tin về phản ánh đang theo dõi chỉ gửi tới số điện thoại đã được xác nhận, không gửi tới hộp thư.",
        "Messages about a report that you follow go to a confirmed telephone number, not to a mailbox.",
    ),
    "in_no_commune": Text(
        "Vị trí không nằm trong xã, phường nào của địa bàn; xin kiểm tra lại hoặc chọn xã, phường.",
        "The point is not in any commune of the province; check it, or choose the commune.",
    ),
    "location_missing": Text(
        "Cần lat và long, hoặc address_id (mã xã/phường), hoặc address_string.",
        "Give lat and long, or address_id (a commune's code), or address_string.",
    ),
    "main_answered": Text(
        "Phiếu chung đã có kết quả; hãy đánh giá hoặc mở lại.",
        "The report that yours was merged into has an answer; rate it, or reopen yours.",
    ),
    "main_open": Text("Phiếu chung chưa có kết quả.", "The report that yours was merged into has no answer yet."),
    "no_emergency": Text(
        "Nơi này hiện không bật chế độ tiếp nhận khẩn cấp. Hãy gửi phản ánh thông thường; nếu nguy hiểm đến tính "
        "mạng, hãy gọi 112, 113, 114 hoặc 115.",
        "No emergency is declared at this place; send an ordinary report, or call 112 if a life is in danger.",
    ),
    "outside_hamlets": Text(
        "Nơi này nằm ngoài các thôn, tổ bạn phụ trách. Người dân ở đó tự gửi, hoặc nhờ người hỗ trợ của thôn đó.",
        "The place lies outside your hamlets. People there send it themselves, or through the helper of that hamlet.",
    ),
    "hamlet_unknown": Text("Xã, phường không có thôn, tổ {name}.", "The commune has no hamlet {name}."),
    "own_telephone": Text(
        "Đây là số của chính bạn. Ghi số của người dân, hoặc bỏ trống; phản ánh của bạn thì gửi như mọi người.",
        "This is your own number. Enter the villager's, or none; send a report of your own like everybody.",
    ),
    "helper_no_mailbox": Text(
        "Người hỗ trợ không ghi thư điện tử của người khác.", "A helper does not enter somebody's mailbox."
    ),
    "helper_elsewhere": Text(
        "Số này đang hỗ trợ ở xã, phường khác; nơi đó phải kết thúc trước.",
        "This number helps in another commune, which has to end that first.",
    ),
    "helpers_many": Text("Xã, phường đã có {limit} người hỗ trợ.", "The commune has {limit} helpers already."),
    "outside_province": Text("Vị trí nằm ngoài địa bàn {province}.", "The place lies outside {province}."),
    "phone_doubtful": Text(
        "Số điện thoại có vẻ chưa đúng. Hãy sửa số để được gọi lại, hoặc gửi ngay như vậy.",
        "The telephone number looks wrong. Correct it so that rescuers can call back, or send the report as it is.",
    ),
    "rescue_throttled": Text(
        "Mạng này đang gửi quá nhiều tin. Hãy gọi 112 hoặc 114 ngay; nếu không gọi được, gửi lại sau ít phút.",
        "Too many reports come from this network. Call 112 or 114 now; if you cannot, send again in a few minutes.",
    ),
    "photo_limit": Text("Mỗi phản ánh có tối đa {limit} ảnh.", "A report can have at most {limit} photos."),
    "video_limit": Text("Mỗi phản ánh có tối đa một video.", "A report can have at most one video."),
    "photo_required": Text("Phản ánh này cần ít nhất một ảnh.", "This report needs at least one photo."),
    "place_known": Text("Phản ánh đã có vị trí trên bản đồ.", "The report has a point on the map already."),
    "photo_without_place": Text("Ảnh này không cho biết nơi chụp.", "This photo does not say where it was taken."),
    "place_missing": Text("Cần chọn xã/phường hoặc vị trí trên bản đồ.", "Give a commune or a point on the map."),
    "rated_before": Text("Bạn đã đánh giá phản ánh này.", "You have rated this report already."),
    "reopen_too_late": Text("Đã hết thời gian mở lại.", "The time to reopen the report has passed."),
    "short_report_only": Text(
        "Tin báo khẩn cấp được gửi bằng mẫu ngắn tại /v1/emergencies/reports.",
        "Send an emergency report with the short form at /v1/emergencies/reports.",
    ),
    "added_enough": Text(
        "Mỗi phản ánh chỉ nhắn thêm được {limit} lần trong 24 giờ; hãy gộp nội dung và nhắn sau.",
        "Something can be added {limit} times within 24 hours; put it together and add it later.",
    ),
    "unknown_asset": Text("Không có nhãn nào mang mã này.", "There is no label with this code."),
    "unknown_category": Text("Không có lĩnh vực này.", "There is no such category."),
    "unknown_commune": Text("Không có xã/phường này trên địa bàn.", "There is no such commune in the province."),
    "unknown_type": Text("Không có loại phản ánh này.", "There is no such report type."),
    "kept_private": Text(
        "Cơ quan tiếp nhận đã ngừng công khai phản ánh này; bạn có thể nhắn thêm để đề nghị xem lại.",
        "The intake office has made this report private; you can send a message to ask for a review.",
    ),
    "photo_not_yours": Text(
        "Chỉ rút được ảnh của phản ánh.",
        "Only photos of the report can be withdrawn.",
    ),
}
