// Search before anybody asks: the field is shown, and its script (search.js) comes when the reader turns to it.
(function () {
"use strict";
const box = document.querySelector("[data-search]"), turns = ["focusin", "input", "click"];

function wait() { turns.forEach(turn => box.addEventListener(turn, start)); }

function start() {
  const script = document.createElement("script");
  turns.forEach(turn => box.removeEventListener(turn, start));
  script.src = box.dataset.own + "search.js";
  script.onerror = () => { box.querySelector("[role=status]").textContent = box.dataset.failed; wait(); };
  document.head.append(script);
}

box.hidden = false;
wait();
})();
