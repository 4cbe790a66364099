// Beside a call: what the caller sent before, and what was reported around the place.

import { h } from "../shared/dom.js";
import { fold, metres, said, t, when } from "../shared/i18n.js";
import { call } from "./session.js";

const MOST = 5;
const RADIUS_METRES = 300;

// { element, ofPhone, ofCommune, ofCategory, ofPoint }: each is told of what changed in the form.
export function besides() {
  const mine = h("div", { "aria-live": "polite" });
  const near = h("div", { "aria-live": "polite" }, h("p", { class: "soft" }, t("call.nearby.where")));
  const known = { phone: "", commune: "", category: "", point: null };
  let turn = 0;

  async function lookAround() {
    const asked = (turn += 1);
    if (!known.commune && !known.point) return;
    const found = (await (known.point ? nearby(known) : null)) || (await ofCommune(known));
    if (asked !== turn) return;
    near.replaceChildren(found.length ? list(found) : h("p", { class: "soft" }, t("call.nearby.none")));
    if (found.length) near.append(h("p", { class: "hint" }, t("call.nearby.hint")));
  }

  const element = h("section", { class: "card", "aria-label": t("call.nearby") }, mine, h("h3", {}, t("call.nearby")), near);
  return {
    element,
    async ofPhone(phone) {
      if (fold(phone) === known.phone) return;
      known.phone = fold(phone);
      mine.replaceChildren();
      if (phone.replace(/\D/g, "").length >= 9) mine.append(...(await ofCaller(phone)));
    },
    ofCommune: (commune) => change({ commune }),
    ofCategory: (category) => change({ category }),
    ofPoint: (point) => change({ point }),
  };

  function change(wanted) {
    Object.assign(known, wanted);
    lookAround();
  }
}

async function ofCaller(phone) {
  const found = await call("v1/office/search", { query: { phone, reason: t("call.earlier.reason"), limit: MOST } }).catch(() => null);
  if (!found) return []; // no telephone yet, or not for this officer
  return [
    h("h3", {}, t("call.earlier")),
    found.tickets.length ? list(found.tickets) : h("p", { class: "soft" }, t("call.earlier.none")),
    h("p", { class: "hint" }, t("call.earlier.logged")),
  ];
}

// null where the API knows nothing of distances.
const nearby = ({ point, category }) =>
  call("v1/nearby", { query: { ...point, category, radius: RADIUS_METRES } }).then(({ tickets }) => tickets.slice(0, MOST)).catch(() => null);

const ofCommune = ({ commune, category }) =>
  call("v1/reports", { query: { commune, category, limit: MOST } }).then(({ reports }) => reports).catch(() => []);

const list = (tickets) =>
  h("ul", { class: "plain around" }, tickets.map((one) =>
    h("li", {},
      h("a", { href: `#/t/${one.code}` }, one.title || one.code), " ",
      h("span", { class: one.late ? "chip late" : "chip" }, said(one.state_label)),
      h("span", { class: "soft small" }, [" ", one.code, one.created_at ? when(one.created_at, { dateStyle: "short" }) : null, one.distance_metres === undefined ? null : metres(one.distance_metres)]
        .filter((part) => part?.trim()).join(" · ")))));
