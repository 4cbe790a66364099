// One action on several tickets: a request for each, with the edition that the officer saw, and a result for each.

import { Problem } from "../../shared/api.js";
import { busy, clearErrors, showErrors, h } from "../../shared/dom.js";
import { t } from "../../shared/i18n.js";
import { officerChoices, picker, unitChoices, unitNames } from "../action/choices.js";
import { BULK_ACTIONS } from "../facts.js";
import { sendOn } from "../action/sending-on.js";
import { requestWithHeaders, request } from "../session.js";

const AT_ONCE = 3;
// Of so many tickets the dialog says in advance where they go; of the others once they are sent.
const MOST_AIMS = 30;
const FIELD = { dispatch: "unit", send_on: "unit", assign: "assignee", merge: "into" };
const isSending = (action) => FIELD[action] === "unit";

// Resolves when the dialog is closed. `done(code)` is called for each changed ticket.
export async function bulkDialog(action, lines, { unit, done }) {
  const fitting = lines.filter(({ state }) => BULK_ACTIONS[action].states.includes(state));
  const field = await fieldOf(action, unit);
  const results = new Map(
    fitting.map((line) => [line.code, { line: { ...line }, said: h("span", { class: "grow" }), state: "" }]),
  );
  const list = h(
    "ul",
    { class: "plain results" },
    [...results.values()].map(({ line, said }) =>
      h(
        "li",
        { class: "row" },
        h("span", { class: "code" }, line.code),
        h("span", { class: "grow" }, line.title),
        said,
      ),
    ),
  );
  const status = h("p", { role: "status" });
  const go = h("button", { class: "main" }, t(`bulk.${action}.go`, { n: fitting.length }));
  const close = h("button", { type: "button", onclick: () => dialog.close() }, t("close"));
  const form = h("form", {}, field?.element, list, status, h("div", { class: "row" }, go, close));
  const dialog = h(
    "dialog",
    { "aria-labelledby": "bulk-title", class: "wide" },
    h("h2", { id: "bulk-title" }, t(`bulk.${action}`)),
    fitting.length < lines.length
      ? h("p", { class: "notice" }, t("bulk.skipped", { n: lines.length - fitting.length }))
      : null,
    form,
  );

  if (isSending(action)) sayAims([...results.values()], field);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    busy(go, async () => {
      clearErrors(form);
      const waiting = [...results.values()].filter(({ state }) => state !== "done");
      await inTurns(waiting, (one) => attempt(one, action, field?.read()));
      const failed = waiting.filter(({ state }) => state !== "done");
      waiting.filter(({ state }) => state === "done").forEach(({ line }) => done(line.code));
      status.textContent = t("bulk.result", { done: fitting.length - failed.length, all: fitting.length });
      go.hidden = failed.length === 0;
      go.textContent = t("bulk.retry", { n: failed.length });
      if (field) field.element.hidden = failed.length === 0;
      const wrong = failed.find(({ problem }) => problem?.fields[FIELD[action]]);
      if (wrong && failed.length === waiting.length) showErrors(form, wrong.problem.fields);
      else (failed.length ? go : close).focus();
    });
  });
  document.body.append(dialog);
  dialog.showModal();
  (field?.element.querySelector("input, select") || go).focus();
  await new Promise((closed) => dialog.addEventListener("close", closed));
  dialog.remove();
}

async function fieldOf(action, unit) {
  if (isSending(action)) {
    return picker({ name: "unit", label: t("input.unit"), options: await unitChoices(), empty: t("bulk.proposed") });
  }
  if (action === "assign")
    return picker({ name: "assignee", label: t("input.assignee"), options: await officerChoices(unit) });
  if (action === "merge") return codeInput();
  return null;
}

function codeInput() {
  const input = h("input", { id: "bulk-into", name: "into", required: true, autocomplete: "off" });
  const element = h("div", { class: "field" }, h("label", { for: "bulk-into" }, t("input.into")), input);
  return { element, read: () => input.value.trim() };
}

// Says of each ticket where it goes, before anything is sent.
async function sayAims(all, field) {
  const names = await unitNames();
  const aim = (one) => {
    if (one.state) return;
    const unit = names.get(field.read()) || one.proposed?.name;
    if (unit) say(one, "", t("bulk.aim", { unit }));
    else if (one.looked) say(one, "", t("bulk.no-proposal"));
  };
  field.element.addEventListener("input", () => all.forEach(aim));
  all.forEach(aim);
  await inTurns(all.slice(0, MOST_AIMS), (one) => look(one).then(() => aim(one), () => {}));
}

// What is proposed for a ticket and how it stands now; asked once, and again where something failed.
const look = (one) => (one.looking = one.looking || request(`v1/office/tickets/${one.line.code}`).then(
  (seen) => {
    Object.assign(one, { proposed: seen.proposed_unit, now: seen, looked: true });
  },
  (error) => {
    one.looking = null;
    throw error;
  },
));

async function attempt(one, action, chosen) {
  const { line } = one;
  say(one, "running", "…");
  try {
    // After a conflict the officer has read the change; the retry takes the ticket as it is now.
    if (one.stale) await again(one);
    const body = isSending(action) ? await send(one, chosen) : await act(line, action, chosen);
    one.problem = null;
    return say(one, "done", body.unit && isSending(action) ? `✓ ${body.unit.name}` : "✓");
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    one.problem = error;
    one.stale = error.status === 412 || error.status === 409;
    return say(one, "failed", error.message);
  }
}

async function again(one) {
  one.looking = null;
  await look(one);
  Object.assign(one.line, { edition: one.now.edition, state: one.now.state });
  one.stale = false;
}

async function send(one, chosen) {
  if (!chosen) await look(one);
  const unit = chosen || one.proposed?.id;
  if (!unit) throw new Problem(422, { title: t("bulk.no-proposal"), title_en: t("bulk.no-proposal") });
  return sendOn(one.line, unit);
}

async function act({ code, edition }, action, chosen) {
  const { body } = await requestWithHeaders(`v1/office/tickets/${code}/${action}`, {
    method: "POST",
    body: chosen ? { [FIELD[action]]: chosen } : {},
    headers: { "If-Match": `"${edition}"` },
  });
  return body;
}

function say(one, state, text) {
  one.state = state;
  one.said.textContent = text;
  one.said.className = `grow ${state === "failed" ? "wrong" : ""}`;
}

async function inTurns(all, act) {
  const rest = [...all];
  const work = async () => {
    while (rest.length) await act(rest.shift());
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}
