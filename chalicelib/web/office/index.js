// The office's frame: signing in, the navigation and the open page. Each page is a module, loaded when it is first
// opened:
//   open(host, args, frame) fills `host` and returns { title, keys, leave(), mayLeave() }, all optional.
// `args` are the parts of the address after the page's name: "#/t/LS123" opens the page "t" with ["LS123"].

import "../shared/older.js";
import "../shared/trusted.js";

import { partsOf } from "../shared/address.js";
import { Problem, request } from "../shared/api.js";
import { $, busy, h, show, toast } from "../shared/dom.js";
import { language, addTexts, localized, setLanguage, stored, t, translate } from "../shared/i18n.js";
import { fillNews, watchNews } from "../shared/news.js";
import { forgetDrafts } from "./drafts.js";
import { bindAlways, bindPage, listen, showKeys } from "./keys.js";
import * as office from "./session.js";
import { findBox, focusBox } from "./finding/box.js";
import { signInForm } from "./account/sign-in.js";
import texts from "./texts.js";

addTexts(texts);

const { session } = office;
const START = "queue";

// `text`: the text key in the navigation, left out for pages that are not in it. `open`: who sees it, everybody if left
// out.
const PAGES = {
  queue: { text: "nav.queue", load: () => import("./queue/queue.js") },
  find: { text: "nav.lists", load: () => import("./finding/find.js") },
  call: { text: "nav.call", open: (me) => me.may_write_down, load: () => import("./call/call.js") },
  book: {
    text: "nav.book",
    open: ({ roles }) => ["leader", "administrator"].some((role) => roles.includes(role)),
    load: () => import("./phone-book/phone-book.js"),
  },
  proposals: {
    text: "nav.proposals",
    open: (me) => me.leads_commune,
    load: () => import("./proposals/proposals.js"),
  },
  callbacks: {
    text: "nav.callbacks",
    open: ({ roles }) => roles.includes("supervisor"),
    load: () => import("./callbacks/callbacks.js"),
  },
  receptions: {
    text: "nav.receptions",
    open: (me) => me.receives,
    load: () => import("./receptions/receptions.js"),
  },
  booths: {
    text: "nav.booths",
    open: (me) => me.has_booths,
    load: () => import("./booths/booths.js"),
  },
  helpers: {
    text: "nav.helpers",
    open: (me) => me.appoints_helpers,
    load: () => import("./helpers/helpers.js"),
  },
  indicators: {
    text: "nav.indicators",
    open: (me) => me.reads_indicators,
    load: () => import("./indicators/indicators.js"),
  },
  adoption: {
    text: "nav.adoption",
    open: (me) => me.follows_adoption,
    load: () => import("./adoption/adoption.js"),
  },
  bulletins: {
    text: "nav.bulletins",
    open: (me) => me.writes_bulletins,
    load: () => import("./bulletins/bulletins.js"),
  },
  admin: {
    text: "nav.admin",
    open: ({ roles, acting_for: absent }) =>
      ["administrator", "supervisor", absent ? "" : "leader"].some((role) => roles.includes(role)),
    load: () => import("../admin/index.js"),
  },
  own: { load: () => import("./own/own.js") },
  t: { load: () => import("./ticket/ticket.js") },
  field: { load: () => import("./field/field.js") },
  numbers: { load: () => import("./numbers/numbers.js") },
  guide: { load: () => import("./guide/guide.js") },
};

let alarm = null; // the module, once somebody is signed in
let opened = { hash: "", page: {} };
let turn = 0;

export const frame = {
  go: (hash) => (location.hash === hash ? route() : (location.hash = hash)),
  again: () => route(),
  leave: () => leaveOffice(),
};

async function start() {
  translate();
  listen();
  bindAlways(
    { keys: "/", text: "keys.find", act: focusBox },
    { keys: "g q", text: "keys.queue", act: () => frame.go("#/queue") },
    { keys: "?", text: "keys.help", act: showKeys },
  );
  $("help").addEventListener("click", showKeys);
  $("language").addEventListener("click", () => setLanguage(language() === "vi" ? "en" : "vi"));
  window.addEventListener("language", () => (office.isSignedIn() && session.me ? enter() : begin()));
  window.addEventListener("hashchange", () => session.me && route());
  window.addEventListener("resize", fitPages);
  office.whenSignedOut(signInAgain);
  office.prepareSession(await request("v1/province"));
  watchNews((news) => fillNews($("news"), news));
  await begin();
}

// Asks for the password unless this tab has a session.
async function begin() {
  if (!office.isSignedIn()) return askToSignIn();
  try {
    await known();
  } catch (error) {
    const isStep = office.isSecondStep(error.code);
    if (isStep && !session.actingFor) return askToSignIn(error.code);
    if (error.code !== "not_deputy" && !isStep) return fail($("main"), error, begin);
    // The officer they were deputy of is back, or has rights that need more than this session has shown.
    office.actFor("");
    return begin();
  }
  return enter();
}

function askToSignIn(step = null) {
  document.title = t("office");
  for (const id of ["pages", "find", "me", "help"]) show($(id), false);
  const title = h("h2", { tabindex: "-1" }, t("sign-in"));
  $("main").replaceChildren(
    h("section", { class: "card sign-in" }, title, h("p", { class: "soft" }, t("sign-in.lead")),
      signInForm(begin, office.signedInAs(), step), fieldButton()),
  );
}

// What is taken along on this device opens without a network and without a session.
const fieldButton = () => stored("office-field") !== null &&
  h("button", { type: "button", onclick: () => openField().catch((error) => fail($("main"), error, openField)) },
    t("field.open"));

async function openField() {
  const host = h("div", { class: "page field" });
  const page = await PAGES.field.load().then((its) => its.open(host));
  $("main").replaceChildren(host);
  page.shown();
}

async function known() {
  session.me = await office.request("v1/office/me");
}

async function enter() {
  alarm = await import("./alarm.js");
  const { me } = session;
  const links = Object.entries(PAGES).filter(
    ([, page]) => page.text && (!page.open || page.open(me)),
  );
  $("pages").replaceChildren(
    ...links.map(([name, page]) => h("a", { href: `#/${name}`, "data-page": name }, t(page.text))),
  );
  $("find").replaceChildren(findBox(frame));
  $("me").replaceChildren(account());
  for (const id of ["pages", "find", "me", "help"]) show($(id));
  fitPages();
  alarm.startAlarm($("alarm"));
  if (stored("office-field") !== null)
    import("./field/waiting.js").then((its) => its.watchField($("alarm"))).catch(() => {});
  if (!location.hash) await begins();
  return route();
}

// Moves the pages for which the head has no room into the account's menu, the last ones first.
function fitPages() {
  const nav = $("pages");
  const menu = $("me").querySelector(".menu-pages");
  if (!menu) return;
  nav.append(...menu.children);
  while (nav.scrollWidth > nav.clientWidth && nav.children.length > 1) menu.prepend(nav.lastElementChild);
}

// Opens what the officer has chosen to begin with.
async function begins() {
  const address = await import("./finding/saved.js").then((its) => its.startAddress()).catch(() => "");
  if (address && !location.hash) history.replaceState(null, "", address);
}

function account() {
  const { me } = session;
  const offered = me.may_act_for;
  const select = h(
    "select",
    { id: "acting", onchange: () => actFor(select.value) },
    h("option", { value: "" }, t("acting.self")),
    offered.map((one) =>
      h("option", { value: one.username, selected: one.username === me.acting_for },
        `${one.title} – ${localized(one.unit)}`),
    ),
  );
  const out = h("button", { type: "button", onclick: () => busy(out, leaveOffice) }, t("sign-out"));
  const name = me.acting_for ? t("acting.as", { name: me.acting_for }) : me.title;
  const menu = h("details", { class: "menu", onkeydown: (event) => event.key === "Escape" && close() },
    h("summary", {}, h("span", { title: name }, name)),
    h("div", { class: "menu-box" },
      h("p", {}, h("strong", {}, me.title), h("br"), localized(me.unit)),
      h("nav", { class: "menu-pages", "aria-label": t("nav.more"), onclick: () => (menu.open = false) }),
      offered.length ? h("div", { class: "field" }, h("label", { for: "acting" }, t("acting")), select) : null,
      alarm.soundButton(), browserTold(),
      h("a", { class: "button", href: "#/field", onclick: () => (menu.open = false) }, t("nav.field")),
      h("a", { class: "button", href: "#/own", onclick: () => (menu.open = false) }, t("nav.own")),
      h("a", { class: "button", href: "#/guide", onclick: () => (menu.open = false) }, t("nav.guide")), out));
  const close = () => {
    menu.open = false;
    menu.querySelector("summary").focus();
  };
  return menu;
}

// Lets this browser be told of new rescues, also when the page is closed.
function browserTold() {
  const place = h("div", { hidden: true });
  import("../shared/push.js").then(({ offerPush }) => offerPush(place, {
    name: `push.office.${session.me.username}`,
    lead: "push.lead.office",
    add: (body) => office.request("v1/office/browsers", { method: "POST", body, retry: true }),
    remove: (id) => office.request(`v1/office/browsers/${id}`, { method: "DELETE", retry: true }),
  })).catch(() => {}); // the red line and the sound tell, too
  return place;
}

async function actFor(username) {
  office.actFor(username);
  try {
    await known();
  } catch (error) {
    office.actFor("");
    await known();
    toast(error.message, "wrong", t("close"));
  }
  enter();
}

async function leaveOffice() {
  if (opened.page.mayLeave && !(await opened.page.mayLeave())) return;
  const mayForget = () => import("./field/waiting.js").then((its) => its.leaveField());
  if (stored("office-field") !== null && !(await mayForget())) return;
  forgetDrafts();
  await office.signOut();
  location.hash = "";
  location.reload();
}

async function route() {
  const [name, ...args] = partsOf(location.hash);
  const known = PAGES[name] ? name : START;
  if (opened.page.mayLeave && location.hash !== opened.hash && !(await opened.page.mayLeave())) {
    history.replaceState(null, "", opened.hash);
    return;
  }
  const thisTurn = (turn += 1);
  opened.page.leave?.();
  const isFirst = !opened.hash;
  opened = { hash: location.hash || `#/${START}`, page: {} };
  bindPage();
  for (const link of document.querySelectorAll(".bar [data-page]")) {
    if (link.dataset.page === known) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  const host = h("div", { class: `page ${known}` });
  $("main").replaceChildren(h("p", { role: "status", class: "soft" }, t("loading")));
  try {
    const module = await PAGES[known].load();
    // Modules that are asked for twice while they load may come in another order.
    if (thisTurn !== turn) return undefined;
    const page = (await module.open(host, args, frame)) || {};
    if (thisTurn !== turn) return page.leave?.();
    opened.page = page;
    bindPage(page.keys);
    alarm.setTitle([page.title, t("office")].filter(Boolean).join(" – "));
    $("main").replaceChildren(host);
    page.shown?.();
    if (!isFirst) (host.querySelector("h2[tabindex]") || $("main")).focus();
  } catch (error) {
    if (thisTurn === turn) fail($("main"), error, route);
  }
  return undefined;
}

function fail(host, error, again) {
  if (!(error instanceof Problem)) console.error(error);
  host.replaceChildren(h("section", { class: "card", role: "alert" },
    h("h2", {}, error.status === 404 ? t("not-found") : t("failed.title")),
    h("p", {}, error instanceof Problem ? error.message : t("failed")),
    h("div", { class: "row" },
      h("button", { type: "button", class: "main", onclick: again }, t("retry")), fieldButton(),
      session.me
        ? h("a", { class: "button", href: `#/${START}` }, t("nav.queue"))
        : office.isSignedIn() && h("button", { type: "button", onclick: leaveOffice }, t("sign-out")))));
}

// The session has ended: asks to sign in again in a dialog, and keeps the open page behind it.
function signInAgain(username, mustShow) {
  const [title, lead] = mustShow
    ? [t("sign-in.prove"), t("sign-in.prove-lead")]
    : [t("sign-in.again"), t("sign-in.again-lead")];
  return new Promise((done) => {
    const end = (isSignedIn) => {
      dialog.close();
      dialog.remove();
      done(isSignedIn);
    };
    const cancel = (event) => {
      event.preventDefault();
      if (mustShow) end(false);
    };
    const dialog = h("dialog", { "aria-labelledby": "again-title", oncancel: cancel },
      h("h2", { id: "again-title" }, title),
      h("p", {}, lead),
      signInForm(() => end(true), username),
      mustShow
        ? h("button", { type: "button", class: "plain", onclick: cancel }, t("cancel"))
        : h("button", { type: "button", class: "plain", onclick: leaveOffice }, t("sign-out")));
    document.body.append(dialog);
    dialog.showModal();
  });
}

start().catch((error) => fail($("main"), error, () => location.reload()));
