// Socio-economic indicators: figure, year to date, plan, and the period before. An officer who is signed in to the
// office in this tab sees those of their units, too, and who has not entered the last period.

import { card, table } from "./cards.js";
import { h } from "../shared/dom.js";
import { addTexts, localized, number, percent, t } from "../shared/i18n.js";
import texts from "../shared/indicator-texts.js";

addTexts(texts);

const LATE = "late";
const AWAITED = "awaited";
const DIGITS = { maximumFractionDigits: 6 };

// The card, or nothing if there is no indicator to show.
export function indicatorsCards(indicators) {
  if (!indicators.length) return [];
  const missing = indicators.filter(({ latest }) => [LATE, AWAITED].includes(latest.state));
  const isOfOfficer = indicators.some(({ latest }) => latest.state !== undefined);
  return [card({
    id: "indicators",
    title: t("indicators"),
    wide: true,
    about: [t("indicators.meaning")],
    note: t(isOfOfficer ? "indicators.of-units" : "indicators.public"),
    before: h("div", {},
      missing.length > 0 && h("div", { class: "notice" },
        h("strong", {}, t("indicators.missing", { n: missing.length })),
        h("ul", {}, missing.map(missingLine))),
      table(t("indicators"), HEADS.map((key) => t(key)), indicators.map(row), 2),
      isOfOfficer
        ? h("a", { class: "button small no-print", href: "office#/indicators" }, t("indicators.open"))
        : h("a", { class: "button small no-print", href: "v1/indicators?format=csv", download: true }, t("board.csv"))),
  })];
}

const HEADS = [
  "indicators.name", "indicators.period", "indicators.value", "indicators.to-date", "indicators.plan",
  "indicators.share", "indicators.before",
];

const shown = (value) => (value === null ? "–" : number(value, DIGITS));

function row({ latest, ...one }) {
  const measure = localized({ name: one.measure, name_en: one.measure_en });
  const toDate = one.sums ? latest.to_date : null; // a level has no sum
  const isPart = latest.holes > 0 && toDate !== null;
  return [
    h("span", {}, localized(one), h("br"), h("span", { class: "small soft" }, `${measure} · ${localized(one.unit)}`)),
    localized(latest.label),
    h("strong", {}, shown(latest.value)),
    h("span", {}, shown(toDate), isPart ? h("span", { class: "small soft" }, h("br"),
      t("indicators.holes", { n: latest.holes })) : null),
    shown(latest.plan),
    latest.share === null ? "–" : percent(latest.share),
    h("span", {}, shown(latest.before), latest.change === null ? null : h("span", { class: "small soft" }, h("br"),
      (latest.change > 0 ? "+" : "") + percent(latest.change))),
  ];
}

const missingLine = ({ latest, ...one }) => h("li", {},
  t(`indicators.missing.${latest.state}`, {
    unit: localized(one.unit), name: localized(one), period: localized(latest.label), due: dayOf(latest.due),
  }));

// "2026-11-05" as people write it.
const dayOf = (text) => text.split("-").reverse().join("/");
