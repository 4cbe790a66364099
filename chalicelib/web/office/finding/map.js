// The tickets of a list on a map that works without tiles: a point opens its ticket, a number comes closer.

import { joined } from "../../citizen/around/joining.js";
import { h, loadSheet } from "../../shared/dom.js";
import { addTexts, t, timeLeft } from "../../shared/i18n.js";
import { openMap, signOn } from "../../shared/map.js";
import { request, session } from "../session.js";
import texts from "./map-texts.js";

addTexts(texts);

// As many codes as one request takes.
const AT_ONCE = 100;
const SOON_SECONDS = 4 * 3600;
// Pixels of what is touched. Points that would overlap become a number.
const TOUCH = 44;
const CLOSER = 2;
const MOST_ZOOM = 19;
// Near enough for one commune, so that its outline is seen where there are no tiles.
const CLOSE = 14;
// Up to this many tickets are listed instead of coming closer.
const FEW = 8;

// Opens the map in `root`. Returns { draw(lines), leave() }. Throws if it cannot be loaded.
export async function ticketMap(root) {
  const frame = h("div", { class: "map" });
  const said = h("p", { role: "status", class: "soft" });
  const chosen = h("div");
  const unplaced = h("details", { hidden: true });
  root.replaceChildren(h("p", { class: "hint" }, t("view.hint")), frame, chosen, said, unplaced);
  await loadSheet(new URL("map.css", import.meta.url));
  const { map, L } = await openMap(frame, session.province, { label: t("view.map.of") });
  const view = { map, L, chosen, said, unplaced, points: new Map(), layer: L.layerGroup().addTo(map), lines: [] };
  map.on("zoomend", () => drawSigns(view));
  map.on("dragstart zoomstart", () => (view.moved = view.moved || !view.fitting));
  return { draw: (lines) => draw(view, lines), leave: () => map.remove() };
}

async function draw(view, lines) {
  const said = lines.map((one) => `${one.code} ${kindOf(one)} ${one.title}`).join("\n");
  if (view.drawn === said) return;
  view.drawn = said;
  view.lines = lines;
  view.chosen.replaceChildren();
  await locate(view, lines);
  if (view.lines !== lines) return; // the list changed meanwhile
  const placed = lines.filter(({ code }) => view.points.get(code));
  if (placed.length && (!view.moved || !isSeen(view, placed))) fit(view, placed);
  drawSigns(view);
  say(view, lines.filter((one) => !placed.includes(one)), placed.length);
}

// Asks where the tickets lie of which it is not known yet.
async function locate({ points, said }, lines) {
  const asked = lines.map(({ code }) => code).filter((code) => !points.has(code));
  if (asked.length) said.textContent = t("view.loading", { n: asked.length });
  for (let at = 0; at < asked.length; at += AT_ONCE) {
    const codes = asked.slice(at, at + AT_ONCE);
    const { positions } = await request("v1/office/positions", { query: { codes: codes.join(",") } });
    for (const code of codes) points.set(code, null);
    for (const { code, lat, lon } of positions) points.set(code, [lat, lon]);
  }
}

// The map shows all tickets until it is moved by hand, and then again when none of them would be seen.
function fit(view, placed) {
  const all = placed.map(({ code }) => view.points.get(code));
  view.fitting = true;
  view.map.fitBounds(all, { padding: [TOUCH, TOUCH], maxZoom: CLOSE, animate: false });
  view.fitting = false;
  view.moved = false;
}

const isSeen = ({ map, points }, placed) => placed.some(({ code }) => map.getBounds().contains(points.get(code)));

function say({ said, unplaced }, others, n) {
  said.textContent = t("view.placed", { n });
  unplaced.hidden = others.length === 0;
  unplaced.replaceChildren(h("summary", {}, t("view.unplaced", { n: others.length })), linksTo(others));
}

const linksTo = (lines) => h("ul", { class: "plain" }, lines.map(({ code, title }) =>
  h("li", {}, h("a", { href: addressOf(code) }, code), " ", title)));

const addressOf = (code) => `#/t/${code}`;

function drawSigns(view) {
  const { layer, lines, map, points } = view;
  const focused = document.activeElement?.dataset?.codes;
  layer.clearLayers();
  const pins = lines.filter(({ code }) => points.get(code)).map((line) => {
    const { x, y } = map.latLngToLayerPoint(points.get(line.code));
    return { x, y, lines: [line] };
  });
  const merged = (one, other) => ({ lines: [...one.lines, ...other.lines] });
  for (const sign of joined(pins, merged, radiusOf)) drawSign(view, sign, focused);
}

const radiusOf = ({ lines }) => (lines.length === 1 ? TOUCH / 2 : TOUCH / 2 + 3 * Math.log2(lines.length));

function drawSign(view, sign, focused) {
  const { chosen, L, layer, map } = view;
  const { lines } = sign;
  const [one, ...others] = lines;
  const late = lines.filter((line) => kindOf(line) === "late").length;
  const isEnd = lines.length <= FEW || map.getZoom() >= MOST_ZOOM - CLOSER;
  const place = map.layerPointToLatLng([sign.x, sign.y]);
  const list = () => {
    chosen.replaceChildren(linksTo(lines));
    chosen.querySelector("a").focus();
  };
  const closer = () => {
    map.getContainer().focus(); // the sign itself disappears
    map.setView(place, Math.min(map.getZoom() + CLOSER, MOST_ZOOM));
  };
  const label = others.length
    ? t(isEnd ? "view.here" : "view.many", { n: lines.length, late })
    : [one.code, one.seconds_left === null ? "" : timeLeft(one.seconds_left), one.title].filter(Boolean).join(" · ");
  const picture = others.length
    ? h("span", { class: late ? "cell late" : "cell", "aria-hidden": "true" }, lines.length)
    : h("span", { class: `spot ${kindOf(one)}`, "aria-hidden": "true" }, late ? "!" : "");
  const act = others.length ? (isEnd ? list : closer) : () => (location.hash = addressOf(one.code));
  const made = signOn(L, place, picture, label, Math.round(2 * sign.radius), act).addTo(layer);
  const element = made.getElement();
  element.dataset.codes = lines.map(({ code }) => code).join(" ");
  element.setAttribute("aria-label", label);
  if (element.dataset.codes === focused) element.focus({ preventScroll: true });
}

function kindOf({ seconds_left: left, standing }) {
  if (left === null || standing) return "";
  return left < 0 ? "late" : left < SOON_SECONDS ? "soon" : "";
}
