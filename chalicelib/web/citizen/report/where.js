// The step "where": by the device's position, from a photo, on the map, or by commune and address.

import { request } from "../../shared/api.js";
import { communes, formerCommunes, province } from "../kept.js";
import { field, icon } from "../parts.js";
import { COARSE_METRES } from "../facts.js";
import { position } from "../position.js";
import { pick } from "../../shared/pick.js";
import { h } from "../../shared/dom.js";
import { localized, metres, number, t } from "../../shared/i18n.js";

// Zooms of the map at a position: good to kilometres, and better.
const [FAR, NEAR] = [13, 17];
// How far what happens may be from a known point that somebody chose, in metres.
const KNOWN_METRES = 300;

export async function make({ draft, changed }) {
  const { place } = draft.form;
  const all = await communes().catch(() => []);
  const status = h("div", { role: "status" });
  const map = h("div", { class: "map-frame", hidden: true });
  const commune = pick({
    name: "place.commune",
    items: all,
    value: place.commune,
    label: t("where.commune"),
    placeholder: t("where.commune.find"),
    more: formerCommunes,
    chosen: (id) => {
      place.commune = id;
      place.proposed = false;
      for (const wrong of status.querySelectorAll(".wrong")) wrong.remove();
      changed();
    },
  });
  const step = { draft, changed, status, map, commune, all };
  const address = h("input", {
    name: "place.address", maxlength: 300, value: place.address || "", autocomplete: "off",
    oninput: () => {
      place.address = address.value;
      place.named = false;
      changed();
    },
  });
  step.address = address;
  const search = await known(step); // brings its texts
  sayPoint(step);
  return [
    h("div", { class: "choices" }, ways(step)),
    navigator.geolocation ? h("p", { class: "hint" }, t("where.sensitive")) : "",
    search,
    status, map,
    all.length ? "" : h("p", { class: "notice" }, t("where.unready")),
    commune.element,
    field(t("where.address"), address, { hint: t("where.address.hint"), optional: true }),
  ];
}

export function check({ form: { place } }) {
  return place.commune || place.lat !== undefined ? {} : { "place.commune": t("where.missing") };
}

// Hamlets, landmarks and kilometre posts; without its module, as on a first visit without a network, the step has no
// such search.
async function known(step) {
  try {
    const { gazetteer } = await import("./gazetteer.js");
    return gazetteer({ taken: (point) => takeKnown(step, point) }).element;
  } catch {
    return "";
  }
}

function takeKnown(step, point) {
  const { place } = step.draft.form;
  Object.assign(place, { commune: point.commune.code, proposed: true });
  step.commune.choose(point.commune.code);
  if (!(place.address || "").trim() || place.named) {
    const own = localized(point, "name");
    place.address = point.kind === "centre" ? own : `${own}, ${localized(point.hamlet, "name")}`;
    place.named = true;
    step.address.value = place.address;
  }
  return take(step, { lat: point.lat, lon: point.lon, accuracy: KNOWN_METRES }, "known");
}

function ways(step) {
  const photographed = (step.draft.photos.find(({ place }) => place) || {}).place;
  return [
    navigator.geolocation &&
      h(
        "button",
        { type: "button", class: "main big", onclick: ({ currentTarget }) => locate(step, currentTarget) },
        icon("target"),
        t("where.here"),
      ),
    photographed &&
      h(
        "button",
        { type: "button", class: "big", onclick: () => take(step, photographed, "photo") },
        icon("picture"),
        t("where.photo"),
      ),
    h(
      "button",
      {
        type: "button",
        class: "big",
        "aria-expanded": "false",
        onclick: ({ currentTarget }) => toggleMap(step, currentTarget),
      },
      icon("map"),
      t("where.map"),
    ),
  ].filter(Boolean);
}

function locate(step, button) {
  button.setAttribute("aria-busy", "true");
  step.status.replaceChildren(h("p", {}, t("where.looking")));
  const ended = (act) => (found) => {
    button.removeAttribute("aria-busy");
    act(found);
  };
  position().then(
    ended((here) => take(step, here, "position")),
    ended(() => step.status.replaceChildren(h("p", { class: "wrong" }, t("where.refused")))),
  );
}

// Takes a point: saves it, shows it, and looks up its commune.
async function take(step, { lat, lon, accuracy, isCoarse }, by) {
  const { place } = step.draft.form;
  Object.assign(place, { lat: rounded(lat), lon: rounded(lon), by, accuracy });
  step.changed();
  if (step.moveMap) step.moveMap(place);
  // A message that the place is missing leaves.
  step.commune.input.dispatchEvent(new Event("change", { bubbles: true }));
  sayPoint(step);
  const asked = `${place.lat} ${place.lon}`;
  let found;
  try {
    found = await request("v1/place", { query: { lat: place.lat, lon: place.lon } });
  } catch (error) {
    if (error.status === 422 || error.status === 400) {
      forgetPoint(step);
      step.status.replaceChildren(h("p", { class: "wrong" }, error.message));
    }
    return; // without a network the person chooses the commune
  }
  if (`${place.lat} ${place.lon}` !== asked || !found.commune) return;
  // A touch on the map, or a position good to kilometres, does not change the commune that was chosen by hand.
  if (place.commune && !place.proposed && (by === "map" || isCoarse)) return sayPoint(step);
  place.proposed = true;
  place.commune = found.commune;
  step.commune.choose(found.commune);
  step.changed();
  sayPoint(step, found);
}

// A millionth of a degree is about a tenth of a metre.
const rounded = (degrees) => Math.round(degrees * 1e6) / 1e6;

function forgetPoint(step) {
  const { place } = step.draft.form;
  for (const name of ["lat", "lon", "by", "accuracy"]) delete place[name];
  step.changed();
  step.status.replaceChildren();
}

function sayPoint(step, found) {
  const { place } = step.draft.form;
  if (place.lat === undefined) return;
  const degrees = { minimumFractionDigits: 5, maximumFractionDigits: 5 };
  const isCoarse = place.accuracy >= COARSE_METRES;
  step.status.replaceChildren(h("p", { class: isCoarse ? "notice" : "notice good" },
    t(`where.by.${place.by || "map"}`, { lat: number(place.lat, degrees), lon: number(place.lon, degrees) }), " ",
    place.accuracy > 30 && t(isCoarse ? "where.coarse" : "where.accuracy", { far: metres(place.accuracy) }), " ",
    found && t(found.by === "boundaries" && !isCoarse ? "where.commune.sure" : "where.commune.near"), " ",
    h("button", { type: "button", class: "plain", onclick: () => forgetPoint(step) }, t("where.remove"))));
}

async function toggleMap(step, button) {
  const open = step.map.hidden;
  step.map.hidden = !open;
  button.setAttribute("aria-expanded", String(open));
  if (!open || step.moveMap) return;
  try {
    await draw(step);
  } catch {
    step.map.replaceChildren(h("p", { class: "wrong", role: "alert" }, t("where.map.failed")));
  }
}

// The pin stays in the middle and the map moves under it, so that touch, mouse and arrow keys work alike.
async function draw(step) {
  const frame = h("div", { class: "map" });
  step.map.replaceChildren(h("p", { class: "hint" }, t("where.map.hint")), frame);
  const { openMap } = await import("../../shared/map.js");
  const { map } = await openMap(frame, await province(), {
    label: t("where.map.label"),
    scrollWheelZoom: "center",
    touchZoom: "center",
    doubleClickZoom: "center",
  });
  frame.append(h("div", { class: "map-pin", "aria-hidden": "true" }, icon("pin")));
  frame.tabIndex = 0;
  let ours = false;
  step.moveMap = ({ lat, lon, by, accuracy }) => {
    if (by === "map") return;
    ours = true;
    map.setView([lat, lon], accuracy >= COARSE_METRES ? FAR : Math.max(map.getZoom(), NEAR), { animate: false });
    ours = false;
  };
  const { place } = step.draft.form;
  if (place.lat !== undefined) step.moveMap({ ...place, by: "" });
  let waiting;
  map.on("click", ({ latlng }) => map.setView(latlng, Math.max(map.getZoom(), 15), { animate: false }));
  map.on("moveend", () => {
    if (ours) return;
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      const { lat, lng } = map.getCenter();
      take(step, { lat, lon: lng }, "map");
    }, 500);
  });
}
