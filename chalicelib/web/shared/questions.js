// How the text in the input of a category's question becomes an answer of the API, and back.

import { instantOf, localOf } from "./vietnam-time.js";

// "" for an empty input.
export function answerOf({ type }, text) {
  if (text === "") return "";
  if (type === "number") return Number(text.replace(",", "."));
  return type === "datetime" ? instantOf(text) : text;
}

export function textOf({ type }, answer) {
  if (answer === undefined || answer === null) return "";
  return type === "datetime" ? localOf(answer) : String(answer);
}
