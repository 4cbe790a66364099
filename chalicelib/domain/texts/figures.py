"""The names of the public figures, of the channels, and of the row without a commune."""

from __future__ import annotations

from chalicelib.domain.texts.text import Text

#: Public figure -> its meaning. Figures are of the reports sent on the days of a period. They leave out restricted
#: reports and emergency reports (rights.is_counted); reports about conduct are counted apart.
FIGURES: dict[str, Text] = {
    "received": Text(
        "Số phản ánh gửi đến trong kỳ, không tính phản ánh đã gộp vào phản ánh khác. Các số còn lại đều tính trên "
        "những phản ánh này, đến hôm nay.",
        "Reports that came in the period, without those merged into another one. All other figures are of these "
        "reports, as they stand today.",
    ),
    "handled": Text(
        "Số lần trả lời người dân. Phản ánh được mở lại và trả lời lần nữa tính hai lần trả lời.",
        "Answers that were given. A report that was reopened and answered again has two.",
    ),
    "on_time": Text(
        "Số lần trả lời trong hạn hẹn lần đầu. Gia hạn và đưa vào kế hoạch không thay đổi hạn này.",
        "Answers by the date that was promised first. Extensions and plans do not move it.",
    ),
    "late": Text("Số lần trả lời sau hạn hẹn lần đầu.", "Answers after the date that was promised first."),
    "open": Text("Đang chờ hoặc đang xử lý, chưa có kết quả.", "Waiting or being worked on, not answered yet."),
    "overdue": Text(
        "Chưa có kết quả và đã quá hạn hẹn lần đầu; là một phần của số đang xử lý.",
        "Not answered, and past the date that was promised first; part of those open.",
    ),
    "refused": Text("Không tiếp nhận, có nêu lý do.", "Not taken up, for a reason that was given."),
    "withdrawn": Text("Người gửi đã rút.", "Taken back by the sender."),
    "merged": Text(
        "Gộp vào phản ánh khác về cùng một việc; không tính trong số tiếp nhận.",
        "Merged into another report of the same matter; not among those received.",
    ),
    "on_time_rate": Text(
        "Số lần trả lời trong hạn hẹn lần đầu chia cho tổng số lần trả lời và số đang quá hạn đó.",
        "Answers by the first promise, of all answers and those overdue by it.",
    ),
    "on_time_held": Text(
        "Số lần trả lời trong hạn đang có hiệu lực, kể cả sau khi gia hạn hoặc đưa vào kế hoạch.",
        "Answers by the promise that held, also after an extension or a plan.",
    ),
    "overdue_held": Text(
        "Chưa có kết quả và đã quá hạn đang có hiệu lực.", "Not answered, and past the promise that holds."
    ),
    "on_time_held_rate": Text(
        "Như tỷ lệ đúng hạn, nhưng tính theo hạn đang có hiệu lực sau gia hạn và kế hoạch.",
        "Like the rate on time, but by the promise that holds after extensions and plans.",
    ),
    "rated": Text("Số lần trả lời được người gửi đánh giá.", "Answers that their senders rated."),
    "satisfied_rate": Text("Số đánh giá “hài lòng” trên tổng số đánh giá.", "Ratings “satisfied”, of all ratings."),
    "content_rate": Text(
        "Số đánh giá “hài lòng” và “chấp nhận” trên tổng số đánh giá.",
        "Ratings “satisfied” or “accepted”, of all ratings.",
    ),
    "response_rate": Text("Số được đánh giá trên số lần trả lời.", "Rated, of all answers."),
    "answer_mean_seconds": Text(
        "Thời gian trung bình từ lúc gửi (hoặc mở lại) đến lúc có kết quả, tính cả đêm và ngày nghỉ.",
        "Mean time from the report, or its reopening, to the answer, nights and days off included.",
    ),
    "answer_median_seconds": Text(
        "Một nửa số lần trả lời có trong thời gian này, tính cả đêm và ngày nghỉ.",
        "Half of the answers came within this time, nights and days off included.",
    ),
    "answer_p90_seconds": Text(
        "Chín phần mười số lần trả lời có trong thời gian này, tính cả đêm và ngày nghỉ.",
        "Nine tenths of the answers came within this time, nights and days off included.",
    ),
    "answer_mean_working_seconds": Text(
        "Như thời gian trung bình đến khi trả lời, chỉ tính giờ làm việc.", "The mean time to answer, in working time."
    ),
    "answer_median_working_seconds": Text(
        "Một nửa số lần trả lời có trong số giờ làm việc này.", "Half of the answers came within this working time."
    ),
    "answer_p90_working_seconds": Text(
        "Chín phần mười số lần trả lời có trong số giờ làm việc này.",
        "Nine tenths of the answers came within this working time.",
    ),
    "response_mean_seconds": Text(
        "Thời gian trung bình từ lúc gửi đến khi cán bộ tiếp nhận, từ chối, hỏi thêm hoặc gộp phản ánh.",
        "Mean time until an officer received, refused or merged the report, or asked its sender something.",
    ),
    "response_median_seconds": Text(
        "Một nửa số phản ánh được cán bộ phản hồi lần đầu trong thời gian này.",
        "Half of the reports had an officer's first response within this time.",
    ),
    "response_p90_seconds": Text(
        "Chín phần mười số phản ánh đã phản hồi được phản hồi lần đầu trong thời gian này.",
        "Nine tenths of the reports that had a first response had it within this time.",
    ),
    "response_median_working_seconds": Text(
        "Một nửa số phản ánh được phản hồi lần đầu trong số giờ làm việc này.",
        "Half of the reports had a first response within this working time.",
    ),
    "reopened": Text(
        "Số lần trả lời không được chấp nhận và phản ánh được mở lại.",
        "Answers that were not accepted, so that the report was reopened.",
    ),
    "returns": Text(
        "Số lần đơn vị trả lại vì không thuộc thẩm quyền; tính cho đơn vị trả lại.",
        "How often a unit gave a report back as not its task; counted for that unit.",
    ),
    "waits": Text("Số lần hỏi thêm người gửi.", "How often the sender was asked for more."),
    "waited_mean_seconds": Text(
        "Thời gian trung bình chờ người gửi bổ sung; thời gian này không tính vào hạn.",
        "Mean time of waiting for the sender, which does not count towards the deadline.",
    ),
    "extensions": Text("Số lần gia hạn; tính cho đơn vị quyết định.", "Extensions; counted for the unit that decided."),
    "extended_mean_seconds": Text("Mỗi lần gia hạn thêm trung bình bao lâu.", "How long an extension is, on average."),
    "plans": Text("Số lần đưa vào kế hoạch; tính cho đơn vị quyết định.", "Plans; counted for the unit that decided."),
    "planned_mean_seconds": Text(
        "Mỗi lần đưa vào kế hoạch lùi hạn trung bình bao lâu.", "By how long a plan moves the promise, on average."
    ),
    "instructions": Text(
        "Số chỉ đạo của lãnh đạo về các phản ánh này; tính cho đơn vị đang giữ phản ánh khi có chỉ đạo.",
        "Leaders' instructions on these reports; counted for the unit that had the report when it was given.",
    ),
    "instructions_on_time": Text(
        "Số chỉ đạo được báo cáo hoàn thành trong hạn của chỉ đạo.",
        "Instructions that were reported done by their time.",
    ),
    "instructions_late": Text(
        "Số chỉ đạo đã qua hạn mà chưa được báo cáo hoàn thành, kể cả khi sau đó đã hoàn thành hoặc được thu hồi; "
        "tính cho đơn vị đang giữ phản ánh khi hết hạn. "
        "Chỉ đạo bị thu hồi, hoặc kết thúc cùng phản ánh, trước hạn không tính là đúng hạn hay quá hạn.",
        "Instructions whose time passed before they were reported done, also if they were done or called off later; "
        "counted for the unit that had the report when the time passed. "
        "One that was called off, or ended with its report, before its time is neither on time nor late.",
    ),
    "longest_delay_seconds": Text(
        "Thời gian quá hạn hẹn lần đầu dài nhất, đã trả lời hay chưa, và mã phản ánh nếu phản ánh đó công khai.",
        "The longest time past the first promise, answered or not, and the report's code if it is public.",
    ),
    "rank": Text(
        "Xếp theo tỷ lệ đúng hạn, xã/phường riêng và sở, ngành riêng; chỉ xếp khi có từ 10 lần trả lời hoặc quá hạn.",
        "By the rate on time, communes and departments apart; only with ten or more that were answered or are overdue.",
    ),
}
#: Channel of a report -> its name. The channel of a partner's app has the name in the partner's API key.
CHANNELS: dict[str, Text] = {
    "web": Text("Trang web", "Web page"),
    "app": Text("Ứng dụng", "App"),
    "kiosk": Text("Ki-ốt", "Kiosk"),
    "chat": Text("Trò chuyện trên trang", "Chat on the page"),
    "messenger": Text("Messenger", "Messenger"),
    "zalo": Text("Zalo", "Zalo"),
    "email": Text("thư điện tử", "e-mail"),
    "telephone": Text("Điện thoại", "Telephone"),
    "booth": Text("Đánh giá tại quầy", "Rating at a counter"),
    "helper": Text("Người hỗ trợ thôn, tổ", "Village helper"),
    "counter": Text("Trực tiếp tại Trung tâm Phục vụ hành chính công", "Counter"),
}
#: Kind of a unit -> its name.
UNIT_KINDS: dict[str, Text] = {
    "commune": Text("UBND xã, phường", "Communes"),
    "department": Text("Sở, ngành và đơn vị cấp tỉnh", "Departments and units of the province"),
}
#: The row of reports without a commune.
NO_COMMUNE = Text("Chưa rõ xã/phường", "Commune not known")
