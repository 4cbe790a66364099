// Signing in: username and password, a new password if Cognito asks for one, then the second step.

import { busy, clearErrors, showErrors, h } from "../../shared/dom.js";
import { t } from "../../shared/i18n.js";
import { answerChallenge, secondStep, signIn } from "../session.js";

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
      const challenge = await signIn(name.value, password.value);
      if (challenge) ask(challenge);
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

  function ask(challenge) {
    const answer = h("input", {
      id: "answer",
      name: "answer",
      type: "password",
      autocomplete: "new-password",
      required: true,
      minlength: 12,
    });
    const hint = h("p", { class: "hint", id: "answer-hint" }, t("sign-in.new-hint"));
    answer.setAttribute("aria-describedby", "answer-hint");
    answer.dataset.describedby = "answer-hint";
    const box = field("sign-in.new", answer);
    box.append(hint);
    steps.replaceChildren(filled([shown(box, answer)], "sign-in.go", async () => {
      const next = await answerChallenge(challenge, answer.value);
      if (next) ask(next);
      else await goOn(challenge.username);
    }));
    answer.focus();
  }
  return steps;
}

// A form whose errors are shown at its last field.
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
        const last = [...form.querySelectorAll("input[name]:not([readonly])")].pop();
        showErrors(form, { [last.name]: error.message });
        last.select();
      }
    });
  });
  return form;
}

export const field = (label, input) => h("div", { class: "field" }, h("label", { for: input.id }, t(label)), input);

// Adds a box that shows the typed password.
function shown(box, input) {
  const look = h("input", { type: "checkbox", onchange: () => (input.type = look.checked ? "text" : "password") });
  box.append(h("label", { class: "line" }, look, t("sign-in.show")));
  return box;
}
