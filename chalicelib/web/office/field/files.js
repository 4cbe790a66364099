// Keeps the office's page and what the tickets that are taken along need, so that both open without a network.

import { base } from "../../shared/api.js";
import { FILES } from "./file-list.js";

const PATIENCE_MS = 20_000;
const ANSWERS = ["office", "v1/province", "v1/outlines"];

// Resolves when all is kept. Throws where the browser keeps nothing.
export async function keepPage() {
  if (!navigator.serviceWorker) throw new Error("no service worker");
  await navigator.serviceWorker.register("sw.js");
  await within(navigator.serviceWorker.ready);
  const folder = new URL("../../", import.meta.url);
  const version = folder.pathname.split("/").slice(-2)[0];
  const cache = await caches.open(`pages-${version}`);
  const names = [
    ...FILES.map((name) => new URL(name, folder).href),
    ...ANSWERS.map((name) => new URL(base + name, location.href).href),
  ];
  await Promise.all(names.map(async (name) => (await cache.match(name, { ignoreVary: true })) || cache.add(name)));
}

const within = (promise) =>
  Promise.race([promise, new Promise((_, fail) => setTimeout(() => fail(new Error("late")), PATIENCE_MS))]);
