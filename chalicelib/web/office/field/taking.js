// Takes tickets along on this device, reads them anew, and removes those that are no longer the officer's.

import { Problem } from "../../shared/api.js";
import { request } from "../session.js";
import * as kept from "./kept.js";
import { keepPage } from "./files.js";

const AT_ONCE = 3;
const TITLE_LENGTH = 120;
// What may be done in the field; "accept" and "take_up" begin the work.
export const ACTIONS = ["note", "accept", "take_up", "answer"];

// What a printed route shows of a ticket, and what a move needs. `ticket` is the API's answer.
export function recordOf(ticket) {
  const { code, edition, state_label: label, category, urgency, place, actions, forms } = ticket;
  const line = ticket.description.split(/\s+/).join(" ").trim();
  return {
    code, edition, state_label: label, category, urgency,
    at: Date.now(),
    title: line.length > TITLE_LENGTH ? `${line.slice(0, TITLE_LENGTH - 1)}…` : line,
    address: place.address, commune: place.commune_name, lat: place.lat, lon: place.lon,
    sent_at: ticket.created_at,
    step_due_at: ticket.step_due_at, standing: Boolean(ticket.standing),
    actions: ACTIONS.filter((action) => actions.includes(action)),
    needs_photo: forms.some(({ action, needs }) => action === "answer" && needs.includes("photos")),
  };
}

// Takes tickets along. Returns { taken, left: codes for which there is no room, failed: codes that were not loaded }.
// Throws if the device keeps nothing.
export async function takeAlong(codes) {
  await keepPage();
  const known = new Set((await kept.tickets()).map(({ code }) => code));
  const fresh = codes.filter((code) => !known.has(code));
  const room = kept.MOST_TICKETS - known.size;
  const failed = [];
  await inTurns(fresh.slice(0, room), async (code) => {
    try {
      const ticket = await request(`v1/office/tickets/${code}`);
      if (!isTheirs(ticket)) return void failed.push(code);
      await kept.keepTicket(recordOf(ticket), await picturesOf(ticket));
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      failed.push(code);
    }
    return undefined;
  });
  if (navigator.storage && navigator.storage.persist) navigator.storage.persist().catch(() => {});
  return { taken: Math.min(fresh.length, room) - failed.length, left: fresh.slice(Math.max(0, room)), failed };
}

// Reads the tickets anew and removes those that the officer may no longer work on. Returns the codes of these.
export async function refresh() {
  const gone = [];
  await inTurns(await kept.tickets(), async (one) => {
    let found;
    try {
      found = await request(`v1/office/tickets/${one.code}`);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (error.status !== 404 && error.status !== 403) return;
    }
    if (found && isTheirs(found)) return void (await kept.changeTicket({ ...one, ...recordOf(found) }));
    gone.push(one.code);
    await kept.dropTicket(one);
    return undefined;
  });
  return gone;
}

const isTheirs = ({ actions }) => actions.length > 0;

// The smallest pictures of what was reported. Without them the ticket is taken along all the same.
async function picturesOf({ photos }) {
  const shown = photos.filter(({ links, of_result: ofResult }) => links && !ofResult);
  const found = await Promise.all(shown.map(({ links }) => {
    const smallest = Object.keys(links).sort((one, other) => one - other)[0];
    return fetch(links[smallest]).then((answer) => (answer.ok ? answer.blob() : null)).catch(() => null);
  }));
  return found.filter(Boolean);
}

async function inTurns(items, act) {
  const rest = [...items];
  const work = async () => {
    while (rest.length) await act(rest.shift());
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}
