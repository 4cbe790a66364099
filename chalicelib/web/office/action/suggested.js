// Offers beside the fields of a form: what intake decided before for reports like this one, else the category that the
// words speak of. The officer takes an offer with one touch, or leaves it; nothing is chosen by itself.

import { h } from "../../shared/dom.js";
import { suggestCategory } from "../../shared/finding.js";
import { localized, t } from "../../shared/i18n.js";
import { request } from "../session.js";

const PAUSE_MS = 400;

// What is offered for a report, an answer of /v1/office/triage; nothing if it cannot be had: a form works without.
export async function askOffers(report) {
  if (!report.description.trim()) return {};
  try {
    return await request("v1/office/triage", { method: "POST", body: report });
  } catch {
    return {};
  }
}

// The line of one field. `current()` gives the field's value and `take(value)` sets it. Returns { element, draw };
// `draw({ value, label, lead, after })` shows an offer, or nothing if the field has that value already.
export function offerLine({ current, take }) {
  const element = h("p", { class: "hint", role: "status" });
  let shown = "";

  const clear = () => {
    shown = "";
    element.replaceChildren();
  };

  function draw(found) {
    if (!found || found.value === current()) return clear();
    const choose = () => {
      take(found.value);
      clear();
    };
    // An offer that stays is not replaced: somebody may be about to press its button.
    const text = JSON.stringify([found.value, found.label, found.lead, found.after]);
    if (text === shown) return undefined;
    shown = text;
    return element.replaceChildren(
      found.lead,
      " ",
      h("button", { type: "button", onclick: choose }, found.label),
      found.after ? ` ${found.after}` : "",
    );
  }

  return { element, draw };
}

// The category for a text. `known` is the answer of /v1/categories.
export function categoryFound(known, text, { category }) {
  if (category) {
    const after = category.unit ? t("offer.rules", { unit: category.unit.name }) : "";
    return { value: category.id, label: localized(category), lead: leadOf(category), after };
  }
  const found = suggestCategory(known, text);
  if (!found) return null;
  const lead = t("category.offer", { words: found.because.join(", ") });
  return { value: found.category.id, label: localized(found.category), lead };
}

export const urgencyFound = ({ urgency }) =>
  urgency && { value: urgency.value, label: t(`urgency.${urgency.value}`), lead: leadOf(urgency) };

export const unitFound = ({ unit, rules_unit: byRules }) =>
  unit && {
    value: unit.id,
    label: unit.name,
    lead: t("offer.unit", { confidence: localized(unit.confidence_label), sent: unit.sent, of: unit.of }),
    after: byRules ? t("offer.rules", { unit: byRules.name }) : "",
  };

function leadOf({ confidence_label: label, because }) {
  const confidence = localized(label);
  if (!because.length) return t("offer.plain", { confidence });
  return t("offer.words", { confidence, words: because.map((word) => `“${word}”`).join(", ") });
}

// Asks when typing pauses. `report()` is what is asked about, and `show(offers)` gets the newest answer.
export function askedLater(report, show) {
  let timer = null;
  let turn = 0;
  return () => {
    clearTimeout(timer);
    const mine = ++turn;
    timer = setTimeout(async () => {
      const offers = await askOffers(report());
      if (mine === turn) show(offers);
    }, PAUSE_MS);
  };
}
