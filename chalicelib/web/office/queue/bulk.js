// One action on several tickets: a request for each, with the edition that the officer saw. The dialog says of each
// ticket where it goes before anything is sent, and what came of it afterwards.

import { Problem } from "../../shared/api.js";
import { busy, clearErrors, showErrors, h } from "../../shared/dom.js";
import { t } from "../../shared/i18n.js";
import { sendOn, whyNot } from "../action/sending-on.js";
import { draftOf } from "../drafts.js";
import { BULK_ACTIONS } from "../facts.js";
import { request, requestWithHeaders } from "../session.js";
import { fieldsOf } from "./bulk-fields.js";

const AT_ONCE = 3;
// So many tickets are done in one go, within some two minutes. The others stay selected for the next one.
const MOST = 200;
const isSending = (action) => action === "send_on" || action === "dispatch";

// Resolves when the dialog is closed. `done(code)` is called for each changed ticket.
export async function bulkDialog(action, lines, { unit, done }) {
  const fitting = lines.filter(({ state }) => BULK_ACTIONS[action].states.includes(state));
  const { fields, aim } = await fieldsOf(action, { lines: fitting, unit });
  const tasks = fitting.slice(0, MOST).map(taskOf);
  const draft = draftOf("bulk", action);
  bringBack(fields, draft.read() || {});
  const status = h("p", { role: "status" });
  const go = h("button", { class: "main" }, t(`bulk.${action}.go`, { n: tasks.length }));
  const close = h("button", { type: "button", onclick: () => dialog.close() }, t("close"));
  const asked = h("div", {}, fields.map(({ element }) => element));
  const form = h("form", { novalidate: true }, asked, listOf(tasks), status, h("div", { class: "row" }, go, close));
  const dialog = h(
    "dialog",
    { "aria-labelledby": "bulk-title", class: "wide" },
    h("h2", { id: "bulk-title" }, t(`bulk.${action}`)),
    ...notices(lines, fitting),
    form,
  );
  const body = () =>
    Object.fromEntries(fields.map(({ name, read }) => [name, read()]).filter(([, value]) => value !== ""));
  const sayAims = () => tasks.filter(({ state }) => !state).forEach((one) => sayAim(one, action, aim));

  sayAims();
  form.addEventListener("input", () => {
    draft.keep(body());
    sayAims();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    busy(go, run);
  });

  async function run() {
    clearErrors(form);
    const missing = fields.filter(({ needed, read }) => needed && !read()).map(({ name }) => [name, t("field.needed")]);
    if (missing.length) return showErrors(form, Object.fromEntries(missing));
    const waiting = tasks.filter(({ state }) => state !== "done");
    const given = body();
    await inTurns(waiting, async (one) => {
      if (!dialog.open) return; // closed in the middle: what was not begun stays as it is, and selected
      await attempt(one, action, given);
      if (one.state === "done") done(one.line.code);
    });
    const failed = waiting.filter(({ state }) => state !== "done");
    status.textContent = t("bulk.result", { done: tasks.length - failed.length, all: tasks.length });
    go.hidden = failed.length === 0;
    go.textContent = t("bulk.retry", { n: failed.length });
    asked.hidden = failed.length === 0;
    if (!failed.length) draft.forget();
    const wrong = failed.length === waiting.length && wrongFields(failed, fields);
    if (wrong) showErrors(form, wrong);
    else (failed.length ? go : close).focus();
    return undefined;
  }

  document.body.append(dialog);
  dialog.showModal();
  (asked.querySelector("input, select, textarea") || go).focus();
  await new Promise((closed) => dialog.addEventListener("close", closed));
  dialog.remove();
}

const taskOf = (line) => ({ line: { ...line }, said: h("span", { class: "grow" }), state: "" });

// What was typed and not sent stands in its field again; what was chosen is chosen anew for other tickets.
function bringBack(fields, kept) {
  const typed = fields.filter(({ name, element }) => element.querySelector("textarea") && kept[name]);
  for (const { name, write } of typed) write(kept[name]);
}

function notices(lines, fitting) {
  const others = lines.length - fitting.length;
  return [
    others ? h("p", { class: "notice" }, t("bulk.skipped", { n: others })) : null,
    fitting.length > MOST
      ? h("p", { class: "notice" }, t("bulk.most", { n: MOST, rest: fitting.length - MOST }))
      : null,
  ].filter(Boolean);
}

const listOf = (tasks) =>
  h(
    "ul",
    { class: "plain results", tabindex: "0", "aria-label": t("bulk.list") },
    tasks.map(({ line, said }) =>
      h(
        "li",
        { class: "row", "data-code": line.code },
        h("span", { class: "code" }, line.code),
        h("span", { class: "grow" }, line.title),
        said,
      ),
    ),
  );

function sayAim(one, action, aim) {
  const goal = aim(one.line, BULK_ACTIONS[action].target);
  say(one, "", goal ? t("bulk.aim", { goal }) : isSending(action) ? t("bulk.no-proposal") : "");
}

// What the API says of a field, if it is a field of the dialog.
function wrongFields(failed, fields) {
  const names = fields.map(({ name }) => name);
  const one = failed.find(({ problem }) => Object.keys(problem?.fields || {}).some((name) => names.includes(name)));
  return one ? Object.fromEntries(Object.entries(one.problem.fields).filter(([name]) => names.includes(name))) : null;
}

async function attempt(one, action, given) {
  say(one, "running", "…");
  try {
    // After a conflict the officer has read the change; the retry takes the ticket as it is now.
    if (one.stale) await again(one);
    const unit = isSending(action) ? await send(one, given.unit) : await act(one.line, action, given);
    one.problem = null;
    return say(one, "done", isSending(action) ? `✓ ${unit.name}` : "✓");
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    one.problem = error;
    one.stale = error.status === 412 || error.status === 409;
    return say(one, "failed", whyNot(error));
  }
}

async function again(one) {
  const { edition, state, proposed_unit: proposed } = await request(`v1/office/tickets/${one.line.code}`);
  Object.assign(one.line, { edition, state, proposed_unit: proposed });
  one.stale = false;
}

async function send(one, chosen) {
  const unit = chosen || one.line.proposed_unit?.id;
  if (!unit) throw new Problem(422, { title: t("bulk.no-proposal"), title_en: t("bulk.no-proposal") });
  return (await sendOn(one.line, unit)).unit;
}

const act = ({ code, edition }, action, body) =>
  requestWithHeaders(`v1/office/tickets/${code}/${action}`, {
    method: "POST",
    body,
    headers: { "If-Match": `"${edition}"` },
  });

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
