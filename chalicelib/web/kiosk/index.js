// The page for a shared tablet: the form of the citizen's page, of which nothing stays for the next person.

import "./nothing-kept.js"; // before everything that stores something
import "../shared/older.js";
import "../shared/trusted.js";

import { base, request } from "../shared/api.js";
import { openDialog } from "../shared/dialog.js";
import { $, h, show } from "../shared/dom.js";
import { addTexts, language, localized, setLanguage, t, translate } from "../shared/i18n.js";
import citizenTexts from "../citizen/texts.js";
import moreTexts from "../citizen/more-texts.js";
import texts from "./texts.js";
import { harden } from "./harden.js";
import { draw } from "./receipt.js";
import { watchTouch } from "./start-over.js";

for (const some of [citizenTexts, moreTexts, texts]) addTexts(some);

const NEWS_MS = 180000;
const AGAIN_MS = 30000;
const STEP = /^#\/gui(?:\/(\d))?$/;
const RECEIPT = /^#\/da-gui\/([\w-]+)$/;

let address = "#/";
let here = null; // the place or thing at which the tablet stands
let isClean = true; // nothing was typed since the page was loaded
let turn = 0;

// Shows another view. The browser's history has this page once, so that no way back leads to an earlier view.
function go(wanted) {
  const isOurs = wanted === "#/" || STEP.test(wanted) || RECEIPT.test(wanted);
  if (!isOurs) offer(`${location.origin}${base}${wanted}`, t("product"));
  address = isOurs ? wanted : "#/";
  history.replaceState(null, "", `${location.pathname}${location.search}`);
  return route();
}

async function route() {
  const [, step] = STEP.exec(address) || [];
  const [, key] = RECEIPT.exec(address) || [];
  const isHome = !STEP.test(address) && !key;
  const thisTurn = (turn += 1);
  show($("home"), isHome);
  show($("view"), !isHome);
  showAgain();
  if (isHome) {
    $("view").replaceChildren();
    begin();
    if (!isClean) $("hero-title").focus();
    return;
  }
  isClean = false;
  const root = h("div", {});
  try {
    const { show: fill } = await (key ? import("./receipt.js") : import("../citizen/report/report.js"));
    if (thisTurn !== turn) return;
    const title = await fill(root, key || step || "1", go, startOver);
    if (thisTurn !== turn) return;
    $("view").replaceChildren(root);
    window.scrollTo(0, 0);
    (title || $("main")).focus();
  } catch (error) {
    if (thisTurn !== turn) return;
    const { failureNotice } = await import("../citizen/parts.js");
    $("view").replaceChildren(failureNotice("status" in error ? error : new Error(t("offline")), route));
    if (!("status" in error) && navigator.onLine) throw error;
  }
}

function begin() {
  const choice = (text, asset, kind = "") =>
    h("button", { type: "button", class: `${kind} big`, onclick: () => open(asset) }, text);
  $("begin").replaceChildren(
    ...(here
      ? [choice(t("kiosk.here", { name: localized(here) }), here, "main"), choice(t("kiosk.elsewhere"), null)]
      : [choice(t("kiosk.begin"), null, "main")]),
  );
}

async function open(asset) {
  isClean = false;
  const [{ beginAnew, beginAt, openDraft }] = await Promise.all([import("../citizen/report/report.js"), forget()]);
  beginAnew();
  if (asset) await beginAt(asset);
  (await openDraft()).form.channel = "kiosk";
  go("#/gui/1");
}

// Removes what was written and not sent.
async function forget() {
  const { drafts, dropDraft } = await import("../citizen/sending/drafts.js");
  for (const draft of await drafts()) if (!isOnTheWay(draft)) await dropDraft(draft);
}

const isOnTheWay = ({ state }) => state === "waiting" || state === "sent";

// Clears the screen at once, and the page's memory as soon as nothing is on its way.
async function startOver() {
  if (calling && calling.isCalling()) isClean = false;
  if (calling) calling.forgetCall($("emergency"));
  if (language() !== "vi") setLanguage("vi");
  for (const dialog of document.querySelectorAll(".curtain")) dialog.remove();
  go("#/");
  await forget();
  await reload();
  sayNews();
}

async function reload() {
  const { drafts } = await import("../citizen/sending/drafts.js");
  if (isClean || (await drafts()).some(isOnTheWay)) return;
  // Without a network the browser would show an error, and nobody could use the tablet.
  const there = await fetch(location.pathname, { cache: "no-store" }).catch(() => null);
  if (there && there.ok && address === "#/") location.reload();
}

async function tend() {
  const { drafts } = await import("../citizen/sending/drafts.js");
  if ((await drafts()).some(isOnTheWay)) {
    const { sendAll } = await import("../citizen/sending/outbox.js");
    await sendAll(true);
  }
  if (address === "#/") await reload();
}

// What leads out of this page is opened on the person's own telephone.
function offer(target, name) {
  const qr = h("div", { class: "qr" });
  draw(qr, target, target);
  const close = openDialog(t("kiosk.scan"), [
    h("p", {}, t("kiosk.scan.what", { name })), qr,
    h("button", { type: "button", class: "main", onclick: () => close() }, t("close")),
  ]);
}

function wire() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (!link || link.getAttribute("href").startsWith("tel:")) return;
    event.preventDefault();
    const href = link.getAttribute("href");
    if (href === "#main") $("main").focus();
    else if (href === "#/" || STEP.test(href)) go(href);
    else if (href.startsWith("#/")) offer(`${location.origin}${base}${href}`, link.textContent.trim());
    else offer(link.href, link.textContent.trim());
  });
  $("language").addEventListener("click", () => setLanguage(language() === "vi" ? "en" : "vi"));
  $("again").addEventListener("click", startOver);
  window.addEventListener("language", () => {
    route();
    sayNews();
  });
  window.addEventListener("online", tend);
  harden($("view"));
  harden($("emergency"));
  $("emergency").addEventListener("click", () => setTimeout(showAgain));
  watchTouch(isUsed, startOver);
  setInterval(tend, AGAIN_MS);
  setInterval(askNews, NEWS_MS);
}

let emergencies = [];

const askNews = () =>
  request("v1/news").then((news) => {
    ({ emergencies } = news);
    sayNews();
  }, () => {});

let calling = null; // the module of the call for rescue, once there was an emergency

// The numbers to call, then the shortest form, as on the citizens' page.
async function sayNews() {
  if (!emergencies.length && !calling) return;
  try {
    calling = await import("../citizen/report/rescue.js");
  } catch (error) {
    // Without a network the notice must do until it is tried again.
    $("emergency").replaceChildren(
      ...emergencies.map((one) => h("p", { class: "notice urgent" }, localized(one, "notice"))));
    return;
  }
  const ways = { channel: "kiosk", receipt: () => import("./receipt.js"), done: startOver };
  calling.rescue($("emergency"), emergencies, ways);
}

const isUsed = () => address !== "#/" || Boolean(calling && calling.isCalling());

const showAgain = () => show($("again"), isUsed());

async function findHere() {
  const name = new URLSearchParams(location.search).get("q");
  if (!name) return;
  const { assetOf } = await import("../citizen/report/asset.js");
  here = await assetOf(name).catch(() => null);
  if (address === "#/") begin();
}

wire();
translate();
go("#/");
findHere();
askNews();
document.documentElement.dataset.ready = "";
