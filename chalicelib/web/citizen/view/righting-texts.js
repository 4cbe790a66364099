// Texts of putting right what was sent.

export default {
  "right": ["Sửa lại những gì đã gửi", "Put right what you sent"],
  "right.is.public": ["Phản ánh đang được công khai.", "The report is public."],
  "right.is.private": ["Phản ánh đang không công khai.", "The report is private."],
  "right.private": ["Ngừng công khai", "Make it private"],
  "right.public": ["Công khai", "Make it public"],
  "right.private.fixed": ["Phản ánh này không được công khai.", "This report is not public."],
  "right.visibility.done": ["Đã đổi chế độ công khai.", "Who may see it was changed."],
  "right.photo": ["Rút ảnh {n}", "Withdraw photo {n}"],
  "right.video": ["Rút đoạn phim", "Withdraw the video"],
  "right.photo.done": ["Đã rút. Tệp đã gửi và các bản sao của nó đã bị xóa.",
    "It was withdrawn. The file that you sent and its copies were removed."],
  "right.words": ["Từ ngữ cần che", "Words to hide"],
  "right.words.hint": ["Ví dụ: họ tên, số điện thoại của người khác. Chép đúng như trong phản ánh.",
    "For example somebody's name or telephone number. Write it as it is in the report."],
  "right.words.go": ["Che vĩnh viễn", "Hide for good"],
  "right.words.done": ["Đã che. Các bản công khai trước đó cũng không còn những từ này.",
    "It was hidden. Earlier public copies no longer have these words either."],
  "right.sure": ["Việc này không hoàn tác được. Bạn có chắc không?", "This cannot be undone. Are you sure?"],
  "right.go": ["Đồng ý", "Yes"]
};
