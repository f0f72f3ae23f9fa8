// Leaving at once: a click on the exit, or Escape or Shift three times within five seconds.
// Blanks the page, its title and its icon, then puts the exit address in place of this entry of the history.
// Stores nothing: that this visit was left is written into the tab's name, which goes with the tab. Pages of the visit
// to which Back leads stay blank by it. Without script the exit is a plain link.
(function () {
"use strict";
var link = document.querySelector(".exit"), icon = document.querySelector("link[rel=icon]"), kept = null, key = "", times = [];

function blank() {
  if (kept) return;
  kept = { body: document.body, title: document.title, icon: icon.href };
  show({ body: document.createElement("body"), title: link.hostname, icon: "data:," });
}

function show(page) {
  document.body = page.body;
  document.title = page.title;
  icon.href = page.icon;
}

// One neutral control, so that nobody is stuck on an empty page.
function offer() {
  if (!kept || document.body.firstChild) return;
  var button = document.createElement("button");
  button.textContent = link.dataset.open;
  button.style.cssText = "margin:auto;padding:.8rem 1.6rem;font-size:.9rem";
  button.onclick = function () { window.name = ""; show(kept); kept = null; };
  document.body.appendChild(button);
}

function leave() {
  blank();
  window.name = "w";
  var worker = navigator.serviceWorker;
  if (navigator.onLine === false) return worker && worker.controller ? location.replace(link.dataset.blank) : offer();
  setTimeout(offer, 9000);
  try { if (top !== self) top.location.replace(link.href); } catch (refused) {}
  location.replace(link.href);
}

link.addEventListener("click", function (event) { event.preventDefault(); leave(); });

function forget() { key = ""; times = []; }

// The browser itself takes Escape for "stop loading": not on the way out.
function press(event) {
  var now = Date.now();
  times = times.filter(function (time) { return now - time <= 5000; }).concat(now);
  if (times.length > 2) { event.preventDefault(); leave(); }
}

// Shift counts when it is let go and nothing else was pressed meanwhile: not capitals, not Alt+Shift.
addEventListener("keydown", function (event) {
  var pressed = event.key;
  if (event.altKey || event.ctrlKey || event.metaKey || pressed !== "Shift" && pressed !== "Escape") return forget();
  if (event.repeat) return;
  if (pressed !== key) times = [];
  key = pressed;
  if (key === "Escape") press(event);
}, true);
addEventListener("keyup", function (event) { if (event.key === "Shift" && key === "Shift") press(event); }, true);

// Back must not show a page again: neither this one nor an earlier one.
function returned() {
  if (window.name === "w") { blank(); offer(); }
  document.documentElement.hidden = false;
}
returned();
addEventListener("pageshow", function (event) { if (event.persisted) returned(); });
})();
