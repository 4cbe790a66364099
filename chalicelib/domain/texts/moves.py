"""What each move of the table of moves does, and where officers must act, in sentences for officers."""

from __future__ import annotations

from chalicelib.domain.texts.text import Text

#: Action, or kind of the clock's event -> what it does.
DOES: dict[str, Text] = {
    "receive": Text(
        "Nhận phản ánh vào xử lý, kiểm tra lĩnh vực, mức độ khẩn và xã, phường. Người gửi được báo hạn trả lời.",
        "Takes the report in, with its category, urgency and commune checked. The sender is told the promised date.",
    ),
    "refuse": Text(
        "Kết thúc phản ánh với lý do và hướng dẫn. Người gửi được báo và được đề nghị xem xét lại một lần.",
        "Ends the report with a ground and advice. The sender is told, and may appeal once.",
    ),
    "dispatch": Text(
        "Giao phiếu cho đơn vị xử lý, có thể kèm đơn vị phối hợp. Đơn vị được báo ngay.",
        "Gives the ticket to the handling unit, with coordinating units if needed. The unit is told at once.",
    ),
    "redispatch": Text(
        "Chuyển phiếu sang đơn vị khác trước khi có kết quả. Hạn trả lời giữ nguyên; cả hai đơn vị được báo.",
        "Gives the ticket to another unit before its answer. The promise stays; both units are told.",
    ),
    "reclassify": Text(
        "Sửa lĩnh vực, xã, phường hoặc đơn vị bị phản ánh. Lý do được ghi vào lịch sử.",
        "Corrects the category, the commune or the accused unit. The history keeps the reason.",
    ),
    "set_urgency": Text(
        "Nâng hoặc hạ mức độ khẩn. Hạn trả lời chỉ có thể sớm hơn, không lùi lại.",
        "Raises or lowers the urgency. The promise can only get earlier by it.",
    ),
    "ask": Text(
        "Hỏi người gửi điều còn thiếu. Mọi đồng hồ khác dừng lại cho đến khi có trả lời hoặc hết hạn bổ sung.",
        "Asks the sender for what is missing. All other clocks pause until they reply or their time has passed.",
    ),
    "accept": Text(
        "Đơn vị nhận xử lý; đồng hồ xử lý bắt đầu chạy.",
        "The unit takes the work on; the clock of its work starts.",
    ),
    "return": Text(
        "Trả phiếu không thuộc thẩm quyền về nơi tiếp nhận, kèm lý do. Số lần trả lại có hạn.",
        "Sends a ticket that is not the unit's back to intake, with the reason. How often is bounded.",
    ),
    "assign": Text(
        "Giao phiếu cho một cán bộ của đơn vị; người được giao được báo.",
        "Gives the ticket to an officer of the unit, who is told.",
    ),
    "hand_over": Text(
        "Người được giao chuyển phiếu cho đồng nghiệp cùng đơn vị, hoặc trả lại đơn vị, kèm lời bàn giao.",
        "Who the ticket is assigned to gives it to a colleague of the unit, or back to the unit, with a note.",
    ),
    "note": Text(
        "Ghi việc đã làm. Ghi chú công khai thì người gửi và người theo dõi được báo tiến độ.",
        "Writes down what was done. A public note tells the sender and followers how it goes.",
    ),
    "instruct": Text(
        "Lãnh đạo giao việc trên phiếu với hạn riêng. Công chúng và người gửi không thấy.",
        "A leader gives an instruction with a deadline of its own. The public and the sender never see it.",
    ),
    "carry_out": Text(
        "Báo cáo chỉ đạo đã thực hiện; đồng hồ của chỉ đạo dừng.",
        "Reports that an instruction was carried out; its clock ends.",
    ),
    "call_off": Text("Rút chỉ đạo không còn cần.", "Takes back an instruction that is no longer needed."),
    "forward": Text(
        "Gửi thư cho cơ quan, doanh nghiệp ngoài hệ thống kèm liên kết để trả lời. Đơn vị vẫn phải trả lời.",
        "Sends a body outside the system a mail with a link to reply. The unit stays responsible for the answer.",
    ),
    "recall": Text(
        "Rút đề nghị gửi ra ngoài; liên kết hết hiệu lực.",
        "Takes back what an outside body was asked; its link ends.",
    ),
    "involve": Text(
        "Đề nghị đơn vị khác góp phần việc của mình, mỗi đơn vị có đồng hồ riêng.",
        "Asks other units to give their part, each with a clock of its own.",
    ),
    "excuse": Text("Rút đề nghị với một đơn vị phối hợp.", "Excuses a coordinating unit."),
    "contribute": Text(
        "Đơn vị phối hợp gửi phần việc của mình; đồng hồ của đơn vị đó dừng.",
        "A coordinating unit gives its part; its clock ends.",
    ),
    "disagree": Text(
        "Báo không thống nhất ai chủ trì. Giám sát quyết định một lần.",
        "Says that the unit disagrees about who leads. The supervisor decides once.",
    ),
    "arbitrate": Text(
        "Quyết định đơn vị chủ trì và phối hợp khi các đơn vị không thống nhất.",
        "Decides who leads and who coordinates when units disagree.",
    ),
    "plan": Text(
        "Hẹn ngày làm khi cần thời gian dài. Đúng hạn hay không vẫn tính theo hạn ban đầu.",
        "Commits to a later date when the work takes long. An answer is still judged by the first promise.",
    ),
    "take_up": Text("Bắt đầu làm việc đã đưa vào kế hoạch.", "Begins the work that was planned."),
    "ask_extension": Text(
        "Xin thêm thời gian trước khi hết hạn, kèm lý do.",
        "Asks for more time before the deadline, with the reason.",
    ),
    "grant_extension": Text(
        "Đồng ý lùi hạn. Hạn ban đầu vẫn được giữ và được đếm trong số liệu.",
        "Grants a later deadline. The first promise is kept and counted.",
    ),
    "deny_extension": Text("Không đồng ý lùi hạn; hạn giữ nguyên.", "Denies more time; the deadline stays."),
    "answer": Text(
        "Trình lãnh đạo kết quả và ảnh sau khi làm.",
        "Submits the answer and the photos of the work to the leader.",
    ),
    "approve": Text(
        "Lãnh đạo duyệt; kết quả được gửi cho người gửi và công khai.",
        "The leader approves; the sender gets the answer, and it is public.",
    ),
    "send_back": Text(
        "Đưa kết quả chưa đạt về để làm lại; đồng hồ xử lý chạy tiếp.",
        "Sends an answer that will not do back to work; the clock of the work goes on.",
    ),
    "close": Text("Kết thúc phiếu đã trả lời.", "Ends an answered ticket."),
    "merge": Text(
        "Gộp phản ánh trùng vào phiếu chung. Người gửi của cả hai nhận cùng kết quả.",
        "Merges a duplicate into a main ticket. The senders of both get the same answer.",
    ),
    "gather": Text(
        "Lập một sự cố lớn có một dòng tiến độ công khai cho nhiều phản ánh; mỗi người gửi được báo một lần.",
        "Makes one big incident with one public line for many reports; each sender hears it once.",
    ),
    "unmerge": Text(
        "Tách phiếu gộp nhầm; phiếu quay về nơi tiếp nhận với hạn riêng.",
        "Takes out a ticket that was merged by mistake; it goes back to intake with a promise of its own.",
    ),
    "share": Text(
        "Cho đơn vị xử lý biết cách liên hệ người gửi khi thật cần. Lần xem nào cũng được ghi lại.",
        "Lets the handling unit reach the sender when it must. Each look is written down.",
    ),
    "supply": Text("Người gửi trả lời câu hỏi; các đồng hồ chạy tiếp.", "The sender replies; the clocks go on."),
    "add": Text("Người gửi thêm thông tin hoặc ảnh.", "The sender adds words or photos."),
    "withdraw": Text("Người gửi rút phản ánh của mình.", "The sender takes the report back."),
    "appeal": Text(
        "Người gửi đề nghị xem lại việc từ chối; giám sát xem xét.",
        "The sender asks to look at a refusal again; the supervisor does.",
    ),
    "confirm": Text("Người gửi xác nhận đã xong.", "The sender confirms that it is done."),
    "rate": Text("Người gửi đánh giá kết quả.", "The sender rates the answer."),
    "reopen": Text(
        "Người gửi cho biết chưa xong; phiếu được xử lý lại, kết quả cũ vẫn được tính.",
        "The sender says that it is not done; work begins again, and the earlier answer still counts.",
    ),
    "closed": Text(
        "Hết thời gian xác nhận thì phiếu tự đóng.", "The ticket closes when the time to confirm has passed."
    ),
    "unanswered": Text(
        "Hết hạn bổ sung thì phiếu quay về nơi tiếp nhận để quyết định.",
        "When the sender's time has passed, the ticket goes back to intake to decide.",
    ),
}

#: Name of a member of ``domain/tickets/moves.py``'s ``At`` -> of which unit an officer must be.
WHERE: dict[str, Text] = {
    "INTAKE": Text("của đơn vị tiếp nhận hoặc cấp trên", "of the intake unit, or of one above it"),
    "UNIT": Text("của đơn vị xử lý", "of the handling unit"),
    "EITHER": Text(
        "của đơn vị tiếp nhận, cấp trên của đơn vị đó, hoặc của đơn vị xử lý",
        "of the intake unit, of one above it, or of the handling unit",
    ),
    "COORDINATOR": Text("của đơn vị phối hợp", "of a coordinating unit"),
    "PARTNER": Text("của đơn vị xử lý hoặc đơn vị phối hợp", "of the handling unit, or of a coordinating one"),
    "CONCERNED": Text(
        "của đơn vị tiếp nhận, cấp trên của đơn vị đó, đơn vị xử lý, hoặc đơn vị phối hợp",
        "of the intake unit, of one above it, of the handling unit, or of a coordinating one",
    ),
    "HAVING": Text(
        "của đơn vị đang giữ phiếu (ở nơi tiếp nhận: cả cấp trên)",
        "of the unit that has the ticket (at intake: also of one above it)",
    ),
    "ABOVE": Text("của đơn vị đang giữ phiếu hoặc cấp trên", "of the unit that has the ticket, or of one above it"),
    "HOLDER": Text(
        "của đơn vị đang giữ phiếu (ở nơi tiếp nhận: chỉ cán bộ tiếp nhận)",
        "of the unit that must act now (at intake: only an intake officer)",
    ),
}

SENDER = Text("người gửi", "the sender")
CLOCK = Text("hệ thống, khi hết hạn", "the clock, when its time has passed")
CALENDAR = Text("hệ thống, khi lịch làm việc thay đổi", "the system, when the working calendar changes")

#: Final state without a way back -> why.
NO_WAY_BACK: dict[str, Text] = {
    "withdrawn": Text(
        "không: người gửi đã rút phản ánh của mình; muốn tiếp tục thì gửi phản ánh mới",
        "none: its sender took it back, and sends a new one to go on",
    ),
}
#: Final state -> how often, or how long, its way back is open.
WAY_BACK_ENDS: dict[str, Text] = {
    "refused": Text("một lần", "once"),
    "resolved": Text("trong thời hạn của bước xác nhận", "within the time of the confirmation step"),
    "closed": Text("trong thời hạn của bước xác nhận", "within the time of the confirmation step"),
    "merged": Text(
        "nơi tiếp nhận lúc nào cũng được, người gửi khi phiếu chung đã có kết quả",
        "intake at any time, its sender after the main ticket's answer",
    ),
}

#: What bounds the moves. ``guide.bounds`` fills the numbers.
BOUNDS: tuple[Text, ...] = (
    Text(
        "Được trả lại tối đa {returns} lần, cả sau khi đã nhận xử lý; sau đó giám "
        "sát chuyển, gộp hoặc từ chối, đơn vị phải nhận.",
        "Returned at most {returns} times, also after it was accepted. Then the "
        "supervisor dispatches, merges or refuses finally.",
    ),
    Text(
        "Trước khi trả lời, nơi tiếp nhận hoặc giám sát chuyển được phiếu sang đơn vị khác; hạn trả lời giữ nguyên, "
        "đơn vị cũ và đơn vị mới đều được báo.",
        "Until the answer, intake or the supervisor may dispatch a ticket to another unit. The promise stays, and both "
        "units are told.",
    ),
    Text(
        "Được đề nghị xem lại một lần; giám sát tiếp nhận, gộp hoặc từ chối; về sau không ai khác từ chối.",
        "Appealed once. Then the supervisor receives, merges or refuses; nobody else can refuse it later.",
    ),
    Text(
        "Từ chối: lời của cán bộ, không ghi thì lấy mẫu của địa phương cho lý do đó; không có mẫu thì phải ghi.",
        "A refusal uses the officer's words, or else the province's template. Without a template, words are required.",
    ),
    Text(
        "Chỉ gộp phiếu cùng loại, cùng mức bảo mật, cùng đơn vị bị phản ánh, cứu nạn với cứu nạn. "
        "Phiếu đã trả lời, còn trong hạn mở lại, thì được mở lại. Phiếu chung kết thúc mà không có kết quả thì các "
        "phiếu gộp quay về nơi tiếp nhận.",
        "Only tickets of the same report type, restriction and accused unit are merged, a rescue only with a rescue. "
        "An answered ticket is reopened by it, within the time for reopening. When a main ticket ends without an "
        "answer, the merged ones come back to intake.",
    ),
    Text(
        "Tin báo cứu nạn ở trong danh sách khẩn cấp cho đến khi có kết quả; chỉ giám sát được từ chối.",
        "A rescue stays in the emergency queue until it has an answer. Only the supervisor can refuse it.",
    ),
    Text(
        "Đánh giá một lần cho mỗi kết quả; mở lại trong thời hạn của bước xác nhận, tính từ khi có kết quả.",
        "Each answer can be rated once. A ticket can be reopened within the time of the confirmation step.",
    ),
    Text(
        "Gia hạn: đề nghị trước khi hết hạn, theo quy định; chưa quyết thì hết hiệu lực khi ngừng xử lý.",
        "Extensions are asked for before the deadline, within the rules' limit. An undecided one ends with the work.",
    ),
    Text(
        "Gia hạn hoặc kế hoạch vượt mức quy định cho lãnh đạo đơn vị, hoặc khi đã quá hạn, do giám sát quyết định. "
        "Đúng hạn hay không được tính theo hạn ban đầu; không thao tác nào xóa được việc quá hạn.",
        "The supervisor decides on extensions and plans beyond the limits of the unit's leader, and on what is late. "
        "An answer is judged by the first promise. No move undoes that a ticket is late.",
    ),
    Text(
        "Chỉ đạo: hạn riêng theo quy định, tối đa {instructions} chỉ đạo đang chờ; hạn trả lời "
        "và hạn của bước không đổi. Chỉ đơn vị đang giữ phiếu, cấp trên và giám sát đọc. Hết hiệu lực khi phiếu kết "
        "thúc; chỉ đạo của lãnh đạo đơn vị hết hiệu lực khi phiếu chuyển đi.",
        "An instruction has a clock of its own within the rules. At most {instructions} are "
        "open at once. The promise and the step's deadline stay. Only the unit that has the ticket, those above it "
        "and supervisors read it. It ends with the ticket; a unit leader's also when the ticket goes to another unit.",
    ),
    Text(
        "Đơn vị ngoài hệ thống được hỏi qua liên kết gửi thư điện tử, có hạn riêng, tối đa {forwards} đơn vị; "
        "hạn trả lời và hạn của bước không đổi. Liên kết nhận một lần trả lời, hết hiệu lực khi rút, hỏi lại, phiếu có "
        "kết quả, kết thúc hoặc thành hạn chế.",
        "Bodies outside the system are asked by a link in a mail, with a clock of its own, at most {forwards}. "
        "The promise and the step's deadline stay. A link takes one answer. It ends when it is taken back or the body "
        "is asked again, and when the ticket is answered, ends or becomes restricted.",
    ),
    Text(
        "Tối đa {coordinators} đơn vị phối hợp, mỗi đơn vị có đồng hồ riêng; đơn vị chủ trì trình kết quả khi "
        "mọi đơn vị đã trả lời hoặc đã quá hạn, và không còn ý kiến khác nào chờ quyết định.",
        "A ticket has at most {coordinators} coordinating units, each with its own clock. The lead can answer "
        "when each of them has given its part or is late, and no disagreement is waiting for a decision.",
    ),
    Text(
        "Không thống nhất thì giám sát quyết định, một lần; sau đó không được trả lại hay khiếu nại tiếp.",
        "The supervisor decides a disagreement once. Then nobody can return the ticket or disagree again.",
    ),
    Text(
        "Lịch thay đổi: thời gian làm việc còn lại được tính lại theo lịch mới; hạn trả lời đổi thì báo cho người gửi.",
        "A changed calendar recalculates the remaining working time. The sender is told a new promise.",
    ),
    Text(
        "Trong lúc chờ người gửi bổ sung, mọi đồng hồ khác đứng yên và chạy tiếp với đúng thời gian còn lại.",
        "While the ticket waits for the sender, all other clocks are paused. They go on with the time that was left.",
    ),
    Text(
        "Khi nơi xảy ra trong tình trạng khẩn cấp, mọi đồng hồ đứng yên, trừ của tin báo khẩn cấp; thao tác "
        "nào cũng vẫn làm được. Khi kết thúc, tất cả chạy tiếp với đúng thời gian còn lại.",
        "During an emergency at its place all clocks of a ticket are frozen, except for emergency reports. "
        "Every move stays possible. At its end the clocks go on with the time that was left.",
    ),
    Text(
        "Khi một đơn vị chấm dứt hoạt động, đơn vị kế thừa nhận mọi việc của nó, kể cả việc tiếp nhận; "
        "các đồng hồ vẫn chạy như trước.",
        "When a unit ends, its successor takes over its tickets, and those that it took in. The clocks go on.",
    ),
)
