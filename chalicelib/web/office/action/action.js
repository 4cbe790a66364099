// The actions of a ticket: their buttons, and the form of the open one. Typed text is kept as a draft. When somebody
// else changed the ticket first, the form stays and shows their change.

import { Problem } from "../../shared/api.js";
import { busy, clearErrors, showErrors, h, toast } from "../../shared/dom.js";
import { hasText, language, localized, t } from "../../shared/i18n.js";
import { draftOf } from "../drafts.js";
import { line } from "../ticket/history.js";
import { inputsFor } from "./inputs.js";
import { BULK_ACTIONS } from "../facts.js";
import { isOffered, sendOn, whyNot } from "./sending-on.js";
import { requestWithHeaders, session } from "../session.js";

// The usual next step comes first and in colour.
const USUAL = [
  "receive",
  "dispatch",
  "accept",
  "answer",
  "approve",
  "contribute",
  "arbitrate",
  "grant_extension",
  "take_up",
  "close",
];
const HARD = new Set(["refuse", "deny_extension"]);

// A question that opens what the officers' guide says of an action.
function whatItDoes(action) {
  const said = h("p", { role: "status" });
  return h("details", { class: "hint", ontoggle: async ({ currentTarget }) => {
    if (!currentTarget.open || said.textContent) return;
    const { guide } = await import("../guide/known.js");
    try {
      const { moves } = await guide();
      said.textContent = moves.find(({ id }) => id === action).does[language()];
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      said.textContent = error.message;
    }
  } }, h("summary", {}, t("actions.what")), said);
}

// `acted(ticket)` is called after success. `reload()` reads the ticket again, draws it and returns it.
export function actionPanel({ acted, reload }) {
  const buttons = h("div", { class: "actions", role: "group", "aria-label": t("office.actions") });
  const place = h("div");
  const element = h(
    "section",
    { class: "card panel" },
    h("h3", { tabindex: "-1" }, t("office.actions")),
    buttons,
    place,
  );
  let ticket = null;
  let opened = null; // { action, form, inputs, draft, notice, go }

  function draw(fresh) {
    ticket = fresh;
    const order = [
      ...USUAL.filter((name) => ticket.actions.includes(name)),
      ...ticket.actions.filter((name) => !USUAL.includes(name)),
    ];
    const focused = buttons.contains(document.activeElement) ? document.activeElement.dataset.action : null;
    buttons.replaceChildren(...order.map((name, rank) => h("button", {
      type: "button",
      "data-action": name,
      class: HARD.has(name) ? "danger" : rank === 0 && USUAL.includes(name) && !maySend() ? "main" : "",
      "aria-expanded": String(opened?.action === name),
      onclick: () => (opened?.action === name ? close() : open(name)),
    }, localized(formOf(name).label))));
    if (maySend()) buttons.prepend(sendingOn());
    if (!order.length) buttons.append(h("p", { class: "soft" }, t("actions.none")));
    if (focused) buttons.querySelector(`[data-action="${focused}"]`)?.focus({ preventScroll: true });
    for (const input of opened?.inputs || []) input.update?.(ticket);
    if (opened) opened.go.disabled = !ticket.actions.includes(opened.action);
  }

  const maySend = () =>
    isOffered(ticket) && ["receive", "dispatch"].some((name) => ticket.actions.includes(name)) &&
    BULK_ACTIONS.send_on.roles.some((role) => session.me.roles.includes(role));

  // Receives the ticket as it is and dispatches it to the proposed unit.
  function sendingOn() {
    const { code, state, edition, proposed_unit: unit } = ticket;
    return h("button", {
      type: "button", class: "main", "data-action": "send_on", "aria-keyshortcuts": "s",
      onclick: ({ currentTarget }) => attempt(currentTarget, () => sendOn({ code, state, edition }, unit.id)),
    }, t(state === "new" ? "send_on" : "send_on.dispatch", { unit: unit.name }));
  }

  const formOf = (action) => ticket.forms.find((one) => one.action === action);

  async function open(action, { values = {}, quietly = false } = {}) {
    const form = formOf(action);
    const draft = draftOf(ticket.code, action);
    let inputs;
    try {
      inputs = await inputsFor(form, ticket, reload);
    } catch (error) {
      toast(error.message, "wrong", t("close"));
      return;
    }
    const kept = { ...draft.read(), ...values };
    for (const input of inputs) if (kept[input.name] !== undefined) input.write(kept[input.name]);
    const notice = h("div", { role: "alert" });
    const go = h(
      "button",
      { class: HARD.has(action) ? "danger" : "main" },
      t("action.go", { action: localized(form.label) }),
    );
    const shown = h("form", { class: "action", "aria-label": localized(form.label), novalidate: true },
      h("h4", { tabindex: "-1" }, localized(form.label)),
      hasText(`lead.${action}`) ? h("p", { class: "hint" }, t(`lead.${action}`)) : null,
      whatItDoes(action),
      notice,
      inputs.filter(({ folded }) => !folded).map(({ element: one }) => one),
      folds(inputs),
      h("div", { class: "row" }, go, h("button", { type: "button", class: "plain", onclick: close }, t("cancel"))));
    opened = { action, form: shown, inputs, draft, notice, go };
    shown.addEventListener("input", () => draft.keep(written(inputs)));
    shown.addEventListener("submit", (event) => {
      event.preventDefault();
      send(opened);
    });
    shown.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.defaultPrevented) close();
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) shown.requestSubmit();
    });
    place.replaceChildren(shown);
    draw(ticket);
    if (quietly) return;
    (shown.querySelector("input, select, textarea") || go).focus();
    shown.scrollIntoView({ block: "nearest" });
  }

  function close() {
    const action = opened?.action;
    opened = null;
    place.replaceChildren();
    draw(ticket);
    buttons.querySelector(`[data-action="${action}"]`)?.focus();
  }

  function send(which) {
    const { action, form, inputs, draft, notice, go } = which;
    return busy(go, async () => {
      clearErrors(form);
      notice.replaceChildren();
      const missing = inputs.filter((input) => input.needed && isEmpty(input.read()));
      if (missing.length)
        return showErrors(form, Object.fromEntries(missing.map(({ name }) => [name, t("field.needed")])));
      try {
        const changed = await post(action, given(inputs));
        draft.forget();
        opened = null;
        place.replaceChildren();
        acted(changed);
      } catch (error) {
        await refused(error, which);
      }
      return undefined;
    });
  }

  const post = async (action, body) =>
    (
      await requestWithHeaders(`v1/office/tickets/${ticket.code}/${action}`, {
        method: "POST",
        body,
        headers: { "If-Match": `"${ticket.edition}"` },
      })
    ).body;

  async function refused(error, { form, notice, action }) {
    if (!(error instanceof Problem)) throw error;
    const fields = error.status === 422 ? error.fields : {};
    const unplaced = showErrors(form, fields);
    if (Object.keys(fields).length && !unplaced.length) return;
    if (error.status === 412 || error.status === 409) {
      await reload().catch(() => {});
      notice.replaceChildren(...raced(error, ticket.actions.includes(action), ticket.titles));
    } else {
      notice.replaceChildren(h("p", { class: "wrong" }, [error.message, ...unplaced].join(" ")));
    }
    notice.scrollIntoView({ block: "nearest" });
  }

  // Runs an action that needs no form.
  const run = (action, button) => attempt(button, () => post(action, {}));

  function attempt(button, act) {
    return busy(button, async () => {
      try {
        acted(await act());
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        await reload().catch(() => {}); // a part of it may be done, or somebody else was first
        toast(whyNot(error), "wrong", t("close"));
      }
    });
  }

  // Shows that somebody else changed the ticket while a form is open.
  function changed(fresh, events, names) {
    if (!opened) return;
    opened.notice.replaceChildren(
      h("div", { class: "notice" }, h("p", {}, t("raced.meanwhile")), list(events, names, fresh.titles)),
    );
  }

  return {
    element,
    draw,
    open,
    run,
    changed,
    send: () => buttons.querySelector('[data-action="send_on"]')?.click(),
    focus: () => (opened?.form.querySelector("input, select, textarea") || buttons.querySelector("button"))?.focus(),
  };
}

function raced(error, stillPossible, titles) {
  const events = error.body.changes || [];
  return [h("div", { class: "notice urgent" },
    h("p", {}, h("strong", {}, t(error.status === 412 ? "raced" : "raced.state"))),
    events.length ? list(events, new Map(), titles) : h("p", {}, error.message),
    h("p", {}, t(stillPossible ? "raced.again" : "raced.over")))];
}

const list = (events, names, titles) =>
  h("ol", { class: "plain history" }, events.map((event) => line(event, names, titles)));

function folds(inputs) {
  const folded = inputs.filter((input) => input.folded);
  return folded.length
    ? h(
        "details",
        {},
        h("summary", {}, t("action.more")),
        folded.map(({ element }) => element),
      )
    : null;
}

const isEmpty = (value) => value === undefined || value === "" || (Array.isArray(value) && !value.length);

// An empty list is sent, too: it can mean that nobody coordinates any more.
const given = (inputs) =>
  Object.fromEntries(
    inputs.map((input) => [input.name, input.read()]).filter(([, value]) => value !== undefined && value !== ""),
  );

const written = (inputs) =>
  Object.fromEntries(inputs.map((input) => [input.name, input.written ? input.written() : input.read()]));
