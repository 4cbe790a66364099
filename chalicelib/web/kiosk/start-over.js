// Back to the start after a minute in which nobody has touched the screen. The last half of it is counted down.

import { $, show } from "../shared/dom.js";
import { t } from "../shared/i18n.js";

const IDLE_S = 60;
const TOLD_S = 30;
const SIGNS = ["pointerdown", "pointermove", "keydown", "input", "wheel", "touchstart"];

let touched = Date.now();

// Calls `over` when the time is over while `isUsed` says that there is something on the screen.
export function watchTouch(isUsed, over) {
  const stay = ({ target }) => {
    // A touch of the message itself counts as soon as it is a click: what lies below it must not get that.
    if (target instanceof Node && $("left").contains(target)) return;
    touched = Date.now();
  };
  for (const sign of SIGNS) window.addEventListener(sign, stay, { capture: true, passive: true });
  $("stay").addEventListener("click", () => {
    touched = Date.now();
    tell(IDLE_S);
  });
  setInterval(() => {
    if (!isUsed()) return show($("left"), false);
    const left = IDLE_S - Math.floor((Date.now() - touched) / 1000);
    if (left > 0) return tell(left);
    show($("left"), false);
    touched = Date.now();
    return over();
  }, 500);
}

function tell(left) {
  show($("left"), left <= TOLD_S);
  if (left <= TOLD_S) $("left").querySelector(".seconds").textContent = t("kiosk.seconds", { n: left });
}
