// The officers' guide: a tour, what each move does, when each clock runs, and what bounds them.

import { base } from "../../shared/api.js";
import { h } from "../../shared/dom.js";
import { addTexts, capitalized, language, percent, t } from "../../shared/i18n.js";
import { showKeys } from "../keys.js";
import { session } from "../session.js";
import { guide } from "./known.js";
import texts from "./texts.js";
import { startTour } from "./tour.js";

addTexts(texts);

// "#/guide/approve" shows a move.
export async function open(host, [move], frame) {
  const shown = await guide();
  const names = new Map(shown.states.map(({ id, label }) => [id, said(label)]));
  const isMine = ({ roles }) => roles.some((role) => session.me.roles.includes(role));
  host.append(
    h("h2", { tabindex: "-1" }, t("guide")),
    h("p", { class: "soft" }, t("guide.lead")),
    h("div", { class: "row" },
      h("button", { type: "button", class: "main", onclick: () => startTour(frame) }, t("tour.start")),
      h("button", { type: "button", onclick: showKeys }, t("keys.title")),
      h("a", { class: "button", href: `${base}huong-dan/can-bo${inLanguage()}` }, t("guide.pictures")),
      h("a", { class: "button", href: `${base}ap-phich${inLanguage()}` }, t("guide.posters"))),
    section("guide.mine", movesTable(shown.moves.filter(isMine), names)),
    section("guide.clocks", h("p", {}, t("guide.clocks.lead")), ...shown.clocks.map(clock)),
    section("guide.states", statesTable(shown.states)),
    section("guide.bounds", h("ul", {}, shown.bounds.map((line) => h("li", {}, said(line))))),
    section("guide.refusals", h("ul", {}, shown.refusals.map(({ label }) => h("li", {}, said(label))))),
    section("guide.others", movesTable(shown.moves.filter((one) => !isMine(one)), names)),
  );
  return { title: t("guide"), shown: () => showMove(host, move) };
}

const inLanguage = () => (language() === "en" ? "?lang=en" : "");

const said = (label) => label[language()];

// Sections are closed at first, so that a telephone shows what there is.
const section = (key, ...content) =>
  h("details", { class: "card", open: key === "guide.mine" }, h("summary", {}, h("h3", {}, t(key))), ...content);

// On a narrow window a cell says what it is, because the heads of the columns are out of sight.
const cell = (name, text) => h("td", { "data-name": t(`guide.${name}`) }, text);

function movesTable(moves, names) {
  const listed = (states) => states.map((state) => names.get(state)).join(", ");
  const table = h("table", {},
    h("thead", {}, h("tr", {}, ["move", "does", "from", "to", "who"].map((name) =>
      h("th", { scope: "col" }, t(`guide.${name}`))))),
    h("tbody", {}, moves.map((one) => h("tr", { id: `move-${one.id}` },
      h("th", { scope: "row" }, said(one.label)),
      cell("does", said(one.does)),
      cell("from", listed(one.from)),
      cell("to", one.to.length ? listed(one.to) : t("guide.same")),
      cell("who", said(one.who))))));
  return h("div", { class: "table", tabindex: "0", role: "region", "aria-label": t("guide.moves") }, table);
}

const statesTable = (states) => h("div", { class: "table", tabindex: "0", role: "region",
  "aria-label": t("guide.states") },
  h("table", {},
    h("thead", {}, h("tr", {}, ["state", "sender", "clock", "back"].map((name) =>
      h("th", { scope: "col" }, t(`guide.${name}`))))),
    h("tbody", {}, states.map((one) => h("tr", {},
      h("th", { scope: "row" }, said(one.label)),
      cell("sender", said(one.sender_label)),
      cell("clock", one.clock ? said(one.clock) : t("guide.none")),
      cell("back", one.way_back ? said(one.way_back) : "–"))))));

function clock({ label, rules }) {
  const name = capitalized(said(label));
  return h("div", {}, h("h4", {}, name), h("div", { class: "table", tabindex: "0", role: "region", "aria-label": name },
    h("table", {},
      h("thead", {}, h("tr", {}, ["for", "amount", "warned", "alerts"].map((column) =>
        h("th", { scope: "col" }, t(`guide.${column}`))))),
      h("tbody", {}, rules.map((rule) => h("tr", {},
        h("th", { scope: "row" },
          [rule.urgency, rule.report_type, rule.category].filter(Boolean).map(said).join(" · ")),
        cell("amount", amount(rule)),
        cell("warned", rule.warned_at === null ? "–" : t("guide.warned.at", { share: percent(rule.warned_at) })),
        cell("alerts", alerts(rule) || "–")))))));
}

function amount(rule) {
  const parts = [said(rule.amount)];
  if (rule.ends_with_the_day) parts.push(t("guide.day"));
  if (rule.cap) parts.push(t("guide.cap", { amount: said(rule.cap) }));
  return parts.join(", ");
}

const alerts = (rule) => rule.alerts.map(({ who, after }) =>
  after ? t("guide.alert", { who: said(who), after: said(after) }) : said(who)).join(" → ");

function showMove(host, move) {
  const row = move && host.querySelector(`#move-${CSS.escape(move)}`);
  if (!row) return;
  row.closest("details").open = true;
  row.classList.add("chosen");
  // The heading gets the focus first, which scrolls to it.
  requestAnimationFrame(() => row.scrollIntoView({ block: "center" }));
}
