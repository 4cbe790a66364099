// The tickets on a map. Without a network it has the borders of the communes, and no tiles.

import { h } from "../../shared/dom.js";
import { t } from "../../shared/i18n.js";
import { openMap } from "../../shared/map.js";
import { session } from "../session.js";

const CLOSEST = 15;

// Draws the stops { lat, lon, code } in `box`, numbered as in the list; hides the box without any. Returns the map, or
// null. Throws if it cannot be made.
export async function drawStops(box, stops) {
  box.hidden = !stops.length || !session.province;
  if (box.hidden) return null;
  box.replaceChildren();
  let opened;
  try {
    opened = await openMap(box, session.province, { label: t("field.map"), scrollWheelZoom: false });
  } catch (error) {
    box.hidden = true; // the list has all places
    throw error;
  }
  const { map, L } = opened;
  for (const [at, { lat, lon, code, title }] of stops.entries()) {
    L.marker([lat, lon], {
      icon: L.divIcon({ html: h("span", {}, at + 1), className: "stop-name", iconSize: [0, 0] }),
      title: `${code} ${title}`, alt: `${at + 1}: ${code}`, keyboard: false, interactive: false,
    }).addTo(map);
  }
  map.invalidateSize();
  map.fitBounds(stops.map(({ lat, lon }) => [lat, lon]), { maxZoom: CLOSEST, padding: [24, 24], animate: false });
  return map;
}
