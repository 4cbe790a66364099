// A walk over the office's page for the first day: what is where, in six stops. It covers nothing and stops nothing.

import { h } from "../../shared/dom.js";
import { addTexts, t } from "../../shared/i18n.js";
import { noMoreOffers } from "./offer.js";
import texts from "./tour-texts.js";

addTexts(texts);

// Stop -> what it points at. A stop whose place is not on this officer's page is left out.
const STOPS = {
  queue: ".queue-head",
  rows: ".queue-rows",
  find: "#find",
  pages: "#pages",
  me: "#me",
  keys: "#help",
};

let going = null;

// Goes to the queue and begins.
export function startTour(frame) {
  end();
  noMoreOffers();
  const begin = () => {
    const stops = Object.keys(STOPS).filter((name) => placeOf(name));
    show(stops, 0);
  };
  if (placeOf("queue")) return begin();
  frame.go("#/queue");
  return waitFor(STOPS.queue, begin);
}

const placeOf = (name) => {
  const found = document.querySelector(STOPS[name]);
  return found && !found.hidden && found.getClientRects().length ? found : null;
};

function waitFor(selector, begin, tries = 50) {
  if (document.querySelector(selector) || !tries) return void begin();
  setTimeout(() => waitFor(selector, begin, tries - 1), 100);
  return undefined;
}

function show(stops, at) {
  end();
  if (at >= stops.length) return;
  const place = placeOf(stops[at]);
  if (!place) return void show(stops, at + 1);
  const isLast = at === stops.length - 1;
  const next = h("button", { type: "button", class: "main", onclick: () => show(stops, at + 1) },
    t(isLast ? "tour.end" : "tour.next"));
  const card = h("section", {
    class: "card tour", role: "dialog", "aria-labelledby": "tour-title", "aria-describedby": "tour-text",
    onkeydown: (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      end();
    },
  },
  h("h2", { id: "tour-title" }, t(`tour.${stops[at]}`)),
  h("p", { id: "tour-text" }, t(`tour.${stops[at]}.text`)),
  h("div", { class: "row" },
    h("span", { class: "soft small grow" }, t("tour.stop", { n: at + 1, all: stops.length })),
    at ? h("button", { type: "button", onclick: () => show(stops, at - 1) }, t("tour.back")) : null,
    isLast ? null : h("button", { type: "button", class: "plain", onclick: end }, t("tour.end")),
    next));
  place.classList.add("toured");
  going = { place, card, before: going ? going.before : document.activeElement };
  document.body.append(card);
  place.scrollIntoView({ block: "nearest" });
  next.focus({ preventScroll: true });
}

function end() {
  if (!going) return;
  going.place.classList.remove("toured");
  going.card.remove();
  going = null;
}

window.addEventListener("hashchange", end);
