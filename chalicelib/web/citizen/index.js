// The citizen's page: the views by address, unsent drafts, and running emergencies.

import "../shared/older.js";
import "../shared/trusted.js";

import texts from "./texts.js";
import { isReceiptOpen, mayHaveDrafts, mine } from "./mine.js";
import { catchReturn, partsOf } from "../shared/address.js";
import { $, dropToasts, h, show, toast } from "../shared/dom.js";
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
  "gui": [() => import("./report/report.js"), "title.send"],
  "q": [() => import("./report/asset.js"), "title.send"],
  "da-gui": [() => import("./report/receipt.js"), "title.sent"],
  "theo-doi": [() => import("./view/follow.js"), "title.follow"],
  "phieu": [() => import("./view/view.js"), "title.report"],
  "xac-nhan": [() => import("./view/following.js"), "title.follow"],
  "tin-khu-vuc": [() => import("./area/area.js"), "title.area"],
  "quanh-day": [() => import("./around/around.js"), "title.around"],
  "huong-dan": [() => import("./help.js"), "title.help"],
  "tro-chuyen": [() => import("./chat/chat.js"), "title.chat"],
  "tai-khoan": [() => import("./account/account.js"), "title.account"],
  "dang-nhap": [() => import("./account/returning.js"), "title.account"],
  "giup": [() => import("./helper/helper.js"), "title.helper"],
  "so-ho": [() => import("./households/households.js"), "title.households"],
  "muc-xac-thuc": [() => import("./account/levels.js"), "title.levels"],
};

const go = (address) => {
  if (location.hash === address) route();
  else location.hash = address;
};

let turn = 0;
let opened = false;

// The link of a message: "#CODE" or "#CODE.SECRET".
const LINK = /^([a-z]{2}\d{10})(?:\.(\w+))?$/i;

// Takes a report's secret out of the address, where the browser's history and a look at the screen would find it. The
// entry of this tab keeps it, so that a reload and a way back show the same.
function withoutSecret(parts) {
  const [name, code, secret] = parts;
  if (name !== "phieu" || !code) return parts;
  if (secret) {
    history.replaceState({ code, secret }, "", `#/phieu/${code}`);
    return parts;
  }
  const kept = history.state;
  return kept && kept.code === code && kept.secret ? [name, code, kept.secret] : parts;
}

async function route() {
  let parts = partsOf(location.hash);
  const linked = LINK.exec(parts[0]);
  if (linked) {
    parts = ["phieu", ...linked.slice(1).filter(Boolean)];
    history.replaceState(null, "", `#/${parts.join("/")}`);
  }
  parts = withoutSecret(parts);
  const [name, ...rest] = parts;
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

// Whether the API has refused something: its error says so itself, so that this page need not load api.js first.
const isProblem = (error) => "status" in error;

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
      failureNotice(isProblem(error) ? error : new Error(t(navigator.onLine ? "failed" : "offline")), route),
    );
    if (!isProblem(error) && navigator.onLine) throw error;
  } finally {
    $("view").removeAttribute("aria-busy");
  }
}

function mark(name) {
  const above = {
    "gui": "", "q": "", "da-gui": "", "tro-chuyen": "", "phieu": "theo-doi", "tin-khu-vuc": "quanh-day",
    "tai-khoan": "theo-doi", "dang-nhap": "theo-doi", "muc-xac-thuc": "theo-doi",
    "giup": "huong-dan", "so-ho": "huong-dan",
  };
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

// Key -> draft of the reports that were sent while another view was open, until the person has seen it.
const gone = new Map();

let looks = false; // a first visit has no drafts: the page is usable sooner without looking for them

const openDrafts = async () => (looks || mayHaveDrafts() ? (await import("./sending/drafts.js")).drafts() : []);

async function fillWaiting() {
  for (const key of gone.keys()) if (isReceiptOpen(key)) gone.delete(key);
  const waiting = await openDrafts();
  if (!waiting.length && !gone.size) return $("waiting").replaceChildren();
  const { waitingList } = await import("./home.js");
  $("waiting").replaceChildren(...waitingList(waiting, gone, fillWaiting, go));
}

// A report was sent. The form that it was sent from opens its receipt at once; otherwise it is said here.
function sayGone({ draft }) {
  setTimeout(() => {
    if (isReceiptOpen(draft.key) || (draft.kind === "chat" && location.hash.startsWith("#/tro-chuyen"))) return;
    gone.set(draft.key, draft);
    fillWaiting();
    if (!$("home").hidden) fillHome();
  }, 1000);
}

// The browser stores nothing, or does so again.
async function sayKept() {
  const { isInMemory } = await import("./sending/store.js");
  const there = $("unkept");
  if (!isInMemory()) return there && there.remove();
  if (!there) $("waiting").before(h("p", { class: "notice urgent", id: "unkept", role: "status" }, t("unkept")));
  else there.textContent = t("unkept");
  return undefined;
}

let news = null; // the last known
let watched = null;

// What a first visit does not need to be usable is loaded after it, here what says whether there is an emergency.
function watch() {
  if (watched) return;
  watched = import("../shared/news.js").then(({ watchNews }) => watchNews(announce));
  watched.catch(() => (watched = null)); // without a network; it is tried again
}

async function announce(now = news) {
  news = now;
  if (!news) return;
  if (news.emergencies.length || $("emergency").firstChild) {
    const [{ rescue }] = await Promise.all([import("./report/rescue.js"), allTexts()]);
    rescue($("emergency"), news.emergencies);
  }
  const { fillNews } = await import("../shared/news.js");
  await fillNews($("news"), news);
}

async function takePhotos(input) {
  const files = [...input.files];
  input.value = "";
  if (!files.length) return;
  dropToasts("wrong");
  const [{ begin }] = await Promise.all([import("./report/report.js"), allTexts()]);
  const complaints = await begin(files);
  if (complaints.length) {
    for (const text of complaints) toast(text, "wrong", t("close"));
  }
  go("#/gui/1");
}

const prepare = () => import("./kept.js").then((kept) => kept.prepare(), () => false);

async function connected() {
  show($("unconnected"), !navigator.onLine);
  if (!navigator.onLine) $("unconnected").textContent = t((await prepare()) ? "unconnected" : "unconnected.unready");
}

// Sends waiting reports as soon as there is a network (`atOnce`), and again while the page is visible, more and more
// rarely.
async function sendWaiting(atOnce) {
  connected();
  watch();
  if (!navigator.onLine || !(await openDrafts()).some(({ state }) => state !== "draft")) return;
  const { sendAll } = await import("./sending/outbox.js");
  await sendAll(atOnce);
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
    const { lookUp } = await import("./view/follow.js");
    lookUp($("quick"), go);
  });
  window.addEventListener("hashchange", () => {
    route();
    fillWaiting();
  });
  window.addEventListener("language", () => {
    for (const fill of [route, fillWaiting, announce, connected, sayKept]) fill();
  });
  for (const event of ["online", "offline"]) window.addEventListener(event, () => sendWaiting(true));
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && sendWaiting());
  window.addEventListener("waiting", fillWaiting);
  window.addEventListener("sent", sayGone);
  window.addEventListener("kept", sayKept);
  // Another window of this browser has sent a report.
  window.addEventListener("storage", ({ key }) => {
    if (key !== "mine") return;
    fillWaiting();
    if (!$("home").hidden) fillHome();
  });
  setInterval(() => document.visibilityState === "visible" && sendWaiting(), 30000);
}

// What a report needs without a network, as long as this page is open; the service worker keeps it for the next time.
function later() {
  // Without a service worker the page needs a network.
  if (navigator.serviceWorker) navigator.serviceWorker.register("sw.js").catch(() => {});
  prepare();
  watch();
  import("./installed.js").catch(() => {});
  looks = true;
  fillWaiting();
  sendWaiting(true);
  const needed = [() => import("./report/report.js"), () => import("./report/receipt.js"), allTexts];
  for (const load of needed) load().catch(() => {});
}

catchReturn();
if (/[?&]qua=/.test(location.search)) import("../shared/through.js").then(({ keepCode }) => keepCode(location.search));
large(stored("size") === "large");
wire();
translate();
document.documentElement.dataset.ready = "";
route();
fillWaiting();
watch();
sendWaiting(true);
window.addEventListener("load", () => setTimeout(later, 1500));
