// "Already reported nearby?": reports around a point, and following one of them instead of sending a new one.

import { request } from "../../shared/api.js";
import { ENDED_STATES } from "../facts.js";
import { sessionHeaders } from "../kept.js";
import { agreement, field, stateChip } from "../parts.js";
import { busy, clearErrors, showErrors, h } from "../../shared/dom.js";
import { keep, metres, stored, t } from "../../shared/i18n.js";

const RADIUS = 250;
const FEW = 3;

export const canBeFollowed = ({ state }) => !ENDED_STATES.includes(state);

// Fills `root` with the nearest reports of a category around a point; leaves it empty if there are none.
export async function fillNearby(root, { lat, lon }, category, followed) {
  root.replaceChildren();
  let tickets;
  try {
    ({ tickets } = await request("v1/nearby", { query: { lat, lon, category, radius: RADIUS } }));
  } catch {
    return; // better two reports than none
  }
  const shown = tickets.filter(canBeFollowed).slice(0, FEW);
  if (!shown.length) return;
  root.replaceChildren(h("section", { class: "nearby", "aria-label": t("nearby.title") },
    h("h3", {}, t("nearby.title")), h("p", { class: "hint" }, t("nearby.hint")),
    h("ul", { class: "plain" }, shown.map((one) => entry(one, followed)))));
}

function entry(report, followed) {
  const place = h("div", {});
  const button = h(
    "button",
    {
      type: "button",
      onclick: () =>
        place.replaceChildren(followForm(report.code, () => followed(report))) || place.querySelector("input").focus(),
    },
    t("nearby.follow"),
  );
  return h(
    "li",
    { class: "entry near" },
    report.photo && h("img", { src: report.photo, alt: "", loading: "lazy" }),
    h(
      "div",
      { class: "grow" },
      h("strong", {}, report.title),
      h(
        "p",
        { class: "small" },
        stateChip(report),
        " ",
        h(
          "span",
          { class: "soft" },
          [metres(report.distance_metres), report.followers && t("nearby.followers", { n: report.followers })]
            .filter(Boolean)
            .join(" · "),
        ),
      ),
      button,
    ),
    place,
  );
}

// A box to follow a report; a telephone number is optional. `done` gets the number of followers. It is not a form,
// because it may be inside one.
export function followForm(code, done) {
  const phone = h("input", {
    name: "contact.phone",
    type: "tel",
    inputmode: "tel",
    autocomplete: "tel",
    maxlength: 32,
    oninput: () => (agreeing.hidden = !phone.value.trim()),
  });
  const consent = h("input", { name: "consent", type: "checkbox" });
  const agreeing = agreement(consent);
  agreeing.hidden = true;
  const problems = h("div", { role: "alert" });
  const send = h("button", { type: "button", class: "main" }, t("nearby.go"));
  const root = h(
    "div",
    { class: "follow" },
    field(t("nearby.phone"), phone, { optional: true }),
    agreeing,
    problems,
    send,
  );
  send.addEventListener("click", () => busy(send, async () => {
    clearErrors(root);
    problems.replaceChildren();
    const given = phone.value.trim();
    if (given && !consent.checked) return showErrors(root, { consent: t("who.consent.missing") });
    try {
      const found = await request(`v1/reports/${code}/follow`, {
        method: "POST",
        headers: sessionHeaders(),
        body: given ? { contact: { phone: given }, consent: true } : {},
        retry: true,
      });
      if (found.leave) keep(`followed.${found.code}`, found.leave);
      root.replaceChildren(h("p", { class: "notice good", role: "status" }, t("nearby.done", { n: found.followers })));
      return done(found);
    } catch (error) {
      if (!("status" in error)) throw error;
      const rest = showErrors(root, error.fields);
      if (rest.length || !Object.keys(error.fields).length)
        problems.replaceChildren(h("p", { class: "wrong" }, error.message));
      return undefined;
    }
  }));
  return root;
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
