// Signing in: username and password, a password of one's own after a one-time one, then the second step.

import { busy, clearErrors, showErrors, h } from "../../shared/dom.js";
import { t } from "../../shared/i18n.js";
import { replacePassword, secondStep, signIn } from "../session.js";

// The form. `done(username)` is called when the officer is signed in. `username` is given when the same person must
// sign in, and `step` when the password was entered and the second step is left.
export function signInForm(done, username = "", step = null) {
  const name = h("input", {
    id: "username",
    name: "username",
    autocomplete: "username",
    autocapitalize: "none",
    spellcheck: "false",
    required: true,
    value: username,
    readonly: Boolean(username),
  });
  const password = h("input", {
    id: "password",
    name: "password",
    type: "password",
    autocomplete: "current-password",
    required: true,
    autofocus: Boolean(username),
  });
  const steps = h("div");
  const form = filled(
    [field("sign-in.username", name), shown(field("sign-in.password", password), password)],
    "sign-in.go",
    async () => {
      if (await signIn(name.value, password.value)) ask();
      else await goOn(name.value.trim());
    },
  );
  steps.append(form);
  // If its page does not load, the password is asked for again.
  if (step) askMore(step, username).catch(() => {});

  async function goOn(who) {
    const asked = await secondStep();
    if (asked) await askMore(asked, who);
    else done(who);
  }

  // Few officers have a second step, so it is loaded for them alone.
  async function askMore(asked, who) {
    const { secondStepForm } = await import("./second-step.js");
    const begin = (notice) => {
      password.value = "";
      steps.replaceChildren(h("p", { class: "notice", role: "status" }, notice), form);
      password.focus();
    };
    steps.replaceChildren(secondStepForm(asked, () => done(who), begin));
    steps.querySelector("input")?.focus();
  }

  function ask() {
    const { box, input: answer } = newPassword("sign-in.new-hint");
    steps.replaceChildren(filled([box], "sign-in.go", async () => {
      await replacePassword(name.value, password.value, answer.value);
      await signIn(name.value, answer.value);
      await goOn(name.value.trim());
    }));
    answer.focus();
  }
  return steps;
}

// The field of a password that the officer chooses, with a hint (a text's key): { box, input }.
export function newPassword(hint) {
  const input = h("input", {
    id: "answer",
    name: "password",
    type: "password",
    autocomplete: "new-password",
    required: true,
    minlength: 12,
    "aria-describedby": "answer-hint",
  });
  input.dataset.describedby = "answer-hint";
  const box = field("sign-in.new", input);
  box.append(h("p", { class: "hint", id: "answer-hint" }, t(hint)));
  return { box: shown(box, input), input };
}

// A form whose errors are shown at the field that they name, or at the last one.
export function filled(fields, label, act) {
  const button = h("button", { class: "main" }, t(label));
  const form = h("form", {}, ...fields, button);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    busy(button, async () => {
      clearErrors(form);
      try {
        await act();
      } catch (error) {
        const inputs = [...form.querySelectorAll("input[name]:not([readonly])")];
        const named = error.body && inputs.find((one) => one.name === error.body.field);
        const wrong = named || inputs.pop();
        showErrors(form, { [wrong.name]: error.message });
        wrong.select();
      }
    });
  });
  return form;
}

export const field = (label, input) => h("div", { class: "field" }, h("label", { for: input.id }, t(label)), input);

// Adds a box that shows the typed password.
export function shown(box, input) {
  const look = h("input", { type: "checkbox", onchange: () => (input.type = look.checked ? "text" : "password") });
  box.append(h("label", { class: "line" }, look, t("sign-in.show")));
  return box;
}
