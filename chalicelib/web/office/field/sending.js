// Sends the moves that were made without a network: each once, in their order, on the edition that the officer saw. A
// move that somebody else was faster than, or that is refused, stays on the device until the officer has decided.

import { Problem, upload } from "../../shared/api.js";
import { language } from "../../shared/i18n.js";
import { request, requestWithHeaders, session } from "../session.js";
import * as kept from "./kept.js";

const READY_MS = 2_000;
const READY_TRIES = 30;
const AGAIN_MS = 60_000;
// What one cannot know, or what passes: the move is sent again.
const PASSES = ({ status }) => status === 0 || status === 401 || status === 429 || status >= 500;

let running = null;
let timer = null;
let begun = false;

// Sends now, when the network is back, and from time to time. A "field" event on the window tells of each change, and
// of what is sent.
export function startSending() {
  if (!begun) window.addEventListener("online", () => send());
  begun = true;
  return send();
}

// Sends what waits. Two windows of one browser do not send at once; should they, the moves' keys keep each single.
export function send() {
  running ??= (navigator.locks ? navigator.locks.request("office-field", inOrder) : inOrder())
    .finally(() => {
      running = null;
      told();
    });
  return running;
}

// `news` is { sending: a move } or { sent: a move }, for the page that says so.
const told = (news = {}) => window.dispatchEvent(new CustomEvent("field", { detail: news }));

async function inOrder() {
  clearTimeout(timer);
  if (!session.me || navigator.onLine === false) return;
  const held = new Set();
  for (const { id } of await kept.moves()) {
    // A move before it may have changed it.
    const move = (await kept.moves()).find((one) => one.id === id);
    if (!move || held.has(move.code)) continue;
    try {
      if (move.state === "waiting") {
        told({ sending: move });
        await attempt(move);
      }
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      break; // there is no network, or it is too early
    }
    const left = (await kept.moves()).find((one) => one.id === id);
    if (left) held.add(move.code);
    told();
  }
  const waits = (await kept.moves()).some(({ state }) => state === "waiting");
  if (waits) timer = setTimeout(send, AGAIN_MS);
}

async function attempt(move) {
  try {
    const body = move.photo ? { ...move.body, photos: [await sentPhoto(move)] } : move.body;
    const answer = await requestWithHeaders(`v1/office/tickets/${move.code}/${move.action}`, {
      method: "POST",
      body,
      headers: { "If-Match": `"${move.edition}"`, "Idempotency-Key": move.id },
      retry: true,
    });
    await taken(move, answer.body);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    if (PASSES(error)) throw error;
    const state = error.status === 412 || error.status === 409 ? "raced" : "refused";
    await kept.changeMove(move.id, { state, said: saidBy(error), changes: error.body.changes || [] });
  }
}

// What the API says, in both languages, as it stays on the device.
function saidBy({ body, message, fields }) {
  const inField = Object.values(fields)[0];
  const own = { vi: body.title || message, en: body.title_en || message };
  return inField && inField !== message ? { ...own, [language()]: inField } : own;
}

// The next own move goes on from what this one made, unless somebody else changed the ticket between.
async function taken(move, ticket) {
  await kept.dropMove(move);
  told({ sent: move });
  if (!ticket) return; // it was sent before, and the ticket has left the officer's sight since
  const one = (await kept.tickets()).find(({ code }) => code === move.code);
  const { recordOf } = await import("./taking.js");
  if (one) await kept.changeTicket({ ...one, ...recordOf(ticket) });
  if (ticket.edition !== move.edition + 1) return;
  for (const next of await kept.moves()) {
    if (next.code === move.code && next.edition === move.edition) {
      await kept.changeMove(next.id, { edition: ticket.edition });
    }
  }
}

// Announces and uploads the photo of a move, and waits until it may be used. Returns its id. What was done before an
// interruption is not done again.
async function sentPhoto(move) {
  // The answer to the move may have been lost, and the ticket may have left the officer's sight since.
  if (move.photo.ready) return move.photo.id;
  const path = `v1/office/tickets/${move.code}/photos`;
  const ask = (photos) => request(path, { method: "POST", body: { photos } });
  const blob = await kept.photoOf(move);
  if (!blob) {
    throw new Problem(422, { title: "Ảnh không còn trên máy.", title_en: "The photo is gone from the device." });
  }
  let { id, asked } = move.photo;
  let form;
  if (id) {
    form = (await ask([])).uploads.find(({ photo }) => photo === id); // none: it has arrived
  } else {
    // An announcement whose answer was lost is used again.
    let { uploads } = asked ? await ask([]) : { uploads: [] };
    if (!uploads.length) {
      await kept.changeMove(move.id, { photo: { asked: true } });
      ({ uploads } = await ask([{ content_type: "image/jpeg", size: blob.size }]));
    }
    form = uploads[uploads.length - 1];
    id = form.photo;
    await kept.changeMove(move.id, { photo: { asked: true, id } });
  }
  if (form) await upload(form, blob).catch((error) => {
    // The store refused: asking again gives a new permission.
    throw error.status ? new Problem(503) : error;
  });
  await ready(move.code, id);
  await kept.changeMove(move.id, { photo: { asked: true, id, ready: true } });
  return id;
}

async function ready(code, id) {
  for (let tries = 0; tries < READY_TRIES; tries += 1) {
    const { photos } = await request(`v1/office/tickets/${code}`);
    const { state, reason_label: reason } = photos.find((one) => one.id === id) || {};
    if (state === "ready") return;
    if (reason) throw new Problem(422, { title: reason.vi || reason.name, title_en: reason.en || reason.name_en });
    await new Promise((done) => setTimeout(done, READY_MS));
  }
  throw new Problem(0); // it is looked at again later
}
