// The form of one move in the field. What is typed stays in the tab until the device keeps the move.

import { busy, h } from "../../shared/dom.js";
import { dateTime, metres, t } from "../../shared/i18n.js";
import { draftOf } from "../drafts.js";
import { distance } from "../printing/order.js";
import { FAR_METRES } from "../ticket/taken.js";
import * as kept from "./kept.js";
import { send } from "./sending.js";

const LONGEST_TEXT = 4000;
const NEEDS_TEXT = ["note", "answer"];

// `latest()` is the ticket as it is shown, `changed()` is called when the move is kept. Returns an element.
export function moveForm(action, latest, changed) {
  const { code } = latest();
  const id = `field-${code}-${action}`;
  const draft = draftOf(code, action);
  const isNeeded = NEEDS_TEXT.includes(action);
  const text = h("textarea", { id, name: "text", rows: 3, maxlength: LONGEST_TEXT });
  text.value = draft.read()?.text || "";
  text.addEventListener("input", () => draft.keep({ text: text.value }));
  const photo = action === "answer" ? photoField(id, latest) : null;
  const wrong = h("p", { class: "wrong", role: "alert" });
  const go = h("button", { class: "main" }, t("field.send"));
  const form = h("form", { novalidate: true },
    h("div", { class: "field" }, h("label", { for: id }, t(isNeeded ? "field.text" : "field.text.optional")), text),
    photo?.element, wrong, go);
  const element = h("details", { "data-action": action }, h("summary", {}, t(`field.do.${action}`)), form);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    busy(go, keepIt);
  });

  async function keepIt() {
    const ticket = latest();
    const said = text.value.trim();
    wrong.textContent = "";
    if (isNeeded && !said) wrong.textContent = t("field.needed");
    else if (photo && ticket.needs_photo && !photo.taken()) wrong.textContent = t("field.after.needed");
    else if ((await kept.moves()).length >= kept.MOST_MOVES) {
      wrong.textContent = t("field.full", { n: kept.MOST_MOVES });
    }
    if (wrong.textContent) return;
    const taken = photo?.taken();
    const move = {
      id: crypto.randomUUID(), code, action, edition: ticket.edition, at: Date.now(), state: "waiting",
      title: ticket.title, body: said ? { text: said } : {}, photo: taken ? {} : null,
    };
    try {
      await kept.keepMove(move, taken && taken.blob);
    } catch {
      wrong.textContent = t("field.no-room");
      return;
    }
    draft.forget();
    text.value = "";
    photo?.clear();
    element.open = false;
    await changed();
    send();
  }

  return element;
}

function photoField(id, latest) {
  const said = h("p", { role: "status", class: "hint" });
  const preview = h("div", { class: "field-after" });
  let found = null;
  let url = "";
  const input = h("input", { id: `${id}-photo`, type: "file", accept: "image/*", capture: "environment",
    class: "hidden-text", onchange: () => input.files[0] && read(input.files[0]) });

  function clear() {
    found = null;
    URL.revokeObjectURL(url);
    preview.replaceChildren();
    said.textContent = "";
    input.value = "";
  }

  async function read(file) {
    said.className = "hint";
    said.textContent = t("field.after.reading");
    try {
      const { fieldPhoto } = await import("./taken-where.js");
      const taken = await fieldPhoto(file);
      clear();
      found = taken;
      url = URL.createObjectURL(taken.blob);
      preview.replaceChildren(h("img", { src: url, alt: t("field.after") }));
      const [key, far] = check(taken, latest());
      said.className = key === "far" || key === "unplaced" ? "wrong" : "hint";
      said.textContent = t(`field.after.${key}`, { at: dateTime(new Date(taken.at).toISOString()), distance: far });
    } catch {
      clear();
      said.className = "wrong";
      said.textContent = t("field.after.unreadable");
    }
  }

  const label = h("label", { for: input.id, class: "button" }, t("field.after.take"));
  const element = h("div", { class: "field" }, label, input, said, preview);
  return { element, taken: () => found, clear };
}

// What the photo says of its place: the key of a text, and the distance in words.
function check({ place }, { lat, lon }) {
  if (!place) return ["unplaced", ""];
  if (lat === null) return ["placed", ""];
  const far = distance(place, { lat, lon });
  return [far > FAR_METRES ? "far" : "at", metres(far)];
}
