// What an officer takes along on this device: tickets with small pictures, and moves that wait for a network. They are
// kept in the browser's Cache, bounded in number and days. Nothing here says who reported.

import { base } from "../../shared/api.js";
import { keep, stored } from "../../shared/i18n.js";
import { session, signedInAs } from "../session.js";

const CACHE = "office-field";
// Whose tickets and moves the device keeps; without it there are none.
const OWNER = "office-field";
// What one can visit in a day, as on a printed route.
export const MOST_TICKETS = 30;
const DAYS = 3;
export const MOST_MOVES = 50;
const DAY_MS = 86_400_000;

// The officer of the session and for whom they act; without a session the one who took tickets along last.
export const owner = () => (signedInAs() ? `${signedInAs()} ${session.actingFor}`.trim() : stored(OWNER) || "");

export const isInUse = () => stored(OWNER) !== null;

const address = (...names) => [`${base}office-field`, ...names].join("/");
const opened = () => caches.open(CACHE);

async function read(name) {
  const found = await (await opened()).match(name);
  return found ? found.json() : null;
}

const write = async (name, value) => (await opened()).put(name, new Response(JSON.stringify(value)));

async function all(kind) {
  const cache = await opened();
  const start = new URL(address(kind, ""), location.href).href;
  const names = (await cache.keys()).map(({ url }) => url).filter((url) => url.startsWith(start));
  const found = await Promise.all(names.map(read));
  return found.filter(Boolean).sort((one, other) => one.at - other.at);
}

const isOver = ({ at }) => at < Date.now() - DAYS * DAY_MS;
export const endOf = ({ at }) => new Date(at + DAYS * DAY_MS).toISOString();

// The officer's tickets: { code, at: when they were last read (milliseconds), pictures: their number, … }.
export const tickets = async () => (await all("ticket")).filter((one) => one.owner === owner() && !isOver(one));

// `pictures` are blobs. Throws if the device has no room.
export async function keepTicket(ticket, pictures) {
  const cache = await opened();
  keep(OWNER, owner());
  for (const [place, blob] of pictures.entries()) {
    await cache.put(address("picture", ticket.code, place), new Response(blob));
  }
  await write(address("ticket", ticket.code), { ...ticket, owner: owner(), pictures: pictures.length });
}

// Replaces what is known of a ticket; its pictures stay.
export async function changeTicket(ticket) {
  if (await read(address("ticket", ticket.code))) await write(address("ticket", ticket.code), ticket);
}

export async function dropTicket({ code, pictures }) {
  const cache = await opened();
  await cache.delete(address("ticket", code));
  for (let place = 0; place < pictures; place += 1) await cache.delete(address("picture", code, place));
}

export async function picture(code, place) {
  const found = await (await opened()).match(address("picture", code, place));
  return found ? found.blob() : null;
}

// The officer's moves, the oldest first. `state` is "waiting", or why the officer must look: "raced", "refused".
export const moves = async () => (await all("move")).filter((one) => one.owner === owner());

// How many moves of others wait on this device.
export const ofOthers = async () => (await all("move")).filter((one) => one.owner !== owner()).length;

// The photo is written first: a move without its photo would be sent without it.
export async function keepMove(move, photo = null) {
  keep(OWNER, owner());
  if (photo) await (await opened()).put(address("photo", move.id), new Response(photo));
  await write(address("move", move.id), { ...move, owner: owner() });
}

export async function changeMove(id, change) {
  const before = await read(address("move", id));
  if (before) await write(address("move", id), { ...before, ...change });
}

export async function dropMove({ id }) {
  const cache = await opened();
  await cache.delete(address("move", id));
  await cache.delete(address("photo", id));
}

export async function photoOf({ id }) {
  const found = await (await opened()).match(address("photo", id));
  return found ? found.blob() : null;
}

// Removes tickets of other officers and those that are too old. Moves of others stay until they sign in here again.
export async function tidy() {
  const mine = owner();
  for (const one of await all("ticket")) if (one.owner !== mine || isOver(one)) await dropTicket(one);
  const rest = [...(await all("ticket")), ...(await all("move"))];
  keep(OWNER, rest.length ? mine : null);
}

// Removes all tickets, and the moves of the officer who signs out.
export async function forget() {
  const mine = await moves();
  for (const one of mine) await dropMove(one);
  for (const one of await all("ticket")) await dropTicket(one);
  const rest = await all("move");
  if (!rest.length) await caches.delete(CACHE);
  keep(OWNER, rest.length ? "" : null);
}
