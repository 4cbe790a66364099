// A unit's numbers: what is open and late now, by officer too, and the figures of the last days. A number leads to its
// tickets.

import { h } from "../../shared/dom.js";
import { addTexts, number, percent, t } from "../../shared/i18n.js";
import { addressOf } from "../finding/box.js";
import { isLate } from "../queue/filters.js";
import { linesOf } from "../queue/pages.js";
import { request, session } from "../session.js";
import texts from "./texts.js";

addTexts(texts);

// The tickets of a unit that are counted by officer. Beyond, the page says that there are more.
const MOST = 1000;
const SOON_MS = 24 * 3600 * 1000;
const PERIODS = { today: 1, week: 7, month: 30 };
// Figure of `GET /v1/statistics` -> the filters of the tickets behind it. null: the search has no filter for it.
const FIGURES = {
  received: {},
  handled: null,
  open: { course: "open" },
  overdue: { course: "open", late: "yes" },
  late: null,
  on_time_rate: null,
  rated: null,
  satisfied_rate: { rating: "satisfied" },
};
const RATES = ["on_time_rate", "satisfied_rate"];

// "#/numbers/xa-that-khe" is another unit whose queue one may read.
export async function open(host, [wanted], frame) {
  const { units, unit: own } = session.me;
  const unit = units.find(({ id }) => id === wanted) || own;
  const [now, periods] = await Promise.all([present(unit.id), past(unit.id)]);
  const choice = h("select", { id: "numbers-unit", onchange: () => frame.go(`#/numbers/${choice.value}`) },
    units.map((one) => h("option", { value: one.id, selected: one.id === unit.id }, one.name)));
  host.append(
    h("h2", { tabindex: "-1" }, t("numbers.unit", { unit: unit.name })),
    units.length > 1
      ? h("div", { class: "field" }, h("label", { for: "numbers-unit" }, t("unit")), choice)
      : "",
    presentCard(now, unit.id),
    pastCard(periods, unit.id),
  );
  if (session.me.roles.includes("supervisor")) {
    const { unitCard } = await import("../callbacks/callbacks.js");
    host.append(await unitCard(unit.id).catch(() => ""));
  }
  return { title: t("numbers") };
}

// The open tickets of a unit, and its officers.
async function present(unit) {
  const [{ officers }, ...lists] = await Promise.all([
    request("v1/office/officers", { query: { unit } }),
    linesOf(unit, "ordinary", MOST),
    linesOf(unit, "emergency", MOST),
  ]);
  return { officers, lines: lists.flatMap(({ lines }) => lines), more: lists.some(({ more }) => more), at: Date.now() };
}

async function past(unit) {
  const days = Object.values(PERIODS).map((n) => [localDay(1 - n), localDay(0)]);
  return Promise.all(days.map(async ([from, to]) =>
    ({ from, to, total: (await request("v1/statistics", { query: { unit, from, to } })).total })));
}

// The day in Vietnam, so many days from today.
function localDay(days) {
  const at = new Date(Date.now() + days * 24 * 3600 * 1000);
  return new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Ho_Chi_Minh" }).format(at);
}

function presentCard({ officers, lines, more, at }, unit) {
  const counted = (some) => ({
    open: some.length,
    late: some.filter((line) => isLate(line, at)).length,
    soon: some.filter((line) => !line.standing && !isLate(line, at) && line.step_due_at &&
      new Date(line.step_due_at) - at < SOON_MS).length,
  });
  const rows = officers.map(({ username, title }) => ({
    name: title, filters: { assignee: username }, ...counted(lines.filter(({ assignee }) => assignee === username)),
  })).filter((row) => row.open).sort((a, b) => b.late - a.late || b.open - a.open);
  const nobody = counted(lines.filter(({ assignee }) => !assignee));
  const cells = ({ open, late, soon, filters }) => [
    linked(open, { ...filters, course: "open" }),
    h("td", { class: late ? "late" : "" }, linkOf(late, { ...filters, course: "open", late: "yes" })),
    h("td", {}, number(soon)),
  ];
  return h("section", { class: "card" },
    h("h3", {}, t("numbers.now")),
    more ? h("p", { class: "soft" }, t("numbers.more", { n: lines.length })) : null,
    table(t("numbers.now"), ["numbers.who", "numbers.open", "numbers.late", "numbers.soon"], [
      h("tr", {}, h("th", { scope: "row" }, t("numbers.all")), cells({ ...counted(lines), filters: { unit } })),
      ...rows.map((row) => h("tr", {}, h("th", { scope: "row" }, row.name), cells(row))),
      nobody.open ? h("tr", {}, h("th", { scope: "row" }, t("numbers.nobody")),
        [nobody.open, nobody.late, nobody.soon].map((n) => h("td", {}, number(n)))) : null,
    ]));
}

function pastCard(periods, unit) {
  const names = Object.keys(PERIODS);
  return h("section", { class: "card" },
    h("h3", {}, t("numbers.past")),
    h("p", { class: "soft" }, t("numbers.past.lead")),
    table(t("numbers.past"), ["numbers.figure", ...names.map((name) => `numbers.${name}`)],
      Object.entries(FIGURES).map(([name, filters]) => h("tr", {},
        h("th", { scope: "row" }, t(`numbers.of.${name}`)),
        periods.map(({ from, to, total }) => {
          const value = total[name];
          if (value === null) return h("td", {}, "–");
          const text = RATES.includes(name) ? percent(value) : number(value);
          return h("td", {}, filters && value
            ? h("a", { href: addressOf({ ...filters, unit, since: from, until: to }) }, text)
            : text);
        })))),
    h("p", {}, h("a", { href: "dashboard" }, t("numbers.dashboard"))));
}

const linkOf = (n, filters) => (n ? h("a", { href: addressOf(filters) }, number(n)) : number(n));
const linked = (n, filters) => h("td", {}, linkOf(n, filters));

const table = (label, heads, rows) => h("div", { class: "table", tabindex: "0", role: "region", "aria-label": label },
  h("table", { class: "numbers" },
    h("thead", {}, h("tr", {}, heads.map((key) => h("th", { scope: "col" }, t(key))))),
    h("tbody", {}, rows)));
