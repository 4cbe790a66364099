// What a photo says of when and where it was taken, checked against the report.

import { h } from "../../shared/dom.js";
import { dateTime, metres, t } from "../../shared/i18n.js";

// Further away, a photo may show something else. Telephones are good to some tens of metres.
export const FAR_METRES = 200;

export function evidenceOf(photo) {
  const found = photo.evidence;
  if (!found) return null;
  const parts = [
    found.taken_at && t("evidence.taken", { at: dateTime(found.taken_at) }),
    found.distance_metres !== null && t("evidence.away", { distance: metres(found.distance_metres) }),
  ].filter(Boolean);
  return parts.length ? h("p", { class: "small soft" }, parts.join(" · ")) : null;
}

// The check of an answer's photo, for who reads the answer: far from the place, older than the report, or not known.
export function takenCheck({ evidence }, { created_at: sentAt }) {
  const { taken_at: at, distance_metres: away } = evidence || { taken_at: null, distance_metres: null };
  const wrong = [
    away !== null && away > FAR_METRES && t("evidence.far", { distance: metres(away) }),
    at && at < sentAt && t("evidence.before", { at: dateTime(at) }),
  ].filter(Boolean);
  if (wrong.length) return h("p", { class: "small wrong" }, wrong.join(" · "));
  if (away === null) return h("p", { class: "small soft" }, t("evidence.unknown"), at ? ` · ${dateTime(at)}` : "");
  const near = t("evidence.near", { distance: metres(away) });
  return h("p", { class: "small" }, `✓ ${near}`, at ? ` · ${dateTime(at)}` : "");
}
