// Leaving at once: a click on the exit, or Escape or Shift three times within five seconds.
// Blanks the page, its title and its icon, then puts the exit address in place of this entry of the history.
// Then one mark in the tab (left.js) keeps every page of the visit blank to which Back leads. Nothing is stored before.
// Without script the exit is a plain link.
(function () {
"use strict";
var link = document.querySelector(".exit"), icon = document.querySelector("link[rel=icon]"), root = document.documentElement;
var kept = null, key = "", times = [];

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
  button.style.cssText = "margin:auto;padding:1em 2em";
  button.onclick = function () { visit.mark(false); show(kept); kept = null; };
  document.body.appendChild(button);
}

// Whether the neutral page of this site opens without network: from a memory stick, from the copy.
function at_hand() {
  var worker = navigator.serviceWorker;
  return location.protocol === "file:" || worker && worker.controller;
}

function leave() {
  blank();
  visit.mark(true);
  if (navigator.onLine === false) return at_hand() ? location.replace(link.dataset.blank) : offer();
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

// Back must not show a page again: neither this one nor an earlier one. Who is not sure shows nothing.
function returned(unsure) {
  if (unsure || visit.left()) { blank(); offer(); }
  root.hidden = false;
  root.style.visibility = "";
}
returned(false);

// Firefox shows a page from memory the storage of that time, without the mark. It keeps no page there that listens to
// unload (but on phones) or holds a lock (from version 96, once it is granted); one that comes from there is not sure.
var firefox = "mozInnerScreenX" in window;
if (firefox) addEventListener("unload", function () {});
if (firefox && navigator.locks) navigator.locks.request("page", { mode: "shared" }, held).catch(function (forbidden) {});

function held() { return new Promise(function () {}); }

// A page that the browser keeps in memory is kept unseen, so that it can't flash before it knows whether it was left.
addEventListener("pagehide", function () { root.style.visibility = "hidden"; });
addEventListener("pageshow", function (event) { if (event.persisted) returned(firefox); });
})();
