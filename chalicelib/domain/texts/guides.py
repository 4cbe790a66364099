"""Guides in a few steps: four for citizens, one for officers. Each step may have a picture of the page it speaks of.

The pictures are made by `make guides`, which takes these very steps; tests/browser/everybody/test_guides.py says when
a picture no longer shows the page as it is.
"""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.domain.texts.text import Text


@dataclass(frozen=True, slots=True)
class GuideStep:
    """One thing to do. ``picture`` names its picture, None for what the page cannot show, such as another app."""

    text: Text
    picture: str | None = None


@dataclass(frozen=True, slots=True)
class PictureGuide:
    """A guide by its part of the address. ``for_officers``: it is listed apart."""

    name: str
    title: Text
    lead: Text
    steps: tuple[GuideStep, ...]
    for_officers: bool = False


GUIDES = (
    PictureGuide(
        "gui-tren-web",
        Text("Gửi phản ánh trên trang web", "Send a report on the web page"),
        Text(
            "Không cần tài khoản. Khoảng một phút. Mất mạng giữa chừng thì phản ánh được giữ lại và gửi sau.",
            "No account is needed. It takes about a minute. Without a network it is kept, and sent later.",
        ),
        (
            GuideStep(
                Text(
                    "Mở trang. Chạm “Chụp ảnh” hoặc “Chọn ảnh có sẵn”. Không có ảnh thì chạm “Gửi không kèm ảnh”.",
                    "Open the page. Touch “Take a photo”, “Choose photos” or “Report without a photo”.",
                ),
                "home",
            ),
            GuideStep(
                Text(
                    "Cho biết ở đâu: chọn xã, phường, gõ không cần dấu; có thể chỉ thêm điểm trên bản đồ.",
                    "Say where: choose the commune, typed without accents; you may add a point on the map.",
                ),
                "where",
            ),
            GuideStep(
                Text(
                    "Chọn lĩnh vực và viết điều gì đang xảy ra. Vài lời là đủ.",
                    "Choose what it is about and write what is happening. A few words are enough.",
                ),
                "what",
            ),
            GuideStep(
                Text(
                    "Đọc lại rồi chạm “Gửi phản ánh”. Số điện thoại không bắt buộc.",
                    "Read it once more and touch “Send”. A telephone is not required.",
                ),
                "check",
            ),
            GuideStep(
                Text(
                    "Chép lại mã, hoặc lưu liên kết. Bằng mã này, xem được ai đang xử lý và hạn trả lời.",
                    "Write down the code, or keep the link. With it you see who works on it, and until when.",
                ),
                "receipt",
            ),
        ),
    ),
    PictureGuide(
        "tai-khoan",
        Text("Tài khoản: xem mọi phản ánh của mình", "Account: see all your reports"),
        Text(
            "Tài khoản là số điện thoại của bạn; không có mật khẩu. Không có tài khoản vẫn gửi được phản ánh.",
            "Your telephone is your account; there is no password. You can send reports without one.",
        ),
        (
            GuideStep(
                Text(
                    "Ở cuối trang, chạm “Tài khoản và thiết bị đang đăng nhập”, rồi nhập số điện thoại.",
                    "At the end of the page touch “Account and signed-in devices”, and enter your telephone.",
                ),
                "phone",
            ),
            GuideStep(
                Text(
                    "Nhập mã sáu số trong tin nhắn. Không đọc mã này cho bất kỳ ai, kể cả cán bộ.",
                    "Enter the six digits of the SMS. Read them to nobody, no officer either.",
                ),
                "code",
            ),
            GuideStep(
                Text(
                    "Trang tài khoản có các phản ánh, phản ánh đang theo dõi và thiết bị đang đăng nhập.",
                    "The account has your reports, what you follow, and the devices that are signed in.",
                ),
                "account",
            ),
            GuideStep(
                Text(
                    "Máy dùng chung: đăng xuất khi xong. Mất máy: đăng xuất trên mọi thiết bị.",
                    "On a shared telephone sign out afterwards. After a loss sign out everywhere.",
                )
            ),
        ),
    ),
    PictureGuide(
        "cai-ung-dung",
        Text("Cài trang thành ứng dụng trên điện thoại", "Install the page as an app"),
        Text(
            "Ứng dụng là chính trang này: không tải từ kho ứng dụng, không chiếm bộ nhớ, mở được khi mất mạng.",
            "The app is this very page: no app store, hardly any storage, and it opens without a network.",
        ),
        (
            GuideStep(
                Text(
                    "Android: mở trang bằng Chrome, chạm ba chấm ở góc trên, chọn “Thêm vào màn hình chính”.",
                    "Android: open the page in Chrome, touch the three dots, choose “Add to home screen”.",
                )
            ),
            GuideStep(
                Text(
                    "iPhone: mở trang bằng Safari, chạm nút Chia sẻ, rồi chọn “Thêm vào MH chính”.",
                    "iPhone: open the page in Safari, touch Share, then choose “Add to Home Screen”.",
                ),
                "install",
            ),
            GuideStep(
                Text(
                    "Mở từ biểu tượng. Trang chính như trên web; phản ánh viết khi mất mạng sẽ tự gửi sau.",
                    "Open it by its icon. It is as on the web; what is written without a network is sent later.",
                ),
                "tabs",
            ),
            GuideStep(
                Text(
                    "Chạm “Theo dõi” để xem các phản ánh đã gửi từ máy này, hoặc xem bằng mã.",
                    "Touch “Follow” for what was sent from this telephone, or to look one up by its code.",
                ),
                "follow",
            ),
        ),
    ),
    PictureGuide(
        "gui-qua-zalo",
        Text("Gửi phản ánh qua Zalo", "Send a report by Zalo"),
        Text(
            "Nhắn cho trang Zalo của tỉnh như nhắn cho người quen. Ảnh dưới đây là mục trò chuyện của trang web: "
            "Zalo hỏi cùng những câu ấy.",
            "Write to the province's Zalo page as to a friend. The pictures are of the chat on the web page: Zalo asks "
            "the same questions.",
        ),
        (
            GuideStep(
                Text(
                    "Trong Zalo, tìm trang của tỉnh, chạm “Quan tâm”, rồi nhắn bất kỳ điều gì, ví dụ “xin chào”.",
                    "In Zalo look for the province's page, touch “Follow”, and write anything, such as “hello”.",
                )
            ),
            GuideStep(
                Text(
                    "Chọn “Gửi phản ánh”, hoặc viết ngay điều đang xảy ra.",
                    "Choose “Send a report”, or write at once what is happening.",
                ),
                "begin",
            ),
            GuideStep(
                Text(
                    "Trả lời từng câu: có ảnh không, ở đâu, lĩnh vực nào. Viết “hủy” để thôi.",
                    "Answer each question: a photo, where, which category. Write “cancel” to stop.",
                ),
                "asked",
            ),
            GuideStep(
                Text(
                    "Nhận mã phản ánh. Có trả lời, Zalo báo ngay tại đó. Viết “stop” để không nhận tin nữa.",
                    "You get the report's code. Zalo tells you of the answer. Write “stop” to hear no more.",
                )
            ),
        ),
    ),
    PictureGuide(
        "can-bo",
        Text("Cán bộ: tiếp nhận và trả lời một phản ánh", "Officers: take in a report and answer it"),
        Text(
            "Từ đăng nhập đến trả lời. Mục “Trợ giúp” trên trang cán bộ có từng thao tác và từng thời hạn.",
            "From signing in to the answer. “Help” on the officers' page has each move and each clock.",
        ),
        (
            GuideStep(
                Text(
                    "Mở trang cán bộ, đăng nhập bằng tên và mật khẩu do quản trị viên cấp.",
                    "Open the officers' page and sign in with what the administrator gave you.",
                ),
                "sign-in",
            ),
            GuideStep(
                Text(
                    "Việc quá hạn và sắp đến hạn đứng đầu. Chạm nội dung để mở phiếu; nút mũi tên chuyển thẳng.",
                    "What is late or due comes first. Touch the words to open a ticket; the arrow sends it on.",
                ),
                "row",
            ),
            GuideStep(
                Text(
                    "Trong phiếu, chạm thao tác cần làm. Chỉ có thao tác được phép lúc này.",
                    "On the ticket touch what is to be done. Only what is possible now is there.",
                ),
                "actions",
            ),
            GuideStep(
                Text(
                    "Điền lời trả lời người dân; thêm ảnh kết quả nếu lĩnh vực yêu cầu. Lãnh đạo duyệt rồi mới gửi.",
                    "Write the answer; add photos of the result if they are asked for. A leader approves it first.",
                ),
                "answer",
            ),
        ),
        for_officers=True,
    ),
)
BY_NAME = {one.name: one for one in GUIDES}
