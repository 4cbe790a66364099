// Following another person's report: the form, with the ways of being told, and the link that confirms a mailbox.

import { request } from "../../shared/api.js";
import { ENDED_STATES } from "../facts.js";
import { sessionHeaders } from "../kept.js";
import { agreement, failureNotice, field, heading } from "../parts.js";
import { enterCode } from "../report/phone.js";
import { busy, clearErrors, showErrors, h, show as toggle } from "../../shared/dom.js";
import { addTexts, keep, stored, t } from "../../shared/i18n.js";
import { askToPush, canBePushed } from "../../shared/push.js";
import texts from "./following-texts.js";

addTexts(texts);

export const canBeFollowed = ({ state }) => !ENDED_STATES.includes(state);

// A box to follow a report; nobody must be told. `done` is called with the answer. It is not a form, because it may be
// inside one.
export function followForm(code, done) {
  const phone = h("input", {
    name: "contact.phone",
    type: "tel",
    inputmode: "tel",
    autocomplete: "tel",
    maxlength: 32,
  });
  const email = h("input", { name: "contact.email", type: "email", autocomplete: "email", maxlength: 254 });
  const consent = h("input", { name: "consent", type: "checkbox" });
  const fields = {
    phone: field(t("who.phone"), phone, { hint: t("following.phone.hint") }),
    email: field(t("who.email"), email, { hint: t("following.email.hint") }),
  };
  const agreeing = agreement(consent);
  const ways = ["none", ...(canBePushed() ? ["browser"] : []), "phone", "email"];
  const chosen = () => root.querySelector("[name=way]:checked").value;
  const draw = () => {
    for (const name of Object.keys(fields)) toggle(fields[name], chosen() === name);
    toggle(agreeing, chosen() in fields);
  };
  const problems = h("div", { role: "alert" });
  const send = h("button", { type: "button", class: "main" }, t("nearby.go"));
  const root = h("div", { class: "follow" },
    h("fieldset", {}, h("legend", {}, t("following.way")), ways.map((way, rank) =>
      h("label", { class: "line" },
        h("input", { type: "radio", name: "way", value: way, checked: rank === 0, onchange: draw }),
        t(`following.way.${way}`)))),
    Object.values(fields),
    agreeing,
    problems,
    send);
  draw();

  const body = async () => {
    const way = chosen();
    if (way === "browser") {
      const browser = await askToPush();
      if (!browser) throw new Error(t("push.denied"));
      return { browser };
    }
    const input = { phone, email }[way];
    return input ? { contact: { [way]: input.value.trim() }, consent: true } : {};
  };
  const post = (given) =>
    request(`v1/reports/${code}/follow`, { method: "POST", headers: sessionHeaders(), body: given, retry: true });

  const finish = (found) => {
    root.replaceChildren(result(found));
    return done(found);
  };
  const fail = (error) => {
    const rest = showErrors(root, error.fields || {});
    if (rest.length || !Object.keys(error.fields || {}).length)
      problems.replaceChildren(h("p", { class: "wrong" }, error.message));
  };

  send.addEventListener("click", () => busy(send, async () => {
    clearErrors(root);
    problems.replaceChildren();
    const way = chosen();
    if (way in fields && !{ phone, email }[way].value.trim())
      return showErrors(root, { [`contact.${way}`]: t("following.missing") });
    if (way in fields && !consent.checked) return showErrors(root, { consent: t("following.agree") });
    try {
      const given = await body();
      try {
        return finish(await post(given));
      } catch (error) {
        if (error.code !== "confirmation_needed" || way !== "phone") throw error;
        // The number is the follower's own if they can read the code that was sent to it.
        root.replaceChildren();
        await enterCode(root, phone.value, async () => finish(await post(given)));
      }
    } catch (error) {
      fail(error);
    }
    return undefined;
  }));
  return root;
}

function result(found) {
  if (found.leave) keep(`followed.${found.code}`, found.leave);
  const said = found.waits_for ? t("following.waits") : t("nearby.done", { n: found.followers });
  return h("p", { class: "notice good", role: "status" }, said);
}

// A button to stop following a report; null if nobody follows it from this device.
export function leaveButton(code) {
  const leave = stored(`followed.${code}`);
  if (!leave) return null;
  const told = h("span", { role: "status" });
  const button = h("button", {
    type: "button",
    onclick: () => busy(button, async () => {
      try {
        await request(`v1/reports/${code}/follow`, { method: "DELETE", query: { leave }, retry: true });
        keep(`followed.${code}`, null);
        button.replaceWith(told);
        told.textContent = t("nearby.left");
      } catch (error) {
        if (!("status" in error)) throw error;
        told.textContent = error.message;
        button.after(told);
      }
    }),
  }, t("nearby.leave.it"));
  return button;
}

// The page of the link that a follower's mailbox got. A press follows, so that a mail scanner, which opens links,
// does not.
export async function show(root, token, go) {
  const title = heading(t("following.confirm"));
  const place = h("div", { role: "alert" });
  const button = h("button", { type: "button", class: "main" }, t("nearby.go"));
  button.addEventListener("click", () => busy(button, async () => {
    try {
      const found = await request("v1/follows", { method: "POST", body: { token } });
      keep(`followed.${found.code}`, found.leave);
      go(`#/phieu/${found.code}`);
    } catch (error) {
      place.replaceChildren(failureNotice(error, () => button.click()));
    }
  }));
  root.replaceChildren(h("section", { class: "card" }, title, h("p", {}, t("following.confirm.lead")), place, button));
  return title;
}
