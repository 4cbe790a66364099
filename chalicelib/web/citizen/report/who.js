// The last step: the contact, who may read the report, and a summary.

import { catalogue, communes, session } from "../kept.js";
import { agreement, field } from "../parts.js";
import { isVideo, photosOf } from "../photos/files.js";
import { signIn } from "./phone.js";
import { h } from "../../shared/dom.js";
import { localized, t } from "../../shared/i18n.js";

const MAILBOX = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
const PHONE = /^\+?[\d\s.()-]{8,20}$/;

export async function make(context) {
  const { draft, changed } = context;
  const { form } = draft;
  const consent = h("input", {
    type: "checkbox", name: "consent", checked: form.consent,
    onchange: () => {
      form.consent = consent.checked;
      changed();
    },
  });
  const agreeing = agreement(consent);
  agreeing.hidden = !hasContact(form);
  const input = (name, attributes) => {
    const made = h("input", {
      name: `contact.${name}`, value: form.contact[name] || "", ...attributes,
      oninput: () => {
        form.contact[name] = made.value;
        agreeing.hidden = !hasContact(form);
        changed();
      },
    });
    return made;
  };
  return [
    await summary(draft),
    h(
      "fieldset",
      {},
      h("legend", {}, t("who.contact")),
      h("p", { class: "hint" }, t("who.why")),
      session.token ? h("p", { class: "notice good" }, t(session.trust > 1 ? "who.signed.two" : "who.signed")) : "",
      field(t("who.phone"), input("phone", { type: "tel", autocomplete: "tel", inputmode: "tel", maxlength: 32 }), {
        optional: true,
      }),
      h(
        "details",
        { open: Boolean(form.contact.name || form.contact.email) },
        h("summary", {}, t("who.more")),
        field(t("who.name"), input("name", { autocomplete: "name", maxlength: 300 }), { optional: true }),
        field(t("who.email"), input("email", { type: "email", autocomplete: "email", maxlength: 254 }), {
          optional: true,
        }),
      ),
      agreeing,
    ),
    await visibility(form, changed),
  ];
}

const hasContact = ({ contact }) => Object.values(contact).some((text) => text && text.trim());

export function check({ form }) {
  const wrong = {};
  const { phone, email } = form.contact;
  if (phone && phone.trim() && !PHONE.test(phone.trim())) wrong["contact.phone"] = t("who.phone.wrong");
  if (email && email.trim() && !MAILBOX.test(email.trim())) wrong["contact.email"] = t("who.email.wrong");
  if (hasContact(form) && !form.consent) wrong.consent = t("who.consent.missing");
  return wrong;
}

async function visibility(form, changed) {
  const known = await catalogue();
  const category = known.categories.find(({ id }) => id === form.category);
  if (category && category.visibility === "restricted") return h("p", { class: "notice" }, t("what.restricted"));
  const type = known.types.find(({ id }) => id === form.report_type);
  const usual = [category, type].some((one) => one && one.visibility === "private") ? "private" : "public";
  const choose = (value) => h("label", { class: "line" }, h("input", {
    type: "radio", name: "visibility", value, checked: (form.visibility || usual) === value,
    onchange: () => {
      form.visibility = value;
      changed();
    },
  }), h("span", {}, t(`who.${value}`)));
  return h("fieldset", {}, h("legend", {}, t("who.visibility")), choose("public"), choose("private"));
}

async function summary({ form, photos }) {
  const known = await catalogue();
  const category = known.categories.find(({ id }) => id === form.category);
  const commune = (await communes().catch(() => [])).find(({ id }) => id === form.place.commune);
  const place = [form.place.address, commune && commune.text].filter((text) => text && text.trim()).join(", ");
  const row = (step, name, value) => h("div", {}, h("dt", {}, t(`stage.${name}`)), h("dd", {}, value, " ",
    h("a", { href: `#/gui/${step}`, "aria-label": t("edit.label", { name: t(`stage.${name}`) }) }, t("edit"))));
  const n = photosOf(photos).length;
  const said = n && t("photos.count", { n });
  return h("dl", { class: "summary" },
    row(1, "photos", [said || t("photos.none"), photos.some(isVideo) && t("photos.video")].filter(Boolean).join(", ")),
    row(2, "where", place || t("where.point")),
    row(3, "what", [localized(category), form.description].filter(Boolean).join(": ")));
}

// If the sender must confirm a telephone number: a code by SMS, then the report can be sent.
export function confirm(where, error) {
  where.replaceChildren(h("p", { class: "notice" }, error.message), signIn(() => {
    where.replaceChildren(h("p", { class: "notice good" }, t("who.confirmed")));
  }));
}
