// Searches the tickets of a telephone number. The officer must give a reason, which is kept in the audit trail.

import { busy, clearErrors, showErrors, h } from "../../shared/dom.js";
import { day, localized, t } from "../../shared/i18n.js";
import { request } from "../session.js";

export function phoneDialog() {
  const phone = h("input", { id: "phone", name: "phone", type: "tel", required: true, autocomplete: "off" });
  const reason = h("input", { id: "phone-reason", name: "reason", required: true, minlength: 2, maxlength: 500 });
  const found = h("div", { "aria-live": "polite" });
  const go = h("button", { class: "main" }, t("phone.go"));
  const form = h(
    "form",
    {},
    h("div", { class: "field" }, h("label", { for: "phone" }, t("phone")), phone),
    h(
      "div",
      { class: "field" },
      h("label", { for: "phone-reason" }, t("phone.reason")),
      reason,
      h("p", { class: "hint" }, t("reason.kept")),
    ),
    h("div", { class: "row" }, go, h("button", { type: "button", onclick: () => dialog.close() }, t("close"))),
  );
  const dialog = h(
    "dialog",
    { "aria-labelledby": "phone-title", onclose: () => dialog.remove() },
    h("h2", { id: "phone-title" }, t("phone.button")),
    form,
    found,
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    busy(go, async () => {
      clearErrors(form);
      try {
        const { tickets } = await request("v1/office/search", {
          method: "POST", body: { phone: phone.value, reason: reason.value }, retry: true,
        });
        found.replaceChildren(
          h("p", {}, t("phone.found", { n: tickets.length })),
          h(
            "ul",
            { class: "plain results" },
            tickets.map((one) =>
              h(
                "li",
                {},
                h("a", { href: `#/t/${one.code}`, onclick: () => dialog.close() }, `${one.code} – ${one.title}`),
                " ",
                h("span", { class: "small soft" }, `${localized(one.state_label)}, ${day(one.created_at)}`),
              ),
            ),
          ),
        );
      } catch (error) {
        const rest = showErrors(form, error.fields || {});
        if (!Object.keys(error.fields || {}).length || rest.length)
          found.replaceChildren(h("p", { class: "wrong", role: "alert" }, error.message));
      }
    });
  });
  document.body.append(dialog);
  dialog.showModal();
}
