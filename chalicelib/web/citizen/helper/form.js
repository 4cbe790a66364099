// The form with which a helper sends for a villager, on one page: what, where, photos, who, and the consent read out.

import { helpersOwn, isNear } from "./known.js";
import { busy, clearErrors, h, showErrors, toast } from "../../shared/dom.js";
import { localized, t } from "../../shared/i18n.js";
import { catalogue } from "../kept.js";
import { field, heading, icon, spacedCode } from "../parts.js";
import { addFiles, photoChooser, photoTiles } from "../photos/photos.js";
import { accuracyOf, position } from "../position.js";
import { gazetteer } from "../report/gazetteer.js";
import * as what from "../report/what.js";
import { drafts, filesAdded, newDraft, saveDraft } from "../sending/drafts.js";
import { queueDraft, sendDraft } from "../sending/outbox.js";
import { isWaiting } from "../sending/uploads.js";

const PHONE = /^\+?[\d\s.()-]{8,20}$/;
// How far what happens may be from a known point that was chosen, in metres.
const KNOWN_METRES = 300;
// How long the helper waits for the code (ms); then the report is sent in the background.
const PATIENCE_MS = 5000;

const empty = ({ hamlets }) => ({
  hamlet: (hamlets[0] || {}).id, place: {}, answers: {}, contact: {}, description: "", agreed_at: null,
});

export async function form(root, helper, go) {
  const open = helpersOwn(await drafts(), helper).filter(({ state }) => state === "draft");
  const draft = open.pop() || newDraft("helped", empty(helper));
  if (!draft.helper) draft.helper = helper.id;
  let waiting;
  const changed = () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => draft.state === "draft" && saveDraft(draft), 400);
  };
  const context = { draft, changed, go, helper };
  const title = heading(t("helper.form"));
  const wrong = h("div", { class: "problems", role: "alert" });
  const place = h("form", { class: "card", novalidate: true }, title, wrong,
    hamlet(context),
    h("fieldset", {}, h("legend", {}, t("stage.what")), ...(await what.make(context))),
    where(context), photos(context), who(context), agreement(context),
    h("div", { class: "row wizard-buttons" },
      h("a", { class: "button", href: "#/giup" }, t("back")),
      h("button", { class: "main grow" }, icon("send"), t("helper.save"))));
  place.addEventListener("submit", (event) => {
    event.preventDefault();
    busy(place.querySelector(".main.grow"), async () => {
      clearErrors(place);
      wrong.replaceChildren();
      await filesAdded(draft);
      const found = { ...what.check(draft), ...faults(context) };
      if (Object.keys(found).length) return tell(place, wrong, found);
      clearTimeout(waiting);
      return send(context, place, wrong);
    });
  });
  root.replaceChildren(place);
  if (draft.problem) tell(place, wrong, fieldsOf(draft.problem));
  return title;
}

const tell = (place, wrong, fields) =>
  wrong.replaceChildren(...showErrors(place, fields).map((text) => h("p", { class: "wrong" }, text)));

// The fields that the API's problem names -> what it says of each.
function fieldsOf(problem) {
  const lines = problem.errors || [problem];
  return Object.fromEntries(lines.map((one) => [one.field || "", localized(one, "title")]));
}

function faults({ draft: { form: given }, helper }) {
  const { phone } = given.contact;
  const { lat, lon } = given.place;
  return {
    ...(phone && phone.trim() && !PHONE.test(phone.trim()) && { "contact.phone": t("who.phone.wrong") }),
    ...(lat !== undefined && !isNear(helper, lat, lon) && { "place.lat": t("helper.outside") }),
    ...(!given.agreed_at && { consent: t("helper.agreed.missing") }),
  };
}

function hamlet({ draft, changed, helper }) {
  const chosen = h("select", {
    name: "hamlet",
    onchange: () => {
      draft.form.hamlet = chosen.value;
      changed();
    },
  }, helper.hamlets.map((one) => h("option", { value: one.id }, localized(one))));
  chosen.value = draft.form.hamlet;
  return field(t("helper.hamlet"), chosen);
}

function where({ draft, changed, helper }) {
  const { form: given } = draft;
  const said = h("div", { role: "status" });
  const take = (point, text) => {
    Object.assign(given.place, point);
    said.replaceChildren(h("p", { class: "notice good" }, text));
    changed();
  };
  const address = h("input", {
    name: "place.address", maxlength: 300, value: given.place.address || "", autocomplete: "off",
    oninput: () => {
      given.place.address = address.value;
      changed();
    },
  });
  const known = gazetteer({
    known: helper.points, alone: true,
    taken: (point) => {
      take({ lat: point.lat, lon: point.lon, accuracy: KNOWN_METRES }, localized(point, "name"));
      if (address.value.trim()) return;
      address.value = localized(point, "name");
      given.place.address = address.value;
    },
  });
  const here = h("button", {
    type: "button", class: "big",
    onclick: () => busy(here, () => position().then(
      ({ lat, lon, accuracy }) => take({ lat, lon, accuracy }, t("where.by.position", { lat, lon })),
      () => said.replaceChildren(h("p", { class: "wrong" }, t("where.refused"))),
    )),
  }, icon("target"), t("helper.here"));
  return h("fieldset", {}, h("legend", {}, t("stage.where")),
    navigator.geolocation ? here : "", known.element,
    h("div", { "data-field": "place.lat", tabindex: "-1" }, said),
    field(t("where.address"), address, { optional: true }));
}

function photos({ draft, changed }) {
  const wrong = h("div", { role: "alert", class: "wrong" });
  const shelf = h("div", {});
  const fill = () => {
    changed();
    shelf.replaceChildren(photoTiles(draft, fill));
  };
  const take = async (files) => {
    wrong.replaceChildren(...(await addFiles(draft, files)).map((text) => h("p", {}, text)));
    fill();
  };
  shelf.replaceChildren(photoTiles(draft, fill));
  return h("fieldset", {}, h("legend", {}, t("stage.photos")), shelf, wrong,
    h("div", { class: "choices" },
      photoChooser(t("hero.camera"), "camera", { camera: true, take }),
      photoChooser(t("hero.gallery"), "picture", { take })));
}

function who({ draft, changed }) {
  const input = (name, attributes) => {
    const made = h("input", {
      name: `contact.${name}`, value: draft.form.contact[name] || "", autocomplete: "off", ...attributes,
      oninput: () => {
        draft.form.contact[name] = made.value;
        changed();
      },
    });
    return made;
  };
  const secret = h("input", {
    type: "checkbox", name: "visibility", checked: draft.form.visibility === "private",
    onchange: () => {
      draft.form.visibility = secret.checked ? "private" : null;
      changed();
    },
  });
  return h("fieldset", {}, h("legend", {}, t("helper.villager")), h("p", { class: "hint" }, t("helper.villager.hint")),
    field(t("who.name"), input("name", { maxlength: 300 }), { optional: true }),
    field(t("who.phone"), input("phone", { type: "tel", inputmode: "tel", maxlength: 32 }), { optional: true }),
    h("label", { class: "line" }, secret, h("span", {}, t("helper.private.wish"))));
}

// The words that the helper reads out. Ticking notes the time and the version of the words.
function agreement({ draft, changed, helper }) {
  const box = h("input", {
    type: "checkbox", name: "consent", checked: Boolean(draft.form.agreed_at),
    onchange: () => {
      draft.form.agreed_at = box.checked ? new Date().toISOString() : null;
      draft.form.consent_text = helper.consent_text;
      changed();
    },
  });
  return h("fieldset", {}, h("legend", {}, t("helper.read")), h("blockquote", {}, localized(helper.consent)),
    h("label", { class: "line" }, box, h("strong", {}, t("helper.agreed"))));
}

async function bodyOf({ draft: { form: given, helper } }) {
  const { place, contact, answers } = given;
  const person = Object.fromEntries(Object.entries(contact).filter(([, text]) => text && text.trim()));
  const isPlaced = place.lat !== undefined;
  return {
    report_type: given.report_type,
    category: given.category,
    description: given.description,
    place: {
      address: (place.address || "").trim() || null,
      lat: isPlaced ? place.lat : null,
      lon: isPlaced ? place.lon : null,
      accuracy: isPlaced ? accuracyOf(place.accuracy) : null,
    },
    answers: Object.fromEntries(Object.entries(answers).filter(([code]) => (given.asked || []).includes(code))),
    visibility: given.visibility || null,
    ...(helper && { helper }),
    hamlet: given.hamlet,
    consent: true,
    consent_text: given.consent_text,
    agreed_at: given.agreed_at,
    ...(Object.keys(person).length && { contact: person }),
  };
}

async function send(context, place, wrong) {
  const { draft, go } = context;
  const { categories } = await catalogue();
  draft.about = localized(categories.find(({ id }) => id === draft.form.category));
  if (!(await queueDraft(draft, await bodyOf(context)))) return go("#/giup");
  try {
    const sending = sendDraft(draft.key);
    sending.catch(() => {});
    const sent = await Promise.race([sending, new Promise((done) => setTimeout(done, PATIENCE_MS))]);
    if (sent && sent.receipt) toast(t("helper.gone", { code: spacedCode(sent.receipt.code) }), "", t("close"));
  } catch (error) {
    if (!("status" in error)) throw error;
    if (!isWaiting(error, draft)) {
      draft.state = "draft";
      return tell(place, wrong, Object.keys(error.fields).length ? error.fields : { "": error.message });
    }
    toast(error.status === 403 ? error.message : t("helper.queued"), "", t("close"));
  }
  return go("#/giup");
}
