// Generated from the Python rules by `python -m infra.web_facts`; do not edit.
export const OPEN_STATES = [
  "received", "dispatched", "returned", "needs_info", "processing", "planned", "awaiting_approval",
];
export const ANSWERED_STATES = ["resolved", "closed"];
export const ENDED_STATES = ["refused", "closed", "merged", "withdrawn"];
export const ENDED_WITHOUT_ANSWER = ["refused", "merged", "withdrawn"];
export const RATINGS = ["satisfied", "accepted", "unsatisfied"];
export const MOST_PHOTOS = 5;
export const MAX_PHOTO_BYTES = 15728640;
export const PHOTO_TYPES = [
  "image/jpeg", "image/png", "image/webp", "image/heic", "image/heif", "image/avif", "image/gif",
];
