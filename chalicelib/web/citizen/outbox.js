// Sends finished reports once, with their photos, as soon as there is a network.

import { request, Problem, upload } from "../shared/api.js";
import {
  secretHeaders,
  draftOf,
  drafts,
  dropDraft,
  dropPhoto,
  photoOf,
  remember,
  saveDraft,
  sessionHeaders,
} from "./kept.js";

const PATHS = { report: "v1/reports", rescue: "v1/emergencies/reports" };
const LATER = new Set([0, 429]);
const TITLE = 60;

// Sends a "change" event with the draft whenever its progress changes.
export const outbox = document.createDocumentFragment(); // Safari before 14 makes no plain EventTarget
// Drafts sent since the page was opened, by key: a draft is removed once everything has been sent.
export const sent = new Map();

function announceChange(draft) {
  sent.set(draft.key, draft);
  outbox.dispatchEvent(Object.assign(new Event("change"), { draft }));
}

// The page redraws its list of waiting drafts on this event.
const announceWaiting = () => window.dispatchEvent(new Event("waiting"));

// Photo id -> share sent, 0 to 1, during the upload.
export const progress = new Map();

// Marks a draft to be sent. `body` is the request's body without photos. It does not change from now on, so that a
// retry is the same request.
export async function queueDraft(draft, body) {
  draft.body = { ...body, photos: draft.photos.map(({ type, size }) => ({ content_type: type, size })) };
  draft.state = "waiting";
  draft.problem = null;
  await saveDraft(draft);
  announceWaiting();
  return draft;
}

// Adds photos to a report that exists already.
export async function queuePhotos(draft, code, secret) {
  draft.receipt = { code, secret };
  draft.state = "sent";
  await saveDraft(draft);
  announceWaiting();
}

// Sends one draft. Raises Problem; with status 0 the draft stays and is sent later.
export async function sendDraft(key) {
  return exclusive(`draft-${key}`, async () => {
    const draft = await draftOf(key);
    if (!draft || draft.state === "draft") return null;
    if (!draft.receipt) await sendReport(draft);
    await sendPhotos(draft);
    await dropDraft(draft);
    announceChange({ ...draft, state: "done" });
    announceWaiting();
    return draft;
  });
}

// Sends all waiting drafts; those that cannot be sent now stay.
export async function sendAll() {
  for (const { key, state } of await drafts()) {
    if (state === "draft") continue;
    try {
      await sendDraft(key);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
    }
  }
}

async function sendReport(draft) {
  const headers = { "Idempotency-Key": draft.key, ...sessionHeaders() };
  let made;
  try {
    made = await request(PATHS[draft.kind], { method: "POST", headers, body: draft.body, retry: true });
  } catch (error) {
    draft.problem = error.body && error.body.code ? error.body : null;
    if (!isForLater(error)) {
      draft.state = "draft";
      draft.body = null;
    }
    await saveDraft(draft);
    announceChange(draft);
    throw error;
  }
  const { uploads, ...receipt } = made;
  draft.receipt = receipt;
  draft.state = "sent";
  draft.problem = null;
  assignUploadForms(draft, uploads);
  await saveDraft(draft);
  remember({ code: made.code, secret: made.secret, at: Date.now(), title: titleOf(draft) });
  announceChange(draft);
}

export const isForLater = (error) => LATER.has(error.status) || error.status >= 500;
const titleOf = ({ body }) => (body.description || body.text || "").slice(0, TITLE);

// Assigns the API's upload forms to photos. The API lists them in the order in which the photos were announced.
function assignUploadForms(draft, uploads) {
  const until = Date.now() + Math.min(...uploads.map(({ expires_in }) => expires_in)) * 900;
  const open = draft.photos.filter(({ done }) => !done);
  for (const photo of open.filter(({ place_id }) => place_id))
    photo.form = uploads.find((one) => one.photo === photo.place_id);
  const taken = new Set(draft.photos.map(({ place_id }) => place_id));
  const fresh = uploads.filter(({ photo }) => !taken.has(photo));
  const nameless = open.filter(({ place_id }) => !place_id);
  // The forms of the photos announced last come last.
  const theirs = fresh.slice(Math.max(0, fresh.length - nameless.length));
  for (const [number, form] of theirs.entries()) Object.assign(nameless[number], { form, place_id: form.photo });
  for (const photo of open) photo.until = until;
}

async function renewUploadForms(draft) {
  const { code, secret } = draft.receipt;
  const ask = (photos) =>
    request(`v1/reports/${code}/photos`, { method: "POST", headers: secretHeaders(secret), body: { photos } });
  const nameless = () => draft.photos.filter(({ done, place_id }) => !done && !place_id);
  // If photos were announced before and the answer was lost, those forms are used first.
  if (!nameless().length || draft.announced) assignUploadForms(draft, (await ask([])).uploads);
  if (nameless().length) {
    draft.announced = true;
    await saveDraft(draft);
    assignUploadForms(draft, (await ask(nameless().map(({ type, size }) => ({ content_type: type, size })))).uploads);
  }
  await saveDraft(draft);
}

async function sendPhotos(draft) {
  for (const photo of draft.photos) {
    if (photo.done) continue;
    await sendPhoto(draft, photo);
    photo.done = true;
    photo.form = null;
    await saveDraft(draft);
    await dropPhoto(photo.id);
    progress.set(photo.id, 1);
    announceChange(draft);
  }
}

async function sendPhoto(draft, photo) {
  const blob = await photoOf(photo.id);
  if (!blob) return; // the browser has deleted it
  for (let tried = 1; ; tried += 1) {
    if (!photo.form || photo.until < Date.now()) await renewUploadForms(draft);
    if (!photo.form) return; // it was uploaded before
    try {
      await upload(photo.form, blob, (share) => {
        progress.set(photo.id, share);
        announceChange(draft);
      });
      return;
    } catch (error) {
      photo.form = null;
      progress.delete(photo.id);
      announceChange(draft);
      if (isForLater(error)) throw error;
      if (tried > 1) {
        photo.failed = true; // the storage refuses this file; the report exists without it
        return;
      }
    }
  }
}

// Two windows of one browser must not send the same draft at the same time.
function exclusive(name, act) {
  return navigator.locks ? navigator.locks.request(name, act) : act();
}
