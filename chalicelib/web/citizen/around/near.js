// The reports around the reader, the nearest first, with a picture and the distance of each.

import { request } from "../../shared/api.js";
import { failureNotice, reportLine, skeleton } from "../parts.js";
import { position } from "../position.js";
import { h } from "../../shared/dom.js";
import { metres, t } from "../../shared/i18n.js";

// The most that the API looks around (metres).
const RADIUS = 1000;

// Fills `root`. `filters()` returns { category, states }. Returns a function that loads the list again.
export function showNear(root, filters) {
  let asked;
  const again = async () => {
    const thisTime = (asked = {});
    const fill = (...content) => asked === thisTime && root.replaceChildren(...content);
    fill(h("p", { role: "status" }, t("near.looking")), skeleton(3));
    let here;
    try {
      here = await position();
    } catch (error) {
      return fill(failureNotice(new Error(t("near.refused")), again));
    }
    try {
      fill(...(await list(here, filters())));
    } catch (error) {
      fill(failureNotice(error, again));
    }
    return undefined;
  };
  again();
  return again;
}

async function list({ lat, lon, accuracy, isCoarse }, { category, states }) {
  const { tickets } = await request("v1/nearby", { query: { lat, lon, category, radius: RADIUS } });
  const shown = tickets.filter(({ state }) => !states || states.split(",").includes(state));
  return [
    isCoarse ? h("p", { class: "notice", role: "status" }, t("near.coarse", { far: metres(accuracy) })) : "",
    h("p", { class: "hint", role: "status" }, t(shown.length ? "near.list" : "near.none")),
    h("ul", { class: "plain", "aria-label": t("near.list") }, shown.map(line)),
  ];
}

const line = (report) => {
  const entry = reportLine(report, `#/phieu/${report.code}`,
    h("p", { class: "small" }, h("strong", {}, t("near.far", { far: metres(report.distance_metres) }))));
  const words = h("div", { class: "grow" }, ...entry.childNodes);
  entry.classList.add("near");
  entry.replaceChildren(...[report.photo && h("img", { src: report.photo, alt: "", loading: "lazy" }), words]
    .filter(Boolean));
  return entry;
};
