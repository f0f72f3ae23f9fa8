// Search, loaded when the reader turns to it (ask.js): nothing is stored, the address never changes.
// Words are cut by the rules that come with the index (scripts/generator/base/stemming.py). They are looked for as typed,
// as typed in the other keyboard layout and as Ukrainian in Latin letters; then in the other language, then with a slip.
// What readers say and pages do not (data/search.yml) leads to pages, or to the word that pages use.
(function () {
"use strict";
const box = document.querySelector("[data-search]"), words = box.dataset, topics = document.querySelector(".topics"), calls = box.querySelector("[data-calls]");
const input = box.querySelector("input"), status = box.querySelector("[role=status]"), list = box.querySelector("ol");
const more = box.querySelector("[data-more]"), own = { at: words.own }, other = { at: words.other }, names = { at: words.places };
const { WORD, load, spelled, readings, common, near, element } = typed;
// How well a word must be that of a page before it is looked for with a slip as well.
const LATIN = "abcdefghijklmnopqrstuvwxyz";
const SURE = .25, LONG = 7;
const SHOWN = 5, LONGEST = 220, MOST_PLACES = 20;
// Of a word: mentioned, in the description or a heading, in the title; a title of few words says more.
const WEIGHTS = [.3, 3, 12], FEW_WORDS = 8, LEVELS = WEIGHTS.length;
// Of a saying: as good as so rare a word in a title, or as less when its word is a general one; each further page of it is
// worth less.
const SAYING = 60, WEAK = 20, NEXT = .65;
// Latin letters that slip in among Cyrillic ones unseen.
const TWINS = { a: "а", c: "с", e: "е", i: "і", o: "о", p: "р", x: "х", y: "у" };
let turn = 0, waiting;

// What every answer needs comes with this script.
own.parts = {};
for (const name of Object.keys(window.searchParts || {})) own.parts[name] = Promise.resolve(window.searchParts[name]);

const split = text => text.match(WORD) || [];

// The rules, and in which file is what.
async function prepare(set) {
  const said = await load(set, "words");
  if (set.said) return;
  const compiled = rules => rules.map(([what, instead]) => [RegExp(what, "g"), instead]);
  const cut = (rules, word) => rules.reduce((left, [what, instead]) => left.replace(what, instead), word);
  const endings = compiled(said.endings), folding = compiled(said.folding), russian = compiled(said.russian), irregular = new Map(Object.entries(said.irregular));
  set.said = said;
  set.sayings = [];
  set.plain = text => said.letters ? text.replace(/[a-zа-щі]/g, one => said.letters[LATIN.indexOf(one)] || LATIN[said.letters.indexOf(one)]) : text;
  set.empty = new Set(set.plain(said.empty).split(" "));
  set.spelled = word => spelled(/[а-яґєії]/i.test(word) ? word.toLowerCase().replace(/[a-z]/g, one => TWINS[one] || one) : word, said.spelling);
  set.stem = word => cut(endings, irregular.get(word) || word);
  set.fold = stem => cut(folding, stem);
  set.cognate = word => set.stem(cut(russian, word));
}

// What readers say: of the other language only when the words of its pages did not do, since it is a file more.
async function listen(set, loose) {
  if (set.sayings.length || !(loose || set === own)) return;
  const synonyms = [], sayings = [];
  for (const [phrases, pages, means, weak] of await load(set, "sayings")) for (const phrase of set.plain(phrases).split(",")) {
    const parts = phrase.split(" ").map(part => part.slice(-1) === "*" ? { start: part.slice(0, -1), even: even(part.slice(0, -1)) } : { stem: part, fold: set.fold(part) });
    const saying = { parts, pages, good: weak ? WEAK : SAYING, means: means && set.plain(means) };
    (means ? synonyms : sayings).push(saying);
  }
  set.sayings = synonyms.concat(sayings);
}

// Stems of one file, each with the pages it is in; folds tell which belong together.
async function stems(set, file) {
  const lines = (await load(set, "in-" + file)).split("\n"), known = set.files = set.files || {};
  if (known[file]) return known[file];
  const all = new Map(), folds = new Map(), evens = new Map();
  for (let at = 0; at < lines.length / 2; at++) {
    const places = lines[at + lines.length / 2].split(" ");
    let stem = "", number = 0;
    set.plain(lines[at]).replace(/([A-Z])([^A-Z]*)/g, (whole, same, rest) => {
      const key = set.fold(stem = stem.slice(0, same.charCodeAt() - 65) + rest);
      all.set(stem, places[number++]);
      folds.set(key, (folds.get(key) || []).concat(stem));
      evens.set(even(key), (evens.get(even(key)) || []).concat(stem));
    });
  }
  return known[file] = { all, folds, evens };
}

// In which file something is, given what is first in each file.
const block = (firsts, number) => firsts.filter(first => first <= number).length - 1;

// The file of stems that begin with a letter; -1 where none do.
const fileOf = (set, letter) => letter > set.said.end ? -1 : block(set.said.in, letter);

// As if vowels that stand for each other were the same.
const even = text => text.replace(/[иое]/g, "і");

// Letters that sound alike.
const ALIKE = /^(?:[гкх]{2}|[бп]{2}|[дт]{2}|[зс]{2}|[вф]{2}|[жш]{2})$/;

// One slip, in a long word two, between words that are long enough to be told apart; another last letter is another word, if it sounds unlike.
function slip(one, other) {
  const last = one.slice(-1) + other.slice(-1), short = Math.min(one.length, other.length);
  const turned = one.slice(-2) === other.slice(-1) + other.slice(-2, -1);
  return short > 3 && (last[0] === last[1] || turned || ALIKE.test(last)) && near(one, other, short > LONG ? 2 : 1);
}

const slips = ({ word, stem }, found) => slip(found, stem) || slip(found, word);

// Whether stems that fold alike may be forms of one word.
function akin(one, other) {
  const short = Math.min(one.length, other.length), alike = common(even(one), even(other));
  return alike >= Math.min(3, short - 1) && Math.abs(one.length - other.length) <= Math.min(3, short);
}

// Whether a word of a reader is that of a saying, or with a slip one that nobody knows; one that ends in * goes on in any way.
function says({ start, stem, fold, even: evened }, one, loose) {
  const slips = loose && one.good <= SURE && (start || stem)[0] === one.word[0];
  for (const meant of one.means) if (start ? meant.startsWith(start) : meant === stem) return true;
  if (!start) return one.stem === stem || one.fold === fold && common(one.stem, stem) > 4 || one.cognate === stem || slips && slip(stem, one.stem);
  return one.word.startsWith(start) || start.length > 4 && one.even.startsWith(evened)
    || slips && start.length > 4 && (start.length > 5 ? [0, 1, -1] : [0]).some(by => slip(start, one.word.slice(0, start.length + by)));
}

// Words that say something, each with the pages it is in and how much it says of each; and what readers say in place of them.
async function candidates(set, text, unfinished, loose) {
  const typed = split(text).map(typed => ({ typed, word: set.spelled(typed), pages: new Map(), stems: new Set(), means: new Set(), titled: new Set(), good: 0 }))
    .filter(({ word }) => word.length > 1 || /\d/.test(word));
  const full = typed.filter(one => !set.empty.has(one.word)), sought = full.length ? full : typed, last = typed[typed.length - 1];
  for (const one of typed) {
    one.stem = set.stem(one.word);
    one.fold = set.fold(one.stem);
    one.cognate = set.cognate(one.word);
    one.even = even(one.cognate);
  }
  // Files of what the words mean come together with those of the words.
  matches(set, typed, false);
  for (const one of sought) for (const stem of one.means) fileOf(set, stem[0]) < 0 || load(set, "in-" + fileOf(set, stem[0])).catch(() => {});
  await Promise.all(sought.map(one => forms(set, one, unfinished && one === last)));
  let sayings = await sayingsOf(set, typed, sought, false), unknown = unsolved(sought);
  const length = typed.length;
  if (!loose || !unknown.length) return { sought, sayings, length };
  await Promise.all(unknown.map(one => mend(set, one)));
  sayings = await sayingsOf(set, typed, sought, true);
  unknown = unsolved(sought);
  if (unknown.length && names.at && set === own) sayings = sayings.concat(await settled(set, unknown));
  for (const one of unsolved(unknown)) await resembling(set, one);
  return { sought, sayings, length };
}

const unsolved = words => words.filter(one => !one.known && one.word.length > 3);

// All forms of a word; of one that may go on, what it may become.
async function forms(set, one, unfinished) {
  const part = await same(set, one, one.stem, 1);
  if (part && unfinished && one.word.length > 2) look(set, part, one, found => found.startsWith(one.word), .3);
  if (one.good <= SURE) await cognates(set, one);
  one.known = one.good > SURE;
}

// What a Russian word is in Ukrainian, if their roots are one.
async function cognates(set, one) {
  const file = fileOf(set, one.cognate[0]);
  if (file < 0 || set.said.russian.length === 0) return;
  const part = await stems(set, file), evened = even(one.cognate);
  for (const found of part.evens.get(even(set.fold(one.cognate))) || [])
    if (akin(found, one.cognate)) put(set, part, one, found, .6 * Math.pow(common(even(found), evened) / Math.max(found.length, evened.length), 3));
}

// What readers say: pages, and words that are as good as those typed. The latter come first: others may have such a word.
function matches(set, typed, loose) {
  const hits = [];
  for (const { parts, pages, means, good } of set.sayings) {
    const hit = [];
    if (!parts.every(part => hit[hit.length] = typed.find(one => says(part, one, loose)))) continue;
    if (pages.length) hits.push({ hit, pages, good });
    for (const one of hit) for (const stem of means ? means.split(" ") : []) one.means.add(stem);
  }
  return hits;
}

async function sayingsOf(set, typed, sought, loose) {
  const hits = matches(set, typed, loose);
  await Promise.all(sought.map(async one => {
    await Promise.all([...one.means].map(stem => same(set, one, stem, .9)));
    one.known = one.good > (loose ? 0 : SURE) || hits.some(({ hit }) => hit.includes(one));
  }));
  return hits;
}

// What a word with a slip was meant to be, if it begins like that.
async function mend(set, one) {
  const file = fileOf(set, one.stem[0]);
  if (file < 0) return;
  const part = await stems(set, file), { stem } = one;
  look(set, part, one, found => Math.min(found.length, stem.length) > 3 && common(found, stem) === Math.min(found.length, stem.length) && common(found, stem) >= .6 * found.length, .3);
  look(set, part, one, found => found[0] === stem[0] && slips(one, found) && one.means.add(found), .25);
}

// What begins alike; or a slip in the first letter, which leads to another file: that of the second is the likeliest.
async function resembling(set, one) {
  const file = fileOf(set, one.stem[0]), likely = fileOf(set, one.stem[1]);
  if (file >= 0) look(set, await stems(set, file), one, found => found.length > 3 && (found.startsWith(one.stem) || one.stem.startsWith(found)), .25);
  if (!one.stems.size && likely >= 0) look(set, await stems(set, likely), one, found => found.length > 4 && slips(one, found), .2);
  one.known = one.good > 0;
}

// The pages of a stem that is, so far, the word.
function put(set, part, one, found, good) {
  if (one.stems.has(found) || one.stems.size > 30) return;
  one.stems.add(found);
  one.good = Math.max(one.good, good);
  let page = 0;
  for (const sign of part.all.get(found)) {
    const code = sign.charCodeAt() - 35, place = code % LEVELS;
    page += Math.floor(code / LEVELS);
    if (code === LEVELS * 16000) continue;
    const value = good * (WEIGHTS[place] + (place === LEVELS - 1 ? FEW_WORDS / parseInt(set.said.titles[page], 36) : 0));
    one.pages.set(page, Math.max(one.pages.get(page) || 0, value));
    if (good === 1 && place === LEVELS - 1) one.titled.add(page);
  }
}

function look(set, part, one, fits, good) {
  for (const found of part.all.keys()) if (fits(found)) put(set, part, one, found, good);
}

// All that may be forms of one word; the file they are in.
async function same(set, one, stem, most) {
  const file = fileOf(set, stem[0]);
  if (file < 0) return;
  const part = await stems(set, file);
  for (const found of part.folds.get(set.fold(stem)) || []) {
    if (akin(found, stem)) put(set, part, one, found, most * (found === stem ? 1 : .6 * Math.pow(common(found, stem) / Math.max(found.length, stem.length), 3)));
  }
  return part;
}

// Names of settlements, and the script that finds one among them.
async function settlements() {
  const parts = [load(names, "names"), load(own, "places")];
  await Promise.all(parts);
  return places.read(names);
}

// A word alone that nothing begins like may be a place: the names come together with the stems.
async function guess(text) {
  const typed = split(text.toLowerCase()), start = typed.length && typed[0].slice(0, 4), cards = await load(own, "cards-0");
  const begun = own.spelled(start), known = own.sayings.some(({ parts }) => parts.some(({ start: begin, stem }) => (begin || stem).startsWith(begun)));
  if (names.at && typed.length === 1 && words.lang === "uk" && /[а-яґєії]/.test(start) && start.length > 3 && !known && !cards.some(card => card.join(" ").toLowerCase().includes(start))) return settlements();
}

// Hromadas of the settlements that words name which no page knows; the best first.
async function settled(set, unknown) {
  const list = await settlements(), text = unknown.map(one => one.typed).join(" "), named = places.inside(list, text);
  const hits = named.length || split(text).length > 1 ? named : places.find(list, text), slugs = list.said.hromadas.map(([slug]) => slug).sort(), told = new Map();
  for (const { slug, name, text } of hits) {
    const page = set.said.hromadas + slugs.indexOf(slug);
    if (!told.has(page) && told.size < MOST_PLACES) told.set(page, name + ", " + text);
  }
  for (const one of unknown) one.known = told.size > 0;
  return told.size ? [{ hit: unknown, pages: [...told.keys()], told, good: SAYING }] : [];
}

// The first reading of which every word is known, in both languages if it is as typed and in foreign letters; else the
// one with the largest part of its words known.
async function understood(text) {
  const foreign = words.lang === "uk" ? !/[а-яґєії]/i.test(text) : /[а-яґєії]/i.test(text), whole = [];
  let best = { part: 0 };
  // Cyrillic letters on an English page are Ukrainian, and only then the other keyboard layout.
  const cyrillic = /[а-яґєії]/i.test(text), turns = !foreign ? [[own], [own, true], [other], [other, true]]
    : cyrillic ? [[other], [own], [own, true], [other, true]] : [[own], [other], [own, true], [other, true]];
  for (const [set, loose] of turns) {
    if (!set.at) continue;
    if (whole.length ? loose : best.part && set === other && !foreign) break;
    await prepare(set);
    await listen(set, loose);
    if (set === own && !loose) guess(text).catch(() => {});
    for (const [number, reading] of readings(text).entries()) {
      // Own letters are meant so.
      if (number && (set === own) === (words.lang === "uk") === cyrillic) continue;
      const { sought, sayings, length } = await candidates(set, reading, !number, loose), part = sought.filter(one => one.known).length / sought.length;
      const wanted = { set, layout: number === 1 && reading, sought, sayings, length, part };
      if (part > best.part) best = wanted;
      if (!(part >= 1)) continue;
      whole.push(wanted);
      if (number || !foreign || cyrillic) return whole;
      break;
    }
  }
  return whole.length ? whole : best.part ? [best] : [];
}

// Numbers of pages, the best first: by where the words stand, how rare they are, and by whom a page is for.
function ranked({ set, sought, sayings, length }) {
  const scores = new Map(), said = set.said, all = said.titles.length;
  const values = sought.map(({ pages }) => new Map([...pages].map(([page, value]) => [page, value * Math.log(1 + all / pages.size)])));
  for (const { hit, pages, good } of sayings) {
    const told = sought.map((one, at) => hit.includes(one) ? values[at] : null).filter(Boolean);
    pages.forEach((page, rank) => {
      for (const value of told) value.set(page, Math.max(value.get(page) || 0, good * told.length * Math.pow(NEXT, rank)));
    });
  }
  for (const pages of values) for (const [page, value] of pages) scores.set(page, (scores.get(page) || 0) + value);
  // A title that is all that was typed is meant, whatever else there is.
  const meant = page => length === parseInt(said.titles[page], 36) && sought.every(one => one.titled.has(page)) ? 2 : 1;
  const score = ([page, sum]) => [page, meant(page) * sum * (.8 + said.ranks[page] / 20)];
  return [...scores].map(score).sort(([a, x], [b, y]) => y - x || a - b).map(([page]) => page);
}

// A result as its page calls itself; words that were looked for are marked.
async function result({ set, sought, sayings }, number) {
  const file = block(set.said.cards, number), [path, title, description, lang] = (await load(set, "cards-" + file))[number - set.said.cards[file]];
  const known = new Map(), named = sayings.map(({ told }) => told && told.get(number)).filter(Boolean);
  sought.forEach(({ stems }, at) => stems.forEach(stem => known.set(stem, at)));
  const word = text => known.get(set.stem(set.spelled(text))), hits = text => new Set(split(text).map(word).filter(one => one >= 0)).size;
  const marked = text => text.split(/([\p{L}\p{N}'’ʼ`]+)/u).map(one => word(one) >= 0 ? element("mark", one) : one);
  const file_ = location.protocol === "file:" ? path + "index.html" : path, href = (set === own ? words.root : words.twin) + file_;
  const link = element("a", marked(title), { href }), heading = element("b", ""), text = element("p", named.length ? named.join("; ") : marked(description));
  heading.hidden = true;
  return { item: element("li", [link, heading, text], { lang }), number, set, href, link, heading, text, hits, marked, word, found: hits(title + " " + description), all: sought.length };
}

// The section and the sentence where most of the words are, when its texts say more than what is shown of the page.
async function deepen({ number, set, href, link, heading, text, hits, marked, word, found }) {
  const part = block(set.said.page, number), sections = (await load(set, "page-" + part))[number - set.said.page[part]];
  let best = { value: found };
  for (const [id, name, said] of sections) {
    for (const sentence of said.match(/.+?(?:[.!?…]+(?=\s)|$)/gm) || [""]) {
      const value = hits(sentence) + 1.5 * hits(name);
      if (value > best.value) best = { value, sentence: sentence.trim(), id, name };
    }
  }
  if (!best.sentence) return;
  const near = split(best.sentence).find(one => word(one) >= 0), start = best.sentence.length > LONGEST && near ? Math.max(0, best.sentence.indexOf(near) - 90) : 0;
  const cut = (start ? "…" : "") + best.sentence.slice(start, start + LONGEST) + (best.sentence.length > start + LONGEST ? "…" : "");
  link.href = href + (best.id && "#" + best.id);
  heading.textContent = best.name;
  heading.hidden = !best.name;
  text.textContent = "";
  text.append(...marked(cut));
}

async function show(pages, from) {
  const now = turn, made = await Promise.all(pages.slice(from, from + SHOWN).map(one => result(...one)));
  if (now !== turn) return;
  if (!from) list.textContent = "";
  list.append(...made.map(one => one.item));
  more.hidden = pages.length <= from + SHOWN;
  more.onclick = () => show(pages, from + SHOWN).then(() => list.children[from + SHOWN].firstChild.focus()).catch(() => { status.textContent = words.failed; });
  // Of the first the best sentence is worth a file; of the others only where nothing shown says why they are there.
  for (const one of made) if (one === made[0] ? one.found < one.all : !one.found) deepen(one).catch(() => {});
}

// Topics stay until something is found; where nothing is, those whom one can ask stand there too.
function say(text, found, nothing) {
  status.textContent = text;
  topics.hidden = found;
  calls.hidden = !nothing;
  if (!found) {
    list.textContent = "";
    more.hidden = true;
  }
}

async function search() {
  clearTimeout(waiting);
  const now = ++turn, text = input.value.replace(/\u0301/g, "");
  if (text.search(WORD) < 0) return say("", false, false);
  try {
    const wanted = await understood(text), pages = [].concat(...wanted.map(one => ranked(one).map(page => [one, page])));
    if (now !== turn || list.contains(document.activeElement)) return; // who has gone on into the list stays there
    await show(pages, 0);
    const layout = pages.length && wanted[0].layout;
    if (now === turn) say(pages.length ? words.found + " " + pages.length + "." + (layout ? " " + words.read + " «" + layout + "»." : "") : words.none, pages.length > 0, !pages.length);
  } catch (lost) {
    if (now === turn) say(words.failed, false, true);
  }
}

input.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(search, 200); });
input.addEventListener("keydown", event => { if (event.key === "Enter") search(); });
box.querySelector("[data-go]").onclick = search;
search();
})();
