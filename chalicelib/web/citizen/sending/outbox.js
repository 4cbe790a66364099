// Sends finished reports once, with their photos, as soon as there is a network.

import { request, Problem } from "../../shared/api.js";
import {
  changeDraft,
  draftOf,
  drafts,
  finishDraft,
  isDiscarded,
  isSent,
  newId,
  photoOf,
  storeDraft,
} from "./drafts.js";
import { remember, sessionHeaders } from "../kept.js";
import { mine } from "../mine.js";
import { alone } from "./lock.js";
import {
  HELPED,
  announcing,
  assignUploadForms,
  givenUp,
  isForLater,
  isUnsent,
  isWaiting,
  sendPhotos,
} from "./uploads.js";

export { isForLater };

const PATHS = { report: "v1/reports", chat: "v1/reports", rescue: "v1/emergencies/reports", helped: HELPED };
const TITLE = 60;
const FIRST_PAUSE_MS = 30000;
const LONGEST_PAUSE_MS = 3600000;

// Sends a "change" event with the draft whenever its progress changes. (Safari 12 has no EventTarget constructor.)
export const outbox = document.createDocumentFragment();
// Drafts sent since the page was opened, by key: of a draft that was sent, only its receipt is stored.
export const sent = new Map();
// Keys of the calls for rescue whose sender can be asked about a doubtful telephone number. Others are sent as is.
export const beingAsked = new Set();
// Photo id -> share sent, 0 to 1, during the upload.
export const progress = new Map();

function announceChange(draft) {
  sent.set(draft.key, draft);
  outbox.dispatchEvent(Object.assign(new Event("change"), { draft }));
}

// The page says what was sent and what was not.
const announceSent = (draft) => window.dispatchEvent(Object.assign(new Event("sent"), { draft }));

// The page redraws its list of waiting drafts on this event.
const announceWaiting = () => window.dispatchEvent(new Event("waiting"));

// Removes photos that the browser has deleted from a draft. Returns how many there were.
export async function dropLostPhotos(draft) {
  const there = await Promise.all(draft.photos.map(({ id }) => photoOf(id)));
  const kept = draft.photos.filter((photo, number) => there[number]);
  const lost = draft.photos.length - kept.length;
  draft.photos = kept;
  return lost;
}

// Marks a draft to be sent. `body` is the request's body without photos. It does not change from now on, so that a
// retry is the same request. Returns false if another window has sent the draft.
export async function queueDraft(draft, body) {
  const whole = { ...body, ...announcing(draft.photos) };
  const ready = { ...draft, body: whole, state: "waiting", problem: null, attempts: 0, next: 0 };
  if (!(await changeDraft(draft.key, (now) => (isSent(now) ? undefined : ready)))) return false;
  Object.assign(draft, ready);
  announceWaiting();
  return true;
}

// Takes a draft that waits to be sent back, to be edited or discarded.
export async function stopDraft(key) {
  const draft = await changeDraft(key, (now) =>
    now && now.state === "waiting" ? { ...now, state: stopped(now) } : undefined);
  if (draft) announceChange(draft);
  announceWaiting();
}

// Adds photos to a report that exists already.
export async function queuePhotos(draft, code, secret) {
  draft.receipt = { code, secret };
  draft.state = "sent";
  await storeDraft(draft);
  announceWaiting();
}

// Gives up the photos of a report that are not uploaded.
export function dropOpenPhotos(key) {
  givenUp.add(key);
  return sendDraft(key).catch(() => {});
}

// Sends one draft. Raises Problem; if it is for later, the draft stays and is sent later.
export async function sendDraft(key) {
  return alone(key, async () => {
    // The browser may have deleted what was stored.
    const draft = (await draftOf(key)) || (isDiscarded(key) ? undefined : sent.get(key));
    if (!draft || (draft.state !== "waiting" && draft.state !== "sent")) return draft || null;
    draft.problem = null;
    try {
      if (!draft.receipt) await sendReport(draft);
      await sendPhotos(draft, progress, announceChange);
    } catch (error) {
      await fail(draft, error);
      throw error;
    }
    await finishDraft(draft);
    announceChange({ ...draft, state: "done" });
    announceWaiting();
    if (draft.photos.some(isUnsent) && draft.kind !== "helped") announceSent(draft);
    return draft;
  });
}

// Sends the waiting drafts whose pause is over, or all of them with `atOnce`; those that cannot be sent now stay.
export async function sendAll(atOnce = false) {
  const known = await drafts();
  const lost = [...sent.values()].filter(({ key }) => !known.some((one) => one.key === key));
  for (const { key, state, next } of [...known, ...lost]) {
    if ((state !== "waiting" && state !== "sent") || (!atOnce && next > Date.now())) continue;
    try {
      await sendDraft(key);
    } catch (error) {
      if (!(error instanceof Problem)) console.error(error); // the others are sent
    }
  }
}

// The state of a draft that is not sent as it is: a report can be edited.
const stopped = ({ kind }) => (kind === "report" || kind === "helped" ? "draft" : "refused");

// After a failure: the next attempt comes later and later, or the sender has to change something.
async function fail(sending, error) {
  const known = error instanceof Problem;
  const failed = (now = sending) => {
    if (known && !isWaiting(error, now)) {
      return { ...now, state: stopped(now), problem: problemOf(error), body: null, tried: null };
    }
    const attempts = (now.attempts || 0) + 1;
    // A call for rescue never waits longer.
    const longest = now.kind === "rescue" ? FIRST_PAUSE_MS : LONGEST_PAUSE_MS;
    const next = Date.now() + Math.min(FIRST_PAUSE_MS * 2 ** (attempts - 1), longest);
    return { ...now, attempts, next, problem: error.status ? problemOf(error) : null };
  };
  const draft = await changeDraft(sending.key, failed);
  announceChange(draft);
  announceWaiting();
}

const problemOf = ({ body, message }) => (body && body.title ? body : { title: message, title_en: message });

async function sendReport(draft) {
  const { uploads, ...receipt } = await ask(draft);
  Object.assign(draft, { receipt, state: "sent", problem: null, attempts: 0, next: 0 });
  if (uploads) assignUploadForms(draft, uploads);
  // What a helper sent is not theirs: this device keeps nothing of it but what is to be handed over.
  if (draft.kind === "helped") draft.receipt = { code: receipt.code, secret: receipt.secret, about: draft.about };
  await storeDraft(draft);
  if (draft.kind === "helped") return announceChange(draft);
  const { code, secret } = receipt;
  draft.isKept = remember({ code, secret, at: Date.now(), title: titleOf(draft), key: draft.key });
  announceChange(draft);
  return announceSent(draft);
}

const titleOf = ({ body }) => (body.description || body.text || "").slice(0, TITLE);

// Sends the request. If a report with this key exists already and was written differently, that one is taken: an
// earlier attempt arrived and its answer was lost, or another window has sent it.
async function ask(draft) {
  const post = (body) => {
    const headers = { "Idempotency-Key": draft.sendKey || draft.key, ...sessionHeaders() };
    return request(PATHS[draft.kind], { method: "POST", headers, body, retry: true });
  };
  const { tried } = draft;
  if (!tried) {
    draft.tried = draft.body;
    await storeDraft(draft);
  }
  try {
    return await post(draft.body);
  } catch (error) {
    if (error.code === "phone_doubtful" && draft.kind === "rescue" && !beingAsked.has(draft.key))
      return post({ ...draft.body, confirm_phone: true });
    if (error.code !== "idempotency_mismatch") throw error;
    if (tried) return post(tried);
    const known = mine().find(({ key }) => key === draft.key);
    if (known) return { code: known.code, secret: known.secret };
    draft.sendKey = newId();
    await storeDraft(draft);
    return post(draft.body);
  }
}
