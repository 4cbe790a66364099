// Makes the citizen's page usable without a network. Files with a version in their address come from the cache. The
// page itself comes from the network, and from the cache if there is no answer. Answers of the API are not cached here.

const KEPT = "pages-{{version}}";
const SHELL = ["./"];
const FILES = [
  "shared/style.css",
  "shared/api.js",
  "shared/dom.js",
  "shared/facts.js",
  "shared/finding.js",
  "shared/folding.js",
  "shared/i18n.js",
  "shared/map.js",
  "shared/pick.js",
  "shared/pictures.js",
  "shared/texts.js",
  "shared/trusted.js",
  "shared/values.js",
  "citizen/icons.svg",
  "citizen/style.css",
  "citizen/index.js",
  "citizen/actions.js",
  "citizen/around.js",
  "citizen/exif.js",
  "citizen/facts.js",
  "citizen/follow.js",
  "citizen/help.js",
  "citizen/home.js",
  "citizen/kept.js",
  "citizen/map.js",
  "citizen/more-texts.js",
  "citizen/nearby.js",
  "citizen/outbox.js",
  "citizen/parts.js",
  "citizen/phone.js",
  "citizen/photos.js",
  "citizen/private.js",
  "citizen/questions.js",
  "citizen/receipt.js",
  "citizen/report.js",
  "citizen/rescue.js",
  "citizen/texts.js",
  "citizen/view.js",
  "citizen/what.js",
  "citizen/where.js",
  "citizen/who.js",
].map((name) => `web/{{version}}/${name}`);

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(KEPT).then((cache) => cache.addAll([...SHELL, ...FILES])));
  self.skipWaiting();
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      // A page that was opened before a release still asks for files of that release.
      const others = (await caches.keys()).filter((name) => name !== KEPT);
      for (const name of others.slice(0, -1)) await caches.delete(name);
      await self.clients.claim();
    })(),
  );
});

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== location.origin) return;
  const path = url.pathname.slice(new URL(".", location).pathname.length);
  if (path.startsWith("web/")) event.respondWith(kept(event.request));
  else if (path === "") event.respondWith(asked(event.request));
});

async function kept(request) {
  // Vary is there for the API's answers; no file depends on a request's headers.
  const found = await caches.match(request, { ignoreVary: true });
  if (found) return found;
  const answer = await fetch(request);
  if (answer.ok && request.url.includes("/{{version}}/")) (await caches.open(KEPT)).put(request, answer.clone());
  return answer;
}

async function asked(request) {
  try {
    const answer = await fetch(request);
    if (answer.ok) (await caches.open(KEPT)).put("./", answer.clone());
    return answer;
  } catch (error) {
    const found = await (await caches.open(KEPT)).match("./", { ignoreVary: true });
    if (found) return found;
    throw error;
  }
}
