// A ticket that waits at intake is dispatched in one move. A new one is received first: two requests, two lines of the
// history.

import { localized } from "../../shared/i18n.js";
import { requestWithHeaders } from "../session.js";

// Whether a ticket (or its line in a list) may go to its proposed unit with one touch. The unit that gave it back is
// often the one that is proposed, so an officer looks at a returned ticket first.
export const isOffered = ({ state, returns, proposed_unit: unit }) =>
  Boolean(unit) && (state === "new" || state === "received") && !returns;

// `ticket` has `code`, `state` and the `edition` that the officer saw; state and edition follow each step, so that the
// move can be tried again after a failure. Returns the ticket after the dispatch.
export async function sendOn(ticket, unit) {
  if (ticket.state === "new") await take(ticket, "receive", {});
  return take(ticket, "dispatch", { unit });
}

// Why a move was refused, and what others did with the ticket since it was read.
export function whyNot(error) {
  const others = (error.body?.changes || []).filter(({ label }) => label).map(({ label }) => localized(label));
  return others.length ? `${error.message} (${others.join(", ")})` : error.message;
}

async function take(ticket, action, body) {
  const path = `v1/office/tickets/${ticket.code}/${action}`;
  const answer = await requestWithHeaders(path, {
    method: "POST",
    body,
    headers: { "If-Match": `"${ticket.edition}"` },
  });
  const { state, edition } = answer.body;
  Object.assign(ticket, { state, edition });
  return answer.body;
}
