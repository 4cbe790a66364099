// The values of inputs: dates and times, and answers to a category's questions.

// Dates and times in inputs are Vietnamese time (UTC+7, no daylight saving time), wherever the device is.
const OFFSET = "+07:00";
const OFFSET_MS = 7 * 3600000;

// The value of a datetime-local input as an instant (RFC 3339); undefined for an empty input.
export const instantOf = (local) => (local ? `${local}:00${OFFSET}` : undefined);

// An instant as the value of a datetime-local input.
export const localOf = (instant) =>
  instant ? new Date(new Date(instant).getTime() + OFFSET_MS).toISOString().slice(0, 16) : "";

export const today = () => localOf(Date.now()).slice(0, 10);

// The text in a question's input as an answer for the API; "" for an empty input.
export function answerOf({ type }, text) {
  if (text === "") return "";
  if (type === "number") return Number(text.replace(",", "."));
  return type === "datetime" ? instantOf(text) : text;
}

// An answer of the API as the text in a question's input.
export function textOf({ type }, answer) {
  if (answer === undefined || answer === null) return "";
  return type === "datetime" ? localOf(answer) : String(answer);
}
