// An officer's account: whether it is in use, and a new password by mail for who has lost theirs or was never invited.

import { h, toast } from "../../shared/dom.js";
import { t } from "../../shared/i18n.js";
import { request } from "../../office/session.js";
import { dialogForm, field } from "../parts.js";

export function passwordOf(account, again) {
  const { username, title, email } = account;
  const label = account.account === "invited" ? "officers.password.invite" : "officers.password.send";

  async function send() {
    const reason = h("input", { id: "password-reason", name: "reason", required: true, maxlength: 500 });
    let done = null;
    await dialogForm(
      t(label),
      [h("p", {}, t("officers.password.sure", { name: title, email })), field("factor.reason", reason)],
      label,
      async () =>
        (done = await request(`v1/admin/officers/${encodeURIComponent(username)}/password`, {
          method: "POST",
          body: { reason: reason.value },
        })),
      "danger",
    );
    if (!done) return;
    toast(t("officers.password.sent", { email }), "", t("close"));
    again();
  }

  const button = h("button", { type: "button", "data-act": "send-password", onclick: send }, t(label));
  return h(
    "section",
    { class: "account" },
    h("h3", {}, t("officers.password")),
    h("p", { role: "status" }, t(`officers.account.${account.account}`)),
    email && account.may_send_password ? button : "",
    account.active && !account.may_send_password ? h("p", { class: "soft" }, t("officers.password.not")) : "",
  );
}
