// Finds a settlement's hromada; loaded when the reader turns to the field (ask.js). Nothing is stored, the address never
// changes. Names are found by places.js.
(function () {
"use strict";
const { WORD, element } = typed;
const box = document.querySelector("[data-search]"), words = box.dataset, set = { at: words.own };
const input = box.querySelector("input"), status = box.querySelector("[role=status]"), list = box.querySelector("ul");
const SHOWN = 20;
let turn = 0, waiting;

function entry({ name, text, slug }) {
  const href = words.root + slug + "/" + (location.protocol === "file:" ? "index.html" : "");
  return element("li", element("a", [name + " ", element("span", text)], { href }));
}

async function find() {
  clearTimeout(waiting);
  const now = ++turn, text = input.value;
  if (text.search(WORD) < 0) {
    list.textContent = "";
    return status.textContent = "";
  }
  try {
    const all = places.find(await places.read(set), text);
    if (now !== turn || list.contains(document.activeElement)) return; // who has gone on into the list stays there
    list.textContent = "";
    list.append(...all.slice(0, SHOWN).map(entry));
    status.textContent = all.length ? words.found + " " + all.length + "." + (all.length > SHOWN ? " " + words.more : "") : words.none;
  } catch (lost) {
    if (now === turn) status.textContent = words.failed;
  }
}

input.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(find, 150); });
input.addEventListener("keydown", event => { if (event.key === "Enter") find(); });
find();
})();
