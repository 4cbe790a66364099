// A citizen confirms a telephone number with a code sent by SMS.

import { request } from "../../shared/api.js";
import { session, sessionHeaders } from "../kept.js";
import { field } from "../parts.js";
import { busy, showErrors, h } from "../../shared/dom.js";
import { t } from "../../shared/i18n.js";

// A box to sign in, by telephone or with an electronic identity; `done` is called afterwards. It is not a form, because
// it may be inside one.
export function signIn(done) {
  const others = h("div", {});
  import("../account/identity.js").then(({ fillIdentities }) => fillIdentities(others), () => {});
  return h("div", {}, byTelephone(done), others);
}

// A box to confirm a telephone. `take` gets the session that begins with it, and the number; otherwise it becomes the
// session of this window. The SMS says the `purpose`.
export function byTelephone(done, take = session.begin, purpose = "reports") {
  const root = h("div", { class: "prove" });
  askPhone(root, done, take, purpose);
  return root;
}

function showStep(root, content, button, act) {
  const wrong = h("div", { role: "alert" });
  const submit = h("button", { type: "button", class: "main" }, button);
  const run = () => busy(submit, async () => {
    wrong.replaceChildren();
    try {
      await act();
    } catch (error) {
      const rest = showErrors(root, error.fields || {});
      if (rest.length || !Object.keys(error.fields || {}).length)
        wrong.replaceChildren(h("p", { class: "wrong" }, error.message));
    }
  });
  submit.addEventListener("click", run);
  root.replaceChildren(content, wrong, h("div", { class: "row" }, submit));
  root.onkeydown = (event) => {
    if (event.key !== "Enter" || event.target.tagName !== "INPUT") return;
    event.preventDefault();
    run();
  };
}

// Sends a code to a number and asks for it in `root`; `done` is called when it was right.
export async function enterCode(root, phone, done) {
  askCode(root, await request("v1/me/codes", { method: "POST", body: { phone } }), phone, done, session.begin);
}

function askPhone(root, done, take, purpose = "reports") {
  const phone = h("input", { name: "phone", type: "tel", autocomplete: "tel", inputmode: "tel", maxlength: 32 });
  showStep(root, field(t("phone.number"), phone, { hint: t("phone.hint") }), t("phone.ask"), async () => {
    const asked = await request("v1/me/codes", { method: "POST", body: { phone: phone.value, purpose } });
    askCode(root, asked, phone.value, done, take, purpose);
  });
}

function askCode(root, { request: requestId, expires_in }, phone, done, take, purpose) {
  const code = h("input", { name: "code", inputmode: "numeric", autocomplete: "one-time-code", maxlength: 12 });
  const again = () => askPhone(root, done, take, purpose);
  const minutes = Math.round(expires_in / 60);
  showStep(
    root,
    field(t("phone.code"), code, { hint: t("phone.sent", { phone, n: minutes }) }),
    t("phone.confirm"),
    async () => {
      take(
        await request("v1/me/session", {
          method: "POST",
          body: { request: requestId, code: code.value.replace(/\D/g, "") },
        }),
        phone,
      );
      await done();
    },
  );
  root
    .querySelector(".row")
    .append(h("button", { type: "button", class: "plain", onclick: again }, t("phone.other")));
  code.focus();
}

export async function signOut(query = {}) {
  const headers = sessionHeaders();
  session.end();
  await request("v1/me/session", { method: "DELETE", headers, query }).catch(() => {}); // the session ends by itself
}
