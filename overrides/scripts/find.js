// Finds a settlement's hromada; loaded when the reader turns to the field (ask.js). Nothing is stored, the address never
// changes. Names come in one file (scripts/generator/view/find_hromada.py); what is typed is read as the search reads it (typed.js).
(function () {
"use strict";
const { WORD, load, spelled, spoken, readings, near, element } = typed;
const box = document.querySelector("[data-search]"), words = box.dataset, set = { at: words.own };
const input = box.querySelector("input"), status = box.querySelector("[role=status]"), list = box.querySelector("ul");
const SHOWN = 20, KINDS = /(^|[^\p{L}'’ʼ`])(?:с|м|смт|село|селище|місто|громада|район|village|town|settlement|hromada|raion)(?![\p{L}'’ʼ`])/giu;
let places, spelling, turn = 0, waiting;

// In the letters of the search, but и is і.
const keys = text => (text.match(WORD) || []).map(word => spelled(word, spelling).replace(/и/g, "і"));

// A name in either alphabet. In Latin letters yi is ї at the beginning of a word and ий elsewhere.
const named = text => keys(/[a-z]/i.test(text) ? spoken(text.toLowerCase().replace(/([a-z])yi/g, "$1иі")) : text);

async function prepare() {
  const said = await load(set, "names"), where = said.where.split("~"), around = new Map();
  if (places) return;
  spelling = said.spelling;
  const all = [], add = (name, kind, [slug, hromada, raion]) => {
    const where = [kind && hromada, said.raions[raion]].filter(Boolean).join(", ");
    if (!around.has(where)) around.set(where, named(where));
    all.push({ name, text: kind ? kind + ", " + where : where, slug, own: named(name), around: around.get(where) });
  };
  let name = "", at = 0, mark = "";
  for (const part of said.names.match(/[0-@][^0-@]*/g)) {
    name = name.slice(0, part.charCodeAt() - 48) + part.slice(1);
    for (const one of where[at++]) {
      if (one < "#") mark = one;
      else { add(name, said.kinds[mark], said.hromadas[one.charCodeAt() - 35]); mark = ""; }
    }
  }
  for (const one of said.hromadas) add(one[1], "", one);
  places = all;
}

// The whole name, its beginning, or all that was typed, a word of the name among it, others of where the place is.
function fits({ own, around }, sought) {
  const name = own.join(" "), text = sought.join(" "), begins = one => word => word.startsWith(one);
  if (name === text) return 3;
  if (name.startsWith(text)) return 2;
  return +(sought.some(one => own.some(begins(one))) && sought.every(one => own.some(begins(one)) || around.some(begins(one))));
}

// One slip in the name or in a word of it.
function resembles({ own }, sought) {
  const text = sought.join("");
  return +(text.length > 3 && [own.join(""), ...own].some(name => near(name, text)));
}

function found(text) {
  const plain = text.replace(KINDS, "$1"), same = text.trim().toLowerCase();
  const sought = plain.search(WORD) < 0 ? text : plain, asked = [...readings(sought).map(keys), named(sought)].filter(one => one.length);
  for (const good of [fits, resembles]) {
    const best = places.map(place => [place, Math.max(0, ...asked.map(one => good(place, one))) + (place.name.toLowerCase() === same)]).filter(one => one[1]);
    if (best.length) return best.sort((a, b) => b[1] - a[1]).map(one => one[0]);
  }
  return [];
}

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
    await prepare();
    if (now !== turn) return;
    const all = found(text);
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
