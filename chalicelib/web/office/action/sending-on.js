// A ticket that waits at intake is dispatched in one move. A new one is received first: two requests, two lines of the
// history.

import { requestWithHeaders } from "../session.js";

// `ticket` has `code`, `state` and the `edition` that the officer saw; state and edition follow each step, so that the
// move can be tried again after a failure. Returns the ticket after the dispatch.
export async function sendOn(ticket, unit) {
  if (ticket.state === "new") await take(ticket, "receive", {});
  return take(ticket, "dispatch", { unit });
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
