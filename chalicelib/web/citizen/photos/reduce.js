// Makes a photo small before it is sent.

import { withExif } from "./exif.js";
import { firstBytes } from "./files.js";
import { h } from "../../shared/dom.js";

const LONGEST = 2048;
const SMALL_ENOUGH = 1500000;
const QUALITY = 0.85;
// What draws a picture upright on a canvas of width w and height h, by its orientation (Exif 2.32).
const UPRIGHT = {
  2: (w) => [-1, 0, 0, 1, w, 0],
  3: (w, h) => [-1, 0, 0, -1, w, h],
  4: (w, h) => [1, 0, 0, -1, 0, h],
  5: () => [0, 1, 1, 0, 0, 0],
  6: (w) => [0, 1, -1, 0, w, 0],
  7: (w, h) => [0, -1, -1, 0, w, h],
  8: (w, h) => [0, -1, 1, 0, 0, h],
};

// The browser cannot show the picture.
export class NotReadable extends Error {}

// A JPEG of at most LONGEST pixels a side, upright; a small JPEG is only copied. `exif`: what exifOf found. The bytes
// are copied in any case: the telephone may delete the file of its camera. Raises NotReadable.
export async function reduced(file, type, { segment, turn }) {
  const picture = await open(file, turn);
  const share = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
  if (share === 1 && type === "image/jpeg" && file.size < SMALL_ENOUGH) {
    picture.close();
    return new Blob([await firstBytes(file)], { type });
  }
  const canvas = draw(picture, share);
  picture.close();
  const made = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
  if (!made) throw new NotReadable();
  // Officers see when and where a photo was taken; pictures for everybody else are made without it.
  return withExif(made, segment);
}

function draw({ source, width, height, turn }, share) {
  const [w, h_] = [Math.round(width * share), Math.round(height * share)];
  const across = turn > 4;
  const canvas = h("canvas", { width: across ? h_ : w, height: across ? w : h_ });
  const context = canvas.getContext("2d");
  context.fillStyle = "#fff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingQuality = "high";
  if (UPRIGHT[turn]) context.setTransform(...UPRIGHT[turn](canvas.width, canvas.height));
  context.drawImage(source, 0, 0, w, h_);
  return canvas;
}

// { source, width, height, turn, close }: what a canvas draws, and the orientation that is still to be applied.
async function open(file, turn) {
  try {
    const bitmap = await window.createImageBitmap(file, { imageOrientation: "from-image" });
    return { source: bitmap, width: bitmap.width, height: bitmap.height, close: () => bitmap.close() };
  } catch (error) {
    return load(file, turn); // Safari before 15 and Chrome before 81 cannot do that
  }
}

function load(file, turn) {
  const address = URL.createObjectURL(file);
  const image = new Image();
  const close = () => URL.revokeObjectURL(address);
  return new Promise((done, fail) => {
    image.onload = () => {
      const { naturalWidth: width, naturalHeight: height } = image;
      const isTurned = window.CSS && CSS.supports("image-orientation", "from-image");
      done({ source: image, width, height, turn: isTurned ? 1 : turn, close });
    };
    image.onerror = () => {
      close();
      fail(new NotReadable());
    };
    image.src = address;
  });
}
