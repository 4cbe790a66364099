"""Mails to officers about their accounts."""

from __future__ import annotations

from chalicelib.domain.texts.text import Text

#: Kind of message -> the line above, and the text. Passwords are in no other message.
LETTERS: dict[str, tuple[Text, Text]] = {
    "officer_invited": (
        Text("Tài khoản của bạn trên hệ thống Phản ánh hiện trường", "Your account for citizen reports"),
        Text(
            "Kính gửi {title},\n\nBạn đã được cấp tài khoản xử lý phản ánh.\n"
            "Tên đăng nhập: {username}\nMật khẩu dùng một lần: {password}\n\n"
            "Hãy đăng nhập trong vòng {days} ngày và đặt mật khẩu của riêng bạn (ít nhất 12 ký tự). "
            "Không chuyển tiếp thư này và không cho ai biết mật khẩu. "
            "Nếu bạn không chờ tài khoản này, hãy báo cho quản trị viên.",
            "Dear {title},\n\nAn account for handling reports was made for you.\n"
            "Username: {username}\nOne-time password: {password}\n\n"
            "Sign in within {days} days and choose a password of your own (12 characters at least). "
            "Do not forward this mail, and tell nobody the password. "
            "If you do not expect this account, tell an administrator.",
        ),
    ),
    "officer_password": (
        Text("Mật khẩu mới của bạn trên hệ thống Phản ánh hiện trường", "Your new password for citizen reports"),
        Text(
            "Kính gửi {title},\n\nMật khẩu của bạn vừa được cấp lại; mật khẩu cũ và mọi phiên đã hết hiệu lực.\n"
            "Tên đăng nhập: {username}\nMật khẩu dùng một lần: {password}\n\n"
            "Hãy đăng nhập trong vòng {days} ngày và đặt mật khẩu của riêng bạn (ít nhất 12 ký tự). "
            "Nếu bạn không yêu cầu việc này, hãy báo ngay cho quản trị viên.",
            "Dear {title},\n\nYour password was replaced; the one before and all sessions have ended.\n"
            "Username: {username}\nOne-time password: {password}\n\n"
            "Sign in within {days} days and choose a password of your own (12 characters at least). "
            "If you did not ask for this, tell an administrator at once.",
        ),
    ),
    "officer_password_own": (
        Text("Mật khẩu của bạn vừa được đổi", "Your password was changed"),
        Text(
            "Kính gửi {title},\n\nLúc {at}, mật khẩu của tài khoản {username} được đổi bằng mật khẩu trước đó. "
            "Mọi phiên đã kết thúc. Nếu đó không phải là bạn, hãy báo ngay cho quản trị viên.",
            "Dear {title},\n\nAt {at} the password of the account {username} was changed, with the one before. "
            "All sessions have ended. If that was not you, tell an administrator at once.",
        ),
    ),
    "officer_mailbox_left": (
        Text("Hộp thư của tài khoản {username} đã được thay", "The mailbox of the account {username} was changed"),
        Text(
            "Kính gửi {title},\n\nTài khoản {username} từ nay nhận thư ở một hộp thư khác, không phải hộp thư này. "
            "Nếu bạn không biết việc này, hãy báo ngay cho quản trị viên.",
            "Dear {title},\n\nThe account {username} gets its mail at another mailbox now, and not at this one. "
            "If you do not know of this, tell an administrator at once.",
        ),
    ),
    "factor_reset": (
        Text("Thiết bị xác thực của bạn đã bị gỡ", "Your second factor was taken away"),
        Text(
            "Kính gửi {title},\n\nLúc {at}, thiết bị xác thực của tài khoản {username} bị gỡ và một mã đăng ký "
            "thiết bị mới được cấp. Mọi phiên đã kết thúc. "
            "Nếu bạn không yêu cầu việc này, hãy báo ngay cho quản trị viên.",
            "Dear {title},\n\nAt {at} the device of the account {username} was taken away, and a code to enrol another "
            "one was made. All sessions have ended. If you did not ask for this, tell an administrator at once.",
        ),
    ),
    "factor_enrolled": (
        Text("Thiết bị xác thực mới của bạn", "Your new second factor"),
        Text(
            "Kính gửi {title},\n\nLúc {at}, một thiết bị xác thực mới được đăng ký cho tài khoản {username}. "
            "Nếu đó không phải là bạn, hãy báo ngay cho quản trị viên.",
            "Dear {title},\n\nAt {at} a new device was enrolled for the account {username}. "
            "If that was not you, tell an administrator at once.",
        ),
    ),
}
