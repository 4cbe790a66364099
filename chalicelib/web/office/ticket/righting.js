// Intake hides words of a ticket, restores them, and changes whether the public sees it. Each needs a reason.

import { Problem } from "../../shared/api.js";
import { busy, clearErrors, showErrors, h } from "../../shared/dom.js";
import { dateTime, t } from "../../shared/i18n.js";
import { request } from "../session.js";

// The card; `changed` gets the ticket after a change. Empty for officers who may do neither.
export function rightingCard(ticket, changed) {
  if (!ticket.may_right) return [];
  const reason = h("input", {
    id: "right-reason", name: "reason", required: true, minlength: 2, maxlength: 500, value: t("hide.reason.usual"),
  });
  const words = h("input", { id: "right-words", name: "words", maxlength: 300, autocomplete: "off" });
  const form = h("form", {});
  const send = (path, body, button) => busy(button, async () => {
    clearErrors(form);
    try {
      const given = { ...body, reason: reason.value };
      changed(await request(`v1/office/tickets/${ticket.code}/${path}`, { method: "POST", body: given }));
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      const fields = { ...error.fields, words: error.fields.words || error.fields["words.0"] };
      const placed = Object.fromEntries(Object.entries(fields).filter(([, text]) => text));
      showErrors(form, Object.keys(placed).length ? placed : { words: error.message });
    }
  });
  const hide = (text) => (event) => {
    event.preventDefault();
    send("hidden-words", { words: [text()] }, event.submitter || event.currentTarget);
  };
  const go = h("button", {}, t("hide.words.go"));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send("hidden-words", { words: [words.value] }, go);
  });
  form.append(
    h("label", { for: "right-reason" }, t("hide.reason")), reason,
    h("div", { class: "row" }, ticket.visibility_may_be.map((wanted) => h("button", {
      type: "button", onclick: ({ currentTarget }) => send("visibility", { visibility: wanted }, currentTarget),
    }, t(`hide.${wanted}`)))),
    h("label", { for: "right-words" }, t("hide.words")), words,
    h("p", { class: "hint" }, t("hide.words.hint")), go,
    ...ticket.restorable.map(({ version, at }) => h("button", {
      type: "button", onclick: ({ currentTarget }) => send("restored-words", { version }, currentTarget),
    }, t("hide.restore", { at: dateTime(at) }))),
  );
  const found = ticket.private_words;
  return [
    h("section", { class: "card" },
      h("details", { open: found.length > 0 },
        h("summary", {}, h("strong", {}, t("hide"))),
        found.length ? h("p", {}, t("hide.found")) : "",
        h("div", { class: "row" }, found.map(({ kind, text }) => h("button", {
          type: "button", onclick: hide(() => text),
        }, t("hide.one", { kind: t(`hide.${kind}`), text })))),
        form)),
  ];
}
