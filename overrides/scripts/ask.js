// Search before anybody asks: the field is shown, and its script (search.js) comes when the reader turns to it.
// That a script was loaded does not mean that it ran: an old browser may not read it. ran.js, its last lines, tells; and
// whatever goes wrong later is told too. The list of all topics or places stays on the page, and is shown again.
(function () {
"use strict";
var box = document.querySelector("[data-search]"), list = document.querySelector(".topics");
var turns = ["focusin", "input", "click"];

function each(act) { turns.forEach(function (turn) { box[act](turn, start); }); }

function say(words) {
  box.querySelector("[role=status]").textContent = words;
  if (list) list.hidden = false;
}

function unable() { say(box.dataset.unable); }

function start() {
  var script = document.createElement("script");
  each("removeEventListener");
  script.src = box.dataset.own + "search.js";
  script.onload = function () { if (!box.dataset.ran) unable(); };
  script.onerror = function () { say(box.dataset.failed); each("addEventListener"); };
  document.head.appendChild(script);
}

addEventListener("unhandledrejection", unable);
box.hidden = false;
each("addEventListener");
})();
