// "Already reported nearby?": reports around a point, and following one of them instead of sending a new one.

import { request } from "../../shared/api.js";
import { stateChip } from "../parts.js";
import { canBeFollowed, followForm } from "../view/following.js";
import { h } from "../../shared/dom.js";
import { metres, t } from "../../shared/i18n.js";

const RADIUS = 250;
const FEW = 3;

// Fills `root` with the nearest reports of a category around a point; leaves it empty if there are none.
export async function fillNearby(root, { lat, lon }, category, followed) {
  root.replaceChildren();
  let tickets;
  try {
    ({ tickets } = await request("v1/nearby", { query: { lat, lon, category, radius: RADIUS } }));
  } catch {
    return; // better two reports than none
  }
  const shown = tickets.filter(canBeFollowed).slice(0, FEW);
  if (!shown.length) return;
  root.replaceChildren(h("section", { class: "nearby", "aria-label": t("nearby.title") },
    h("h3", {}, t("nearby.title")), h("p", { class: "hint" }, t("nearby.hint")),
    h("ul", { class: "plain" }, shown.map((one) => entry(one, followed)))));
}

function entry(report, followed) {
  const place = h("div", {});
  const button = h(
    "button",
    {
      type: "button",
      onclick: () =>
        place.replaceChildren(followForm(report.code, () => followed(report))) || place.querySelector("input").focus(),
    },
    t("nearby.follow"),
  );
  return h(
    "li",
    { class: "entry near" },
    report.photo && h("img", { src: report.photo, alt: "", loading: "lazy" }),
    h(
      "div",
      { class: "grow" },
      h("strong", {}, report.title),
      h(
        "p",
        { class: "small" },
        stateChip(report),
        " ",
        h(
          "span",
          { class: "soft" },
          [metres(report.distance_metres), report.followers && t("nearby.followers", { n: report.followers })]
            .filter(Boolean)
            .join(" · "),
        ),
      ),
      button,
    ),
    place,
  );
}
