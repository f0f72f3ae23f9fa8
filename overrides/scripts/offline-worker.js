// Shows the copy that offline.js kept when the network gives no page within four seconds. It keeps nothing itself.
"use strict";
const NAME = "offline-copy";

addEventListener("install", function () { skipWaiting(); });

addEventListener("fetch", function (event) {
  if (event.request.mode === "navigate") event.respondWith(page(event.request));
});

async function page(request) {
  const live = fetch(request).then(answer => answer.status < 500 ? answer : Promise.reject());
  const late = new Promise(function (done, fail) { setTimeout(fail, 4000); });
  try {
    return await Promise.race([live, late]);
  } catch (silence) {
    return await caches.match(request, { cacheName: NAME, ignoreSearch: true }) || live.catch(list);
  }
}

// A page that is not in the copy: the list of those that are.
async function list() {
  const kept = await caches.has(NAME) ? await (await caches.open(NAME)).keys() : [];
  const found = kept.find(one => one.url.endsWith("/offline/"));
  return found ? Response.redirect(found.url) : Response.error();
}
