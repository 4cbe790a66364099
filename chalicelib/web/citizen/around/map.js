// The public map: counts by cell when zoomed out, single reports when zoomed in.

import { request } from "../../shared/api.js";
import { ANSWERED_STATES } from "../facts.js";
import { province } from "../kept.js";
import { icon, reportLine } from "../parts.js";
import { openMap } from "../../shared/map.js";
import { h } from "../../shared/dom.js";
import { t } from "../../shared/i18n.js";

const CLOSER = 2;
const NEAR = 15;
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
  here.addEventListener("click", () => navigator.geolocation.getCurrentPosition(
    ({ coords }) => map.setView([coords.latitude, coords.longitude], NEAR + 1),
    () => told.replaceChildren(h("p", { class: "wrong" }, t("where.refused"))),
    { timeout: 12000, maximumAge: 60000 },
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
  for (const cell of found.cells) drawCell(view, cell);
  for (const point of found.points) drawPoint(view, point);
  const none = !found.cells.length && !found.points.length;
  told.replaceChildren(...(none ? [h("p", {}, t("map.none"))] : found.complete ? [] : [h("p", {}, t("map.more"))]));
}

function drawCell({ map, L, layer }, cell) {
  const size = Math.round(34 + 8 * Math.log2(cell.count));
  const label = t("map.cell", { n: cell.count, open: cell.open, late: cell.late });
  const sign = h("span", { class: cell.late ? "cell has-late" : "cell", "aria-hidden": "true" }, String(cell.count));
  marker(L, [cell.lat, cell.lon], sign, label, size, () => {
    map.getContainer().focus(); // the marker itself disappears
    map.setView([cell.lat, cell.lon], map.getZoom() + CLOSER);
  }).addTo(layer);
}

function drawPoint({ L, layer, chosen }, report) {
  const kind = report.late ? "late" : ANSWERED_STATES.includes(report.state) ? "done" : "open";
  marker(
    L,
    [report.place.lat, report.place.lon],
    h("span", { class: `spot ${kind}` }, icon("pin")),
    report.title,
    44,
    () => {
      chosen.replaceChildren(h("ul", { class: "plain" }, reportLine(report, `#/phieu/${report.code}`)));
      chosen.scrollIntoView({ block: "nearest" });
    },
  ).addTo(layer);
}

// Leaflet lets the keyboard focus a marker; pressing Enter is handled here.
const marker = (L, at, sign, title, size, act) =>
  L.marker(at, {
    icon: L.divIcon({ html: sign, className: "map-sign", iconSize: [size, size] }),
    title,
    autoPanOnFocus: false,
  })
    .on("click", act)
    .on("keypress", ({ originalEvent }) => originalEvent.key === "Enter" && act());
