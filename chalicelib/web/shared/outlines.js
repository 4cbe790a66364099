// The borders and names of the communes on a map: without tiles, they show where one is.

import { request } from "./api.js";
import { h } from "./dom.js";
import { capitalized, language } from "./i18n.js";

// A name is written where its commune is at least as wide as the name (pixels for a letter), and this high.
const LETTER = 7;
const HEIGHT = 26;

let requested;

// Draws the borders on an open map; without an answer the map stays as it is.
export async function drawOutlines({ map, L }) {
  let isRemoved = false;
  map.on("unload", () => (isRemoved = true));
  if (!requested) requested = request("v1/outlines");
  let found;
  try {
    found = await requested;
  } catch (error) {
    requested = undefined;
    return;
  }
  if (isRemoved) return; // the reader left the page before the answer
  const communes = found.communes.map((one) => draw(map, L, one, 10 ** found.digits));
  const nameAll = () => communes.forEach((one) => one.name(map));
  map.on("zoomend", nameAll);
  nameAll();
}

function draw(map, L, commune, scale) {
  const shape = L.polygon(commune.rings.map((ring) => points(ring, scale)), {
    className: "outline", fill: false, interactive: false, weight: 1.5,
  }).addTo(map);
  const text = capitalized(language() === "en" ? commune.name_en : commune.name);
  const sign = L.marker([commune.lat, commune.lon], {
    icon: L.divIcon({ html: h("span", {}, text), className: "outline-name", iconSize: [0, 0] }),
    interactive: false,
    keyboard: false,
  });
  const { _northEast: high, _southWest: low } = shape.getBounds();
  const name = () => {
    const [one, other] = [map.project(low), map.project(high)];
    const fits = other.x - one.x > text.length * LETTER && one.y - other.y > HEIGHT;
    if (fits) sign.addTo(map);
    else sign.remove();
  };
  return { name };
}

function points(steps, scale) {
  let [lat, lon] = [0, 0];
  const found = [];
  for (let at = 0; at < steps.length; at += 2) {
    lat += steps[at];
    lon += steps[at + 1];
    found.push([lat / scale, lon / scale]);
  }
  return found;
}
