// The copy for use without signal: kept when the reader asks, erased when the reader asks. What it holds is what
// the list on the page names, and the chosen hromada. offline-worker.js shows it; only this script writes it.
(function () {
"use strict";
const workers = navigator.serviceWorker;
if (!workers || !window.caches || !location.protocol.startsWith("http")) return;

const NAME = "offline-copy";
const box = document.querySelector("[data-worker]"), words = box.dataset, chosen = box.querySelector("select");
const status = box.querySelector("[role=status]"), [save, forget] = box.querySelectorAll("button");
const first = save.textContent, worker = absolute(words.worker), scope = absolute(".", worker);

function absolute(address, base) { return new URL(address, base || location.href).href; }

// Another site may live on the same host: its worker and caches are not ours to touch.
async function registered() {
  const found = await workers.getRegistration(scope);
  return found && found.scope === scope ? found : null;
}

function dated(day) {
  return words.of + " " + day.toLocaleDateString(words.locale, { day: "numeric", month: "long", year: "numeric" });
}

async function show(said) {
  const cache = await registered() && await caches.open(NAME);
  const own = cache && await cache.match(location.pathname);
  if (own) await own.body.cancel();  // an open page would outlive the erasing
  status.textContent = (said ? said + " " : "") + (own ? dated(new Date(own.headers.get("Date"))) : said ? "" : words.none);
  save.textContent = cache ? words.renew : first;
  forget.hidden = !cache;
  if (!chosen) return;
  const held = cache ? (await cache.keys()).map(one => one.url) : [];
  const option = [...chosen.options].find(one => one.value && held.includes(absolute(one.value)));
  const link = box.querySelector("[data-chosen]");
  link.hidden = !option;
  if (option) {
    chosen.value = link.firstChild.href = option.value;
    link.firstChild.textContent = option.text;
  }
}

// All pages are fetched before the first is kept, so that a lost signal leaves the old copy whole.
async function keep() {
  const day = new Date(), pages = [...box.querySelectorAll("li a")].map(link => link.href);
  if (chosen && chosen.value) pages.push(absolute(chosen.value));
  const texts = await Promise.all(pages.map(async page => {
    const answer = await fetch(page, { cache: "no-store" });
    if (!answer.ok) throw answer.status;
    return answer.text();
  }));
  const headers = { "Content-Type": "text/html; charset=utf-8", "Date": day.toUTCString() };
  const note = '$&<p class="notice"><b>' + dated(day) + "</b></p>";
  const cache = await caches.open(NAME);
  await Promise.all(pages.map((page, number) =>
    cache.put(page, new Response(texts[number].replace(/<article[^>]*>/, note), { headers }))));
  for (const old of await cache.keys()) if (!pages.includes(old.url)) await cache.delete(old);
  await workers.register(worker);
  await workers.ready;
}

save.onclick = async function () {
  save.disabled = true;
  status.textContent = words.saving;
  let said = "";
  try {
    await keep();
  } catch (failure) {
    said = words.failed;
    if (!await registered()) await caches.delete(NAME);
  }
  save.disabled = false;
  show(said);
};

// The pages go one by one: a browser may hold a cache that is gone by name until this page is closed.
forget.onclick = async function () {
  const found = await registered(), cache = await caches.open(NAME);
  for (const page of await cache.keys()) await cache.delete(page);
  await caches.delete(NAME);
  if (found) await found.unregister();
  await show(words.forgotten);
  save.focus();
};

// Until all of this worked once, the page says that no copy can be saved here: a private window may refuse what it has.
addEventListener("pageshow", async function () {
  await show();
  box.querySelector("[data-without]").hidden = true;
  box.querySelector("[data-with]").hidden = false;
});
})();
