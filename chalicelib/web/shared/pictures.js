// Photos in the sizes that the API offers. The browser loads the smallest file that is sharp enough on its screen.

import { h } from "./dom.js";

// A photo of the API as an element: WebP, or JPEG in browsers without WebP. `sizes` is the width on the screen, as in
// HTML's `sizes` attribute.
export function pictureOf(photo, { alt, sizes }) {
  const [width, height] = (photo.sizes || {})[largest(photo.links)] || [4, 3];
  const usual = photo.jpegs || photo.links;
  const image = h("img", {
    srcset: srcset(usual, photo),
    sizes,
    src: smallestLink(usual),
    alt,
    width,
    height,
    loading: "lazy",
  });
  if (usual === photo.links) return image;
  return h("picture", {}, h("source", { type: "image/webp", srcset: srcset(photo.links, photo), sizes }), image);
}

export const largestLink = ({ links }) => links[largest(links)];

// `links`: longest side in pixels -> address.
const ascending = (links) => Object.keys(links).sort((one, other) => one - other);
const largest = (links) => ascending(links).pop();
const smallestLink = (links) => links[ascending(links)[0]];

// A photo smaller than a size is not enlarged: the larger sizes have the same width, and one of them is enough.
function srcset(links, photo) {
  const byWidth = new Map();
  for (const size of ascending(links)) {
    const width = ((photo.sizes || {})[size] || [Number(size)])[0];
    if (!byWidth.has(width)) byWidth.set(width, links[size]);
  }
  return [...byWidth].map(([width, address]) => `${address} ${width}w`).join(", ");
}
