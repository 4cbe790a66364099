// The chosen tickets as a route for field work: on paper with boxes to tick and QR codes, on screen with directions.
// It never says who reported.

import { Problem, base } from "../../shared/api.js";
import { h } from "../../shared/dom.js";
import { localized, metres, t } from "../../shared/i18n.js";
import { pictureOf } from "../../shared/pictures.js";
import { position } from "../../citizen/position.js";
import { request } from "../session.js";
import { directionsTo } from "./directions.js";
import { inOrder, wayOf } from "./order.js";
import { dueOf, openSheet } from "./sheet.js";

// What one can visit in a day, and an order that an old telephone finds at once.
export const MOST_STOPS = 30;
const AT_ONCE = 3;

// `lines` are those of a list, `of` is its name. `loading(text)` says what is being waited for.
export async function printRoute(host, lines, { of, loading }) {
  loading(t("paper.loading", { n: lines.length }));
  const stops = await loaded(lines);
  const route = new Route(stops);
  const failed = stops.filter((one) => one.failed).map(({ line }) => line.code);
  await openSheet(host, {
    title: `${t("paper.route")} – ${of}`,
    lead: [t("paper.count", { n: lines.length }), ". ", route.far],
    controls: [route.chooser(),
      failed.length ? h("p", { class: "notice" }, t("paper.failed", { codes: failed.join(", ") })) : ""],
    content: route.list,
  });
}

class Route {
  constructor(stops) {
    this.stops = stops;
    this.placed = stops.filter(({ lat }) => lat !== null);
    this.items = new Map(stops.map((stop) => [stop, itemOf(stop)]));
    this.list = h("ol", { class: "plain paper-stops" });
    this.far = h("span");
    this.said = h("p", { role: "status" });
    this.draw(this.placed[0]);
  }

  draw(start) {
    const order = inOrder(this.stops, start);
    this.list.replaceChildren(...order.map((stop) => this.items.get(stop)));
    const way = order.filter(({ lat }) => lat !== null);
    if (start && start !== way[0]) way.unshift(start);
    this.far.textContent = way.length > 1 ? t("paper.way", { far: metres(wayOf(way)) }) : "";
  }

  chooser() {
    if (!this.placed.length) return null;
    const select = h("select", { id: "paper-start", onchange: () => this.begin(select) },
      this.placed.map(({ line }, at) => h("option", { value: at }, `${line.code} ${line.title}`)),
      h("option", { value: "here" }, t("paper.start.here")));
    return h("div", { class: "field" }, h("label", { for: "paper-start" }, t("paper.start")), select, this.said);
  }

  async begin(select) {
    this.said.textContent = "";
    if (select.value !== "here") return this.draw(this.placed[Number(select.value)]);
    this.said.textContent = t("paper.start.asking");
    const here = await position().catch(() => null);
    if (select.value !== "here") return undefined; // chosen anew meanwhile
    this.said.textContent = here ? "" : t("paper.start.unknown");
    return here && this.draw(here);
  }
}

// A ticket that cannot be loaded is a stop without a point.
async function loaded(lines) {
  const stops = lines.map((line) => ({ line, lat: null, lon: null, commune: line.commune || "" }));
  const rest = [...stops];
  const work = async () => {
    while (rest.length) await fill(rest.shift());
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return stops;
}

async function fill(stop) {
  const { code } = stop.line;
  try {
    const { place, photos } = await request(`v1/office/tickets/${code}`);
    Object.assign(stop, { lat: place.lat, lon: place.lon, address: place.address });
    stop.photo = photos.find(({ links, of_result: ofResult }) => links && !ofResult);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    stop.failed = true;
  }
  const text = `${location.origin}${base}office#/t/${code}`;
  const qr = await request("v1/qr", { method: "POST", body: { text }, retry: true }).catch(() => null);
  if (qr) stop.qr = `data:image/svg+xml,${encodeURIComponent(qr.svg)}`; // without it the code is enough
}

function itemOf({ line, lat, lon, address, commune, photo, qr }) {
  const { code } = line;
  const picture = photo && pictureOf(photo, { alt: t("paper.photo", { code }), sizes: "7rem" });
  // What is out of sight is printed, too.
  picture?.querySelector?.("img")?.setAttribute("loading", "eager");
  if (picture?.tagName === "IMG") picture.setAttribute("loading", "eager");
  const point = lat === null ? "" : `${lat.toFixed(5)}, ${lon.toFixed(5)}`;
  return h("li", { "data-code": code },
    h("label", { class: "box" }, h("input", { type: "checkbox", "aria-label": t("paper.ticked", { code }) })),
    h("div", { class: "paper-stop" },
      h("p", {}, h("a", { class: "code", href: `#/t/${code}` }, code), " ", dueOf(line)),
      h("p", {}, line.urgency === "urgent" ? h("strong", {}, t("urgency.urgent"), " ") : "", line.title),
      h("p", {}, [address, commune].filter(Boolean).join(", ")),
      h("p", { class: "small" }, localized(line.category), " · ", localized(line.state_label), " · ",
        point || t("paper.unplaced"))),
    h("div", { class: "paper-photo" }, picture),
    h("div", { class: "paper-qr" }, qr ? h("img", { src: qr, alt: t("paper.qr", { code }) }) : ""),
    point
      ? h("a", { class: "button no-print", href: directionsTo({ lat, lon }), target: "_blank",
        rel: "noopener noreferrer" }, t("paper.directions", { code }))
      : "");
}
