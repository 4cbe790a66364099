// The form of an officer: a new one, or a change that tells of what somebody else saved meanwhile.

import { h } from "../../shared/dom.js";
import { dateTime, t } from "../../shared/i18n.js";
import { pick } from "../../shared/pick.js";
import { request, session } from "../../office/session.js";
import { LEADER_GIVES, ROLES } from "../facts.js";
import { field, formWithErrors } from "../parts.js";
import { valueName } from "../documents/schema.js";
import { deputiesOf } from "./deputies.js";
import { inWords, labelOf, merged } from "./values.js";

export const administers = () => session.me.roles.includes("administrator");
const path = (username) => `v1/admin/officers/${encodeURIComponent(username)}`;

const tick = (name, value, checked, label) =>
  h("label", { class: "line" }, h("input", { type: "checkbox", name, value, checked }), label);
const chosen = (form, name) => [...form.querySelectorAll(`[name="${name}"]:checked`)].map((one) => one.value);
const group = (name, key, hint, ...content) =>
  h(
    "fieldset",
    { "data-field": name, tabindex: "-1" },
    h("legend", {}, t(key)),
    hint ? h("p", { class: "hint" }, hint) : "",
    h("div", { class: "row" }, content),
  );

// The form of a new account. `made(account)` is called when it is there.
export function newForm(desk, made) {
  const username = h("input", {
    id: "officer-username",
    name: "username",
    maxlength: 100,
    required: true,
    autocapitalize: "none",
    spellcheck: "false",
    autocomplete: "off",
  });
  // An administrator works for all units, so none is taken for granted.
  const unit = administers() ? "" : session.me.unit.id;
  const empty = { title: "", unit, roles: [], categories: null, email: "", phone: "", alerts: [] };
  const inner = fieldsOf(empty, desk);
  const form = formWithErrors(
    [
      field("officers.username", username, t("officers.username.hint")),
      ...inner.elements,
      administers() ? h("p", { class: "hint" }, t("officers.second")) : "",
    ],
    "officers.make",
    async () => {
      const body = { username: username.value.trim(), ...inner.read(form) };
      made(await request("v1/admin/officers", { method: "POST", body: { ...body, alerts: body.alerts || [] } }));
    },
  );
  form.addEventListener("input", () => (desk.changed = true));
  return form;
}

// The form of an officer (`account`, as the API shows it). `saved(account)` is called after each change.
export function changeForm(account, desk, saved) {
  const host = h("div");
  draw(account, account, "");
  return host;

  // `basis`: what the change is made on. `draft`: what the fields show.
  function draw(basis, draft, notice) {
    const inner = fieldsOf(draft, desk, basis);
    const deputies = administers() ? deputiesOf({ ...basis, deputies: draft.deputies }, desk) : null;
    const form = formWithErrors(
      [
        h("p", { class: "soft" }, t("officers.username"), ": ", basis.username),
        ...inner.elements,
        deputies ? deputies.element : "",
        tick("active", "yes", draft.active, t("officers.active")),
      ],
      "officers.save",
      async () => {
        const body = { ...inner.read(form), active: chosen(form, "active").length > 0 };
        if (deputies) body.deputies = deputies.value;
        try {
          await request(path(basis.username), {
            method: "PUT",
            headers: { "If-Match": `"${basis.edition}"` },
            body,
          });
        } catch (error) {
          if (error.code !== "officer_stale") throw error;
          await tellOfOther(basis, body);
          return;
        }
        saved(await request(path(basis.username)));
      },
    );
    form.addEventListener("input", () => (desk.changed = true));
    host.replaceChildren(notice, form);
    host.querySelector("[role=alert][tabindex]")?.focus();
  }

  async function tellOfOther(basis, mine) {
    const theirs = await request(path(basis.username));
    const own = { ...mine, deputies: mine.deputies || basis.deputies, alerts: mine.alerts || basis.alerts };
    const { draft, taken, clashes } = merged(basis, own, theirs);
    const words = (name, from) => inWords(name, from[name], desk.names);
    const lines = [
      ...clashes.map((name) =>
        t("officers.stale.theirs", { field: labelOf(name), theirs: words(name, theirs), mine: words(name, own) }),
      ),
      ...taken.map((name) => t("officers.stale.taken", { field: labelOf(name), theirs: words(name, theirs) })),
    ];
    draw(
      theirs,
      { ...theirs, ...draft },
      h(
        "section",
        { class: "notice urgent", role: "alert", tabindex: "-1" },
        h("p", {}, t("officers.stale", { by: theirs.changed_by, at: dateTime(theirs.changed_at) })),
        h("ul", {}, (lines.length ? lines : [t("officers.stale.same")]).map((line) => h("li", {}, line))),
        h("p", {}, t("officers.stale.again")),
      ),
    );
  }
}

// The fields that a new officer and a change have: { elements, read(form) }. `basis` is what is stored, if anything.
function fieldsOf(draft, desk, basis = null) {
  const title = h("input", { id: "officer-title", name: "title", maxlength: 300, value: draft.title, required: true });
  const unit = administers()
    ? pick({
        id: "officer-unit",
        name: "unit",
        label: t("officers.unit"),
        value: draft.unit,
        items: desk.names.options("units"),
        chosen: () => (desk.changed = true),
      })
    : null;
  const roles = administers() ? ROLES : LEADER_GIVES;
  const categories = draft.categories || [];
  const input = (name, type) =>
    h("input", { id: `officer-${name}`, name, type, maxlength: 254, autocomplete: "off", value: draft[name] || "" });
  const [email, phone] = [input("email", "email"), input("phone", "tel")];
  const isUnknown = draft.alerts === null;
  const elements = [
    field("officers.title", title),
    unit ? unit.element : h("p", {}, t("officers.unit"), ": ", desk.names.name("units", draft.unit)),
    group(
      "roles",
      "officers.roles",
      "",
      roles.map((role) => tick("role", role, draft.roles.includes(role), valueName(role))),
    ),
    group(
      "categories",
      "officers.categories",
      t("officers.categories.hint"),
      desk.names.options("fields").map((one) => tick("category", one.id, categories.includes(one.id), one.text)),
    ),
    field("officers.email", email, t("officers.email.hint")),
    field("officers.phone", phone),
    group(
      "alerts",
      "officers.alerts",
      isUnknown ? t("officers.alerts.unknown") : "",
      ["sms", "email"].map((way) =>
        tick("alert", way, !isUnknown && draft.alerts.includes(way), t(`officers.alerts.${way}`)),
      ),
    ),
  ];
  function read(form) {
    const picked = chosen(form, "category");
    const alerts = chosen(form, "alert");
    const body = {
      title: title.value.trim(),
      ...(unit && !unit.id ? {} : { unit: unit ? unit.id : draft.unit }),
      roles: chosen(form, "role"),
      categories: picked.length ? picked : null,
      alerts: isUnknown && !alerts.length ? null : alerts,
    };
    // What was not touched is not sent, so an old number that would not be taken today stays.
    for (const [name, value] of Object.entries({ email: email.value.trim(), phone: phone.value.trim() }))
      if (value !== ((basis && basis[name]) || "")) body[name] = value || null;
    return body;
  }
  return { elements, read };
}
