// Redacting a photo: rectangles drawn with mouse or finger, or added and moved with the keyboard.

import { Problem } from "../../shared/api.js";
import { busy, h } from "../../shared/dom.js";
import { t } from "../../shared/i18n.js";
import { REDACTION_STYLES } from "../facts.js";
import { request } from "../session.js";

const SMALLEST = 0.01;
const STEP = 0.02;
const MOVES = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] };
const inside = (value, low, high) => Math.min(high, Math.max(low, value));

// `stage` contains the picture, `bar` gets the buttons. Calls `done(ticket)` after sending, `done()` when cancelled.
export function redactor({ ticket, photo, stage, bar, done }) {
  const layer = h("div", { class: "redact-layer" });
  const status = h("p", { role: "status", class: "hint grow" }, t("redact.hint"));
  const style = h(
    "select",
    { "aria-label": t("redact.style") },
    REDACTION_STYLES.map((value) => h("option", { value }, t(`redact.${value}`))),
  );
  const go = h("button", { type: "button", class: "main", onclick: send }, t("redact.go"));
  const areas = [];
  let drawing = null;

  function add(area) {
    const one = { ...area };
    one.element = h("button", {
      type: "button",
      class: "redact-area",
      onkeydown: (event) => keyed(event, one),
      onfocus: () => (status.textContent = t("redact.keys")),
    });
    areas.push(one);
    layer.append(one.element);
    lay(one);
    return one;
  }

  function lay(one) {
    for (const [name, value] of [
      ["left", one.left],
      ["top", one.top],
      ["width", one.width],
      ["height", one.height],
    ])
      one.element.style[name] = `${value * 100}%`;
    one.element.setAttribute("aria-label", t("redact.area", { n: areas.indexOf(one) + 1 }));
  }

  function drop(one) {
    areas.splice(areas.indexOf(one), 1);
    one.element.remove();
    (areas[0]?.element || addButton).focus();
  }

  function keyed(event, one) {
    if (event.key === "Delete" || event.key === "Backspace") {
      event.preventDefault();
      return drop(one);
    }
    const move = MOVES[event.key];
    if (!move) return undefined;
    event.preventDefault();
    event.stopPropagation();
    if (event.shiftKey) {
      one.width = inside(one.width + move[0], SMALLEST, 1 - one.left);
      one.height = inside(one.height + move[1], SMALLEST, 1 - one.top);
    } else {
      one.left = inside(one.left + move[0], 0, 1 - one.width);
      one.top = inside(one.top + move[1], 0, 1 - one.height);
    }
    return lay(one);
  }

  const share = (event) => {
    const box = layer.getBoundingClientRect();
    return [inside((event.clientX - box.left) / box.width, 0, 1), inside((event.clientY - box.top) / box.height, 0, 1)];
  };

  layer.addEventListener("pointerdown", (event) => {
    if (event.target !== layer) return;
    event.preventDefault();
    layer.setPointerCapture(event.pointerId);
    const [left, top] = share(event);
    drawing = { from: [left, top], one: add({ left, top, width: SMALLEST, height: SMALLEST }) };
  });
  layer.addEventListener("pointermove", (event) => {
    if (!drawing) return;
    const [x, y] = share(event);
    const { from, one } = drawing;
    Object.assign(one, {
      left: Math.min(x, from[0]),
      top: Math.min(y, from[1]),
      width: Math.max(SMALLEST, Math.abs(x - from[0])),
      height: Math.max(SMALLEST, Math.abs(y - from[1])),
    });
    lay(one);
  });
  for (const name of ["pointerup", "pointercancel"]) layer.addEventListener(name, () => {
    drawing?.one.element.focus();
    drawing = null;
  });

  const addButton = h(
    "button",
    { type: "button", onclick: () => add({ left: 0.4, top: 0.4, width: 0.2, height: 0.2 }).element.focus() },
    t("redact.add"),
  );

  function send() {
    if (!areas.length) return (status.textContent = t("redact.none"));
    return busy(go, async () => {
      try {
        const body = {
          areas: areas.map(({ left, top, width, height }) => ({
            left,
            top,
            width: Math.min(width, 1 - left),
            height: Math.min(height, 1 - top),
            style: style.value,
          })),
        };
        const changed = await request(`v1/office/tickets/${ticket.code}/photos/${photo.id}/redactions`, {
          method: "POST",
          body,
        });
        leave(changed);
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        status.textContent = error.message;
        status.className = "wrong grow";
      }
    });
  }

  function leave(changed) {
    layer.remove();
    done(changed);
  }

  stage.append(layer);
  bar.replaceChildren(
    status,
    addButton,
    style,
    go,
    h("button", { type: "button", onclick: () => leave() }, t("cancel")),
  );
  addButton.focus();
  return { leave };
}
