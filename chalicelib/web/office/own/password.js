// The officer's password. Who changes it shows the present one; afterwards every session has ended.

import { h } from "../../shared/dom.js";
import { t } from "../../shared/i18n.js";
import { field, filled, newPassword, shown } from "../account/sign-in.js";
import { replacePassword, signedInAs } from "../session.js";

// Sessions that begin within the second of the change end with it, because tokens count whole seconds.
const SECOND_MS = 1100;

export function passwordCard(leave) {
  // Password managers keep the new one under this name.
  const name = h("input", { autocomplete: "username", value: signedInAs(), readonly: true, hidden: true });
  const present = h("input", {
    id: "present",
    name: "present",
    type: "password",
    autocomplete: "current-password",
    required: true,
  });
  const { box, input } = newPassword("password.hint");
  const place = h("div", {}, filled(
    [name, shown(field("password.present", present), present), box],
    "password.go",
    async () => {
      await replacePassword(signedInAs(), present.value, input.value);
      await new Promise((done) => setTimeout(done, SECOND_MS));
      const again = h("button", { type: "button", class: "main", onclick: leave }, t("sign-in"));
      place.replaceChildren(h("p", { class: "notice", role: "status" }, t("password.done")), again);
      again.focus();
    },
  ));
  return h("section", { class: "card password" }, h("h3", {}, t("password.title")), place);
}
