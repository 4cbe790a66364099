// What the first page knows of the reports of this browser before anything else is loaded.

import { keep, stored } from "../shared/i18n.js";

// Only a browser that has this note looks for drafts as soon as the page is opened; others look a moment later.
export const mayHaveDrafts = () => stored("drafts") !== null;
export const noteDrafts = () => keep("drafts", "1");

// The reports sent from here, newest first: [{ code, secret, at, title, key }].
export function mine() {
  try {
    const known = JSON.parse(stored("mine"));
    return Array.isArray(known) ? known : [];
  } catch (error) {
    return [];
  }
}

// Whether the receipt of a draft is on the screen: as a view of its own, or in place of a rescue's form.
export const isReceiptOpen = (key) =>
  location.hash.endsWith(key) || Boolean(document.querySelector(`[data-call="${key}"]`));
