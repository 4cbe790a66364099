// The place of what a caller reports: the commune, the address, a point on the map.

import { h, show } from "../../shared/dom.js";
import { localized, t } from "../../shared/i18n.js";
import { pick } from "../../shared/pick.js";
import { card, keepDraft } from "./parts.js";
import { request, session } from "../session.js";

export function where(screen, around) {
  const { kept, units } = screen;
  screen.point = kept.point || null;
  screen.commune = pick({
    id: "commune",
    name: "place.commune",
    label: t("call.commune"),
    hint: t("call.commune.hint"),
    value: kept.commune,
    more: formerCommunes,
    items: units.filter((one) => one.commune).map((one) => ({ id: one.commune, text: localized(one, "commune_name") })),
    chosen: (id) => {
      around.ofCommune(id);
      keepDraft(screen);
    },
  });
  around.ofCategory(kept.category);
  around.ofCommune(kept.commune);
  const place = h(
    "details",
    { class: "field", ontoggle: () => place.open && pointOut(screen, place, around) },
    h("summary", {}, t("call.map")),
  );
  return card(
    "call.where",
    h("div", { "data-field": "place", tabindex: "-1" }, screen.commune.element),
    h(
      "div",
      { class: "field" },
      h("label", { for: "address" }, t("call.address")),
      h("input", { id: "address", name: "place.address", maxlength: 300, autocomplete: "off", value: kept.address }),
    ),
    place,
  );
}

// Communes for a typed name, which may be a former one.
const formerCommunes = async (q) =>
  (await request("v1/communes", { query: { q } })).communes.map((one) => ({
    id: one.code,
    text: localized(one),
    note: one.former ? t("call.former", { name: one.former.name }) : "",
  }));

async function pointOut(screen, place, around) {
  if (place.querySelector(".map")) return;
  const element = h("div", { class: "map" });
  const told = h("p", { class: "hint", "aria-live": "polite" }, t("call.map.hint"));
  const none = h(
    "button",
    { type: "button", class: "plain", hidden: true, onclick: () => set(null) },
    t("call.point.remove"),
  );
  place.append(told, element, none);
  let marker;
  let leaflet;
  function set(point) {
    screen.point = point;
    marker?.remove();
    marker =
      point && leaflet.L.circleMarker([point.lat, point.lon], { radius: 9, className: "point" }).addTo(leaflet.map);
    told.textContent = point
      ? t("call.point", { lat: point.lat.toFixed(5), lon: point.lon.toFixed(5) })
      : t("call.map.hint");
    show(none, Boolean(point));
    around.ofPoint(point);
    keepDraft(screen);
    if (point) communeOf(screen, point, around);
  }
  try {
    const { openMap } = await import("../../shared/map.js");
    leaflet = await openMap(element, session.province, { label: t("call.map") });
    leaflet.map.on("click", ({ latlng }) => set({ lat: latlng.lat, lon: latlng.lng }));
    screen.leave = () => leaflet.map.remove();
    if (screen.point) set(screen.point);
  } catch (error) {
    console.info(error);
    element.remove();
    told.textContent = t("call.map.failed");
  }
}

async function communeOf(screen, point, around) {
  const found = await request("v1/place", { query: { lat: point.lat, lon: point.lon } }).catch(() => null);
  if (!found?.commune || screen.commune.id) return;
  screen.commune.choose(found.commune);
  around.ofCommune(found.commune);
}
