// Uploads the photos of a report that was sent.

import { request, Problem, upload } from "../../shared/api.js";
import { isVideo, photosOf } from "../photos/files.js";
import { dropPhoto, photoOf, savePoster, storeDraft } from "./drafts.js";
import { secretHeaders, sessionHeaders } from "../kept.js";

// Where a village helper sends a report for somebody.
export const HELPED = "v1/helper/reports";

const LATER = [0, 408, 425, 429];

// Whether a request that failed may succeed later without a change.
export const isForLater = ({ status }) => LATER.includes(status) || status >= 500;

// Whether a draft waits after a failure: a village helper's also until the helper has signed in again.
export const isWaiting = (error, { kind }) => isForLater(error) || (kind === "helped" && isSomebodyElse(error));
const isSomebodyElse = ({ status, code }) => status === 401 || ["not_helper", "other_helper"].includes(code);

// Keys of drafts whose open photos the person has given up.
export const givenUp = new Set();

// Whether a photo will not be sent any more.
export const isUnsent = ({ lost, failed }) => Boolean(lost || failed);

// What the API is told of photos, and of a video, before they are uploaded.
export function announcing(files) {
  const told = ({ type, size }) => ({ content_type: type, size });
  const video = files.find(isVideo);
  return { photos: photosOf(files).map(told), ...(video && { video: told(video) }) };
}

// Uploads the open photos of a draft one by one. `progress`: photo id -> share sent; `announce` gets the draft after
// each change. A photo that the storage refuses is marked `failed`, one that the browser has deleted `lost`. Raises
// Problem if an upload must be tried later.
export async function sendPhotos(draft, progress, announce) {
  for (const photo of draft.photos) {
    if (photo.done) continue;
    await sendPhoto(draft, photo, (share) => {
      if (share === null) progress.delete(photo.id);
      else progress.set(photo.id, share);
      announce(draft);
    });
    photo.done = true;
    photo.form = null;
    // The page of the report shows the picture of a video, which no server makes.
    if (photo.poster && !isUnsent(photo)) await savePoster(draft.receipt.code, photo.poster);
    await storeDraft(draft);
    await dropPhoto(photo.id);
    progress.set(photo.id, 1);
    announce(draft);
  }
}

async function sendPhoto(draft, photo, moved) {
  if (givenUp.has(draft.key)) {
    photo.failed = true;
    return;
  }
  const blob = await photoOf(photo.id);
  if (!blob) {
    photo.lost = true;
    return;
  }
  for (let tried = 1; ; tried += 1) {
    try {
      if (!photo.form || photo.until < Date.now()) await renewUploadForms(draft);
      if (!photo.form) return; // it was uploaded before
      await upload(photo.form, blob, moved);
      return;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      const hadForm = Boolean(photo.form);
      photo.form = null;
      moved(null);
      if (isWaiting(error, draft)) throw error;
      // The API takes no more photos for this report, or the storage refuses this file.
      if (tried > 1 || !hadForm) {
        photo.failed = true;
        if (error.body && error.body.title) draft.problem = error.body;
        return;
      }
    }
  }
}

// Assigns the API's upload forms to photos. The API lists them in the order in which the photos were announced.
export function assignUploadForms(draft, uploads) {
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

// The helper has no secret of the report: sent again, it answers with its forms.
async function renewHelped(draft) {
  const headers = { "Idempotency-Key": draft.sendKey || draft.key, ...sessionHeaders() };
  assignUploadForms(draft, (await request(HELPED, { method: "POST", headers, body: draft.tried })).uploads);
  await storeDraft(draft);
}

async function renewUploadForms(draft) {
  if (draft.kind === "helped") return renewHelped(draft);
  const { code, secret } = draft.receipt;
  const ask = (body) =>
    request(`v1/reports/${code}/photos`, { method: "POST", headers: secretHeaders(secret), body });
  const unknown = () =>
    draft.photos.filter((one) => !one.done && (isVideo(one) ? !one.form && !draft.body : !one.place_id));
  // If photos were announced before and the answer was lost, those forms are used first.
  if (!unknown().length || draft.announced) assignUploadForms(draft, (await ask({ photos: [] })).uploads);
  if (unknown().length) {
    draft.announced = true;
    await storeDraft(draft);
    assignUploadForms(draft, (await ask(announcing(unknown()))).uploads);
  }
  return storeDraft(draft);
}
