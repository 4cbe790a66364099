// A shared tablet keeps nothing. This module runs before all others and replaces the browser's storages by ones in
// memory, which the next reload empties. Without IndexedDB, drafts and photos stay in memory by themselves.

function memory() {
  const items = new Map();
  return {
    getItem: (name) => (items.has(name) ? items.get(name) : null),
    setItem: (name, value) => void items.set(name, String(value)),
    removeItem: (name) => void items.delete(name),
    clear: () => items.clear(),
  };
}

for (const name of ["localStorage", "sessionStorage"])
  Object.defineProperty(window, name, { value: memory(), configurable: true });
Object.defineProperty(window, "indexedDB", { value: undefined, configurable: true });

// A way back to this page shows a new one and not what the browser kept in memory.
window.addEventListener("pageshow", ({ persisted }) => persisted && location.reload());
