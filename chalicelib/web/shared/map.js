// A map that works without tiles, too. Leaflet is loaded for the first map.

import "./trusted.js";

import { h, loadSheet } from "./dom.js";
import { t } from "./i18n.js";
import { drawOutlines } from "./outlines.js";

let loading;

function leaflet() {
  if (loading) return loading;
  loading = (async () => {
    await Promise.all([loadSheet(new URL("leaflet.css", import.meta.url)), import("./leaflet.js")]);
    return window.L;
  })().catch((error) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

// Opens a map in `element`, with the communes' borders. `province` is the answer of /v1/province. Returns { map, L }.
// Throws if Leaflet cannot be loaded.
export async function openMap(element, province, { label = t("map"), ...options } = {}) {
  const L = await leaflet();
  const { south, west, north, east } = province.bounds;
  const map = L.map(element, { zoomControl: false, attributionControl: false, ...options });
  map.fitBounds([[south, west], [north, east]]);
  if (province.tiles.url) {
    // Tile servers want to know which site asks, and get no more than that.
    L.tileLayer(province.tiles.url, { maxZoom: 19, referrerPolicy: "origin" }).addTo(map);
  }
  element.setAttribute("role", "region");
  element.setAttribute("aria-label", label);
  element.append(
    h("div", { class: "map-buttons" },
      button("+", t("map.in"), () => map.zoomIn()),
      button("−", t("map.out"), () => map.zoomOut()),
    ),
    ...(province.tiles.url ? [h("p", { class: "map-source" }, province.tiles.attribution)] : []),
  );
  drawOutlines({ map, L });
  return { map, L };
}

// A marker with an element as its picture, `size` pixels wide and high. A touch calls `act`; Leaflet lets the keyboard
// focus it, and Enter is handled here.
export const signOn = (L, at, picture, title, size, act) =>
  L.marker(at, {
    icon: L.divIcon({ html: picture, className: "map-sign", iconSize: [size, size] }),
    title,
    autoPanOnFocus: false,
  })
    .on("click", act)
    .on("keypress", ({ originalEvent }) => originalEvent.key === "Enter" && act());

const button = (sign, label, act) =>
  h("button", {
    type: "button",
    "aria-label": label,
    title: label,
    onclick: (event) => {
      event.stopPropagation();
      act();
    },
    ondblclick: (event) => event.stopPropagation(),
  }, sign);
