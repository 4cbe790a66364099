// Partners' API keys: creating, showing once, revoking.

import { busy, h, toast } from "../../shared/dom.js";
import { t, dateTime } from "../../shared/i18n.js";
import { instantOf } from "../../shared/values.js";
import { KEY_SCOPES } from "../facts.js";
import { allPages, formWithErrors, confirmDialog, field, heading, table } from "../parts.js";
import { request } from "../../office/session.js";

export async function open(host) {
  const shown = h("div");
  host.append(...heading("section.keys"), shown, maker(() => draw(shown)));
  await draw(shown);
  return { title: t("section.keys") };
}

async function draw(shown) {
  const keys = await allPages(request, "v1/admin/keys", "keys");
  shown.replaceChildren(
    keys.length
      ? table(
          ["keys.partner", "keys.scopes", "keys.per_minute", "keys.until", "keys.used", ""],
          keys.map((one) => [
            [one.partner, h("br"), h("code", { class: "small" }, one.prefix)],
            one.scopes.map((scope) => t(`keys.scope.${scope}`)).join(", "),
            String(one.per_minute),
            one.revoked_at
              ? h("span", { class: "chip late" }, t("keys.revoked", { at: dateTime(one.revoked_at) }))
              : one.expires_at
                ? dateTime(one.expires_at)
                : t("keys.open-ended"),
            one.used_on || t("keys.never"),
            one.revoked_at ? "" : revoker(one, shown),
          ]),
          t("section.keys"),
        )
      : h("p", { class: "soft" }, t("keys.none")),
  );
}

function revoker(one, shown) {
  const button = h(
    "button",
    {
      type: "button",
      class: "danger",
      "aria-label": `${t("keys.revoke")} ${one.prefix}`,
      onclick: () =>
        busy(button, async () => {
          const { partner, prefix } = one;
          if (
            !(await confirmDialog(
              t("keys.revoke"),
              [h("p", {}, t("keys.revoke.sure", { partner, prefix }))],
              t("keys.revoke"),
              null,
              "danger",
            ))
          )
            return;
          await request(`v1/admin/keys/${one.id}`, { method: "DELETE" }).catch((error) =>
            toast(error.message, "wrong", t("close")),
          );
          await draw(shown);
        }),
    },
    t("keys.revoke"),
  );
  return button;
}

function maker(made) {
  const partner = h("input", { id: "key-partner", name: "partner", autocomplete: "off", maxlength: 64 });
  const perMinute = h("input", { id: "key-rate", name: "per_minute", inputmode: "numeric", value: "120" });
  const expires = h("input", { id: "key-expires", name: "expires_at", type: "datetime-local" });
  const form = formWithErrors(
    [
      field("keys.partner", partner),
      h(
        "fieldset",
        { "data-field": "scopes", tabindex: "-1" },
        h("legend", {}, t("keys.scopes")),
        KEY_SCOPES.map((one) =>
          h(
            "label",
            { class: "line" },
            h("input", { type: "checkbox", name: "scope", value: one }),
            t(`keys.scope.${one}`),
          ),
        ),
      ),
      field("keys.per_minute", perMinute),
      field("keys.expires", expires),
    ],
    "keys.make",
    async () => {
      const scopes = [...form.querySelectorAll("[name=scope]:checked")].map((one) => one.value);
      const key = await request("v1/admin/keys", {
        method: "POST",
        body: {
          partner: partner.value.trim(),
          scopes,
          per_minute: Number(perMinute.value),
          expires_at: instantOf(expires.value),
        },
      });
      form.reset();
      showOnce(key);
      await made();
    },
  );
  return h("section", { class: "card" }, h("h3", {}, t("keys.new")), form);
}

function showOnce(key) {
  const text = h("input", { readonly: true, id: "the-key", value: key.key, onfocus: () => text.select() });
  const dialog = h(
    "dialog",
    { "aria-labelledby": "key-title", oncancel: (event) => event.preventDefault(), onclose: () => dialog.remove() },
    h("h2", { id: "key-title" }, t("keys.made", { partner: key.partner })),
    h("p", { class: "notice" }, t("keys.once")),
    h("div", { class: "field" }, h("label", { for: "the-key" }, "X-API-Key"), text),
    h(
      "div",
      { class: "row" },
      h(
        "button",
        {
          type: "button",
          onclick: () => navigator.clipboard?.writeText(key.key).then(() => toast(t("keys.copied"), "", t("close"))),
        },
        t("keys.copy"),
      ),
      h("button", { type: "button", class: "main", onclick: () => dialog.close() }, t("keys.noted")),
    ),
  );
  document.body.append(dialog);
  dialog.showModal();
}
