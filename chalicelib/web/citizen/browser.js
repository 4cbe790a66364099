// The browser around the page: apps that show pages keep a storage of their own, and not every browser offers to
// install the page.

import texts from "./browser-texts.js";
import { copyText } from "./parts.js";
import { h } from "../shared/dom.js";
import { addTexts, t } from "../shared/i18n.js";

addTexts(texts);

const APPS = [["Zalo", /\bZalo/i], ["Facebook", /\bFB(AN|AV|_IAB)\b|FBIOS/], ["TikTok", /musical_ly|BytedanceWebview/]];

// The name of the app that shows the page, or undefined.
const appAround = () => (APPS.find(([, mark]) => mark.test(navigator.userAgent)) || [])[0];

// In an app: a notice that this report is known only there. `link` is the sender's private link, null before sending.
export function onlyInThisApp(link) {
  const app = appAround();
  if (!app) return "";
  return h("div", { class: "notice" },
    h("p", {}, t(link ? "app.only" : "app.waiting", { app })),
    link && h("button", { type: "button", onclick: ({ currentTarget }) => copyText(link, currentTarget) },
      t("receipt.copy.link")));
}

// How to put the page on the home screen, where the browser does not offer it by itself.
export function installHint() {
  const isInstalled = window.matchMedia("(display-mode: standalone)").matches || navigator.standalone;
  const isApple = /iPhone|iPad|iPod/.test(navigator.userAgent);
  if (isInstalled || !(isApple || appAround() || /Firefox/.test(navigator.userAgent))) return "";
  const way = appAround() ? "install.app" : isApple ? "install.ios" : "install.menu";
  return h("section", { class: "card" }, h("h3", {}, t("install.title")), h("p", {}, t(way, { app: appAround() })));
}
