// Messages to this browser (Web Push). The browser asks for permission only after a person has pressed a button. Where
// it cannot be told, nothing is offered; on an iPhone or iPad the page says what to do first.

import { base, request } from "./api.js";
import { busy, h, show } from "./dom.js";
import { addTexts, keep, stored, t } from "./i18n.js";
import texts from "./push-texts.js";

addTexts(texts);

export const canBePushed = () => "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;
// Safari on iOS tells only pages on the home screen (16.4 and later).
const needsInstalling = () => /iPhone|iPad|iPod/.test(navigator.userAgent) && navigator.standalone === false;

// Fills `place` with a button that lets this browser be told or no more. `name`: under which the browser keeps it;
// `lead`: the text above the button; `add(subscription)` resolves to { id }, `remove(id)`.
export function offerPush(place, { name, lead, add, remove }) {
  if (!canBePushed()) {
    if (needsInstalling()) place.replaceChildren(h("p", { class: "hint" }, t("push.install")));
    show(place, needsInstalling());
    return;
  }
  const said = h("p", { role: "status", class: "hint" });
  const button = h("button", { type: "button" });
  const draw = (key) => {
    const isOn = stored(name) !== null;
    button.textContent = t(isOn ? "push.off" : "push.on");
    said.textContent = t(key || (isOn ? "push.is.on" : lead));
  };
  button.addEventListener("click", () => busy(button, async () => {
    const id = stored(name);
    try {
      if (id !== null) {
        await remove(id);
        keep(name, null);
        return draw();
      }
      const subscription = await askToPush();
      if (!subscription) return draw("push.denied");
      keep(name, (await add(subscription)).id);
      return draw();
    } catch (error) {
      draw("push.failed");
      if (error.status) said.textContent = error.message;
      return undefined;
    }
  }));
  place.replaceChildren(said, button);
  draw();
  show(place);
  // The browser may have ended its subscription.
  if (stored(name) !== null) present().then((found) => found || (keep(name, null), draw())).catch(() => {});
}

async function present() {
  const registration = await navigator.serviceWorker.getRegistration(base);
  return registration ? registration.pushManager.getSubscription() : null;
}

// Asks for permission; resolves to the subscription of this browser as the API takes it, or to null if it was denied.
export const askToPush = async () => ((await Notification.requestPermission()) === "granted" ? subscribe() : null);

async function subscribe() {
  await navigator.serviceWorker.register("sw.js"); // the only address that trusted.js lets pass
  const { pushManager } = await navigator.serviceWorker.ready;
  const { key } = await request("v1/push");
  const wanted = bytesOf(key);
  let found = await pushManager.getSubscription();
  if (found && String(new Uint8Array(found.options.applicationServerKey)) !== String(wanted)) {
    await found.unsubscribe(); // it belongs to an earlier key
    found = null;
  }
  if (!found) found = await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: wanted });
  const { endpoint, keys } = found.toJSON();
  return { endpoint, keys };
}

const bytesOf = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (character) => character.charCodeAt(0));
