// One ticket that is taken along: what it is, where, how to get there, and what can be done there.

import { h } from "../../shared/dom.js";
import { dateTime, localized, t } from "../../shared/i18n.js";
import { directionsTo, onOwnMap } from "../printing/directions.js";
import { session } from "../session.js";
import { moveForm } from "./form.js";
import * as kept from "./kept.js";
import { moveCard } from "./moves.js";

// Returns { element, draw(ticket, moves), end() }; `changed()` is called after what the officer does.
export function stopItem(first, changed) {
  const { code } = first;
  const urls = [];
  const head = h("div");
  const photos = h("ul", { class: "plain field-photos" });
  const waiting = h("ul", { class: "plain field-moves" });
  const forms = h("div");
  const drop = h("button", { type: "button", class: "plain", onclick: async () => {
    await kept.dropTicket(first);
    changed();
  } }, t("field.drop"));
  const element = h("li", { class: "card", "data-code": code }, head, photos, ways(first), waiting, forms,
    h("div", { class: "row" }, drop));
  const made = new Map(); // action -> its form
  let drawn = "";
  showPhotos(first, photos, urls);

  function draw(ticket, moves) {
    const key = JSON.stringify([ticket.edition, ticket.state_label, moves, session.me === null]);
    if (key === drawn) return;
    drawn = key;
    head.replaceChildren(...headOf(ticket));
    waiting.replaceChildren(...moves.map((move) => h("li", {}, moveCard(move, changed))));
    // A ticket with moves on the way stays until they are sent.
    drop.hidden = moves.length > 0;
    const wanted = possible(ticket, moves);
    for (const action of wanted) {
      if (!made.has(action)) made.set(action, moveForm(action, () => latest, changed));
    }
    latest = ticket;
    for (const [action, one] of made) {
      if (wanted.includes(action)) forms.append(one);
      else one.remove();
    }
  }

  let latest = first;
  return { element, draw, end: () => urls.splice(0).forEach((url) => URL.revokeObjectURL(url)) };
}

// What may be done after the moves that wait. The API decides when they are sent.
function possible({ actions }, moves) {
  const on = moves.map(({ action }) => action);
  const begins = on.includes("accept") || on.includes("take_up");
  if (on.includes("answer")) return ["note"];
  const left = actions.filter((action) => !on.includes(action) || action === "note");
  return begins && !left.includes("answer") ? [...left, "answer"] : left;
}

function headOf(ticket) {
  const { code, title, address, commune, category, state_label: state, urgency, step_due_at: due, standing } = ticket;
  const late = !standing && due && new Date(due) < new Date();
  return [
    h("p", { class: "row" },
      session.me ? h("a", { class: "code", href: `#/t/${code}` }, code) : h("strong", { class: "code" }, code),
      urgency === "urgent" ? h("strong", { class: "small" }, t("urgency.urgent")) : null,
      due && !standing ? h("span", { class: `chip ${late ? "late" : ""}` }, dateTime(due)) : null),
    h("p", {}, title),
    h("p", {}, [address, commune].filter(Boolean).join(", ")),
    h("p", { class: "small soft" }, localized(category), " · ", localized(state)),
  ];
}

function ways({ code, lat, lon }) {
  if (lat === null) return null;
  const outside = { class: "button", target: "_blank", rel: "noopener noreferrer" };
  return h("div", { class: "row" },
    h("a", { ...outside, href: directionsTo({ lat, lon }), "aria-label": t("field.directions.of", { code }) },
      t("field.directions")),
    h("a", { class: "button", href: onOwnMap({ lat, lon }, code), "aria-label": t("field.geo.of", { code }) },
      t("field.geo")),
    h("span", { class: "small soft" }, `${lat.toFixed(5)}, ${lon.toFixed(5)}`));
}

async function showPhotos({ code, pictures }, host, urls) {
  for (let place = 0; place < pictures; place += 1) {
    const blob = await kept.picture(code, place);
    if (!blob) continue;
    const src = URL.createObjectURL(blob);
    urls.push(src);
    host.append(h("li", {}, h("img", { src, alt: t("field.photo", { n: place + 1, code }) })));
  }
}
