// Small parts that several views of the citizen's page use.

import { ENDED_WITHOUT_ANSWER } from "./facts.js";
import { province } from "./kept.js";
import { h, s } from "../shared/dom.js";
import { fold } from "../shared/folding.js";
import { capitalized, day, timeLeft, localized, t, dateTime } from "../shared/i18n.js";

const SPRITE = new URL("icons.svg", import.meta.url).pathname;

export const icon = (name) =>
  s("svg", { class: "icon", "aria-hidden": "true" }, s("use", { href: `${SPRITE}#${name}` }));

// The icon of a category, found by words in its id and name, since each province has its own categories.
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

export const symbolOf = ({ id, name }) =>
  (SYMBOLS.find(([, words]) => words.test(id) || words.test(fold(name))) || ["other"])[0];

export const heading = (text, ...more) => h("h2", { tabindex: "-1" }, text, ...more);

let made = 0;

// A field with a label. The input's `name` is the API's field name, so that the API's errors are shown beside it.
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

export const stateChip = ({ state, state_label }) =>
  h("span", { class: `chip ${KINDS[state] || ""}` }, localized(state_label));

// The promised date of the answer, and the time until then. An answer is judged by the first promise.
export function deadlineText({ promised_at, due_at, past_due, late, resolved_at, promises, state }) {
  if (ENDED_WITHOUT_ANSWER.includes(state)) return null;
  const seconds = (new Date(due_at) - Date.now()) / 1000;
  const moved = promised_at !== due_at;
  if (resolved_at) {
    const said = late ? "promise.was.late" : "promise.was.kept";
    return [
      h("p", {}, t(said, { at: dateTime(resolved_at), due: dateTime(promised_at) })),
      moved && changesOf(promised_at, promises),
    ];
  }
  return [
    h(
      "p",
      {},
      t("promise", { day: dateTime(due_at) }),
      " ",
      h(
        "span",
        { class: past_due ? "late" : seconds < 86400 ? "soon" : "soft" },
        `(${timeLeft(past_due ? Math.min(seconds, -60) : seconds)})`,
      ),
    ),
    moved && changesOf(promised_at, promises),
  ];
}

// The first promise, and why it changed.
const changesOf = (promised_at, promises) =>
  h("details", { class: "small" },
    h("summary", {}, t("promise.first", { day: dateTime(promised_at) })),
    h("ul", {}, promises.filter(({ before, after }) => before !== after).map((one) =>
      h("li", {},
        t("promise.change", { at: day(one.at), why: localized(one.cause_label), to: dateTime(one.after) })))));

// A report as an entry of a list.
export function reportLine(report, href, ...more) {
  const place =
    report.place && [report.place.address, capitalized(report.place.commune_name)].filter(Boolean).join(", ");
  return h(
    "li",
    { class: "entry" },
    h("a", { href }, report.title || report.code),
    h(
      "p",
      { class: "small" },
      stateChip(report),
      " ",
      report.late && h("span", { class: "chip late" }, t("late")),
      " ",
      h(
        "span",
        { class: "soft" },
        [localized(report.category), place, day(report.created_at)].filter(Boolean).join(" · "),
      ),
    ),
    ...more,
  );
}

export const spacedCode = (code) => code.replace(/^(..)(....)(...)(...)$/, "$1 $2 $3 $4");
export const plainCode = (code) => code.replace(/[\s.\-]/g, "").toUpperCase();

// The multiplication of the dihedral group D5.
const times = (one, other) =>
  one < 5
    ? other < 5 ? (one + other) % 5 : 5 + ((one + other) % 5)
    : other < 5 ? 5 + ((one - other) % 5) : (one - other + 5) % 5;

// Whether a plain code is one that the system may have made: its last digit is Verhoeff's check digit.
export function isCode(code) {
  if (!/^[A-Z]{2}\d{10}$/.test(code)) return false;
  const digits = code.slice(2).split("").reverse().map(Number);
  return !digits.reduce((sum, digit, at) => {
    for (let turn = at % 8; turn; turn -= 1) digit = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4][digit];
    return times(sum, digit);
  }, 0);
}

// Adds a page of reports to a list. `rest` gets the button that calls `again(cursor)`, or `none` if the list is empty.
export function addPage(list, rest, page, again, none) {
  list.append(...page.reports.map((report) => reportLine(report, `#/phieu/${report.code}`)));
  const { cursor } = page;
  if (cursor) rest.replaceChildren(h("button", { type: "button", onclick: () => again(cursor) }, t("more")));
  else rest.replaceChildren(...(list.children.length ? [] : [h("p", { class: "empty" }, none)]));
}

// The place or thing with a label that a report is about.
export function labelled(asset) {
  const place = h("div", {});
  import("./report/asset.js").then(({ aboutSent }) => place.append(aboutSent(asset)), () => {});
  return place;
}

// An error message with a button to try again.
export const failureNotice = (error, again) =>
  h("div", { class: "notice urgent", role: "alert" }, h("p", {}, error.message),
    again && h("button", { type: "button", onclick: again }, t("retry")));

export const skeleton = (lines = 3) =>
  h("div", { class: "skeleton", role: "status" }, h("span", { class: "hidden-text" }, t("loading")),
    Array.from({ length: lines }, () => h("p", { "aria-hidden": "true" })));

export async function copyText(text, button) {
  try {
    await navigator.clipboard.writeText(text);
    button.replaceChildren(icon("check"), t("copied"));
  } catch {
    const { showText } = await import("../shared/dialog.js");
    showText(t("copy"), text);
  }
}

// A box to agree, with the words of the server, which name the controller, and the way to the whole notice.
export function agreement(box) {
  const words = h("span", {}, t("who.consent"));
  province().then(({ consents }) => consents && words.replaceChildren(localized(consents.shown)), () => {});
  return h("div", {},
    h("label", { class: "line" }, box, words),
    h("p", {}, h("a", { href: "du-lieu-ca-nhan", target: "_blank" }, t("notice"))));
}
