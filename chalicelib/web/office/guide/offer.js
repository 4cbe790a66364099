// The line that offers the tour to an officer who has not seen it in this browser.

import { h } from "../../shared/dom.js";
import { keep, stored, t } from "../../shared/i18n.js";
import { session } from "../session.js";

const seenName = () => `office-tour:${session.me.username}`;

// Returns null for an officer who has seen the tour, or does not want it.
export function tourOffer(frame) {
  if (stored(seenName()) !== null) return null;
  return h("p", { class: "row tour-offer" }, h("span", { class: "grow" }, t("tour.offer")),
    h("button", { type: "button", onclick: async () => (await import("./tour.js")).startTour(frame) }, t("tour.start")),
    h("button", { type: "button", class: "plain", onclick: noMoreOffers }, t("tour.later")));
}

export function noMoreOffers() {
  keep(seenName(), "1");
  for (const offer of document.querySelectorAll(".tour-offer")) offer.remove();
}
