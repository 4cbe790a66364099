// During an emergency: the notice and the short rescue report, above everything else on the page.

import { Problem } from "../../shared/api.js";
import { calls } from "../calls.js";
import { draftOf, filesAdded, newDraft } from "../sending/drafts.js";
import { communes } from "../kept.js";
import { beingAsked, queueDraft, isForLater, sendDraft } from "../sending/outbox.js";
import { accuracyOf, position } from "../position.js";
import { field, icon } from "../parts.js";
import { addFiles, photoChooser, photoTiles } from "../photos/photos.js";
import { pick } from "../../shared/pick.js";
import { busy, clearErrors, showErrors, h, show, toast } from "../../shared/dom.js";
import { language, localized, metres, t, dateTime, day } from "../../shared/i18n.js";

// After this time a call that is still being sent is shown as one that waits.
const PATIENCE_MS = 5000;
const WHO = ["children", "elderly", "sick", "pregnant"];

let card = null; // what is drawn: { section, notices, place, language }
let call = null; // the call for help that is open: { draft, given, doubted, sent }
let running = [];
let ways = { receipt: () => import("./receipt.js") };

// Shows the running emergencies at the top of the page. A call for help that is being written, or was sent, stays as it
// is: also when the emergency has ended meanwhile. `given`, on a shared tablet: its channel, its receipt, and `done`,
// which clears the screen.
export function rescue(root, now, given = {}) {
  ways = { ...ways, ...given };
  if (now.length) running = now;
  if (!now.length && !call) return void root.replaceChildren();
  keepInPlace(() => {
    if (!card || !root.contains(card.section) || card.language !== language()) open(root);
    card.notices.replaceChildren(...running.map(notice));
  });
  card.ended = () => now.length || root.replaceChildren();
  return undefined;
}

// Whether somebody writes a call for help, or has its receipt before them.
export const isCalling = () => call !== null;

// Removes the call for help from the page and from its memory.
export function forgetCall(root) {
  call = null;
  card = null;
  root.replaceChildren();
}

function open(root) {
  card = { notices: h("div", {}), place: h("div", {}), language: language() };
  card.section = h("section", { class: "card rescue", "aria-labelledby": "rescue-title" },
    h("h2", { id: "rescue-title", tabindex: "-1" }, t("rescue.title")), calls(), card.notices, card.place);
  const typed = valuesOf(root.querySelector("form"));
  root.replaceChildren(card.section, jump(card.section));
  if (call && call.sent) showReceipt();
  else if (call) fillIn(showForm(), typed);
  else showButton();
}

const notice = (one) =>
  h("div", { class: "notice urgent" },
    h("p", { class: "words" }, localized({ vi: one.notice, en: one.notice_en })),
    one.decision && h("p", { class: "small" }, t("rescue.decision", { ...one.decision, date: day(one.decision.date) })),
    h("p", { class: "small" }, one.communes ? Object.values(one.commune_names).join(", ") : t("rescue.everywhere"),
      " · ", t("rescue.since", { day: dateTime(one.since) })));

// A button at the top edge, while no more than an edge of the card is in sight.
function jump(section) {
  const button = h("button", { type: "button", class: "solid jump", hidden: true, onclick: () => {
    section.scrollIntoView();
    section.querySelector("h2").focus({ preventScroll: true });
  } }, t("rescue.open"));
  const seen = ([{ isIntersecting }]) => show(button, !isIntersecting);
  new IntersectionObserver(seen, { rootMargin: "-25% 0px" }).observe(section);
  return button;
}

// What the person reads or types must not move when something appears above it.
function keepInPlace(change) {
  const typing = document.activeElement !== document.body && document.activeElement;
  const seen = typing || (window.scrollY > 0 && document.elementFromPoint(innerWidth / 2, innerHeight / 2));
  const before = seen && seen.getBoundingClientRect().top;
  change();
  if (seen && seen.isConnected) window.scrollBy(0, seen.getBoundingClientRect().top - before);
}

function showButton() {
  const button = h("button", { type: "button", class: "solid big", onclick: () => {
    // Nothing that opens a keyboard is focused: it would cover the form.
    showForm().querySelector("button").focus();
  } }, t("rescue.open"));
  card.place.replaceChildren(button);
}

function showForm() {
  call = call || { draft: newDraft("rescue", {}), given: { place: {} } };
  const made = form();
  card.place.replaceChildren(made);
  return made;
}

// The receipt takes the place of the form. It may say that the call waits for a network.
async function showReceipt() {
  const { show: fill } = await ways.receipt();
  const receipt = h("div", { "data-call": call.sent });
  const title = await fill(receipt, call.sent, () => {}, ways.done);
  if (!call.sent) return; // it was refused meanwhile
  const another = h("button", { type: "button", onclick: () => {
    call = null;
    showButton();
    card.ended();
  } }, t("rescue.another"));
  card.place.replaceChildren(receipt, ...(ways.done ? [] : [another]));
  window.dispatchEvent(new Event("waiting"));
  if (title) title.focus();
}

const named = (form) => [...(form ? form.elements : [])].filter(({ name, type }) => name && type !== "file");
const valuesOf = (form) => named(form).map(({ name, value }) => [name, value]);

function fillIn(form, typed) {
  for (const [name, value] of typed) if (name !== "place.commune") form.elements[name].value = value;
}

// The communes that may call for help: those of the emergencies, in the order of their names.
async function offered() {
  const all = await communes();
  if (running.some(({ communes: covered }) => covered === null)) return all;
  const covered = new Set(running.flatMap((one) => one.communes));
  return all.filter(({ id }) => covered.has(id));
}

function form() {
  const { draft, given } = call;
  const items = [];
  const where = h("div", { role: "status" });
  const commune = pick({
    name: "place.commune",
    items,
    label: t("where.commune"),
    placeholder: t("where.commune.find"),
    chosen: (id) => (given.place.commune = id),
  });
  // The form opens at once; the communes may come later.
  offered().then((all) => {
    items.push(...all);
    if (given.place.commune) commune.choose(given.place.commune);
    // What was typed meanwhile is looked for again.
    else if (commune.input.value) commune.input.dispatchEvent(new Event("input", { bubbles: true }));
  }, () => {});
  const shelf = h("div", {});
  const made = h(
    "form",
    {
      class: "rescue-form",
      novalidate: true,
      onsubmit: (event) => {
        event.preventDefault();
        busy(made.querySelector("button:not([type=button])"), () => send(made, draft, given));
      },
    },
    h(
      "button",
      { type: "button", class: "big", onclick: ({ currentTarget }) => locate(given, where, currentTarget) },
      icon("target"),
      t("where.here"),
    ),
    where,
    commune.element,
    field(t("rescue.address"), h("input", { name: "place.address", maxlength: 300 }), { optional: true }),
    field(
      t("rescue.people"),
      h("input", { name: "people", type: "number", inputmode: "numeric", min: 1, max: 1000, value: 1 }),
    ),
    field(
      t("rescue.phone"),
      h("input", { name: "phone", type: "tel", inputmode: "tel", autocomplete: "tel", maxlength: 32 }),
    ),
    h(
      "details",
      {},
      h("summary", {}, t("rescue.more")),
      h(
        "div",
        { class: "counts" },
        WHO.map((name) =>
          field(t(`rescue.${name}`), h("input", { name, type: "number", inputmode: "numeric", min: 0, max: 1000 })),
        ),
      ),
      field(t("rescue.text"), h("input", { name: "text", maxlength: 300 })),
      shelf,
    ),
    h("div", { class: "problems", role: "alert" }),
    h("button", { class: "solid big" }, icon("send"), t("rescue.send")),
  );
  fillPhotos(shelf, draft);
  return made;
}

function fillPhotos(shelf, draft) {
  const again = () => fillPhotos(shelf, draft);
  shelf.replaceChildren(
    photoTiles(draft, again),
    h(
      "div",
      { class: "choices" },
      photoChooser(t("actions.photos"), "picture", {
        take: async (files) => {
          for (const wrong of await addFiles(draft, files)) toast(wrong, "wrong", t("close"));
          again();
        },
      }),
    ),
  );
}

function locate(given, where, button) {
  const say = (text, kind) => where.replaceChildren(h("p", { class: kind }, text));
  busy(button, async () => {
    say(t("where.looking"), "");
    try {
      const { lat, lon, accuracy, isCoarse } = await position();
      Object.assign(given.place, { lat, lon, accuracy: accuracyOf(accuracy) });
      if (isCoarse) say(t("rescue.coarse", { far: metres(accuracy) }), "notice");
      else say(t("rescue.point"), "notice good");
    } catch (error) {
      say(t("where.refused"), "wrong");
    }
  });
}

// Ten digits of a mobile or eleven of a fixed line in Viet Nam. Foreign numbers are left to the API.
const VIETNAMESE = /^0(3[2-9]|5[25689]|7[06-9]|8\d|9\d|2\d\d)\d{7}$/;

function isDoubtful(written) {
  const number = written.replace(/[^\d+]/g, "").replace(/^(\+84|0084|84)0?(?=\d{9})/, "0");
  return !number.startsWith("+") && (!VIETNAMESE.test(number) || /(\d)\1{7}/.test(number));
}

async function send(form, draft, given) {
  clearErrors(form);
  form.querySelector(".problems").replaceChildren();
  const value = (name) => form.elements[name].value.trim();
  const wrong = {};
  if (!given.place.commune && given.place.lat === undefined) wrong["place.commune"] = t("where.missing");
  if (!(Number(value("people")) >= 1)) wrong.people = t("required");
  const phone = value("phone");
  if (isDoubtful(phone) && call.doubted !== phone) {
    // It is asked once, before the call waits for a network; then the call is taken as it is.
    wrong.phone = t(phone ? "rescue.phone.doubt" : "rescue.phone.none");
    call.doubted = phone;
  }
  if (Object.keys(wrong).length) return void showErrors(form, wrong);
  const body = { place: { ...given.place }, people: Number(value("people")) };
  if (ways.channel) body.channel = ways.channel;
  if (phone) body.phone = phone;
  if (value("place.address")) body.place.address = value("place.address");
  for (const name of WHO) if (value(name)) body[name] = Number(value(name));
  if (value("text")) body.text = value("text");
  await filesAdded(draft, PATIENCE_MS);
  await queueDraft(draft, body);
  if (call.doubted !== phone) beingAsked.add(draft.key);
  const sending = sendDraft(draft.key).then(() => null, (error) => error);
  const slow = new Promise((done) => setTimeout(done, PATIENCE_MS, null));
  const error = await Promise.race([sending, slow]);
  beingAsked.delete(draft.key);
  if (error && !(error instanceof Problem && isForLater(error))) return takeBack(form, draft, error);
  call.sent = draft.key;
  sending.then((late) => late && late !== error && !isForLater(late) && takeBack(form, draft, late));
  return showReceipt();
}

// The API refuses the call: the form is there again, with what is wrong.
async function takeBack(form, draft, error) {
  if (!(error instanceof Problem)) throw error;
  if (error.code === "phone_doubtful") call.doubted = form.elements.phone.value.trim();
  call = { ...call, sent: null };
  if (!form.isConnected) card.place.replaceChildren(form);
  Object.assign(draft, await draftOf(draft.key));
  const rest = showErrors(form, error.fields);
  if (rest.length || !Object.keys(error.fields).length)
    form.querySelector(".problems").replaceChildren(h("p", { class: "wrong" }, error.message));
}
