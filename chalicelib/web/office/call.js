// Intake writes down what somebody says at the telephone or the counter, on one screen.

import { base } from "../shared/api.js";
import { busy, clearComplaints, complain, h, show, toast } from "../shared/dom.js";
import { language, learn, said, t, when } from "../shared/i18n.js";
import { answersOf, questionFields } from "./call-questions.js";
import { besides } from "./call-around.js";
import texts from "./call-texts.js";
import { draftOf } from "./drafts.js";
import { call, session } from "./session.js";
import { pick } from "../shared/pick.js";

learn(texts);

// It names a person: this tab keeps it until it is sent or the officer signs out.
const KEPT = draftOf("call", "new");

export async function open(host) {
  const [{ categories, types }, { units }, { emergencies }] = await Promise.all([call("v1/categories"), call("v1/units"), call("v1/emergencies")]);
  const begun = KEPT.read();
  const screen = { categories, types, units, host, kept: begun || { key: crypto.randomUUID() } };
  host.append(h("h2", { tabindex: "-1" }, t("call")), emergencies.length ? rescue(emergencies) : "", form(screen));
  if (begun?.description) toast(t("call.kept"));
  return { title: t("call"), leave: () => screen.leave?.(), shown: () => screen.phone.focus() };
}

// Who needs rescue has a form of their own, which asks less.
function rescue(emergencies) {
  const where = emergencies.map((one) => (one.communes ? Object.values(one.commune_names).join(", ") : t("call.everywhere"))).join("; ");
  return h("p", { class: "notice urgent" }, t("call.rescue", { where }), " ", h("a", { href: base, target: "_blank", rel: "noopener" }, t("call.rescue.open")));
}

function form(screen) {
  const around = besides();
  const wrong = h("div", { role: "alert", class: "wrong" });
  const button = h("button", { class: "main" }, t("call.send"));
  const made = h("form", { class: "call", novalidate: true },
    h("p", { class: "soft" }, t("call.lead")),
    h("div", { class: "columns" },
      h("div", {}, caller(screen, around), what(screen, around)),
      h("div", {}, where(screen, around), around.element)),
    h("div", { class: "deed" }, wrong, h("div", { class: "row" }, button,
      h("button", { type: "button", class: "plain", onclick: () => clear(screen) }, t("call.clear")))));
  screen.form = made;
  made.addEventListener("input", () => keepDraft(screen));
  made.addEventListener("change", () => keepDraft(screen));
  made.addEventListener("keydown", (event) => event.key === "Enter" && (event.ctrlKey || event.metaKey) && made.requestSubmit(button));
  made.addEventListener("submit", (event) => {
    event.preventDefault();
    busy(button, () => send(screen, wrong));
  });
  questionsOf(screen);
  return made;
}

// Who reports.
function caller(screen, around) {
  const { kept } = screen;
  const phone = h("input", { id: "phone", name: "contact.phone", type: "tel", inputmode: "tel", autocomplete: "off", value: kept.phone, "aria-describedby": "phone-hint", "data-describedby": "phone-hint" });
  const name = h("input", { id: "name", name: "contact.name", autocomplete: "off", maxlength: 300, value: kept.name });
  const consent = h("input", { id: "consent", name: "consent", type: "checkbox", checked: kept.consent, "aria-describedby": "consent-text" });
  const agreed = h("div", { class: "notice" }, h("p", { id: "consent-text" }, t("call.consent.text")), h("label", { class: "line" }, consent, t("call.consent")));
  const see = () => show(agreed, Boolean(phone.value.trim() || name.value.trim()));
  for (const one of [phone, name]) one.addEventListener("input", see);
  phone.addEventListener("change", () => around.ofPhone(phone.value.trim()));
  if (kept.phone) around.ofPhone(kept.phone);
  see();
  screen.phone = phone;
  return card("call.caller",
    h("fieldset", {}, h("legend", {}, t("call.channel")), h("div", { class: "row" }, ["telephone", "counter"].map((one) =>
      h("label", { class: "line" }, h("input", { type: "radio", name: "channel", value: one, checked: (kept.channel || "telephone") === one }), t(`call.${one}`))))),
    h("div", { class: "field" }, h("label", { for: "phone" }, t("call.phone")), phone, h("p", { class: "hint", id: "phone-hint" }, t("call.phone.hint"))),
    h("div", { class: "field" }, h("label", { for: "name" }, t("call.name")), name),
    agreed);
}

// What it is about.
function what(screen, around) {
  const { categories, kept, units } = screen;
  screen.category = pick({
    id: "category", name: "category", label: t("call.category"), value: kept.category,
    items: categories.map((one) => ({ id: one.id, text: said(one), also: language() === "vi" ? one.name_en : one.name })),
    chosen: (id) => {
      questionsOf(screen);
      around.ofCategory(id);
      keepDraft(screen);
    },
  });
  screen.accused = pick({ id: "accused", name: "accused", label: t("call.accused"), hint: t("call.accused.hint"), value: kept.accused, items: units.map((one) => ({ id: one.id, text: said(one) })), chosen: () => keepDraft(screen) });
  screen.type = h("select", { id: "type", name: "report_type" });
  screen.typeField = h("div", { class: "field", hidden: true }, h("label", { for: "type" }, t("call.type")), screen.type);
  screen.accusedField = show(screen.accused.element, false);
  screen.questions = h("div", { class: "questions" });
  return card("call.what",
    screen.category.element,
    screen.typeField,
    h("div", { class: "field" }, h("label", { for: "description" }, t("call.description")),
      h("textarea", { id: "description", name: "description", rows: 4, maxlength: 4000 }, kept.description || "")),
    screen.questions,
    screen.accusedField,
    h("fieldset", {}, h("legend", {}, t("call.urgency")), h("div", { class: "row" }, ["", "urgent", "normal", "complex"].map((one) =>
      h("label", { class: "line" }, h("input", { type: "radio", name: "urgency", value: one, checked: (kept.urgency || "") === one }), t(`call.urgency.${one || "usual"}`))))),
    h("label", { class: "line" }, h("input", { type: "checkbox", name: "private", checked: kept.private }), t("call.private")));
}

// What the chosen category asks for.
function questionsOf(screen) {
  const found = screen.categories.find((one) => one.id === screen.category.id);
  const before = screen.asked ? answersOf(screen.form, screen.asked) : screen.kept.answers || {};
  screen.asked = found?.questions || [];
  screen.questions.replaceChildren(...questionFields(screen.asked, before));
  const types = screen.types.filter((one) => found?.report_types.includes(one.id));
  screen.type.replaceChildren(...types.map((one) => h("option", { value: one.id, selected: one.id === screen.kept.report_type }, said(one))));
  show(screen.typeField, types.length > 1);
  show(screen.accusedField, found?.visibility === "restricted");
}

// Where it is.
function where(screen, around) {
  const { kept, units } = screen;
  screen.point = kept.point || null;
  screen.commune = pick({
    id: "commune", name: "place.commune", label: t("call.commune"), hint: t("call.commune.hint"), value: kept.commune, more: formerCommunes,
    items: units.filter((one) => one.commune).map((one) => ({ id: one.commune, text: said(one) })),
    chosen: (id) => {
      around.ofCommune(id);
      keepDraft(screen);
    },
  });
  around.ofCategory(kept.category);
  around.ofCommune(kept.commune);
  const place = h("details", { class: "field", ontoggle: () => place.open && pointOut(screen, place, around) }, h("summary", {}, t("call.map")));
  return card("call.where",
    h("div", { "data-field": "place", tabindex: "-1" }, screen.commune.element),
    h("div", { class: "field" }, h("label", { for: "address" }, t("call.address")), h("input", { id: "address", name: "place.address", maxlength: 300, autocomplete: "off", value: kept.address })),
    place);
}

// Communes by the names they had before, too.
const formerCommunes = async (q) =>
  (await call("v1/communes", { query: { q } })).communes.map((one) => ({ id: one.code, text: said(one), note: one.former ? t("call.former", { name: one.former.name }) : "" }));

async function pointOut(screen, place, around) {
  if (place.querySelector(".map")) return;
  const element = h("div", { class: "map" });
  const told = h("p", { class: "hint", "aria-live": "polite" }, t("call.map.hint"));
  const none = h("button", { type: "button", class: "plain", hidden: true, onclick: () => set(null) }, t("call.point.remove"));
  place.append(told, element, none);
  let marker;
  let leaflet;
  function set(point) {
    screen.point = point;
    marker?.remove();
    marker = point && leaflet.L.circleMarker([point.lat, point.lon], { radius: 9, className: "point" }).addTo(leaflet.map);
    told.textContent = point ? t("call.point", { lat: point.lat.toFixed(5), lon: point.lon.toFixed(5) }) : t("call.map.hint");
    show(none, Boolean(point));
    around.ofPoint(point);
    keepDraft(screen);
    if (point) communeOf(screen, point, around);
  }
  try {
    const { openMap } = await import("../shared/map.js");
    leaflet = await openMap(element, session.province, { label: t("call.map") });
    leaflet.map.on("click", ({ latlng }) => set({ lat: latlng.lat, lon: latlng.lng }));
    screen.leave = () => leaflet.map.remove();
    if (screen.point) set(screen.point);
  } catch (error) {
    console.info(error);
    element.remove();
    told.textContent = t("call.map.failed");
  }
}

async function communeOf(screen, point, around) {
  const found = await call("v1/place", { query: { lat: point.lat, lon: point.lon } }).catch(() => null);
  if (!found?.commune || screen.commune.id) return;
  screen.commune.choose(found.commune);
  around.ofCommune(found.commune);
}

// What the form holds, as the API takes it.
function report(screen) {
  const form = screen.form;
  const value = (name) => form.elements[name]?.value.trim() || undefined;
  const contact = { name: value("contact.name"), phone: value("contact.phone") };
  const urgency = value("urgency");
  return {
    report_type: screen.type.value || undefined,
    category: screen.category.id || "",
    description: value("description") || "",
    place: { commune: screen.commune.id || undefined, address: value("place.address"), ...screen.point },
    ...(contact.name || contact.phone ? { contact, consent: form.elements.consent.checked } : {}),
    ...(form.elements.private.checked ? { visibility: "private" } : {}),
    ...(urgency ? { urgency } : {}),
    ...(screen.accused.id && !screen.accusedField.hidden ? { accused: screen.accused.id } : {}),
    channel: value("channel"),
    answers: answersOf(form, screen.asked),
  };
}

async function send(screen, wrong) {
  clearComplaints(screen.form);
  wrong.replaceChildren();
  const body = report(screen);
  try {
    receive(screen, ...(await recorded(screen, body)));
  } catch (error) {
    if (error.status === 0 || error.status >= 500) {
      screen.kept.sent = [...(screen.kept.sent || []), body]; // it may have been recorded
      keepDraft(screen);
    }
    if (error.status === 0) wrong.append(t("call.offline"));
    else {
      const fields = fieldsOf(error);
      const homeless = complain(screen.form, fields);
      wrong.append(Object.keys(fields).length ? t("call.refused") : error.message, ...homeless.map((one) => h("p", {}, one)));
    }
  }
}

// The answer; where an earlier attempt was recorded whose answer was lost, that one's, with a word about it.
async function recorded(screen, body) {
  const attempts = [body, ...(screen.kept.sent || [])];
  for (;;) {
    const one = attempts.shift();
    try {
      return [await post(screen, one), one === body ? null : t("call.earlier-sent")];
    } catch (error) {
      if (error.code !== "idempotency_mismatch" || !attempts.length) throw error;
    }
  }
}

const post = (screen, body) =>
  call("v1/office/reports", { method: "POST", body, headers: { "Idempotency-Key": screen.kept.key }, again: true });

// That consent is missing the API says of the whole body; here there is a field for it.
function fieldsOf(error) {
  if (error.code === "consent_required") return { consent: error.message };
  return error.fields;
}

function receive(screen, taken, note) {
  KEPT.forget();
  const line = (label, ...value) => [h("dt", {}, t(label)), h("dd", {}, ...value)];
  const title = h("h2", { tabindex: "-1" }, t("call.done"));
  screen.host.replaceChildren(h("section", { class: "card taken", "aria-live": "polite" },
    title,
    note ? h("p", { class: "notice" }, note) : null,
    h("p", { class: "soft" }, t("call.read-out"), ", ", t("call.digits"), ":"),
    h("p", { class: "code" }, taken.code_spoken),
    h("dl", {},
      line("call.due", h("strong", {}, when(taken.due_at, { dateStyle: "full", timeStyle: "short" }))),
      line("call.takes-in", taken.intake_unit.name)),
    taken.standing ? h("p", { class: "notice" }, t("call.standing")) : null,
    h("p", {}, t("call.follow")),
    h("div", { class: "row" },
      taken.open_to_you ? h("a", { class: "button main", href: `#/t/${taken.code}` }, t("call.open")) : null,
      h("button", { type: "button", onclick: () => again(screen.host) }, t("call.another")))));
  title.focus();
}

async function again(host) {
  host.replaceChildren();
  (await open(host)).shown();
}

function clear(screen) {
  if (!window.confirm(t("call.clear.sure"))) return;
  KEPT.forget();
  again(screen.host);
}

const card = (title, ...children) => h("section", { class: "card", "aria-label": t(title) }, h("h3", {}, t(title)), ...children);

function keepDraft(screen) {
  const { elements } = screen.form;
  KEPT.keep(Object.assign(screen.kept, {
    phone: elements["contact.phone"].value,
    name: elements["contact.name"].value,
    consent: elements.consent.checked,
    private: elements.private.checked,
    channel: elements.channel.value,
    urgency: elements.urgency.value,
    description: elements.description.value,
    address: elements["place.address"].value,
    category: screen.category.id,
    commune: screen.commune.id,
    accused: screen.accused.id,
    report_type: screen.type.value,
    point: screen.point,
    answers: answersOf(screen.form, screen.asked || []),
  }));
}
