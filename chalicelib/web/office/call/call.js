// Intake records a report by telephone or at the counter on one screen.

import { base } from "../../shared/api.js";
import { busy, clearErrors, showErrors, h, show, toast } from "../../shared/dom.js";
import { language, addTexts, localized, t } from "../../shared/i18n.js";
import { watchNews } from "../../shared/news.js";
import { answersOf, questionFields } from "./questions.js";
import { aroundPanel } from "./around.js";
import texts from "./texts.js";
import { card, KEPT, keepDraft } from "./parts.js";
import { photosOf } from "./photos.js";
import { receipt } from "./receipt.js";
import { where } from "./where.js";
import { CHANNELS, URGENCIES } from "../facts.js";
import { request, session } from "../session.js";
import { knownCategories, knownUnits } from "../action/choices.js";
import { askedLater, categoryFound, offerLine, urgencyFound } from "../action/suggested.js";
import { pick } from "../../shared/pick.js";

addTexts(texts);

export async function open(host) {
  const [offered, units, { consents }] = await Promise.all([knownCategories(), knownUnits(), request("v1/province")]);
  const begun = KEPT.read();
  const usual = session.me.roles.includes("intake") ? "telephone" : "counter";
  const kept = { channel: usual, ...(begun || { key: crypto.randomUUID() }) };
  const screen = { ...offered, units, consents, host, kept };
  const notice = h("div", { role: "status" });
  host.append(h("h2", { tabindex: "-1" }, t("call")), notice, form(screen));
  const ended = watchNews(({ emergencies }) => notice.replaceChildren(emergencies.length ? rescue(emergencies) : ""));
  if (begun?.description) toast(t("call.kept"));
  return { title: t("call"), leave: () => (ended(), screen.leave?.()), shown: () => screen.phone.focus() };
}

// Rescue reports have their own, shorter form.
function rescue(emergencies) {
  const where = emergencies
    .map((one) => (one.communes ? Object.values(one.commune_names).join(", ") : t("call.everywhere")))
    .join("; ");
  return h(
    "p",
    { class: "notice urgent" },
    t("call.rescue", { where }),
    " ",
    h("a", { href: base, target: "_blank", rel: "noopener" }, t("call.rescue.open")),
  );
}

function form(screen) {
  const around = aroundPanel();
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
  made.addEventListener(
    "keydown",
    (event) => event.key === "Enter" && (event.ctrlKey || event.metaKey) && made.requestSubmit(button),
  );
  made.addEventListener("submit", (event) => {
    event.preventDefault();
    busy(button, () => send(screen, wrong));
  });
  questionsOf(screen);
  return made;
}

// The person who reports.
function caller(screen, around) {
  const { consents, kept } = screen;
  const phone = h("input", {
    id: "phone",
    name: "contact.phone",
    type: "tel",
    inputmode: "tel",
    autocomplete: "off",
    value: kept.phone,
    "aria-describedby": "phone-hint",
    "data-describedby": "phone-hint",
  });
  const name = h("input", { id: "name", name: "contact.name", autocomplete: "off", maxlength: 300, value: kept.name });
  const consent = h("input", {
    id: "consent",
    name: "consent",
    type: "checkbox",
    checked: kept.consent,
    "aria-describedby": "consent-text",
  });
  const agreed = h(
    "div",
    { class: "notice" },
    h("p", { id: "consent-text" }, localized(consents.read_out)),
    h("label", { class: "line" }, consent, t("call.consent")),
  );
  const see = () => show(agreed, Boolean(phone.value.trim() || name.value.trim()));
  for (const one of [phone, name]) one.addEventListener("input", see);
  phone.addEventListener("change", () => around.ofPhone(phone.value.trim()));
  if (kept.phone) around.ofPhone(kept.phone);
  see();
  screen.phone = phone;
  return card(
    "call.caller",
    h(
      "fieldset",
      {},
      h("legend", {}, t("call.channel")),
      h(
        "div",
        { class: "row" },
        CHANNELS.map((one) =>
          h(
            "label",
            { class: "line" },
            h("input", {
              type: "radio",
              name: "channel",
              value: one,
              checked: kept.channel === one,
              onchange: () => screen.photos.see(one),
            }),
            t(`call.${one}`),
          ),
        ),
      ),
    ),
    h(
      "div",
      { class: "field" },
      h("label", { for: "phone" }, t("call.phone")),
      phone,
      h("p", { class: "hint", id: "phone-hint" }, t("call.phone.hint")),
    ),
    h("div", { class: "field" }, h("label", { for: "name" }, t("call.name")), name),
    agreed,
  );
}

// The subject of the report.
function what(screen, around) {
  const { categories, kept, units } = screen;
  screen.category = pick({
    id: "category",
    name: "category",
    label: t("call.category"),
    value: kept.category,
    items: categories.map((one) => ({
      id: one.id,
      text: localized(one),
      also: [language() === "vi" ? one.name_en : one.name, ...one.keywords].join(" "),
    })),
    chosen: (id) => {
      questionsOf(screen);
      screen.seen();
      around.ofCategory(id);
      keepDraft(screen);
    },
  });
  screen.accused = pick({
    id: "accused",
    name: "accused",
    label: t("call.accused"),
    hint: t("call.accused.hint"),
    value: kept.accused,
    items: units.map((one) => ({ id: one.id, text: localized(one) })),
    chosen: () => keepDraft(screen),
  });
  screen.type = h("select", { id: "type", name: "report_type" });
  screen.typeField = h(
    "div",
    { class: "field", hidden: true },
    h("label", { for: "type" }, t("call.type")),
    screen.type,
  );
  screen.accusedField = show(screen.accused.element, false);
  screen.questions = h("div", { class: "questions" });
  screen.photos = photosOf();
  screen.photos.see(kept.channel);
  const offer = offerLine({ current: () => screen.category.id, take: (id) => screen.category.take(id) });
  const urgency = urgencyOffer(screen);
  const seen = askedLater(
    () => asked(screen),
    (offers) => {
      offer.draw(categoryFound(screen, asked(screen).description, offers));
      urgency.draw(urgencyFound(offers));
    },
  );
  screen.seen = seen;
  return card(
    "call.what",
    screen.category.element,
    screen.typeField,
    h(
      "div",
      { class: "field" },
      h("label", { for: "description" }, t("call.description")),
      h("textarea", {
        id: "description",
        name: "description",
        rows: 4,
        maxlength: 4000,
        oninput: seen,
      }, kept.description || ""),
      offer.element,
    ),
    screen.questions,
    screen.photos.element,
    screen.accusedField,
    h(
      "fieldset",
      {},
      h("legend", {}, t("call.urgency")),
      h(
        "div",
        { class: "row" },
        ["", ...URGENCIES].map((one) =>
          h(
            "label",
            { class: "line" },
            h("input", { type: "radio", name: "urgency", value: one, checked: (kept.urgency || "") === one }),
            t(`call.urgency.${one || "usual"}`),
          ),
        ),
      ),
      urgency.element,
    ),
    h(
      "label",
      { class: "line" },
      h("input", { type: "checkbox", name: "private", checked: kept.private }),
      t("call.private"),
    ),
  );
}

// The line that offers an urgency.
function urgencyOffer(screen) {
  const boxes = () => [...screen.form.elements.urgency];
  return offerLine({
    current: () => screen.form.elements.urgency.value,
    take: (value) => {
      const box = boxes().find((one) => one.value === value);
      box.checked = true;
      box.focus();
      keepDraft(screen);
    },
  });
}

// What is asked about offers: the report as far as it is written down.
function asked(screen) {
  const { form } = screen;
  return {
    description: form.elements.description.value,
    report_type: screen.type.value || undefined,
    category: screen.category.id || undefined,
    commune: screen.commune.id || undefined,
    address: form.elements["place.address"]?.value.trim() || undefined,
  };
}

// The questions of the chosen category.
function questionsOf(screen) {
  const found = screen.categories.find((one) => one.id === screen.category.id);
  const before = screen.asked ? answersOf(screen.form, screen.asked) : screen.kept.answers || {};
  screen.asked = found?.questions || [];
  screen.questions.replaceChildren(...questionFields(screen.asked, before));
  const types = screen.types.filter((one) => found?.report_types.includes(one.id));
  screen.type.replaceChildren(
    ...types.map((one) => h("option", { value: one.id, selected: one.id === screen.kept.report_type }, localized(one))),
  );
  show(screen.typeField, types.length > 1);
  show(screen.accusedField, found?.visibility === "restricted");
}

// The request's body.
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
    photos: screen.photos.body(),
    answers: answersOf(form, screen.asked),
  };
}

async function send(screen, wrong) {
  clearErrors(screen.form);
  wrong.replaceChildren();
  const body = report(screen);
  try {
    receive(screen, ...(await recorded(screen, body)));
  } catch (error) {
    if (error.status === 0 || error.status >= 500) {
      screen.kept.sent = [...(screen.kept.sent || []), body]; // the API may have recorded it
      keepDraft(screen);
    }
    if (error.status === 0) wrong.append(t("call.offline"));
    else {
      const fields = fieldsOf(error);
      const unplaced = showErrors(screen.form, fields);
      wrong.append(
        Object.keys(fields).length ? t("call.refused") : error.message,
        ...unplaced.map((one) => h("p", {}, one)),
      );
    }
  }
}

// Sends the report. If an earlier attempt was recorded and its answer was lost, returns that answer and a note.
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
  request("v1/office/reports", { method: "POST", body, headers: { "Idempotency-Key": screen.kept.key }, retry: true });

// The API reports missing consent for the whole body; this form has a field for it.
function fieldsOf(error) {
  if (error.code === "consent_required") return { consent: error.message };
  return error.fields;
}

function receive(screen, taken, note) {
  const atCounter = screen.form.elements.channel.value === "counter";
  KEPT.forget();
  const another = h("button", { type: "button", onclick: () => again(screen.host) }, t("call.another"));
  const shown = receipt(taken, { files: note ? [] : screen.photos.files, atCounter, note, more: [another] });
  screen.host.replaceChildren(shown);
  shown.querySelector("h2").focus();
}

async function again(host) {
  host.replaceChildren();
  (await open(host)).shown();
}

async function clear(screen) {
  const { ask } = await import("../../shared/dialog.js");
  if (!(await ask(t("call.clear.sure"), t("call.clear")))) return;
  KEPT.forget();
  again(screen.host);
}
