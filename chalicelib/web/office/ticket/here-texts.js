// Texts of who else has a ticket open.

export default {
  "here.looking": ["{who} đang xem phiếu này.", "{who} is looking at this ticket."],
  "here.typing": ["{who} đang soạn trên phiếu này.", "{who} is typing on this ticket."]
};
