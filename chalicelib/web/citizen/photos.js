// Photos before they are sent: reduced, stored in the draft, shown as tiles.

import { exifOf, withExif } from "./exif.js";
import { MAX_PHOTO_BYTES, MOST_PHOTOS, PHOTO_TYPES } from "./facts.js";
import { dropPhoto, photoOf, saveDraft, savePhoto, newId } from "./kept.js";
import { h } from "../shared/dom.js";
import { icon } from "./parts.js";
import { t } from "../shared/i18n.js";

const LONGEST = 2048;
const SMALL_ENOUGH = 1500000;
// Types that some browsers cannot show, but the API accepts.
const UNSEEN = new Set(["image/heic", "image/heif", "image/avif"]);
const BY_ENDING = { heic: "image/heic", heif: "image/heif", avif: "image/avif", jpg: "image/jpeg", jpeg: "image/jpeg" };

// Adds chosen files to a draft. Returns the error messages.
export async function addFiles(draft, files) {
  const wrong = [];
  for (const file of files) {
    if (draft.photos.length >= MOST_PHOTOS) {
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

class Unusable extends Error {}

async function prepared(file) {
  const type = file.type || BY_ENDING[file.name.split(".").pop().toLowerCase()] || "";
  if (!PHOTO_TYPES.includes(type)) throw new Unusable("photos.type");
  const { place, segment } = type === "image/jpeg" ? exifOf(await file.slice(0, 131072).arrayBuffer()) : {};
  const blob = await reduced(file, type, segment);
  if (blob.size > MAX_PHOTO_BYTES) throw new Unusable("photos.large");
  return { blob, place: place || null };
}

async function reduced(file, type, segment) {
  // Older browsers would draw the photo without turning it: it is sent as it was taken.
  if (!window.createImageBitmap || !CSS.supports("image-orientation", "from-image")) return new Blob([file], { type });
  let bitmap;
  try {
    bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    if (!UNSEEN.has(type)) throw new Unusable("photos.damaged");
    return new Blob([file], { type });
  }
  const share = Math.min(1, LONGEST / Math.max(bitmap.width, bitmap.height));
  if (share === 1 && type === "image/jpeg" && file.size < SMALL_ENOUGH) {
    bitmap.close();
    return file;
  }
  const canvas = h("canvas", { width: Math.round(bitmap.width * share), height: Math.round(bitmap.height * share) });
  const context = canvas.getContext("2d");
  context.fillStyle = "#fff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  const made = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
  if (!made) throw new Unusable("photos.damaged");
  // Officers see when and where a photo was taken; pictures for everybody else are made without it.
  return withExif(made, segment);
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
  const label = t("photos.number", { n: number + 1 });
  const picture = h("img", { alt: label });
  photoOf(photo.id).then((blob) => blob && showBlob(picture, blob));
  return h("li", { class: "tile" }, picture,
    h("button", {
      type: "button", class: "remove", "aria-label": t("photos.remove", { name: label }),
      onclick: async () => {
        await removePhoto(draft, photo);
        changed();
      },
    }, icon("cross")));
}

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
