"""The names of the public figures, of the channels, and of the row without a commune."""

from __future__ import annotations

from chalicelib.domain.texts.text import Text

#: Public figure -> its meaning. Figures count reports by the local day on which they were sent. They leave out
#: restricted reports and emergency reports (rights.is_counted).
FIGURES: dict[str, Text] = {
    "received": Text(
        "Số phản ánh gửi đến trong kỳ, không tính phản ánh đã gộp vào phản ánh khác. Các số còn lại đều tính trên "
        "những phản ánh này, đến hôm nay.",
        "Reports that came in the period, without those merged into another one. All other figures are of these "
        "reports, as they stand today.",
    ),
    "handled": Text("Đã có kết quả trả lời người dân.", "Answered."),
    "on_time": Text("Đã trả lời trong hạn.", "Answered by the date that was promised."),
    "late": Text("Đã trả lời nhưng quá hạn.", "Answered after the date that was promised."),
    "open": Text("Đang chờ hoặc đang xử lý, chưa có kết quả.", "Waiting or being worked on, not answered yet."),
    "overdue": Text(
        "Chưa có kết quả và đã quá hạn trả lời; là một phần của số đang xử lý.",
        "Not answered, and past the date that was promised; part of those open.",
    ),
    "refused": Text("Không tiếp nhận, có nêu lý do.", "Not taken up, for a reason that was given."),
    "withdrawn": Text("Người gửi đã rút.", "Taken back by the sender."),
    "merged": Text(
        "Gộp vào phản ánh khác về cùng một việc; không tính trong số tiếp nhận.",
        "Merged into another report of the same matter; not among those received.",
    ),
    "on_time_rate": Text(
        "Số trả lời đúng hạn chia cho tổng số đã trả lời và số đang quá hạn.",
        "Answered on time, of all that were answered or are overdue.",
    ),
    "rated": Text("Số kết quả được người gửi đánh giá.", "Answers that their senders rated."),
    "satisfied_rate": Text("Số đánh giá “hài lòng” trên tổng số đánh giá.", "Ratings “satisfied”, of all ratings."),
    "content_rate": Text(
        "Số đánh giá “hài lòng” và “chấp nhận” trên tổng số đánh giá.",
        "Ratings “satisfied” or “accepted”, of all ratings.",
    ),
    "response_rate": Text("Số được đánh giá trên số đã trả lời.", "Rated, of all that were answered."),
    "answer_mean_seconds": Text(
        "Thời gian trung bình từ lúc gửi đến lúc có kết quả, tính cả đêm và ngày nghỉ.",
        "Mean time from the report to its answer, nights and days off included.",
    ),
    "answer_median_seconds": Text(
        "Một nửa số kết quả có trong thời gian này; ước tính theo khoảng, tính cả đêm và ngày nghỉ.",
        "Half of the answers came within this time; estimated from ranges, nights and days off included.",
    ),
    "answer_p90_seconds": Text(
        "Chín phần mười số kết quả có trong thời gian này; ước tính theo khoảng.",
        "Nine tenths of the answers came within this time; estimated from ranges.",
    ),
    "rank": Text(
        "Xếp theo tỷ lệ đúng hạn; chỉ xếp khi có từ 10 phản ánh đã trả lời hoặc quá hạn.",
        "By the rate on time; only with ten reports or more that were answered or are overdue.",
    ),
}
#: Channel of a report -> its name. The channel of a partner's app has the name in the partner's API key.
CHANNELS: dict[str, Text] = {
    "web": Text("Trang web", "Web page"),
    "app": Text("Ứng dụng", "App"),
    "kiosk": Text("Ki-ốt", "Kiosk"),
    "telephone": Text("Điện thoại", "Telephone"),
    "counter": Text("Trực tiếp tại Trung tâm Phục vụ hành chính công", "Counter"),
}
#: The row of reports without a commune.
NO_COMMUNE = Text("Chưa rõ xã/phường", "Commune not known")
