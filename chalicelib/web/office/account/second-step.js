// The second step of a sign-in: a code of the officer's device, or the enrolment of a device with a one-time code.

import { busy, h } from "../../shared/dom.js";
import { addTexts, t } from "../../shared/i18n.js";
import texts from "./second-step-texts.js";
import { sendStep, signOut } from "../session.js";
import { field, filled } from "./sign-in.js";

addTexts(texts);

// The form for a step. `done()` is called when the session is proven. `begin(notice)` shows the first step again, after
// a device was enrolled.
export function secondStepForm(asked, done, begin) {
  const place = h("div");
  const leave = h("button", { type: "button", class: "plain", onclick: () => busy(leave, leaveStep) }, t("sign-out"));
  const show = (...what) => {
    place.replaceChildren(...what, leave);
    place.querySelector("input").focus();
  };

  async function leaveStep() {
    await signOut();
    location.reload();
  }

  function askEnrolmentCode() {
    const code = h("input", {
      id: "enrolment",
      name: "enrolment",
      autocomplete: "off",
      autocapitalize: "characters",
      spellcheck: "false",
      required: true,
      maxlength: 60,
    });
    const hint = hinted(field("device.enrolment", code), code, "device.enrolment-hint");
    place.replaceChildren(
      h("h3", {}, t("device.needed")),
      h("p", {}, t("device.why")),
      filled([hint], "go-on", async () => showDevice(await sendStep("device", { code: code.value }))),
      leave,
    );
  }

  function showDevice({ secret, address, svg }) {
    const src = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
    const text = h("input", { id: "secret", readonly: true, value: spaced(secret), onfocus: () => text.select() });
    const form = codeForm("device.confirm", async (code) => {
      await sendStep("device/confirmation", { code });
      URL.revokeObjectURL(src);
      await signOut();
      begin(t("device.enrolled"));
    });
    show(
      h("h3", {}, t("device.scan")),
      h("p", { class: "qr" }, h("img", { src, alt: t("device.qr"), width: 220, height: 220 })),
      h("p", {}, h("a", { href: address }, t("device.open"))),
      field("device.secret", text),
      form,
    );
    form.querySelector("input").focus();
  }

  if (asked === "second_factor_needed") askEnrolmentCode();
  else
    show(codeForm("sign-in.go", async (code) => {
      await sendStep("proof", { code });
      done();
    }));
  return place;
}

// A field for the six digits; `act(code)` sends them.
function codeForm(label, act) {
  const code = h("input", {
    id: "answer",
    name: "answer",
    inputmode: "numeric",
    autocomplete: "one-time-code",
    required: true,
    pattern: "[0-9]{6}",
    maxlength: 6,
  });
  return filled([hinted(field("sign-in.code", code), code, "sign-in.code-hint")], label, () => act(code.value));
}

function hinted(box, input, text) {
  const id = `${input.id}-hint`;
  input.setAttribute("aria-describedby", id);
  input.dataset.describedby = id;
  box.append(h("p", { class: "hint", id }, t(text)));
  return box;
}

// In groups of four, to be typed.
const spaced = (secret) => secret.replace(/(.{4})(?=.)/g, "$1 ");
