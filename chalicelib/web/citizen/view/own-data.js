// The sender's own data of a report: see it, correct the contact, erase it.

import { secretHeaders } from "../kept.js";
import { field } from "../parts.js";
import texts from "./own-data-texts.js";
import { ask } from "../../shared/dialog.js";
import { busy, clearErrors, h, showErrors, toast } from "../../shared/dom.js";
import { request } from "../../shared/api.js";
import { addTexts, t } from "../../shared/i18n.js";

addTexts(texts);

const FIELDS = { name: "text", phone: "tel", email: "email" };

// The card of these actions; `changed` gets the report after an erasure.
export function ownData(view, changed) {
  const said = h("div", { "aria-live": "polite" });
  const form = h("form", { novalidate: true, onsubmit: correct },
    ...Object.entries(FIELDS).map(([name, type]) =>
      field(t(`own.${name}`), h("input", { name, type, autocomplete: "off" }), { optional: true })),
    h("button", {}, t("own.correct.go")));
  const pictures = h("input", { type: "checkbox", id: "own-pictures" });

  const send = (body) => request(`v1/reports/${view.code}/privacy`, {
    method: "POST", headers: secretHeaders(view.secret), body,
  });

  async function see({ currentTarget }) {
    await busy(currentTarget, async () => {
      const [copy] = (await attempt(() => send({ wish: "export" }))).reports || [];
      if (!copy) return;
      const contact = copy.contact || {};
      for (const name of Object.keys(FIELDS)) form.elements[name].value = contact[name] || "";
      const file = new Blob([JSON.stringify(copy, null, 2)], { type: "application/json" });
      said.replaceChildren(
        h("dl", {}, Object.keys(FIELDS).map((name) =>
          h("div", {}, h("dt", {}, t(`own.${name}`)), h("dd", {}, contact[name] || t("own.none"))))),
        h("p", {}, h("a", { href: URL.createObjectURL(file), download: `${view.code}.json` }, t("own.file"))));
    });
  }

  async function correct(event) {
    event.preventDefault();
    clearErrors(form);
    const contact = {};
    for (const name of Object.keys(FIELDS)) contact[name] = form.elements[name].value.trim() || null;
    await busy(form.querySelector("button"), async () => {
      const answer = await attempt(() => send({ wish: "correct", contact }));
      if (answer.id) toast(t("own.correct.done"));
    });
  }

  async function erase({ currentTarget }) {
    if (!(await ask(t("own.erase.sure"), t("own.erase.go")))) return;
    await busy(currentTarget, async () => {
      const answer = await attempt(() => send({ wish: "erase", pictures: pictures.checked }));
      if (!answer.id) return;
      await changed(await request(`v1/reports/${view.code}`, { headers: secretHeaders(view.secret) }));
      toast(t("own.erase.done"));
    });
  }

  // The answer, or an empty object after its fault was shown.
  async function attempt(call) {
    said.replaceChildren();
    try {
      return await call();
    } catch (error) {
      if (!("status" in error)) throw error;
      const fields = {};
      for (const [name, text] of Object.entries(error.fields)) fields[name.replace("contact.", "")] = text;
      const rest = showErrors(form, fields);
      if (rest.length || !Object.keys(fields).length)
        said.replaceChildren(h("p", { class: "wrong", role: "alert" }, error.message));
      return {};
    }
  }

  return h("details", { class: "card" }, h("summary", {}, t("own")),
    h("p", {}, t("own.what")),
    h("button", { type: "button", onclick: see }, t("own.see")), said,
    h("h4", {}, t("own.correct")), h("p", { class: "hint" }, t("own.correct.hint")), form,
    h("h4", {}, t("own.erase")), h("p", { class: "hint" }, t("own.erase.hint")),
    h("p", {}, pictures, h("label", { for: "own-pictures" }, t("own.erase.pictures"))),
    h("button", { type: "button", class: "danger", onclick: erase }, t("own.erase.go")));
}
