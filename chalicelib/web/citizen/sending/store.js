// IndexedDB, and memory while it fails: a full disk, private mode, a database that does not open or that the browser
// has closed. Items in memory are written to the database as soon as it answers again. Nothing here fails.

const NAME = "citizen";
const OPEN_MS = 3000;
const ACT_MS = 5000;
const AGAIN_MS = 10000;
const MOST_FAILURES = 5;

// Items that are newer than those in the database: store -> id -> item, or null for a deleted item.
const memory = { drafts: new Map(), photos: new Map() };

const NO_ANSWER = new Error("the database does not answer");

let opening = null;
let current = null;
let failures = 0;
let closedUntil = 0;
let flushedAt = 0;
let told = false;

// Whether something that is not sent would be lost if the page were closed now. The window gets a "kept" event when
// this changes.
export const isInMemory = () => Object.keys(memory).some((store) => [...memory[store].values()].some(isNeeded));
const isNeeded = (item) => item && item.state !== "done";

export async function get(store, id) {
  if (memory[store].has(id)) return memory[store].get(id) || undefined;
  return act(store, "readonly", (one, found) => {
    one.get(id).onsuccess = ({ target }) => found(target.result);
  }).catch(() => undefined);
}

export async function all(store, key) {
  const items = await act(store, "readonly", (one, found) => {
    one.getAll().onsuccess = ({ target }) => found(target.result);
  }).catch(() => []);
  const newer = memory[store];
  return [...items.filter((item) => !newer.has(item[key])), ...[...newer.values()].filter(Boolean)];
}

export async function put(store, id, item) {
  try {
    await act(store, "readwrite", (one) => one.put(item));
    memory[store].delete(id);
    tell();
  } catch (error) {
    setInMemory(store, id, item);
  }
}

export async function drop(store, id) {
  try {
    await act(store, "readwrite", (one) => one.delete(id));
    memory[store].delete(id);
    flushedAt = 0; // there may be room now
    tell();
  } catch (error) {
    setInMemory(store, id, null);
  }
}

// Reads an item and writes what `make` returns for it, in one transaction: no other window writes between. `make` gets
// undefined for an item that does not exist, and returns undefined to write nothing. Returns what `make` returned.
export async function change(store, id, make) {
  if (!memory[store].has(id)) {
    try {
      return await act(store, "readwrite", (one, found, fail) => {
        one.get(id).onsuccess = ({ target }) => {
          const made = make(target.result);
          found(made);
          try {
            if (made) one.put(made);
          } catch (error) {
            fail(error);
          }
        };
      });
    } catch (error) {
      // as in a browser that stores nothing
    }
  }
  const made = make(memory[store].get(id) || undefined);
  if (made) setInMemory(store, id, made);
  return made;
}

function setInMemory(store, id, item) {
  memory[store].set(id, item);
  tell();
}

function tell() {
  if (told === isInMemory()) return;
  told = !told;
  window.dispatchEvent(new Event("kept"));
}

async function act(store, mode, ask) {
  for (let tried = 1; ; tried += 1) {
    const base = await opened();
    try {
      const result = await within(ACT_MS, run(base, store, mode, ask));
      failures = 0;
      flush();
      return result;
    } catch (error) {
      if (error === NO_ANSWER) rest();
      // The browser may have closed the database: it is opened again. A full disk stays full.
      if (tried === 2 || error === NO_ANSWER || error.name === "QuotaExceededError") throw error;
      close(base);
    }
  }
}

function run(base, store, mode, ask) {
  return new Promise((done, fail) => {
    const transaction = base.transaction(store, mode);
    let result;
    transaction.oncomplete = () => done(result);
    transaction.onerror = ({ target }) => fail(target.error || transaction.error || new Error(mode));
    transaction.onabort = () => fail(transaction.error || new Error(mode));
    ask(transaction.objectStore(store), (found) => (result = found), fail);
  });
}

// Leaves a database alone that does not answer, longer after each failure.
function rest() {
  failures = Math.min(failures + 1, MOST_FAILURES);
  closedUntil = Date.now() + AGAIN_MS * 2 ** failures;
  opening = null;
}

function opened() {
  if (!opening) {
    if (Date.now() < closedUntil) return Promise.reject(NO_ANSWER);
    const mine = within(OPEN_MS, open());
    opening = mine;
    mine.catch(() => {
      rest();
      if (opening === mine) opening = null;
    });
  }
  return opening;
}

function open() {
  return new Promise((done, fail) => {
    const request = window.indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("drafts", { keyPath: "key" });
      request.result.createObjectStore("photos", { keyPath: "id" });
    };
    request.onerror = () => fail(request.error);
    request.onsuccess = () => {
      const base = request.result;
      base.onclose = () => close(base);
      base.onversionchange = () => close(base);
      // A database that opens after all is used from then on.
      closedUntil = 0;
      current = base;
      opening = Promise.resolve(base);
      done(base);
    };
  });
}

function close(base) {
  if (base === current) opening = null;
  try {
    base.close();
  } catch (error) {
    // it is closed
  }
}

async function flush() {
  if (Date.now() - flushedAt < AGAIN_MS) return;
  flushedAt = Date.now();
  for (const store of Object.keys(memory)) {
    for (const [id, item] of [...memory[store]]) {
      try {
        await act(store, "readwrite", (one) => (item ? one.put(item) : one.delete(id)));
      } catch (error) {
        return;
      }
      if (memory[store].get(id) === item) memory[store].delete(id);
    }
  }
  tell();
}

// The promise's outcome, or a failure after `patience` milliseconds: some browsers never answer.
function within(patience, promise) {
  return new Promise((done, fail) => {
    setTimeout(() => fail(NO_ANSWER), patience);
    promise.then(done, fail);
  });
}
