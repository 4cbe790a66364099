// An officer's second factor: whether there is one, and an enrolment code for another device, shown once.

import { h, toast } from "../../shared/dom.js";
import { addTexts, dateTime, t } from "../../shared/i18n.js";
import { request, session } from "../../office/session.js";
import texts from "./factor-texts.js";
import { dialogForm, field } from "../parts.js";

addTexts(texts);

export function factorOf(officer) {
  const address = `v1/admin/officers/${encodeURIComponent(officer.username)}/factor`;
  const says = h("p", { role: "status" }, t("loading"));
  const button = h("button", { type: "button", "data-act": "reset-factor", onclick: reset }, t("factor.reset"));
  const isOwn = officer.username === session.me.username;

  async function draw() {
    try {
      says.textContent = sentence(await request(address));
    } catch (error) {
      says.textContent = error.message;
    }
  }

  async function reset() {
    const reason = h("input", { id: "factor-reason", name: "reason", required: true, maxlength: 500 });
    let made = null;
    await dialogForm(
      t("factor.reset"),
      [h("p", {}, t("factor.reset.sure", { name: officer.title })), field("factor.reason", reason)],
      "factor.reset",
      async () => (made = await request(address, { method: "POST", body: { reason: reason.value } })),
      "danger",
    );
    if (made) showOnce(officer, made.code);
    await draw();
  }

  draw();
  const change = isOwn ? h("p", {}, t("factor.own")) : button;
  return h("section", { class: "factor" }, h("h3", {}, t("factor")), says, change);
}

function sentence({ is_needed, enrolled_at, invited_by, invited_until }) {
  if (enrolled_at) return t("factor.enrolled", { at: dateTime(enrolled_at) });
  if (invited_until && Date.parse(invited_until) < Date.now()) return t("factor.expired");
  if (invited_until) return t("factor.invited", { by: invited_by, until: dateTime(invited_until) });
  return t(is_needed ? "factor.needed" : "factor.not-needed");
}

function showOnce(officer, code) {
  const text = h("input", { readonly: true, id: "enrolment-code", value: code, onfocus: () => text.select() });
  const dialog = h("dialog", { "aria-labelledby": "code-title", onclose: () => dialog.remove() },
    h("h2", { id: "code-title" }, t("factor.made", { name: officer.title })),
    h("p", { class: "notice" }, t("factor.once")),
    field("factor.code", text),
    h("div", { class: "row" },
      h("button", { type: "button", onclick: () =>
        navigator.clipboard?.writeText(code).then(() => toast(t("keys.copied"), "", t("close"))) }, t("keys.copy")),
      h("button", { type: "button", class: "main", onclick: () => dialog.close() }, t("factor.noted"))));
  document.body.append(dialog);
  dialog.showModal();
}
