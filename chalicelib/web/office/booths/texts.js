export default {
  "booths.lead": ["Ngồi vào quầy nào thì bấm ở quầy đó, để đánh giá được ghi cho đúng người. Hết ngày thì tự hết.",
    "Say at which counter you sit, so that ratings are counted for the right officer. It ends with the day."],
  "booths.none": ["Đơn vị chưa có quầy nào.", "The unit has no counter."],
  "booths.sitting": ["Đang ngồi: {title}", "Sits here: {title}"],
  "booths.empty": ["Chưa có ai ngồi.", "Nobody sits here."],
  "booths.sit": ["Tôi ngồi quầy này", "I sit here"],
  "booths.leave": ["Tôi rời quầy", "I leave"],
  "booths.figures": ["Kết quả đánh giá", "How counters were rated"],
  "booths.figures.lead": ["Đến hết ngày hôm qua: ngày đang diễn ra không hiện, để không ai đoán được người vừa đánh " +
    "giá. Lời viết kèm đánh giá không hài lòng thành phiếu của lãnh đạo.",
    "Until yesterday: the present day is left out, so that nobody can tell who has just rated. Words with a bad " +
    "rating become tickets for the leader."],
  "booths.month": ["Tháng", "Month"],
  "booths.show": ["Xem", "Show"],
  "booths.nothing": ["Chưa có đánh giá nào trong tháng này.", "No ratings in this month."],
  "booths.what": ["Theo", "By"],
  "booths.level.satisfied": ["Hài lòng", "Satisfied"],
  "booths.level.accepted": ["Chấp nhận", "Acceptable"],
  "booths.level.unsatisfied": ["Không hài lòng", "Not satisfied"],
  "booths.all": ["Tất cả", "All"],
  "booths.field": ["Lĩnh vực: {name}", "Field: {name}"],
  "booths.officer": ["Cán bộ: {name}", "Officer: {name}"],
  "booths.day": ["Ngày {name}", "Day {name}"],
  "booths.by": ["Trên máy {tablet}, bằng phiếu {slip}.", "On tablets {tablet}, by slips {slip}."],
  "booths.rate": ["Nhiều nhất {most} đánh giá trong một giờ; {over} đánh giá quá mức không được tính.",
    "At most {most} ratings in an hour; {over} beyond the limit did not count."],
  "booths.reasons": ["Lý do không hài lòng: {list}", "Why not satisfied: {list}"]
};
