// Search, loaded when the reader turns to it (ask.js): nothing is stored, the address never changes.
// Words are cut by the rules that come with the index (scripts/generator/base/stemming.py). They are looked for as typed,
// as typed in the other keyboard layout and as Ukrainian in Latin letters; then in the other language, then with a slip.
(function () {
"use strict";
const box = document.querySelector("[data-search]"), words = box.dataset, topics = document.querySelector(".topics");
const input = box.querySelector("input"), status = box.querySelector("[role=status]"), list = box.querySelector("ol");
const more = box.querySelector("[data-more]"), own = { at: words.own }, other = { at: words.other };
const SHOWN = 5, WEIGHTS = [1, 2, 5, 12], LONGEST = 220, WORDS = /([\p{L}\p{N}'’ʼ`]+)/u, { WORD, load, spelled, readings, common, near, element } = typed;
let turn = 0, waiting;

// The rules, and in which file is what.
async function prepare(set) {
  const said = await load(set, "words");
  if (set.said) return;
  const compiled = rules => rules.map(([what, instead]) => [RegExp(what, "g"), instead]);
  const cut = (rules, word) => rules.reduce((left, [what, instead]) => left.replace(what, instead), word);
  const endings = compiled(said.endings), folding = compiled(said.folding), irregular = new Map(Object.entries(said.irregular));
  set.said = said;
  set.spelled = word => spelled(word, said.spelling);
  set.stem = word => cut(endings, irregular.get(word) || word);
  set.fold = stem => cut(folding, stem);
}

// Stems of one file, each with the pages it is in; folds tell which belong together.
async function stems(set, file) {
  const lines = (await load(set, "in-" + file)).split("\n"), known = set.files = set.files || {};
  if (known[file]) return known[file];
  const all = new Map(), folds = new Map();
  for (let at = 0; at < lines.length; at += 2) {
    const places = lines[at + 1].split(" ");
    let stem = "", number = 0;
    for (const one of lines[at].match(/[A-Z][^A-Z]*/g)) {
      const key = set.fold(stem = stem.slice(0, one.charCodeAt() - 65) + one.slice(1));
      all.set(stem, places[number++]);
      folds.set(key, [...folds.get(key) || [], stem]);
    }
  }
  return known[file] = { all, folds };
}

// In which file something is, given what is first in each file.
const block = (firsts, number) => firsts.filter(first => first <= number).length - 1;

// As if vowels that stand for each other were the same.
const even = text => text.replace(/[иое]/g, "і");

// For each word: stem → how well it fits, up to 1, and where it is.
async function candidates(set, text, unfinished, loose) {
  const typed = (text.match(WORD) || []).map(set.spelled).filter(word => word.length > 1 || /\d/.test(word));
  return Promise.all(typed.map(async (word, place) => {
    const stem = set.stem(word), found = new Map(), files = set.said.in, [first, second] = [...stem].map(letter => block(files, letter));
    const put = ({ all }, one, good) => found.has(one) || found.size > 30 || found.set(one, { good, places: all.get(one) });
    const look = (part, fits, good) => { for (const one of part.all.keys()) if (fits(one)) put(part, one, good); };
    if (first < 0) return found;
    const part = await stems(set, first);
    for (const one of part.folds.get(set.fold(stem)) || []) {
      const short = Math.min(one.length, stem.length), long = Math.max(one.length, stem.length), same = common(even(one), even(stem));
      if (same >= Math.min(3, short - 1) && long - short <= Math.min(3, short)) put(part, one, one === stem ? 1 : .1 + .6 * (common(one, stem) / long) ** 2);
    }
    if (unfinished && place === typed.length - 1 && word.length > 2) look(part, one => one.startsWith(word), .3);
    if (!loose || found.size || stem.length < 4) return found;
    look(part, one => one.length > 3 && (one.startsWith(stem) || stem.startsWith(one)), .3);
    // A slip in the first letter leads to another file: of a large site only the likeliest is looked at.
    for (const file of files.length < 5 ? files.keys() : new Set([first, second]))
      if (!found.size && file >= 0) look(await stems(set, file), one => near(one, stem) || near(one, word), .2);
    return found;
  }));
}

// The first reading of which every word is known, in both languages if it is as typed and in foreign letters; else the
// one with the largest part of its words known.
async function understood(text) {
  const foreign = words.lang === "uk" ? !/[а-яґєії]/i.test(text) : /[а-яґєії]/i.test(text), whole = [];
  let best = { part: 0 };
  for (const [set, loose] of foreign ? [[own], [other], [own, true], [other, true]] : [[own], [own, true], [other], [other, true]]) {
    if (!set.at) continue;
    if (whole.length ? loose : best.part && set === other && !foreign) break;
    await prepare(set);
    for (const [number, reading] of readings(text).entries()) {
      const sought = await candidates(set, reading, !number, loose), part = sought.filter(one => one.size).length / sought.length;
      const wanted = { set, layout: number === 1 && reading, sought, part };
      if (part > best.part) best = wanted;
      if (part < 1) continue;
      whole.push(wanted);
      if (number || !foreign) return whole;
      break;
    }
  }
  return whole.length ? whole : best.part ? [best] : [];
}

// Numbers of pages, the best first: those with all words, then by where the words stand and how rare they are.
function ranked({ set, sought }) {
  const scores = new Map();
  for (const found of sought) {
    const best = new Map();
    for (const { good, places } of found.values()) {
      let page = 0;
      for (const one of places) {
        const code = one.charCodeAt() - 35, place = code & 3;
        page += code >> 2;
        best.set(page, Math.max(best.get(page) || 0, good * (WEIGHTS[place] + (place === 3 && 8 / set.said.titles[page]))));
      }
    }
    for (const [page, value] of best) scores.set(page, (scores.get(page) || 0) + 1000 + value * Math.log(1 + set.said.titles.length / best.size));
  }
  return [...scores].sort(([a, x], [b, y]) => y - x || a - b).map(([page]) => page);
}

// A result: title, section, and the sentence where most of the words are, with the words marked.
async function result({ set, sought }, number) {
  const part = block(set.said.page, number);
  const [path, title, description, lang, sections] = (await load(set, "page-" + part))[number - set.said.page[part]];
  const known = new Map(sought.flatMap((found, word) => [...found.keys()].map(one => [one, word])));
  const word = text => known.get(set.stem(set.spelled(text))), hits = text => new Set((text.match(WORD) || []).map(word).filter(one => one >= 0)).size;
  let best = { value: 0, text: description, id: "", heading: "" };
  for (const [id, heading, text] of sections) {
    for (const sentence of text.match(/.+?(?:[.!?…]+(?=\s)|$)/gm) || [""]) {
      const value = hits(sentence) + 1.5 * hits(heading);
      if (value > best.value) best = { value, text: sentence.trim(), id, heading };
    }
  }
  const marks = best.text.split(WORDS), hit = marks.findIndex(one => word(one) >= 0);
  const start = best.text.length > LONGEST ? Math.max(0, marks.slice(0, Math.max(hit, 0)).join("").length - 90) : 0;
  const cut = (start ? "…" : "") + best.text.slice(start, start + LONGEST) + (best.text.length > start + LONGEST ? "…" : "");
  const marked = cut.split(WORDS).map(one => word(one) >= 0 ? element("mark", one) : one);
  const file = location.protocol === "file:" ? path + "index.html" : path;
  const link = element("a", title, { href: (set === own ? words.root : words.twin) + file + (best.id && "#" + best.id) });
  return element("li", [link, ...best.heading ? [element("b", best.heading)] : [], element("p", marked)], { lang });
}

async function show(pages, from) {
  const now = turn, made = await Promise.all(pages.slice(from, from + SHOWN).map(one => result(...one)));
  if (now !== turn) return;
  if (!from) list.textContent = "";
  list.append(...made);
  more.hidden = pages.length <= from + SHOWN;
  more.onclick = () => show(pages, from + SHOWN).then(() => list.children[from + SHOWN].firstChild.focus());
}

async function search() {
  clearTimeout(waiting);
  const now = ++turn, text = input.value.replace(/\u0301/g, "");
  if (!(topics.hidden = text.search(WORD) >= 0)) {
    list.textContent = "";
    status.textContent = "";
    return more.hidden = true;
  }
  try {
    const wanted = await understood(text), pages = wanted.flatMap(one => ranked(one).map(page => [one, page]));
    if (now !== turn) return;
    await show(pages, 0);
    const said = pages.length ? words.found + " " + pages.length + "." : words.none, layout = pages.length && wanted[0].layout;
    if (now === turn) status.textContent = said + (layout ? " " + words.read + " «" + layout + "»." : "");
  } catch (lost) {
    if (now === turn) status.textContent = words.failed;
  }
}

input.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(search, 200); });
input.addEventListener("keydown", event => { if (event.key === "Enter") search(); });
box.querySelector("[data-go]").onclick = search;
search();
})();
