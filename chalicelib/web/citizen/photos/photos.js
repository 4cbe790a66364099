// Photos before they are sent: reduced, stored in the draft, shown as tiles.

import { exifOf } from "./exif.js";
import { MAX_PHOTO_BYTES, MOST_PHOTOS, PHOTO_TYPES } from "../facts.js";
import { firstBytes, isVideo, photosOf, pictureType } from "./files.js";
import { addingTo, dropPhoto, photoOf, saveDraft, savePhoto, newId } from "../sending/drafts.js";
import { NotReadable, reduced } from "./reduce.js";
import { h } from "../../shared/dom.js";
import { icon } from "../parts.js";
import { t } from "../../shared/i18n.js";

const EXIF_BYTES = 131072;
// Types that some browsers cannot show, but the API accepts.
const UNSEEN = ["image/heic", "image/heif", "image/avif"];

// Adds chosen files to a draft. Returns the error messages.
export const addFiles = (draft, files) => addingTo(draft, () => add(draft, files));

async function add(draft, files) {
  const wrong = [];
  for (const file of files) {
    if (photosOf(draft.photos).length >= MOST_PHOTOS) {
      wrong.push(t("photos.most", { n: MOST_PHOTOS }));
      break;
    }
    try {
      const { blob, place } = await prepared(file);
      const photo = { id: newId(), type: blob.type, size: blob.size, place };
      await savePhoto(photo.id, blob);
      draft.photos.push(photo);
    } catch (error) {
      if (!(error instanceof Unusable)) throw error;
      wrong.push(t(error.message, { name: file.name }));
    }
  }
  draft.saved = true;
  await saveDraft(draft);
  return wrong;
}

export async function removePhoto(draft, photo) {
  draft.photos = draft.photos.filter((one) => one !== photo);
  await saveDraft(draft);
  await dropPhoto(photo.id);
}

// A chosen file cannot be sent; the message is the key of a text.
export class Unusable extends Error {}

async function prepared(file) {
  let type;
  let start;
  try {
    type = await pictureType(file);
    start = await firstBytes(file, EXIF_BYTES);
  } catch (error) {
    throw new Unusable("photos.damaged"); // the file is gone, or it is still in a cloud
  }
  if (!PHOTO_TYPES.includes(type)) throw new Unusable("photos.type");
  const exif = type === "image/jpeg" ? exifOf(start) : {};
  const blob = await reduced(file, type, exif).catch(async (error) => {
    if (!(error instanceof NotReadable) || !UNSEEN.includes(type)) throw new Unusable("photos.damaged");
    return new Blob([await firstBytes(file)], { type });
  });
  if (blob.size > MAX_PHOTO_BYTES) throw new Unusable("photos.large");
  return { blob, place: exif.place || null };
}

// The photos of a draft as tiles with a button to remove each; `changed` is called after a removal.
export function photoTiles(draft, changed) {
  return h(
    "ul",
    { class: "plain photos", "data-field": "photos" },
    draft.photos.map((photo, number) => tile(draft, photo, number, changed)),
  );
}

function tile(draft, photo, number, changed) {
  const label = nameOf(photo, number);
  const picture = isVideo(photo) && !photo.poster ? h("p", {}, label) : h("img", { alt: label });
  photoOf(photo.id).then((blob) => {
    if (!blob) picture.replaceWith(h("p", { class: "wrong" }, t("photos.gone")));
    else if (photo.poster) picture.src = photo.poster;
    else if (!isVideo(photo)) showBlob(picture, blob);
  });
  return h("li", { class: "tile" }, picture,
    h("button", {
      type: "button", class: "remove", "aria-label": t("photos.remove", { name: label }),
      onclick: async () => {
        await removePhoto(draft, photo);
        changed();
      },
    }, icon("cross")));
}

// What a photo or the video of a draft is called.
export const nameOf = (file, number) =>
  isVideo(file) ? t("photos.video") : t("photos.number", { n: number + 1 });

export function showBlob(picture, blob) {
  const address = URL.createObjectURL(blob);
  picture.addEventListener("load", () => URL.revokeObjectURL(address), { once: true });
  picture.src = address;
}

// A button to take photos with the camera or to choose existing ones.
export function photoChooser(text, symbol, { camera = false, main = false, take }) {
  const input = h("input", {
    type: "file",
    class: "hidden-input",
    id: `choose-${symbol}`,
    accept: "image/*",
    multiple: !camera,
    capture: camera && "environment",
    onchange: () => {
      const files = [...input.files];
      input.value = "";
      if (files.length) take(files);
    },
  });
  return [h("label", { class: `button big ${main ? "main" : ""}`, for: input.id }, icon(symbol), text), input];
}
