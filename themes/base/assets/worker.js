/* What a visited site keeps on the device: the offline page and the static files that it and every
   page need, by their hashes. Never a page, never a document: those may end at any second, and a
   kept copy would go on showing them. So without a network there is the offline page, and nothing
   that was true once. `KEPT` is put before this by the server. */
const OFFLINE = "/offline", CACHE = "site-" + KEPT.join().split("").reduce((n, c) => (n * 31 + c.charCodeAt(0)) | 0, 7);

self.addEventListener("install", event => event.waitUntil(
  caches.open(CACHE).then(cache => cache.addAll([OFFLINE, ...KEPT])).then(() => self.skipWaiting())));

self.addEventListener("activate", event => event.waitUntil((async () => {
  for (const name of await caches.keys()) if (name !== CACHE) await caches.delete(name);
  if (self.registration.navigationPreload) await self.registration.navigationPreload.enable();
  await self.clients.claim();
})()));

self.addEventListener("fetch", event => {
  const {request} = event, url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (request.mode === "navigate" && !url.pathname.startsWith("/staff"))
    event.respondWith((async () => {
      try { return (await event.preloadResponse) || (await fetch(request)); }
      catch { return caches.match(OFFLINE); }
    })());
  else if (KEPT.includes(url.pathname + url.search))
    event.respondWith(caches.match(request).then(hit => hit || fetch(request)));
});
