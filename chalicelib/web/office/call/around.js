// Beside the form of a telephone call: the caller's earlier reports, and reports around the place.

import { h } from "../../shared/dom.js";
import { fold } from "../../shared/folding.js";
import { metres, localized, t, dateTime } from "../../shared/i18n.js";
import { request } from "../session.js";

const MOST = 5;
const RADIUS_METRES = 300;

// Returns { element, ofPhone, ofCommune, ofCategory, ofPoint }. Call these functions when a field of the form changes.
export function aroundPanel() {
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

  const element = h(
    "section",
    { class: "card", "aria-label": t("call.nearby") },
    mine,
    h("h3", {}, t("call.nearby")),
    near,
  );
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
  const found = await request("v1/office/search", {
    method: "POST", body: { phone, reason: t("call.earlier.reason") }, query: { limit: MOST },
  }).catch(() => null);
  if (!found) return []; // the number is incomplete, or the officer may not search
  return [
    h("h3", {}, t("call.earlier")),
    found.tickets.length ? list(found.tickets) : h("p", { class: "soft" }, t("call.earlier.none")),
    h("p", { class: "hint" }, t("call.earlier.logged")),
  ];
}

// Tickets near the point; null after an error.
const nearby = ({ point, category }) =>
  request("v1/nearby", { query: { ...point, category, radius: RADIUS_METRES } })
    .then(({ tickets }) => tickets.slice(0, MOST))
    .catch(() => null);

const ofCommune = ({ commune, category }) =>
  request("v1/reports", { query: { commune, category, limit: MOST } }).then(({ reports }) => reports).catch(() => []);

const list = (tickets) =>
  h(
    "ul",
    { class: "plain around" },
    tickets.map((one) =>
      h(
        "li",
        {},
        h("a", { href: `#/t/${one.code}` }, one.title || one.code),
        " ",
        h("span", { class: one.late ? "chip late" : "chip" }, localized(one.state_label)),
        h(
          "span",
          { class: "soft small" },
          [
            " ",
            one.code,
            one.created_at ? dateTime(one.created_at, { dateStyle: "short" }) : null,
            one.distance_metres === undefined ? null : metres(one.distance_metres),
          ]
            .filter((part) => part?.trim())
            .join(" · "),
        ),
      ),
    ),
  );
