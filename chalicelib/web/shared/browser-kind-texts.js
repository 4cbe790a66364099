// How kinds of browsers are named.

export default {
  "browser-kind": ["{machine}, {program}", "{machine}, {program}"],
  "machine.iphone": ["iPhone", "iPhone"],
  "machine.ipad": ["iPad", "iPad"],
  "machine.android": ["Điện thoại hoặc máy tính bảng Android", "Android telephone or tablet"],
  "machine.windows": ["Máy tính Windows", "Windows computer"],
  "machine.mac": ["Máy Mac hoặc iPad", "Mac or iPad"],
  "machine.chromebook": ["Chromebook", "Chromebook"],
  "machine.linux": ["Máy tính Linux", "Linux computer"],
  "machine.other": ["Thiết bị khác", "Another device"],
  "program.zalo": ["trong Zalo", "inside Zalo"],
  "program.facebook": ["trong Facebook", "inside Facebook"],
  "program.coc_coc": ["Cốc Cốc", "Cốc Cốc"],
  "program.samsung": ["Samsung Internet", "Samsung Internet"],
  "program.edge": ["Edge", "Edge"],
  "program.opera": ["Opera", "Opera"],
  "program.firefox": ["Firefox", "Firefox"],
  "program.chrome": ["Chrome", "Chrome"],
  "program.safari": ["Safari", "Safari"],
  "program.other": ["trình duyệt khác", "another browser"]
};
