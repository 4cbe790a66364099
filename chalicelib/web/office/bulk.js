// One action on several tickets: a request for each, with the edition that the officer saw, and a result for each.

import { Problem } from "../shared/api.js";
import { busy, clearErrors, showErrors, h } from "../shared/dom.js";
import { t } from "../shared/i18n.js";
import { officerChoices, picker, unitChoices } from "./choices.js";
import { BULK_ACTIONS } from "./facts.js";
import { requestWithHeaders, request } from "./session.js";

const AT_ONCE = 3;
const FIELD = { dispatch: "unit", assign: "assignee" };

// Resolves when the dialog is closed. `done(code)` is called for each changed ticket.
export async function bulkDialog(action, lines, { unit, done }) {
  const fitting = lines.filter(({ state }) => BULK_ACTIONS[action].states.includes(state));
  const field = await fieldOf(action, unit);
  const results = new Map(fitting.map((line) => [line.code, { line, said: h("span", { class: "grow" }), state: "" }]));
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
  if (action === "dispatch") {
    return picker({ name: "unit", label: t("input.unit"), options: await unitChoices(), empty: t("bulk.proposed") });
  }
  if (action === "assign")
    return picker({ name: "assignee", label: t("input.assignee"), options: await officerChoices(unit) });
  return null;
}

async function attempt(one, action, chosen) {
  const { line, said } = one;
  const path = `v1/office/tickets/${line.code}`;
  const wasStale = one.state === "stale";
  say(one, "running", "…");
  try {
    let { edition } = line;
    const given = action === "assign" ? { assignee: chosen } : {};
    // After a conflict the officer has read the change; the retry uses the current edition.
    if (wasStale || (action === "dispatch" && !chosen)) {
      const seen = await request(path);
      edition = seen.edition;
      if (action === "dispatch" && !chosen) {
        if (!seen.proposed_unit) return say(one, "failed", t("bulk.no-proposal"));
        given.unit = seen.proposed_unit.id;
      }
    }
    if (action === "dispatch" && chosen) given.unit = chosen;
    const { body } = await requestWithHeaders(`${path}/${action}`, {
      method: "POST",
      body: given,
      headers: { "If-Match": `"${edition}"` },
    });
    one.problem = null;
    return say(one, "done", body.unit && action === "dispatch" ? `✓ ${body.unit.name}` : "✓");
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    one.problem = error;
    say(one, error.status === 412 ? "stale" : "failed", error.message);
  }
  return said;
}

function say(one, state, text) {
  one.state = state;
  one.said.textContent = text;
  one.said.className = `grow ${state === "failed" || state === "stale" ? "wrong" : ""}`;
}

async function inTurns(all, act) {
  const rest = [...all];
  const work = async () => {
    while (rest.length) await act(rest.shift());
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}
