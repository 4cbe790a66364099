// The search box above every page of the office. What was typed stays in it until it is cleared.

import { partsOf } from "../../shared/address.js";
import { h } from "../../shared/dom.js";
import { t } from "../../shared/i18n.js";
import { DEADLINE_LISTS } from "../facts.js";

const NAME = "find";
let input = null;

export function findBox(frame) {
  const kept = input ? input.value : "";
  input = h("input", {
    type: "search",
    id: "find-words",
    name: "words",
    maxlength: 200,
    autocomplete: "off",
    placeholder: t("find.hint"),
    title: t("find.what"),
    "aria-label": t("find.label"),
    "aria-keyshortcuts": "/",
  });
  input.value = kept;
  return h("form", {
    class: "find-box",
    role: "search",
    "aria-label": t("find.label"),
    onsubmit: (event) => {
      event.preventDefault();
      // On the page of results the filters stay.
      const [page, ...parts] = partsOf(location.hash);
      const filters = page === NAME ? filtersOf(parts) : {};
      // Lists by deadline are not searched by words.
      if (DEADLINE_LISTS.includes(filters.list)) delete filters.list;
      frame.go(addressOf({ ...filters, words: input.value }));
    },
  }, input, h("button", { class: "plain" }, t("find.go")));
}

export const focusBox = () => {
  input.focus();
  input.select();
};

// Puts the words of an address into the box, unless somebody is typing there.
export function showWords(words) {
  if (input && document.activeElement !== input && input.value.trim() !== words) input.value = words;
}

export const typedWords = () => (input ? input.value.trim() : "");

// "#/find/words:rac thai/state:closed". What an address cannot carry is no part of a word either.
export function addressOf(filters) {
  const parts = Object.entries(filters)
    .map(([name, value]) => [name, String(value).replace(/[/?&#%:]+/g, " ").trim()])
    .filter(([, value]) => value);
  return [`#/${NAME}`, ...parts.map(([name, value]) => `${name}:${encodeURIComponent(value)}`)].join("/");
}

// The filters in the parts of such an address (`partsOf`).
export function filtersOf(parts) {
  const pairs = parts.map((part) => part.split(/:(.*)/s));
  return Object.fromEntries(pairs.filter(([name, value]) => name && value).map(([name, value]) => [name, value]));
}
