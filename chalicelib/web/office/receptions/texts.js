export default {
  "receptions.lead": ["Người đặt lịch gặp lãnh đạo đơn vị. Tên và số điện thoại chỉ hiện khi bấm xem; mỗi lần " +
    "xem được ghi lại.",
    "Who booked a meeting with the unit's leader. Names and telephones appear when you ask; each look is recorded."],
  "receptions.none": ["Chưa có ngày tiếp nào.", "There is no day of reception."],
  "receptions.where": ["{place} · {decision}", "{place} · {decision}"],
  "receptions.booked": ["Đã đặt {booked} / {seats}", "Booked {booked} of {seats}"],
  "receptions.off": ["Đã hoãn", "Called off"],
  "receptions.show": ["Xem danh sách", "Show the list"],
  "receptions.nobody": ["Chưa có ai đặt.", "Nobody has booked."],
  "receptions.hidden": ["(đã hạn chế sử dụng thông tin)", "(use of the contact is restricted)"],
  "receptions.came": ["Đã đến", "Came"],
  "receptions.missed": ["Không đến", "Did not come"],
  "receptions.of": ["{what}: {name}, {time}", "{what}: {name}, {time}"],
  "receptions.standing.booked": ["đã đặt", "booked"],
  "receptions.standing.came": ["đã đến", "came"],
  "receptions.standing.missed": ["không đến", "did not come"],
  "receptions.reason": ["Lý do hoãn (gửi cho mọi người đã đặt)", "Why it is called off (everybody booked is told)"],
  "receptions.call-off": ["Hoãn ngày này", "Call this day off"],
  "receptions.called-off": ["Đã hoãn; mọi người đã đặt được báo.", "Called off; everybody booked is told."]
};
