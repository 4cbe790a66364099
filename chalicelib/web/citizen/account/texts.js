// Texts of signing in with an identity, of the account, and of the levels.

export default {
  "identity.or": ["Hoặc dùng danh tính điện tử:", "Or use an electronic identity:"],
  "identity.again": ["Đăng nhập lại:", "Sign in again:"],
  "identity.go": ["Đăng nhập bằng {name}", "Sign in with {name}"],
  "identity.leave": ["Bạn sẽ sang trang của hệ thống định danh rồi quay lại đây; điều đang viết vẫn còn.",
    "You go to the provider's page and come back; what you are writing stays."],
  "identity.blocked": ["Trình duyệt này không lưu được dữ liệu (cookie bị chặn, hoặc đang ở chế độ riêng tư), nên " +
    "sẽ không nhận ra bạn khi quay lại. Hãy cho phép lưu dữ liệu, mở trang bằng trình duyệt khác, hoặc dùng số " +
    "điện thoại.",
    "This browser stores nothing (cookies are blocked, or it is a private window), so it would not " +
    "know you when you " +
    "come back. Allow it, use another browser, or use your telephone."],
  "identity.returning": ["Đang đăng nhập…", "Signing in…"],
  "identity.done": ["Đã đăng nhập.", "You are signed in."],
  "identity.failed": ["Chưa đăng nhập được", "You are not signed in"],
  "identity.cancelled": ["Bạn đã hủy ở trang của hệ thống định danh. Không có gì bị mất.",
    "You cancelled on the provider's page. Nothing is lost."],
  "identity.down": ["Hệ thống định danh đang trục trặc. Hãy thử lại sau ít phút, hoặc dùng số điện thoại.",
    "The identity provider is in trouble. Try again in some minutes, or use your telephone."],
  "identity.refused": ["Hệ thống định danh không cho đăng nhập. Hãy thử lại, hoặc dùng số điện thoại.",
    "The identity provider refused to sign you in. Try again, or use your telephone."],
  "identity.lost": ["Trình duyệt này không có lần đăng nhập đó: có thể bạn đã bắt đầu trong ứng dụng khác (Zalo, " +
    "Facebook) hay trình duyệt khác, hoặc đã quá mười phút. Hãy đăng nhập lại ngay tại đây.",
    "This browser does not know that sign-in: perhaps you began in another app (Zalo, Facebook) or browser, or more " +
    "than ten minutes ago. Sign in again here."],
  "identity.phone": ["Dùng số điện thoại", "Use your telephone"],
  "identity.draft": ["Quay lại phản ánh đang viết", "Back to the report that you are writing"],
  "identity.without": ["Gửi phản ánh không cần đăng nhập", "Send a report without signing in"],
  "levels.link": ["Mức 1, mức 2 nghĩa là gì?", "What do level 1 and 2 mean?"],
  "levels.why": ["Gửi phản ánh không cần đăng nhập. Khi đăng nhập, cán bộ biết người gửi được xác " +
    "nhận đến mức nào, và " +
    "bạn thấy mọi phản ánh của mình. Mức xác nhận không hiện công khai.",
    "Nobody has to sign in to send a report. If you do, officers know how well the sender is confirmed, and you see " +
    "all your reports. The level is never public."],
  "levels.yours": ["Bạn đang ở mức này.", "This is your level now."],
  "levels.0": ["Mức 0: không đăng nhập", "Level 0: not signed in"],
  "levels.0.can": ["Gửi phản ánh, theo dõi bằng mã và mã bí mật trên biên nhận, đánh giá câu trả lời.",
    "Send reports, follow them by code and secret from the receipt, rate the answer."],
  "levels.0.kept": ["Chỉ lưu thông tin liên hệ mà bạn tự ghi.", "Only the contact that you give is kept."],
  "levels.1": ["Mức 1: đã xác nhận số điện thoại", "Level 1: a confirmed telephone"],
  "levels.1.can": ["Như mức 0; thêm: thấy mọi phản ánh gửi bằng số này, nhận tin nhắn về phản ánh của người khác, " +
    "chuyển sang số mới. Danh tính điện tử chưa đạt mức 2 cũng ở mức này.",
    "As level 0, and: see all that was sent with this number, get messages about reports of others, move to a new " +
    "number. An electronic identity below level 2 is at this level, too."],
  "levels.1.kept": ["Lưu: dấu vết không đọc được của số điện thoại, ba số cuối và loại thiết bị trong một giờ.",
    "Kept: an unreadable mark of the number; its last three digits and the kind of device, for an hour."],
  "levels.2": ["Mức 2: danh tính điện tử mức 2", "Level 2: an electronic identity of level 2"],
  "levels.2.can": ["Như mức 1 với các phản ánh gửi khi đăng nhập bằng danh tính này; thêm: chuyển các phản ánh đó " +
    "sang số mới kể cả khi không còn số cũ.",
    "As level 1 for what you send with this identity, and: move those reports to a new number even when the old one " +
    "is gone."],
  "levels.2.kept": ["Không nhận và không lưu họ tên, số định danh, ngày sinh của bạn: chỉ một dấu " +
    "vết không đọc được " +
    "và mức xác nhận.",
    "Your name, identity number and birthday are not kept: only an unreadable mark, and the level."],
  "levels.number": ["Mức xác nhận thuộc về số điện thoại hay danh tính đã được xác nhận. Nếu bạn ghi số của người " +
    "khác vào phản ánh, số đó không được coi là đã xác nhận.",
    "A level belongs to the number or identity that was confirmed. Another number that you write into a report does " +
    "not count as confirmed."],
  "account.none": ["Đăng nhập để xem phản ánh của bạn, các thiết bị đang đăng nhập, hoặc chuyển sang " +
    "số mới. Gửi phản " +
    "ánh thì không cần đăng nhập.",
    "Sign in to see your reports and devices, or to move to a new number. You need not sign in to send a report."],
  "account.over": ["Phiên đăng nhập đã hết, hoặc đã bị kết thúc từ thiết bị khác.",
    "You were signed out: the hour is over, or it was ended on another device."],
  "account.phone": ["Số điện thoại đã xác nhận: ••• {ending}", "Confirmed telephone: ••• {ending}"],
  "account.identity": ["Đăng nhập bằng danh tính điện tử", "Signed in with an electronic identity"],
  "account.below": ["Mức 1: danh tính điện tử chưa đạt mức 2", "Level 1: an electronic identity below level 2"],
  "account.more": ["Đăng nhập ở mức 2", "Sign in at level 2"],
  "account.more.what": ["Danh tính điện tử có danh sách riêng: những gì đã gửi bằng số điện thoại vẫn nằm ở số đó.",
    "An electronic identity has a list of its own: what was sent with a telephone stays with the telephone."],
  "account.follows": ["Đang theo dõi", "What you follow"],
  "account.follows.none": ["Bạn chưa theo dõi phản ánh công khai nào.", "You follow no public report."],
  "account.devices": ["Thiết bị đang đăng nhập", "Signed-in devices"],
  "account.devices.hint": ["Mỗi lần đăng nhập tự hết sau một giờ. Thấy thiết bị lạ? Hãy kết thúc nó.",
    "Each ends by itself after an hour. One that is not yours? End it."],
  "account.here": ["thiết bị này", "this device"],
  "account.times": ["Từ {began}, hết lúc {ends}", "Since {began}, ends {ends}"],
  "account.end": ["Kết thúc", "End"],
  "account.end.one": ["Kết thúc {name}, từ {at}", "End {name}, since {at}"],
  "account.ended": ["Đã kết thúc: {name}.", "Ended: {name}."],
  "account.out": ["Đã đăng xuất trên thiết bị này.", "You are signed out on this device."],
  "account.all": ["Đăng xuất mọi nơi", "Sign out everywhere"],
  "account.all.sure": ["Đăng xuất khỏi mọi thiết bị ({n}), cả thiết bị này?",
    "Sign out on all devices ({n}), this one too?"],
  "account.all.done": ["Đã đăng xuất khỏi mọi thiết bị.", "You are signed out everywhere."],
  "move": ["Chuyển sang số điện thoại mới", "Move to a new number"],
  "move.what": ["Xác nhận cả số cũ và số mới bằng mã. Không còn số cũ thì dùng danh tính điện tử mức 2.",
    "Confirm both numbers by code. Without the old one, use an electronic identity of level 2."],
  "move.reports": ["Còn số cũ: mọi phản ánh, theo dõi, tin khu vực và lịch hẹn của số cũ sang số " +
    "mới. Không còn số cũ: " +
    "chỉ các phản ánh đã gửi khi đăng nhập bằng danh tính này, vì số cũ có thể đã thuộc về người khác.",
    "With the old number: all its reports, follows, area news and bookings move. Without it: only reports that you " +
    "sent signed in with this identity, because the old number may be somebody else's by now."],
  "move.trust": ["Mức xác nhận giữ nguyên: nó thuộc về số đã được xác nhận.",
    "The level stays as it was: it belongs to the number that was confirmed."],
  "move.sessions": ["Số cũ bị đăng xuất khỏi mọi thiết bị và không nhận tin nữa.",
    "The old number is signed out everywhere and gets no more messages."],
  "move.level": ["Danh tính này chưa đạt mức 2, nên chưa chuyển số được.",
    "This identity is below level 2, so it cannot move a number."],
  "move.new": ["Số mới", "The new number"],
  "move.confirmed": ["Đã xác nhận số mới {phone}.", "The new number {phone} is confirmed."],
  "move.old": ["Số cũ", "The old number"],
  "move.old.hint": ["Số bạn đã ghi trong các phản ánh gửi bằng danh tính này.",
    "The number in the reports that you sent with this identity."],
  "move.old.again": ["Hãy xác nhận lại số cũ:", "Confirm the old number again:"],
  "move.go": ["Chuyển sang số này", "Move to this number"],
  "move.look": ["Bạn đang đăng nhập bằng {phone}. Nếu phản ánh cũ ở trong danh sách dưới đây thì đã chuyển xong; nếu " +
    "chưa, hãy đăng nhập bằng số cũ và chuyển lại.",
    "You are signed in with {phone}. If your earlier reports are in the list below, they have moved; if not, sign in " +
    "with the old number and move again."],
  "move.done": ["Đã chuyển sang {phone}: {reports} phản ánh, {others} mục theo dõi, tin khu vực và lịch hẹn.",
    "Moved to {phone}: {reports} reports, {others} follows, area news and bookings."]
};
