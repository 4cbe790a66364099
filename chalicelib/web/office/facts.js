// Generated from the Python rules by `python -m infra.web_facts`; do not edit.
export const STATES_BEFORE_DISPATCH = ["new", "received", "returned"];
export const BULK_ACTIONS = {
  "send_on": {
    "states": ["new", "received", "returned"],
    "roles": ["intake", "supervisor"],
    "target": "dispatched",
  },
  "receive": {"states": ["new"], "roles": ["intake", "supervisor"], "target": "received"},
  "dispatch": {"states": ["received", "returned"], "roles": ["intake", "supervisor"], "target": "dispatched"},
  "accept": {"states": ["dispatched"], "roles": ["focal", "leader"], "target": "processing"},
  "assign": {"states": ["dispatched", "processing"], "roles": ["focal", "leader"], "target": null},
  "hand_over": {"states": ["dispatched", "processing"], "roles": ["focal", "processing", "leader"], "target": null},
  "note": {
    "states": ["new", "received", "dispatched", "returned", "needs_info", "processing", "planned", "awaiting_approval"],
    "roles": ["intake", "focal", "processing", "leader", "supervisor"],
    "target": null,
  },
  "refuse": {"states": ["new", "received", "returned"], "roles": ["intake", "supervisor"], "target": "refused"},
  "close": {"states": ["resolved"], "roles": ["intake", "supervisor"], "target": "closed"},
  "merge": {
    "states": ["new", "received", "dispatched", "returned", "needs_info", "processing", "planned"],
    "roles": ["intake", "supervisor"],
    "target": "merged",
  },
};
export const DEADLINE_LISTS = ["approval", "mine", "returned", "due"];
export const STATES = {
  "new": {"name": "Chờ tiếp nhận", "name_en": "Waiting for intake"},
  "received": {"name": "Chờ chuyển xử lý", "name_en": "Waiting for dispatch"},
  "refused": {"name": "Từ chối tiếp nhận", "name_en": "Refused"},
  "dispatched": {"name": "Đã chuyển đơn vị xử lý", "name_en": "With the unit"},
  "returned": {"name": "Trả lại", "name_en": "Returned"},
  "processing": {"name": "Đang xử lý", "name_en": "In progress"},
  "awaiting_approval": {"name": "Chờ duyệt kết quả", "name_en": "Waiting for approval"},
  "resolved": {"name": "Đã trả lời", "name_en": "Resolved"},
  "closed": {"name": "Đã đóng", "name_en": "Closed"},
  "needs_info": {"name": "Chờ bổ sung", "name_en": "Waiting for the sender"},
  "planned": {"name": "Đã đưa vào kế hoạch", "name_en": "Planned"},
  "merged": {"name": "Gộp vào phản ánh khác", "name_en": "Merged into another report"},
  "withdrawn": {"name": "Người gửi đã rút", "name_en": "Withdrawn"},
};
export const RATINGS = ["satisfied", "accepted", "unsatisfied"];
export const ALL_CHANNELS = [
  "web", "app", "kiosk", "chat", "messenger", "zalo", "email", "telephone", "counter", "root_cause", "booth",
];
export const URGENCIES = ["urgent", "normal", "complex"];
export const MOST_PLANNED_YEARS = 5;
export const CHANNELS = ["telephone", "counter"];
export const PHOTO_TYPES = [
  "image/jpeg", "image/png", "image/webp", "image/heic", "image/heif", "image/avif", "image/gif",
];
export const COARSE_METRES = 1000;
export const REDACTION_STYLES = ["black", "blur"];
