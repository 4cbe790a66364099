// A citizen proves a telephone by a code that comes by SMS.

import { call } from "../shared/api.js";
import { session, signedIn } from "./kept.js";
import { field } from "./parts.js";
import { busy, complain, h } from "../shared/dom.js";
import { t } from "../shared/i18n.js";

// A place to sign in; `done` is called once it has happened. No form of its own, so that it may stand in one.
export function signIn(done) {
  const root = h("div", { class: "prove" });
  askPhone(root, done);
  return root;
}

function part(root, content, button, act) {
  const wrong = h("div", { role: "alert" });
  const submit = h("button", { type: "button", class: "main" }, button);
  const run = () => busy(submit, async () => {
    wrong.replaceChildren();
    try {
      await act();
    } catch (error) {
      const rest = complain(root, error.fields || {});
      if (rest.length || !Object.keys(error.fields || {}).length) wrong.replaceChildren(h("p", { class: "wrong" }, error.message));
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

function askPhone(root, done) {
  const phone = h("input", { name: "phone", type: "tel", autocomplete: "tel", inputmode: "tel", maxlength: 32 });
  part(root, field(t("phone.number"), phone, { hint: t("phone.hint") }), t("phone.ask"), async () => {
    const asked = await call("v1/me/codes", { method: "POST", body: { phone: phone.value } });
    askCode(root, asked, phone.value, done);
  });
}

function askCode(root, { request, expires_in }, phone, done) {
  const code = h("input", { name: "code", inputmode: "numeric", autocomplete: "one-time-code", maxlength: 12 });
  const minutes = Math.round(expires_in / 60);
  part(root, field(t("phone.code"), code, { hint: t("phone.sent", { phone, n: minutes }) }), t("phone.confirm"), async () => {
    session.begin(await call("v1/me/session", { method: "POST", body: { request, code: code.value.replace(/\D/g, "") } }));
    done();
  });
  root.querySelector(".row").append(h("button", { type: "button", class: "plain", onclick: () => askPhone(root, done) }, t("phone.other")));
  code.focus();
}

export async function signOut() {
  const headers = signedIn();
  session.end();
  await call("v1/me/session", { method: "DELETE", headers }).catch(() => {}); // it ends by itself
}
