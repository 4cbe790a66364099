// The public map: counts by cell when zoomed out, single reports when zoomed in.

import { request } from "../../shared/api.js";
import { ANSWERED_STATES } from "../facts.js";
import { joined } from "./joining.js";
import { province } from "../kept.js";
import { icon, reportLine } from "../parts.js";
import { position } from "../position.js";
import { openMap, signOn } from "../../shared/map.js";
import { h } from "../../shared/dom.js";
import { t } from "../../shared/i18n.js";

const CLOSER = 2;
const NEAR = 15;
const MOST_ZOOM = 19;
// Pixels of a pin. Pins that would overlap become a circle; up to this many reports of a circle are listed at once.
const PIN = 44;
const FEW = 8;
const WAIT_MS = 250;

// Fills `root`. `filters()` returns { category, state }. Returns a function that loads the map's data again.
export async function showMap(root, filters) {
  const frame = h("div", { class: "map wide-map" });
  const told = h("div", { role: "status" });
  const chosen = h("div", { role: "status" });
  const here = h("button", { type: "button", hidden: true }, icon("target"), t("map.here"));
  root.replaceChildren(
    h("p", { class: "hint" }, t("map.hint")),
    frame,
    h("div", { class: "choices" }, navigator.geolocation && here),
    chosen,
    told,
  );
  const { map, L } = await openMap(frame, await province(), { label: t("map.label") });
  const view = { map, L, told, chosen, filters, layer: L.layerGroup().addTo(map), asked: 0 };
  let waiting;
  const again = () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => fill(view), WAIT_MS);
  };
  map.on("moveend", again);
  here.addEventListener("click", () => position().then(
    ({ lat, lon, isCoarse }) => map.setView([lat, lon], isCoarse ? NEAR - 1 : NEAR + 1),
    () => told.replaceChildren(h("p", { class: "wrong" }, t("where.refused"))),
  ));
  here.hidden = false; // there is a map to move now
  await fill(view);
  return again;
}

async function fill(view) {
  const { map, filters, told } = view;
  const thisTurn = (view.asked += 1);
  const box = map.getBounds();
  const query = {
    west: box.getWest(),
    south: box.getSouth(),
    east: box.getEast(),
    north: box.getNorth(),
    zoom: Math.floor(map.getZoom()),
    ...filters(),
  };
  let found;
  try {
    found = await request("v1/map", { query });
  } catch (error) {
    if (thisTurn === view.asked) {
      view.layer.clearLayers();
      told.replaceChildren(h("p", { class: "wrong" }, error.message));
    }
    return;
  }
  if (thisTurn !== view.asked) return;
  view.layer.clearLayers();
  for (const sign of signs(view, found)) drawSign(view, sign);
  const none = !found.cells.length && !found.points.length;
  told.replaceChildren(...(none ? [h("p", {}, t("map.none"))] : found.complete ? [] : [h("p", {}, t("map.more"))]));
}

// What the API found, as signs that do not hide each other.
function signs({ map }, { cells, points }) {
  const at = ({ lat, lon }) => map.latLngToContainerPoint([lat, lon]);
  const areas = cells.map((cell) => ({ ...at(cell), ...numbersOf(cell), reports: [] }));
  const pins = points.map((report) =>
    ({ ...at(report.place), n: 1, open: 0, late: Number(report.late), reports: [report] }));
  return joined([...areas, ...pins], merged, radiusOf);
}

const numbersOf = ({ count, open, late }) => ({ n: count, open, late });

const merged = (one, other) => ({
  n: one.n + other.n,
  open: one.open + other.open,
  late: one.late + other.late,
  reports: [...one.reports, ...other.reports],
});

const radiusOf = ({ n, reports }) => (reports.length === 1 ? PIN / 2 : 17 + 4 * Math.log2(n));

function drawSign(view, sign) {
  const { map, L, layer, chosen } = view;
  const [report, ...others] = sign.reports;
  const isPin = report && !others.length;
  const place = map.containerPointToLatLng([sign.x, sign.y]);
  const open = () => {
    chosen.replaceChildren(h("ul", { class: "plain" },
      sign.reports.map((one) => reportLine(one, `#/phieu/${one.code}`))));
    chosen.scrollIntoView({ block: "nearest" });
  };
  const closer = () => {
    map.getContainer().focus(); // the sign itself disappears
    map.setView(place, Math.min(map.getZoom() + CLOSER, MOST_ZOOM));
  };
  const isCrowd = !isPin && sign.reports.length;
  const label = isPin ? report.title : t(isCrowd ? "map.place" : "map.cell", sign);
  const picture = isPin
    ? h("span", { class: `spot ${kindOf(report)}` }, icon("pin"))
    : h("span", { class: sign.late ? "cell has-late" : "cell", "aria-hidden": "true" }, String(sign.n));
  const stays = isPin || (isCrowd && (sign.reports.length <= FEW || map.getZoom() >= MOST_ZOOM - CLOSER));
  signOn(L, place, picture, label, Math.round(2 * sign.radius), stays ? open : closer).addTo(layer);
}

const kindOf = ({ late, state }) => (late ? "late" : ANSWERED_STATES.includes(state) ? "done" : "open");
