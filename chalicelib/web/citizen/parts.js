// Small parts that several views of the citizen's page are made of.

import { h, s } from "../shared/dom.js";
import { day, fold, left, said, t, when } from "../shared/i18n.js";

const SPRITE = new URL("icons.svg", import.meta.url).pathname;

export const icon = (name) => s("svg", { class: "icon", "aria-hidden": "true" }, s("use", { href: `${SPRITE}#${name}` }));

// What a category is about, by words of its id and name: provinces have categories of their own.
const SYMBOLS = [
  ["security", /security|an ninh/],
  ["traffic", /traffic|giao thong|duong/],
  ["hygiene", /hygiene|ve sinh|rac/],
  ["health", /health|y te/],
  ["telecom", /telecom|vien thong/],
  ["light", /light|chieu sang|dien/],
  ["tree", /tree|cay xanh/],
  ["water", /water|nuoc|ngap/],
  ["urban", /urban|do thi|xay dung/],
  ["business", /business|doanh nghiep/],
  ["papers", /procedure|thu tuc/],
];

export const symbolOf = ({ id, name }) => SYMBOLS.find(([, words]) => words.test(id) || words.test(fold(name)))?.[0] || "other";

export const heading = (text, ...more) => h("h2", { tabindex: "-1" }, text, ...more);

let made = 0;

// A labelled field; `name` is the API's, so that what the API finds wrong is shown here.
export function field(label, input, { hint, optional } = {}) {
  const id = input.id || `field-${(made += 1)}`;
  input.id = id;
  if (hint) {
    input.setAttribute("aria-describedby", `${id}-hint`);
    input.dataset.describedby = `${id}-hint`;
  }
  return h("div", { class: "field" },
    h("label", { for: id }, label, optional && h("span", { class: "soft" }, ` ${t("optional")}`)),
    hint && h("p", { class: "hint", id: `${id}-hint` }, hint),
    input);
}

const KINDS = { refused: "late", withdrawn: "quiet", needs_info: "soon", resolved: "done", closed: "done" };

export const stateChip = ({ state, state_label }) => h("span", { class: `chip ${KINDS[state] || ""}` }, said(state_label));

// When an answer was promised, and how long that is away.
export function promise({ due_at, late, resolved_at, state }) {
  if (["refused", "withdrawn", "merged"].includes(state)) return null;
  const seconds = (new Date(due_at) - Date.now()) / 1000;
  if (resolved_at) return h("p", {}, t(late ? "promise.was.late" : "promise.was.kept", { day: day(resolved_at), due: day(due_at) }));
  return h("p", {}, t("promise", { day: when(due_at) }), " ",
    h("span", { class: late ? "late" : seconds < 86_400 ? "soon" : "soft" }, `(${left(late ? Math.min(seconds, -60) : seconds)})`));
}

// A report as a line of a list.
export function line(report, href, ...more) {
  const place = report.place && [report.place.address, capital(report.place.commune_name)].filter(Boolean).join(", ");
  return h("li", { class: "entry" },
    h("a", { href }, report.title || report.code),
    h("p", { class: "small" }, stateChip(report), " ", report.late && h("span", { class: "chip late" }, t("late")), " ",
      h("span", { class: "soft" }, [said(report.category), place, day(report.created_at)].filter(Boolean).join(" · "))),
    ...more);
}

export const capital = (name) => name && name[0].toUpperCase() + name.slice(1);
export const spoken = (code) => code.replace(/^(..)(....)(...)(...)$/, "$1 $2 $3 $4");
export const bare = (code) => code.replace(/[\s.\-]/g, "").toUpperCase();

// What went wrong, where it was tried, with a way to try again.
export const failure = (error, again) =>
  h("div", { class: "notice urgent", role: "alert" }, h("p", {}, error.message),
    again && h("button", { type: "button", onclick: again }, t("retry")));

export const skeleton = (lines = 3) =>
  h("div", { class: "skeleton", role: "status" }, h("span", { class: "hidden-text" }, t("loading")),
    Array.from({ length: lines }, () => h("p", { "aria-hidden": "true" })));

export async function copied(text, button) {
  try {
    await navigator.clipboard.writeText(text);
    button.replaceChildren(icon("check"), t("copied"));
  } catch {
    window.prompt(t("copy"), text);
  }
}
