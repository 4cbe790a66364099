// "Already reported nearby?": what stands around a point, and following it instead of sending it again.

import { call } from "../shared/api.js";
import { signedIn } from "./kept.js";
import { field, stateChip } from "./parts.js";
import { busy, clearComplaints, complain, h } from "../shared/dom.js";
import { keep, metres, stored, t } from "../shared/i18n.js";

const RADIUS = 250;
const FEW = 3;
const ENDED = new Set(["closed", "refused", "withdrawn", "merged"]);

export const canBeFollowed = ({ state }) => !ENDED.has(state);

// Fills `root` with the nearest reports of a category around a point; leaves it empty where there is none.
export async function fillNearby(root, { lat, lon }, category, followed) {
  root.replaceChildren();
  let tickets;
  try {
    ({ tickets } = await call("v1/nearby", { query: { lat, lon, category, radius: RADIUS } }));
  } catch {
    return; // a report may be sent twice rather than not at all
  }
  const shown = tickets.filter(canBeFollowed).slice(0, FEW);
  if (!shown.length) return;
  root.replaceChildren(h("section", { class: "nearby", "aria-label": t("nearby.title") },
    h("h3", {}, t("nearby.title")), h("p", { class: "hint" }, t("nearby.hint")),
    h("ul", { class: "plain" }, shown.map((one) => entry(one, followed)))));
}

function entry(report, followed) {
  const place = h("div", {});
  const button = h("button", { type: "button", onclick: () => place.replaceChildren(followForm(report.code, () => followed(report))) || place.querySelector("input").focus() }, t("nearby.follow"));
  return h("li", { class: "entry near" },
    report.photo && h("img", { src: report.photo, alt: "", loading: "lazy" }),
    h("div", { class: "grow" }, h("strong", {}, report.title),
      h("p", { class: "small" }, stateChip(report), " ", h("span", { class: "soft" },
        [metres(report.distance_metres), report.followers && t("nearby.followers", { n: report.followers })].filter(Boolean).join(" · "))),
      button), place);
}

// Follows a report, with a telephone if one likes; `done` hears how many follow it now. No form, so that it may stand in one.
export function followForm(code, done) {
  const phone = h("input", { name: "contact.phone", type: "tel", inputmode: "tel", autocomplete: "tel", maxlength: 32, oninput: () => (agreeing.hidden = !phone.value.trim()) });
  const consent = h("input", { name: "consent", type: "checkbox" });
  const agreeing = h("label", { class: "line", hidden: true }, consent, h("span", {}, t("who.consent")));
  const problems = h("div", { role: "alert" });
  const send = h("button", { type: "button", class: "main" }, t("nearby.go"));
  const root = h("div", { class: "follow" }, field(t("nearby.phone"), phone, { optional: true }), agreeing, problems, send);
  send.addEventListener("click", () => busy(send, async () => {
    clearComplaints(root);
    problems.replaceChildren();
    const given = phone.value.trim();
    if (given && !consent.checked) return complain(root, { consent: t("who.consent.missing") });
    try {
      const found = await call(`v1/reports/${code}/follow`, {
        method: "POST", headers: signedIn(), body: given ? { contact: { phone: given }, consent: true } : {}, again: true,
      });
      if (found.leave) keep(`followed.${found.code}`, found.leave);
      root.replaceChildren(h("p", { class: "notice good", role: "status" }, t("nearby.done", { n: found.followers })));
      return done(found);
    } catch (error) {
      if (!("status" in error)) throw error;
      const rest = complain(root, error.fields);
      if (rest.length || !Object.keys(error.fields).length) problems.replaceChildren(h("p", { class: "wrong" }, error.message));
      return undefined;
    }
  }));
  return root;
}

// For who follows a report from this device: a button to follow it no more; nothing for anybody else.
export function leaveButton(code) {
  const leave = stored(`followed.${code}`);
  if (!leave) return null;
  const told = h("span", { role: "status" });
  const button = h("button", {
    type: "button",
    onclick: () => busy(button, async () => {
      try {
        await call(`v1/reports/${code}/follow`, { method: "DELETE", query: { leave }, again: true });
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
