// Hot spots: hexagons on a map that works without tiles, and the same cells as a table that works without a map.

import { request } from "../shared/api.js";
import { explainButton, table } from "./cards.js";
import { h } from "../shared/dom.js";
import { number, percent, t } from "../shared/i18n.js";
import { openMap } from "../shared/map.js";

const SIZES = ["6", "8", "9"];
const MOST_ROWS = 10;
const SHADES = 5;
const CLOSE = 12;

let size = "8";
let opened = null; // { map, L, layer, rings, element }

// The card of the hot spots for { from, to, category, commune }.
export function spotsCard(scope, province) {
  const body = h("div", { "aria-live": "polite" }, h("p", { class: "soft" }, t("loading")));
  const choice = h("select", { id: "spots-size", onchange: () => { size = choice.value; load(); } },
    SIZES.map((one) => h("option", { value: one, selected: one === size }, t(`spots.${one}`))));
  const asks = h("span", {});
  const place = h("div", { class: "map" });
  const load = async () => {
    body.setAttribute("aria-busy", "true");
    try {
      const found = await request("v1/hotspots", { query: { ...scope, resolution: size } });
      asks.replaceChildren(explainButton(t("card.hotspots"), t("spots.meaning", { n: found.fewest })));
      body.replaceChildren(...spotsTable(found));
      await draw(place, found, province, body);
    } catch (error) {
      body.replaceChildren(
        h("p", { class: "wrong" }, error.code === "period_too_long" ? t("spots.too-long") : error.message),
      );
      if (opened) for (const one of [opened.layer, opened.rings]) if (one) one.clearLayers();
    } finally {
      body.removeAttribute("aria-busy");
    }
  };
  load();
  return h("section", { class: "card wide", id: "card-hotspots", "aria-label": t("card.hotspots") },
    h("div", { class: "card-head" }, h("h2", {}, t("card.hotspots")), asks),
    h("div", { class: "field no-print spots-size" }, h("label", { for: "spots-size" }, t("spots.size")), choice),
    place, body);
}

function spotsTable(found) {
  const cells = found.features.filter((one) => one.properties.count > 0);
  if (!cells.length) return [h("p", { class: "soft" }, t("spots.none"))];
  const most = cells[0].properties.count;
  const rows = found.features.slice(0, MOST_ROWS).map((one, place) => {
    const { count, before, change, trend } = one.properties;
    const name = t("spots.cell", { n: place + 1, where: one.properties.commune_name || middle(one).join(", ") });
    return [
      h("button", { type: "button", class: "plain place", title: t("spots.show"), onclick: () => zoomTo(one) }, name),
      h("span", { class: `chip trend-${trend}` }, t(`spots.${trend}`)),
      number(count),
      number(before),
      change === null ? "–" : `${change > 0 ? "+" : ""}${percent(change)}`,
    ];
  });
  return [
    legend(most),
    found.left_out > 0 && h("p", { class: "soft small" }, t("spots.left", { n: found.left_out })),
    h(
      "details",
      { open: true },
      h("summary", {}, t("board.table")),
      table(
        t("card.hotspots"),
        [t("spots.place"), t("spots.trend"), t("spots.count"), t("spots.before"), t("spots.change")],
        rows,
        2,
      ),
    ),
  ].filter(Boolean);
}

function legend(most) {
  const steps = [
    ...new Set(Array.from({ length: SHADES }, (_, shade) => Math.max(1, Math.ceil((most * (shade + 1)) / SHADES)))),
  ];
  return h(
    "p",
    { class: "legend small" },
    h("span", {}, t("spots.legend")),
    steps.map((step) =>
      h(
        "span",
        { class: "key" },
        h("i", { class: `shade-${shadeOf(step, most)}`, "aria-hidden": "true" }),
        `≤ ${number(step)}`,
      ),
    ),
    ["up", "down"].map((trend) =>
      h("span", { class: "key" }, h("i", { class: `edge-${trend}`, "aria-hidden": "true" }), t(`spots.${trend}`)),
    ),
  );
}

const shadeOf = (count, most) => Math.min(SHADES, Math.max(1, Math.ceil((SHADES * count) / most)));

function middle(cell) {
  const ring = cell.geometry.coordinates[0].slice(1);
  const mean = (axis) => ring.reduce((sum, point) => sum + point[axis], 0) / ring.length;
  return [mean(1).toFixed(4), mean(0).toFixed(4)];
}

async function draw(place, found, province, body) {
  try {
    if (!opened || opened.element !== place) {
      if (opened) opened.map.remove();
      opened = null;
      opened = {
        ...(await openMap(place, province, { label: t("spots.map"), scrollWheelZoom: false, fadeAnimation: false })),
        element: place,
      };
      opened.layer = opened.L.featureGroup().addTo(opened.map);
      opened.rings = opened.L.layerGroup();
      opened.map.on("zoomend", toggleRings);
    }
  } catch {
    place.hidden = true;
    body.prepend(h("p", { class: "notice" }, t("spots.no-map")));
    return;
  }
  opened.layer.clearLayers();
  opened.rings.clearLayers();
  const most = Math.max(1, ...found.features.map((one) => one.properties.count));
  // The largest cells are drawn last, above their neighbours.
  for (const cell of [...found.features].reverse()) {
    const { count, before, trend } = cell.properties;
    if (!count && trend !== "down") continue;
    const ring = cell.geometry.coordinates[0].map(([lon, lat]) => [lat, lon]);
    const shape = opened.L.polygon(ring, {
      className: `cell shade-${count ? shadeOf(count, most) : 0} edge-${trend}`,
      weight: 1.5,
    });
    shape.bindPopup(
      () =>
        h(
          "p",
          {},
          cell.properties.commune_name && `${cell.properties.commune_name}: `,
          h("strong", {}, number(count)),
          ` · ${t("spots.before")}: ${number(before)}`,
          h("br"),
          t(`spots.${trend}`),
        ),
      { closeButton: false },
    );
    shape.addTo(opened.layer);
    // On a small scale a cell is a few pixels wide; a ring makes it visible.
    if (trend === "up" || trend === "down")
      opened.L.circleMarker(shape.getBounds().getCenter(), {
        className: `ring edge-${trend}`,
        radius: 11,
        fill: false,
        interactive: false,
      }).addTo(opened.rings);
    cell.shape = shape;
  }
  if (opened.layer.getLayers().length)
    opened.map.fitBounds(opened.layer.getBounds().pad(0.2), { maxZoom: 13, animate: false });
  toggleRings();
}

// Shows the rings when zoomed out, and hides them when zoomed in.
function toggleRings() {
  if (opened.map.getZoom() < CLOSE) opened.rings.addTo(opened.map);
  else opened.rings.remove();
}

function zoomTo(cell) {
  if (!opened || !cell.shape) return;
  opened.element.scrollIntoView({ block: "center" });
  opened.map.fitBounds(cell.shape.getBounds().pad(3), { maxZoom: 14, animate: false });
  cell.shape.openPopup();
}
