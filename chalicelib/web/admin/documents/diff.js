// The differences between two documents, field by field, and merging the changes of two people.

// What identifies an entry of a list.
const IDENTITIES = [
  ["id"],
  ["step", "urgency", "report_type", "category"],
  ["kind", "key", "report_type"],
  ["date"],
  ["valid_from"],
  ["unit", "report_type", "category", "area"],
  ["code"],
  ["key"],
  ["name", "district"],
];

export const same = (one, other) => JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));

const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
const isList = (value) => Array.isArray(value) && value.length > 0 && value.every(isObject);

function sorted(value) {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value ?? null;
  return Object.fromEntries(
    Object.keys(value)
      .filter((name) => (value[name] ?? null) !== null)
      .sort()
      .map((name) => [name, sorted(value[name])]),
  );
}

function identity(item) {
  const fields = IDENTITIES.find(([first]) => first in item) || Object.keys(item);
  return JSON.stringify(fields.map((name) => item[name] ?? null));
}

function byIdentity(list) {
  const found = new Map();
  for (const item of list || []) {
    let name = identity(item);
    while (found.has(name)) name += "'"; // the API refuses two entries with one identity, and says so
    found.set(name, item);
  }
  return found;
}

const areLists = (...values) =>
  values.some(isList) &&
  values.every((one) => one === undefined || one === null || (Array.isArray(one) && one.every(isObject)));

// [{ path: [field or entry, …], what: "added" | "removed" | "changed" | "moved", before, after }]
export function differences(before, after, path = []) {
  if (same(before, after)) return [];
  if (areLists(before, after)) return listDifferences(before || [], after || [], path);
  if (isObject(before) && isObject(after)) {
    return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((name) =>
      differences(before[name], after[name], [...path, name]),
    );
  }
  return [{ path, what: "changed", before, after }];
}

function listDifferences(before, after, path) {
  const [old, now] = [byIdentity(before), byIdentity(after)];
  const found = [];
  for (const [name, item] of old)
    if (!now.has(name)) found.push({ path: [...path, item], what: "removed", before: item });
  for (const [name, item] of now) {
    if (!old.has(name)) found.push({ path: [...path, item], what: "added", after: item });
    else found.push(...differences(old.get(name), item, [...path, item]));
  }
  if (isMoved(old, now)) found.push({ path, what: "moved" });
  return found;
}

function isMoved(before, after) {
  const kept = (from, other) => [...from.keys()].filter((name) => other.has(name)).join();
  return kept(before, after) !== kept(after, before);
}

// Applies my changes of `base` to their document. Returns { merged, clashes: [{ path, what, mine, theirs }] }. Where
// both changed the same field, mine is kept and a clash is listed.
export function mergeChanges(base, mine, theirs, path = []) {
  if (same(mine, base) || same(mine, theirs)) return { merged: theirs, clashes: [] };
  if (same(theirs, base)) return { merged: mine, clashes: [] };
  if (areLists(base, mine, theirs)) return mergeLists(base || [], mine || [], theirs || [], path);
  if (isObject(mine) && isObject(theirs)) {
    const merged = {};
    const clashes = [];
    for (const name of new Set([...Object.keys(theirs), ...Object.keys(mine)])) {
      const one = mergeChanges(base?.[name], mine[name], theirs[name], [...path, name]);
      if (one.merged !== undefined) merged[name] = one.merged;
      clashes.push(...one.clashes);
    }
    return { merged, clashes };
  }
  return { merged: mine, clashes: [{ path, what: "changed", mine, theirs }] };
}

function mergeLists(base, mine, theirs, path) {
  const [old, own, other] = [base, mine, theirs].map(byIdentity);
  const merged = [];
  const clashes = isMoved(old, own) && isMoved(old, other) && isMoved(own, other) ? [{ path, what: "moved" }] : [];
  // Keep the order of the side that changed it; entries that only the other side has come last.
  const [first, second] = isMoved(old, own) ? [own, other] : [other, own];
  for (const name of new Set([...first.keys(), ...second.keys()])) {
    const item = own.get(name) || other.get(name);
    const one = mergeChanges(old.get(name), own.get(name), other.get(name), [...path, item]);
    if (one.merged !== undefined) merged.push(one.merged);
    clashes.push(...one.clashes);
  }
  return { merged, clashes };
}
