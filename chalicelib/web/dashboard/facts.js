// Generated from the Python rules by `python -m infra.web_facts`; do not edit.
export const CHANNELS = ["web", "app", "kiosk", "telephone", "counter"];
export const FIGURE_FORMS = {
  "received": "count",
  "handled": "count",
  "on_time": "count",
  "late": "count",
  "open": "count",
  "overdue": "count",
  "refused": "count",
  "withdrawn": "count",
  "merged": "count",
  "on_time_rate": "rate",
  "answer_median_seconds": "seconds",
  "satisfied_rate": "rate",
  "content_rate": "rate",
  "response_rate": "rate",
  "rated": "count",
  "answer_mean_seconds": "seconds",
  "answer_p90_seconds": "seconds",
  "rank": "count",
};
export const TILES = [
  ["received", null], ["handled", true], ["on_time_rate", true], ["overdue", false], ["satisfied_rate", true],
  ["answer_median_seconds", false],
];
export const TABLE = [
  "received", "handled", "on_time", "late", "open", "overdue", "on_time_rate", "answer_median_seconds",
  "satisfied_rate",
];
