// Cards beyond counts and times: how reports went on their way, reports about the conduct of officials, new accounts.

import { card, figureText, table } from "./cards.js";
import { h } from "../shared/dom.js";
import { localized, number, t } from "../shared/i18n.js";

// A figure, and the figure that says how long one of these takes.
const COURSE = [
  ["reopened", null], ["returns", null], ["waits", "waited_mean_seconds"], ["extensions", "extended_mean_seconds"],
  ["plans", "planned_mean_seconds"], ["instructions", null], ["instructions_on_time", null],
  ["instructions_late", null],
];

const shownOf = (line, [name, length]) =>
  figureText(name, line[name]) + (length && line[name] ? ` · ${figureText(length, line[length])}` : "");

function longest(line) {
  const length = figureText("longest_delay_seconds", line.longest_delay_seconds);
  if (!line.longest_delay_code) return length;
  return [length, " · ", h("a", { href: `./#/${line.longest_delay_code}` }, line.longest_delay_code)];
}

// `units`: the lines by unit, or null where the filters allow none.
export function courseCard(total, units, explanations, csv) {
  const names = COURSE.flat().filter(Boolean);
  const pairs = COURSE.map((pair) => [t(`figure.${pair[0]}`), shownOf(total, pair)]);
  pairs.push([t("figure.longest_delay_seconds"), longest(total)]);
  const lines = (units || []).filter((line) => COURSE.some(([name]) => line[name]) || line.longest_delay_seconds);
  return card({
    id: "course",
    title: t("card.course"),
    about: explanations(...names, "longest_delay_seconds"),
    before: h(
      "dl",
      { class: "pairs" },
      pairs.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value))),
    ),
    csv,
    head: [t("unit.name"), ...COURSE.map(([name]) => t(`figure.${name}`)), t("figure.longest_delay_seconds")],
    rows: lines.map((line) => [localized(line), ...COURSE.map((pair) => shownOf(line, pair)), longest(line)]),
  });
}

const CONDUCT = ["received", "handled", "late", "open"];

export function conductCard(conduct) {
  const months = { from: conduct.from, to: conduct.to, n: conduct.least };
  return card({
    id: "conduct",
    title: t("card.conduct"),
    note: t("conduct.meaning", months),
    before: h("div", {},
      h("dl", { class: "pairs" },
        CONDUCT.map((name) => h("div", {}, h("dt", {}, t(`figure.${name}`)), h("dd", {}, number(conduct[name]))))),
      conduct.lines.length > 0 && table(
        t("card.conduct"),
        [t("conduct.where"), ...CONDUCT.map((name) => t(`figure.${name}`))],
        conduct.lines.map((line) => [localized(line), ...CONDUCT.map((name) => number(line[name]))]))),
  });
}

// People who signed in for the first time, by month.
export function accountsCard(months) {
  return card({
    id: "accounts",
    title: t("card.accounts"),
    note: t("accounts.meaning"),
    before: table(t("card.accounts"), [t("accounts.month"), t("accounts.new")],
      months.map((one) => [one.month.split("-").reverse().join("/"), number(one.new)])),
  });
}
