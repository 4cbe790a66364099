// Signing in: username and password, then what Cognito asks for (the code of a device, or a new password).

import { busy, clearErrors, showErrors, h } from "../shared/dom.js";
import { t } from "../shared/i18n.js";
import { answerChallenge, signIn } from "./session.js";

// The form. `done(username)` is called when the officer is signed in. `username` is given when the same person must
// sign in.
export function signInForm(done, username = "") {
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
      else done(name.value.trim());
    },
  );
  steps.append(form);

  function ask(challenge) {
    const isCode = challenge.name !== "NEW_PASSWORD_REQUIRED";
    const answer = h(
      "input",
      isCode
        ? {
            id: "answer",
            name: "answer",
            inputmode: "numeric",
            autocomplete: "one-time-code",
            required: true,
            pattern: "[0-9]{6}",
            maxlength: 6,
          }
        : {
            id: "answer",
            name: "answer",
            type: "password",
            autocomplete: "new-password",
            required: true,
            minlength: 12,
          },
    );
    const hint = h("p", { class: "hint", id: "answer-hint" }, t(isCode ? "sign-in.code-hint" : "sign-in.new-hint"));
    answer.setAttribute("aria-describedby", "answer-hint");
    answer.dataset.describedby = "answer-hint";
    const box = field(isCode ? "sign-in.code" : "sign-in.new", answer);
    box.append(hint);
    steps.replaceChildren(filled([isCode ? box : shown(box, answer)], "sign-in.go", async () => {
      const next = await answerChallenge(challenge, answer.value);
      if (next) ask(next);
      else done(challenge.username);
    }));
    answer.focus();
  }
  return steps;
}

function filled(fields, label, act) {
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

const field = (label, input) => h("div", { class: "field" }, h("label", { for: input.id }, t(label)), input);

// Adds a box that shows the typed password.
function shown(box, input) {
  const look = h("input", { type: "checkbox", onchange: () => (input.type = look.checked ? "text" : "password") });
  box.append(h("label", { class: "line" }, look, t("sign-in.show")));
  return box;
}
