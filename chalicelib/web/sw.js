// Makes the citizen's page usable without a network. Files with a version in their address come from the cache. The
// page itself and the data that a report is written with come from the network, and from the cache if there is no
// answer. So do bulletins that were opened once, the office's page and the communes' borders. Other answers of the API
// are not cached.

const KEPT = "pages-{{version}}";
const SHELL = ["./"];
// The page of a counter's tablet, which asks for its own files as soon as it is kept.
const TABLET = "danh-gia";
// The office's page keeps its own files when an officer takes tickets along (office/field/files.js).
const OFFICE = "office";
const BORDERS = "v1/outlines";
// Categories with their questions, communes, map settings: each in both languages.
const DATA = ["v1/categories", "v1/communes", "v1/province"];
const FILES = [
  "shared/style.css",
  "shared/address.js",
  "shared/api.js",
  "shared/browser-kinds.js",
  "shared/browser-kind-texts.js",
  "shared/dialog.js",
  "shared/dom.js",
  "shared/finding.js",
  "shared/folding.js",
  "shared/i18n.js",
  "shared/map.js",
  "shared/older.js",
  "shared/outlines.js",
  "shared/news.js",
  "shared/news-lines.js",
  "shared/pick.js",
  "shared/pictures.js",
  "shared/push.js",
  "shared/push-texts.js",
  "shared/texts.js",
  "shared/through.js",
  "shared/toasts.js",
  "shared/trusted.js",
  "shared/values.js",
  "citizen/icons.svg",
  "citizen/style.css",
  "citizen/index.js",
  "citizen/installed.js",
  "citizen/households/households.js",
  "citizen/households/texts.js",
  "citizen/account/account.js",
  "citizen/account/identity.js",
  "citizen/account/levels.js",
  "citizen/account/moving.js",
  "citizen/account/returning.js",
  "citizen/account/texts.js",
  "citizen/view/actions.js",
  "citizen/area/area.js",
  "citizen/area/texts.js",
  "citizen/around/around.js",
  "citizen/browser.js",
  "citizen/browser-texts.js",
  "citizen/calls.js",
  "citizen/chat/chat.js",
  "citizen/chat/texts.js",
  "citizen/chat/wants.js",
  "citizen/sending/drafts.js",
  "citizen/photos/exif.js",
  "citizen/facts.js",
  "citizen/photos/files.js",
  "citizen/report/gazetteer.js",
  "citizen/report/gazetteer-texts.js",
  "citizen/view/follow.js",
  "citizen/view/following.js",
  "citizen/view/following-texts.js",
  "citizen/helper/form.js",
  "citizen/helper/helper.js",
  "citizen/helper/known.js",
  "citizen/helper/texts.js",
  "citizen/guide-texts.js",
  "citizen/help.js",
  "citizen/home.js",
  "citizen/kept.js",
  "citizen/sending/lock.js",
  "citizen/around/joining.js",
  "citizen/around/map.js",
  "citizen/around/near.js",
  "citizen/around/texts.js",
  "citizen/mine.js",
  "citizen/more-texts.js",
  "citizen/report/asset.js",
  "citizen/report/asset-texts.js",
  "citizen/report/nearby.js",
  "citizen/sending/outbox.js",
  "citizen/parts.js",
  "citizen/position.js",
  "citizen/report/phone.js",
  "citizen/photos/photos.js",
  "citizen/photos/sent-video.js",
  "citizen/photos/video-texts.js",
  "citizen/photos/videos.js",
  "citizen/report/private.js",
  "citizen/report/questions.js",
  "citizen/report/receipt.js",
  "citizen/photos/reduce.js",
  "citizen/report/report.js",
  "citizen/view/righting.js",
  "citizen/view/righting-texts.js",
  "citizen/view/own-data.js",
  "citizen/view/own-data-texts.js",
  "citizen/report/rescue.js",
  "citizen/sending/store.js",
  "citizen/view/telling.js",
  "citizen/texts.js",
  "citizen/sending/uploads.js",
  "citizen/view/view.js",
  "citizen/report/what.js",
  "citizen/report/where.js",
  "citizen/report/who.js",
].map((name) => `web/{{version}}/${name}`);

self.addEventListener("install", (event) => {
  event.waitUntil(
    caches.open(KEPT).then((cache) =>
      Promise.all([
        cache.addAll([...SHELL, ...FILES]),
        ...DATA.map((path) => cache.add(path).catch(() => {})), // the page asks for it, too
      ]),
    ),
  );
  self.skipWaiting();
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      // A page that was opened before a release still asks for files of that release.
      const others = (await caches.keys()).filter((name) => name.startsWith("pages-") && name !== KEPT);
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
  else if (path.split("/")[0] === "ban-tin") event.respondWith(asked(event.request, event.request.url));
  else if ((path === BORDERS && !url.search) || path === OFFICE) event.respondWith(asked(event.request, path));
  else if (path === "" || path === TABLET || (DATA.includes(path) && !url.search))
    event.respondWith(asked(event.request, path || "./"));
});

async function kept(request) {
  // Vary is there for the API's answers; no file depends on a request's headers.
  const found = await caches.match(request, { ignoreVary: true }).catch(() => undefined);
  if (found) return found;
  const answer = await fetch(request);
  if (answer.ok && request.url.includes("/{{version}}/")) put(request, answer.clone());
  return answer;
}

// On a full telephone nothing is put into the cache, and the page works as long as there is a network.
const put = (name, answer) =>
  caches
    .open(KEPT)
    .then((cache) => cache.put(name, answer))
    .catch(() => {});

async function asked(request, name) {
  // After a release, a page that was not opened since is still that of the release before, with its files.
  const known = () =>
    caches
      .open(KEPT)
      .then((cache) => cache.match(name, { ignoreVary: true }))
      .then((found) => found || caches.match(name, { ignoreVary: true }))
      .catch(() => undefined);
  try {
    const answer = await fetch(request);
    if (answer.ok) put(name, answer.clone());
    return answer.status === 429 || answer.status >= 500 ? (await known()) || answer : answer;
  } catch (error) {
    const found = await known();
    if (found) return found;
    throw error;
  }
}

// A message about a report or, for officers, a ticket: { title, text, link, tag, urgent }. The link is relative to the
// pages; that of a sender has the secret of the report, which only this browser can decrypt.
self.addEventListener("push", (event) => {
  let told = {};
  try {
    told = event.data.json();
  } catch (error) {
    // A push service may send a message without a text. The browser wants every message to be shown.
  }
  const { title = "Phản ánh hiện trường", text: body = "", link = "", tag = "", urgent = false } = told;
  const shown = { body, tag, renotify: Boolean(tag), requireInteraction: urgent, data: link, lang: "vi" };
  event.waitUntil(Promise.all([self.registration.showNotification(title, shown), tellPages()]));
});

// Open pages ask at once what has happened.
async function tellPages() {
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  for (const page of pages) page.postMessage("told");
}

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const link = String(event.notification.data || "");
  event.waitUntil(Promise.all([openPage(new URL(link, self.registration.scope).href), tellOpened(link)]));
});

// A window with something half-written is left alone. The page writes a sender's link in its own way.
async function openPage(address) {
  const own = address.replace(/#([A-Z]{2}\d{10})\.([a-z0-9]+)$/, "#/phieu/$1/$2");
  const windows = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const same = windows.find(({ url }) => url === address || url === own);
  return same ? same.focus() : self.clients.openWindow(address);
}

// Tells the API that the sender has opened a message, so that no SMS follows.
async function tellOpened(link) {
  const [, code, secret] = /^#([A-Z]{2}\d{10})\.([a-z0-9]+)$/.exec(link) || [];
  if (!code) return;
  const headers = { "X-Report-Secret": secret };
  await fetch(`v1/reports/${code}/opened`, { method: "POST", headers }).catch(() => {});
}
