// The tickets of a unit's queue, page by page.

import { request } from "../session.js";

const PAGE = 100;

// Returns the promise of { lines, more }: about `most` tickets, and whether there are others. A ticket that moves while
// pages are loaded may be in two of them. Its last line is used.
export async function linesOf(unit, kind, most) {
  const found = new Map();
  let cursor = null;
  do {
    const page = await request("v1/office/queue", { query: { unit, kind, limit: PAGE, cursor } });
    for (const line of page.tickets) found.set(line.code, line);
    cursor = page.cursor;
  } while (cursor && found.size < most);
  return { lines: [...found.values()], more: cursor !== null };
}
