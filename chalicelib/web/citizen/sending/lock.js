// Two windows of one browser must not send the same draft at the same time.

import { changeDraft, newId } from "./drafts.js";

const LEASE_MS = 150000;
const HERE = newId();
const running = new Map();

// Runs `act` for a draft unless another window does. Where the browser has no locks, the draft itself says until when a
// window is working on it; then null is returned at once.
export function alone(key, act) {
  if (navigator.locks && navigator.locks.request) return navigator.locks.request(`draft-${key}`, act);
  if (!running.has(key)) {
    const run = lease(key, act);
    const over = () => running.delete(key);
    running.set(key, run);
    run.then(over, over);
  }
  return running.get(key);
}

async function lease(key, act) {
  const end = Date.now() + LEASE_MS;
  const taken = await changeDraft(key, (now) => {
    const isFree = now && (!now.lease || now.lease.by === HERE || now.lease.until < Date.now());
    return isFree ? { ...now, lease: { by: HERE, until: end } } : undefined;
  });
  if (!taken) return null;
  try {
    return await act();
  } finally {
    await changeDraft(key, (now) => (now && now.lease ? { ...now, lease: null } : undefined));
  }
}
