// The names of the guides, as chalicelib/domain/texts/guides.py has them.

export default {
  "guides.gui-tren-web": ["Gửi phản ánh trên trang web", "Send a report on the web page"],
  "guides.tai-khoan": ["Tài khoản: xem mọi phản ánh của mình", "Account: see all your reports"],
  "guides.cai-ung-dung": ["Cài trang thành ứng dụng trên điện thoại", "Install the page as an app"],
  "guides.gui-qua-zalo": ["Gửi phản ánh qua Zalo", "Send a report by Zalo"]
};
