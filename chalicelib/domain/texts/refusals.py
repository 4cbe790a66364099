"""The reasons for which a report, a photo or a video is refused."""

from __future__ import annotations

from chalicelib.domain.texts.text import Text

#: Reason for refusing a report -> its name (docs/domain.md, "Refusal"). A report type may allow fewer reasons.
REFUSALS: dict[str, Text] = {
    "complaint": Text("Thuộc thẩm quyền giải quyết khiếu nại", "A complaint in the sense of the law"),
    "denunciation": Text("Thuộc thẩm quyền giải quyết tố cáo", "A denunciation in the sense of the law"),
    "crime_tip": Text("Tố giác, tin báo về tội phạm", "A tip about a crime"),
    "being_settled": Text(
        "Vụ việc đang được cơ quan có thẩm quyền giải quyết", "Being settled by an authority already"
    ),
    "civil_dispute": Text("Tranh chấp dân sự", "A civil dispute"),
    "other_authority": Text(
        "Thuộc thẩm quyền của cơ quan trung ương, cơ quan ngành dọc", "A matter of a central or vertical agency"
    ),
    "outside_province": Text("Ngoài địa bàn", "Outside the province"),
    "unclear": Text("Nội dung không rõ, người gửi không bổ sung thông tin", "Unclear and not completed"),
    "duplicate": Text("Trùng với phản ánh đã có", "A duplicate"),
    "picture_reused": Text("Hình ảnh lấy lại hoặc đã chỉnh sửa", "Picture reused or edited"),
    "abusive": Text("Ngôn từ xúc phạm", "Abusive"),
    "state_secret": Text("Chứa bí mật nhà nước", "Contains state secrets"),
    "legal_advice": Text("Đề nghị tư vấn pháp luật", "Asks for legal advice"),
    "spam": Text("Thư rác, gửi thử, không phải phản ánh", "Spam, or sent as a test"),
}
#: Reasons that no report is refused for any more. Old tickets and documents have them.
FORMER_REFUSALS: dict[str, Text] = {
    "not_vietnamese": Text("Không viết bằng tiếng Việt", "Not in Vietnamese"),
}
#: Every reason that a stored ticket or a document may have.
KNOWN_REFUSALS: dict[str, Text] = REFUSALS | FORMER_REFUSALS

PHOTO_REFUSALS: dict[str, Text] = {
    "duplicate": Text("Ảnh này đã có trong phản ánh.", "The report has this very picture already."),
    "not_cleaned": Text("Không thể xóa hết dữ liệu kèm theo ảnh.", "What came with the picture could not be removed."),
    "original_changed": Text(
        "Tệp gốc đã bị thay đổi sau khi hiển thị.", "The original is not the one that was shown before."
    ),
    "original_gone": Text(
        "Tệp gốc không còn, không thể làm mờ lại.", "The original is gone; nothing is left to redact."
    ),
    "erased": Text("Đã xóa theo yêu cầu của người gửi.", "Removed at the sender's request."),
    "damaged": Text("Ảnh bị hỏng; hãy chọn ảnh khác.", "The picture is damaged; choose another."),
    "not_an_image": Text("Tệp không phải là ảnh.", "The file is no picture."),
    "type_mismatch": Text("Tệp không đúng loại đã khai.", "The file is not of the type it was announced as."),
    "too_many_pixels": Text("Ảnh có quá nhiều điểm ảnh.", "The picture has too many pixels."),
    "truncated": Text("Ảnh bị thiếu dữ liệu; hãy tải lại.", "The picture is incomplete; upload it again."),
    "too_complex": Text("Tệp ảnh bất thường, không thể xử lý.", "The file is built in a way that is not taken."),
    "too_large": Text("Tệp quá lớn.", "The file is too large."),
    "too_large_dimension": Text("Ảnh quá dài hoặc quá rộng.", "The picture is too long or too wide."),
}

#: Reason for refusing a video -> text. For any other reason the text of PHOTO_REFUSALS is used.
VIDEO_REFUSALS: dict[str, Text] = {
    "not_a_video": Text("Tệp không phải là video.", "The file is no video."),
    "no_picture": Text("Video không có hình xem được.", "There is nothing to be seen in the video."),
    "too_long": Text("Video dài quá một phút.", "The video is longer than a minute."),
    "truncated": Text("Video bị thiếu dữ liệu; hãy tải lại.", "The video is incomplete; upload it again."),
    "damaged": Text("Video bị hỏng; hãy chọn video khác.", "The video is damaged; choose another."),
    "type_not_accepted": Text("Không nhận loại video này.", "Videos of this type are not taken."),
}

#: The competent authority, named below the text of a refusal.
REDIRECT: dict[str, Text] = {
    "body": Text("Nơi có thẩm quyền: {body}.", "Competent: {body}."),
    "address": Text("Địa chỉ: {address}.", "Address: {address}."),
    "form": Text("Mẫu đơn: {form}.", "Form: {form}."),
}
