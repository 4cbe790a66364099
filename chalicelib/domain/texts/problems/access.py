"""Texts of problems: who may do what: signing in, keys, secrets, rights, blocks and requests about own data."""

from __future__ import annotations

from chalicelib.domain.texts.text import Text

TEXTS: dict[str, Text] = {
    "blocked": Text(
        "Hệ thống tạm dừng tiếp nhận từ thuê bao/thiết bị này đến {until}.", "You are blocked until {until}."
    ),
    "code_wrong": Text(
        "Mã xác nhận không đúng, đã dùng, hoặc đã hết hạn.", "The code is wrong, used already, or expired."
    ),
    "consent_required": Text(
        "Cần đồng ý cho phép xử lý thông tin liên hệ, hoặc bỏ trống thông tin liên hệ.",
        "Agree to the use of your contact data, or leave the contact data empty.",
    ),
    "confirm_address": Text(
        "Chỉ yêu cầu xác nhận số điện thoại theo địa chỉ mạng.",
        "Only a network address can be required to confirm a telephone number.",
    ),
    "confirmation_needed": Text("Hãy xác nhận số điện thoại trước khi gửi.", "Confirm your telephone number first."),
    "list_not_yours": Text(
        "Danh sách này không dành cho bạn: chỉ người giám sát xem được mọi đơn vị, chỉ lãnh đạo có việc chờ duyệt, "
        "chỉ cán bộ của xã, phường có danh sách theo địa bàn.",
        "This list is not for you: only supervisors see all units, only leaders approve, only officers of a commune "
        "have the list of their area.",
    ),
    "not_helper": Text(
        "Số điện thoại này chưa được giao hỗ trợ thôn, tổ nào. Đề nghị liên hệ UBND xã, phường.",
        "This telephone helps in no hamlet. Ask the commune's office.",
    ),
    "other_helper": Text(
        "Một người hỗ trợ khác đã viết phản ánh này. Chỉ người đó gửi được.",
        "Another helper wrote this report. Only they can send it.",
    ),
    "sender_unproven": Text(
        "Phản ánh này do người hỗ trợ gửi giúp. Để làm việc này, hãy xác nhận số điện thoại của bạn.",
        "A helper sent this report for you. Confirm your telephone to do this.",
    ),
    "forbidden": Text("Bạn không có quyền thực hiện việc này.", "Not allowed."),
    "identity_clock": Text(
        "Đồng hồ của hệ thống định danh và của chúng tôi lệch nhau, nên chưa đăng nhập được. Lỗi không phải do bạn: đề "
        "nghị thử lại sau ít phút, hoặc dùng số điện thoại.",
        "The clocks of the identity provider and of this service differ, so you could not be signed in. It is not your "
        "fault: try again in some minutes, or use your telephone.",
    ),
    "identity_over": Text(
        "Lần đăng nhập này đã quá mười phút hoặc đã dùng rồi; đề nghị bắt đầu lại.",
        "This sign-in took longer than ten minutes, or was used already; begin again.",
    ),
    "identity_refused": Text(
        "Không xác thực được danh tính; đề nghị đăng nhập lại.", "Your identity could not be confirmed; sign in again."
    ),
    "identity_unavailable": Text(
        "Hệ thống định danh điện tử tạm thời không phản hồi; đề nghị thử lại sau.",
        "The identity provider does not answer; try again later.",
    ),
    "key_invalid": Text(
        "Khóa API không hợp lệ, đã hết hạn hoặc bị thu hồi.", "The API key is wrong, expired or revoked."
    ),
    "measure_over": Text("Biện pháp này đã được gỡ bỏ trước đó.", "This measure was lifted already."),
    "deputy_away": Text("Người này cũng nghỉ trong thời gian đó.", "This officer is away at that time too."),
    "deputy_not_here": Text(
        "Người làm thay phải là một cán bộ khác đang hoạt động cùng đơn vị.",
        "A deputy must be another active officer of the same unit.",
    ),
    "leave_backwards": Text("Ngày cuối phải sau ngày đầu.", "A leave must end after it begins."),
    "leave_by_administrator": Text(
        "Người làm thay của giám sát và quản trị do quản trị viên chỉ định; người đang làm thay không chỉ định tiếp.",
        "Only an administrator appoints deputies of supervisors and administrators; a deputy names no further one.",
    ),
    "leave_far": Text("Chỉ đặt trước tối đa {limit} ngày.", "A leave may begin at most {limit} days ahead."),
    "leave_long": Text(
        "Mỗi đợt nghỉ tối đa {limit} ngày; dài hơn do quản trị viên chỉ định.",
        "A leave may last at most {limit} days; an administrator appoints a deputy for longer.",
    ),
    "leave_over": Text("Thời gian này đã qua.", "This time is over."),
    "leave_overlaps": Text("Đã có một đợt nghỉ trùng thời gian này.", "Another leave of yours overlaps with this one."),
    "not_deputy": Text("Hiện bạn không được giao xử lý thay cán bộ này.", "You are not this officer's deputy now."),
    "officer_unknown": Text(
        "Tài khoản này không phải là cán bộ đang hoạt động.", "This account does not belong to an active officer."
    ),
    "move_confirm_again": Text(
        "Để chuyển sang số mới, cả hai lần xác nhận phải trong 15 phút vừa qua. Hãy xác nhận lại.",
        "To move to a new number, both must have been confirmed within the last 15 minutes. Confirm again.",
    ),
    "move_level": Text(
        "Không còn số cũ thì cần danh tính điện tử mức 2 để chuyển sang số mới.",
        "Without the old number, an electronic identity of level 2 is needed to move to a new one.",
    ),
    "move_same": Text("Đây vẫn là số đang dùng.", "This is the number that you use already."),
    "move_to_telephone": Text(
        "Hãy xác nhận số mới bằng mã gửi tới số đó.", "Confirm the new number with a code that is sent to it."
    ),
    "category_not_yours": Text(
        "Chỉ giao được những lĩnh vực mà bạn có.", "You can give only the categories that you have."
    ),
    "no_mailbox": Text(
        "Tài khoản này chưa có hộp thư, nên không gửi được mật khẩu. Hãy nhập hộp thư trước.",
        "The account has no mailbox, so no password can be sent. Enter a mailbox first.",
    ),
    "no_sender": Text(
        "Hệ thống chưa được cài đặt để gửi thư. Hãy nhờ người vận hành.",
        "This system is not set up to send mail. Ask an operator.",
    ),
    "officer_closed": Text("Tài khoản này đã khóa.", "This account is locked."),
    "officer_exists": Text("Đã có tài khoản {name}.", "There is an account {name} already."),
    "officer_stale": Text(
        "Người khác vừa sửa cán bộ này; hãy xem rồi lưu lại.",
        "Somebody else changed this officer; look at it and save again.",
    ),
    "own_password": Text(
        "Không thể tự cấp lại mật khẩu của mình. Hãy nhờ một quản trị viên khác.",
        "You cannot have your own password replaced. Ask another administrator.",
    ),
    "role_not_yours": Text(
        "Lãnh đạo đơn vị chỉ giao được vai trò đầu mối, xử lý và lãnh đạo.",
        "A unit's leader can give the roles focal, processing and leader only.",
    ),
    "second_person": Text(
        "Bạn là người đặt hộp thư hoặc số điện thoại của tài khoản này, nên việc mở quyền xem người gửi "
        "cần một quản trị viên khác.",
        "You set where this account is reached, so another administrator must do what opens who reported.",
    ),
    "unit_not_yours": Text(
        "Lãnh đạo chỉ quản lý cán bộ của đơn vị mình.", "A leader manages the officers of their own unit."
    ),
    "own_rights": Text(
        "Không thể tự đổi quyền của mình hoặc tự làm người được ủy quyền. Hãy nhờ một quản trị viên khác.",
        "You cannot change your own rights or make yourself a deputy. Ask another administrator.",
    ),
    "phone_gets_no_sms": Text(
        "Chỉ gửi được mã tới số di động Việt Nam.", "Codes are sent to mobile numbers of Vietnam only."
    ),
    "privacy_own": Text(
        "Bạn đã nhập yêu cầu này thay người dân, nên một cán bộ khác phải giải quyết.",
        "You took this request down for the person, so another officer must settle it.",
    ),
    "privacy_settled": Text("Yêu cầu này đã được trả lời.", "This request was answered already."),
    "privacy_open": Text(
        "Bạn đã gửi yêu cầu này và đang chờ trả lời.", "You have asked for this already; it is being decided."
    ),
    "privacy_unmask": Text(
        "Chỉ cán bộ có quyền xem người gửi mới được giao bản sao. Hãy nhờ giám sát cấp tỉnh giải quyết.",
        "Only an officer who may learn who reported can hand out the copy. Ask a supervisor to settle the request.",
    ),
    "privacy_whose": Text(
        "Cần đúng một trong hai: mã phiếu hoặc số điện thoại.", "Give either a code or a telephone number, not both."
    ),
    "scope_missing": Text(
        "Khóa API không có quyền dùng chức năng này ({scope}).", "The API key does not have this scope ({scope})."
    ),
    "sign_in_again": Text(
        "Bạn đăng nhập đã lâu. Hãy đăng nhập lại để làm việc này.",
        "You signed in some time ago. Sign in again to do this.",
    ),
    "second_factor_asked": Text(
        "Hãy nhập mã sáu chữ số của thiết bị xác thực để dùng phiên làm việc này.",
        "Enter the six-digit code of your device before this session can be used.",
    ),
    "second_factor_needed": Text(
        "Tài khoản này phải đăng ký thiết bị xác thực trước khi dùng quyền này.",
        "This account must enrol a device as second factor before it can use these rights.",
    ),
    "factor_wrong": Text(
        "Mã không đúng, đã dùng hoặc đã hết hạn. Hãy đợi mã tiếp theo.",
        "The code is wrong, was used before or has expired. Wait for the next one.",
    ),
    "enrolment_refused": Text(
        "Mã đăng ký không đúng, đã dùng hoặc đã hết hạn. Hãy xin quản trị cấp mã mới.",
        "The enrolment code is wrong, was used before or has expired. Ask an administrator for a new one.",
    ),
    "password_wrong": Text(
        "Tên đăng nhập hoặc mật khẩu hiện tại không đúng.",
        "The username or the present password is wrong.",
    ),
    "password_often": Text(
        "Đã thử quá nhiều lần. Vui lòng đợi vài phút.",
        "Too many attempts. Please wait some minutes.",
    ),
    "password_short": Text(
        "Mật khẩu phải có ít nhất {least} ký tự; dấu cách và chữ có dấu đều được.",
        "A password has at least {least} characters; spaces and any letters are allowed.",
    ),
    "password_common": Text(
        "Mật khẩu này nằm trong số những mật khẩu bị đoán đầu tiên. Hãy ghép vài từ không liên quan với nhau, "
        "không dùng tên mình, tên đơn vị, tên địa phương hay dãy số.",
        "This password is among those that are guessed first. Join a few unrelated words, without your name, your "
        "office, the place or rows of digits.",
    ),
    "password_ends": Text(
        "Mật khẩu không được bắt đầu hay kết thúc bằng dấu cách.",
        "A password neither begins nor ends with a space.",
    ),
    "password_same": Text(
        "Mật khẩu mới phải khác mật khẩu hiện tại.",
        "The new password must differ from the present one.",
    ),
    "own_factor": Text(
        "Không ai tự cấp lại thiết bị xác thực của mình; việc này cần một quản trị khác.",
        "Nobody resets their own second factor; another administrator must do it.",
    ),
    "push_service_unknown": Text(
        "Trình duyệt này dùng dịch vụ thông báo mà hệ thống không gửi tới được.",
        "This browser uses a push service that the system does not send to.",
    ),
    "secret_wrong": Text("Mã bí mật không đúng.", "The secret is wrong."),
    "signature_wrong": Text("Chữ ký không đúng.", "The signature is wrong."),
    "signed_later": Text("Văn bản không thể ký sau hôm nay.", "The document cannot be signed after today."),
    "subject_missing": Text("Cần đúng một trong: address, phone, key.", "Give exactly one of address, phone and key."),
    "unauthenticated": Text(
        "Cần đăng nhập; phiên đăng nhập chưa có hoặc đã hết.", "Sign in; the token is missing or not valid."
    ),
    "unknown_officer": Text("Đơn vị không có cán bộ này.", "The unit has no such officer."),
    "unmask_again": Text(
        "Thời gian xem người gửi đã hết; hãy nêu lại lý do.",
        "Your access to the reporter's identity has expired; give a reason again.",
    ),
    "unmask_not_allowed": Text(
        "Bạn không có quyền xem người gửi của phiếu này.", "You may not see who sent this report."
    ),
}
