// The citizen's page: the views by address, unsent drafts, and running emergencies.

import "../shared/older.js";
import "../shared/trusted.js";

import { Problem } from "../shared/api.js";
import texts from "./texts.js";
import { drafts, emergencies, mine } from "./kept.js";
import { partsOf } from "../shared/address.js";
import { $, h, show } from "../shared/dom.js";
import { keep, language, addTexts, setLanguage, stored, t, translate } from "../shared/i18n.js";

addTexts(texts);

// The texts of the other views, loaded with the first view that needs them.
let words;
const allTexts = () => words || (words = import("./more-texts.js").then((more) => addTexts(more.default), (error) => {
  words = null;
  throw error;
}));

// The first part of the address after "#/" -> [the module that fills the view, the text key of its title].
const VIEWS = {
  "gui": [() => import("./report.js"), "title.send"],
  "da-gui": [() => import("./receipt.js"), "title.sent"],
  "theo-doi": [() => import("./follow.js"), "title.follow"],
  "phieu": [() => import("./view.js"), "title.report"],
  "quanh-day": [() => import("./around.js"), "title.around"],
  "huong-dan": [() => import("./help.js"), "title.help"],
};

const go = (address) => {
  if (location.hash === address) route();
  else location.hash = address;
};

let turn = 0;
let opened = false;

async function route() {
  const [name, ...rest] = partsOf(location.hash);
  const entry = VIEWS[name];
  const thisTurn = (turn += 1);
  mark(name);
  show($("home"), !entry);
  show($("view"), Boolean(entry));
  document.title = entry ? `${t(entry[1])} – ${t("product")}` : t("product");
  if (!entry) {
    fillHome();
    $("view").replaceChildren();
    if (opened) $("main").focus();
  } else {
    await fillView(entry[0], rest, () => thisTurn === turn);
  }
  opened = true;
}

async function fillView(load, rest, current) {
  const root = h("div", {});
  $("view").setAttribute("aria-busy", "true");
  try {
    const [{ show: fill }] = await Promise.all([load(), allTexts()]);
    const title = await fill(root, ...(rest.length ? rest : [""]), go);
    if (!current()) return;
    $("view").replaceChildren(root);
    window.scrollTo(0, 0);
    (title || root.querySelector("h2") || $("main")).focus();
  } catch (error) {
    if (!current()) return;
    const { failureNotice } = await import("./parts.js");
    $("view").replaceChildren(
      failureNotice(error instanceof Problem ? error : new Error(t(navigator.onLine ? "failed" : "offline")), route),
    );
    if (!(error instanceof Problem) && navigator.onLine) throw error;
  } finally {
    $("view").removeAttribute("aria-busy");
  }
}

function mark(name) {
  const above = { "gui": "", "da-gui": "", "phieu": "theo-doi" };
  const at = name in above ? above[name] : name;
  for (const link of document.querySelectorAll(".tabs a")) {
    if (link.hash === `#/${at}`) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

async function fillHome() {
  const known = mine();
  if (!known.length) show($("mine"), false);
  const { fillMine, fillNewest } = await import("./home.js");
  fillMine($("mine"), known);
  fillNewest($("newest"));
}

async function fillWaiting() {
  const waiting = await drafts();
  if (!waiting.length) return $("waiting").replaceChildren();
  const { waitingList } = await import("./home.js");
  $("waiting").replaceChildren(...waitingList(waiting, fillWaiting, go));
}

async function announce() {
  let running = [];
  try {
    running = await emergencies();
  } catch {
    // without its notices the page still works
  }
  if (!running.length) return $("emergency").replaceChildren();
  const [{ rescue }] = await Promise.all([import("./rescue.js"), allTexts()]);
  await rescue($("emergency"), running, go);
}

async function takePhotos(input) {
  const files = [...input.files];
  input.value = "";
  if (!files.length) return;
  const [{ begin }] = await Promise.all([import("./report.js"), allTexts()]);
  const complaints = await begin(files);
  if (complaints.length) {
    const { toast } = await import("../shared/dom.js");
    for (const text of complaints) toast(text, "wrong", t("close"));
  }
  go("#/gui/1");
}

function connected() {
  $("unconnected").textContent = navigator.onLine ? "" : t("unconnected");
  show($("unconnected"), !navigator.onLine);
}

// Sends waiting reports as soon as there is a network, and tries again regularly while the page is visible.
async function sendWaiting() {
  connected();
  if (!navigator.onLine || !(await drafts()).some(({ state }) => state !== "draft")) return;
  const { sendAll } = await import("./outbox.js");
  await sendAll();
  await fillWaiting();
}

function large(wanted) {
  document.documentElement.toggleAttribute("data-size", wanted);
  if (wanted) document.documentElement.dataset.size = "large";
  $("size").setAttribute("aria-pressed", String(wanted));
}

function wire() {
  $("language").addEventListener("click", () => setLanguage(language() === "vi" ? "en" : "vi"));
  $("size").addEventListener("click", () => {
    const wanted = $("size").getAttribute("aria-pressed") !== "true";
    keep("size", wanted ? "large" : null);
    large(wanted);
  });
  for (const id of ["camera", "gallery"]) {
    $(id).addEventListener("change", ({ currentTarget }) => takePhotos(currentTarget));
    if ($(id).files.length) takePhotos($(id)); // chosen before this script ran
  }
  $("quick").addEventListener("submit", async (event) => {
    event.preventDefault();
    const { lookUp } = await import("./follow.js");
    lookUp($("quick"), go);
  });
  window.addEventListener("hashchange", () => {
    route();
    fillWaiting();
  });
  window.addEventListener("language", () => {
    for (const fill of [route, fillWaiting, announce, connected]) fill();
  });
  for (const event of ["online", "offline"]) window.addEventListener(event, sendWaiting);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && sendWaiting());
  window.addEventListener("waiting", fillWaiting);
  setInterval(() => document.visibilityState === "visible" && sendWaiting(), 30000);
}

function later() {
  // Without a service worker the page needs a network.
  if (navigator.serviceWorker) navigator.serviceWorker.register("sw.js").catch(() => {});
  import("./report.js");
  allTexts().catch(() => {}); // a view that needs them loads them again
}

large(stored("size") === "large");
wire();
translate();
document.documentElement.dataset.ready = "";
route();
fillWaiting();
announce();
sendWaiting();
window.addEventListener("load", () => setTimeout(later, 1500));
