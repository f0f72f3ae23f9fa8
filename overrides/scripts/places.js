// Names of places, for whoever looks for theirs: the finder of a hromada and the search. All come in one file
// (scripts/generator/view/find_hromada.py). What is typed is read as the search reads it (typed.js). A name is known as it
// is, in Russian spelling, in another case, by an older name and with a slip.
const places = (function () {
"use strict";
const { WORD, load, spelled, spoken, readings, common, near } = typed;
const KINDS = "с м смт село селище поселок посёлок місто город громада громади громаді община район району районі р-н " +
  "в у з із до біля из от village town settlement hromada raion in near from to";
const KIND = RegExp("(^|[^\\p{L}'’ʼ`])(?:" + KINDS.split(" ").join("|") + ")(?![\\p{L}'’ʼ`])", "giu");
// Applied to both, so that a Russian spelling and the Ukrainian name meet; и is і by then, я іа, ё іо, and ь is gone:
// песчаное, счастливое, россошенцы, ольховатка, толстое; then зеньков, семёновка, великая; then градижск, кременчугская;
// then names, as николаевка, александровка, and каменка.
const MEET = ("сч>щ стл>сл зс>с ^ол(?=[хш])>віл уват>оват ол(?=[гджзкстчцх])>ов " +
  "[еоі]+>і і(?=[ау])> (.)\\1+>$1 " +
  "чуг>чук [жгз]ск>зк [чк]ск>цк ([сзц]к)(і|а|у|ігі|іму|ім|іх)$>$1 " +
  "нікіла>мікіла філіп>піліп ^ітрад>відрад алікс>ілікс влад(?=ім|ісл)>вілід ^ан(?=івк)>ган ^ігнат>гнат каман>камін цірків$>цірква ^ужн>півдін")
  .split(" ").map(rule => rule.split(">")).map(([what, instead]) => [RegExp(what, "g"), instead]);
const CASE = /(?:амі|імі|ах|іх|ам|ім|ігі|іму|у|а|і)$/;

// Words in the letters of the search, but и is і; in Latin letters yi is ї at the beginning of a word and ий elsewhere.
function words(text, spelling) {
  const latin = /[a-z]/i.test(text);
  const own = latin ? spoken(text.toLowerCase().replace(/([a-z])yi/g, "$1иі")) : text.replace(/ье(?!\p{L})/giu, "ьа");
  return (own.match(WORD) || []).map(word => spelled(word, spelling).replace(/и/g, "і"));
}

const met = word => MEET.reduce((left, [what, instead]) => left.replace(what, instead), word);

// Without words for what a place is, unless there are no others.
function bare(text) {
  const plain = text.replace(KIND, "$1");
  return plain.search(WORD) < 0 ? text : plain;
}

// A name, ready to be compared: its words as they are, as they meet, and without their endings.
function keys(own) {
  const meet = own.map(met);
  return { own, meet, whole: own.join(" "), met: meet.join(" "), root: meet.map(word => word.replace(CASE, "")).join(" ") };
}

// Every place: {name, text, slug, names, around, rank}, hromadas last; rank is 3 for a hromada and its centre, 2 for another
// town, 1 for a settlement. Besides its own name there are older ones (was says which), and that of a hromada's raion (was: "").
async function prepare(set) {
  const said = await load(set, "names"), where = said.where.split("~"), list = [], around = new Map();
  const named = (text, was) => Object.assign(keys(words(bare(text), said.spelling)), { was });
  const add = (name, mark, [slug, hromada, raion], kind) => {
    const at = [kind && hromada, said.raions[raion]].filter(Boolean).join(", "), names = [named(name)];
    if (!around.has(at)) around.set(at, keys(words(at, said.spelling)).meet);
    if (!kind && said.raions[raion]) names.push(named(said.raions[raion], ""));
    const rank = !kind || mark[0] === '"' ? 3 : mark === "!" ? 2 : +(mark === " ");
    list.push({ name, text: kind ? kind + ", " + at : at, slug, names, around: around.get(at), rank });
  };
  let name = "", number = 0, mark = "";
  said.names.replace(/([0-@])([^0-@]*)/g, (_, same, rest) => {
    name = name.slice(0, same.charCodeAt() - 48) + rest;
    for (const one of where[number++]) {
      if (one < "#") mark += one;
      else { add(name, mark, said.hromadas[one.charCodeAt() - 35], said.kinds[mark.replace('"', "")]); mark = ""; }
    }
  });
  for (const one of said.hromadas) add(one[1], "", one, "");
  for (const was of Object.keys(said.former)) for (const one of said.former[was]) list[one].names.push(named(was, was));
  return Object.assign(list, { said });
}

// How many letters two words have in common at both ends.
const alike = (a, b) => common(a, b) + common([...a].reverse(), [...b].reverse());

// How well a name fits what is sought: the whole of it, a word of it, its beginning.
function fits({ own, meet, whole, met, root }, sought) {
  if (whole === sought.whole) return 8;
  if (met === sought.met) return 7 + alike(whole, sought.whole) / 200;
  if (root === sought.root && root.length > 3) return 6;
  if (sought.meet.every(word => meet.indexOf(word) >= 0)) return 4;
  return whole.startsWith(sought.whole) ? 3.5 : met.startsWith(sought.met) ? 3 : 0;
}

// One slip in the name, or in a word of it.
const slip = (one, other) => other.length > 3 && near(one, other);
const same = (part, name, sought) => slip(name[part].join(""), sought[part].join(""));
const slips = (name, sought) => same("own", name, sought) ? 4 : same("meet", name, sought) ? 3 : 0;
const slipsInside = ({ own }, sought) => +own.some(word => slip(word, sought.own.join("")));

// The words of a name among others, which say where the place is.
function beside({ meet }, sought, { around }) {
  const begins = word => one => one.startsWith(word), own = word => word.length > 2 && meet.some(begins(word));
  const all = sought.meet.some(own) && sought.meet.every(word => own(word) || around.some(begins(word)));
  return all ? 1 + meet.every(word => sought.meet.indexOf(word) >= 0) : 0;
}

// The best first: {name, text, slug, rank, good}. An older name counts less than a name; a raion only when it is whole.
function best(from, { said, asked, same }, compare) {
  const hits = [];
  for (const place of from) {
    let good = +(place.name.toLowerCase() === same) * 9, was = "";
    for (const name of place.names) {
      for (const sought of asked) {
        let value = compare(name, sought, place);
        if (name.was) value = value < 3 ? 0 : value < 7 ? 2 : value - 1;
        else if (name.was === "") value = value < 6 ? 0 : 4.5;
        if (value > good) { good = value; was = name.was; }
      }
    }
    const { name, slug, rank } = place;
    if (good) hits.push({ name, text: place.text + (was ? "; " + said.was + " " + was : ""), slug, rank, good });
  }
  return hits.sort((a, b) => b.good - a.good || b.rank - a.rank);
}

// All readings of a text that are no more words than it.
function understood(text, said) {
  const plain = bare(text), most = (plain.match(WORD) || []).length;
  const asked = readings(plain).map(one => words(one, said.spelling)).filter(one => one.length && one.length <= most).map(keys);
  return { said, asked, same: text.trim().toLowerCase() };
}

// All that may be meant: names, with what stands beside them, or with a slip; names among other words; a word with a slip.
// Cyrillic letters are meant as Latin ones of the other keyboard layout only when nothing else is.
function find(list, text) {
  const all = understood(text, list.said), first = Object.assign({}, all), names = (...pair) => fits(...pair) || beside(...pair);
  if (/[а-яґєії]/i.test(text)) first.asked = all.asked.slice(0, 1);
  return [
    () => best(list, first, names), () => best(list, first, slips),
    () => inside(list, text), () => best(list, first, slipsInside), () => best(list, all, fits),
  ].reduce((hits, answer) => hits.length ? hits : answer(), []);
}

// Places whose whole names stand anywhere in a text.
function inside(list, text) {
  const all = bare(text).match(WORD) || [], hits = [];
  if (!list.index) {
    list.index = new Map();
    for (const place of list)
      for (const { whole, met, root } of place.names)
        for (const key of [whole, met, root]) list.index.set(key, (list.index.get(key) || new Set()).add(place));
  }
  for (let size = Math.min(3, all.length); size; size--) {
    for (let at = 0; at + size <= all.length; at++) {
      const part = understood(all.slice(at, at + size).join(" "), list.said), among = new Set();
      for (const { whole, met, root } of part.asked)
        for (const key of [whole, met, root]) for (const place of list.index.get(key) || []) among.add(place);
      const named = part.same.length > 2 ? best(among, part, fits).filter(one => one.good >= 6) : [];
      if (named.length) all.splice(at, size, "");
      hits.push(...named);
    }
  }
  return hits.sort((a, b) => b.good - a.good || b.rank - a.rank);
}

// Loads the names, once.
const read = set => set.places = set.places || prepare(set).catch(lost => { set.places = undefined; throw lost; });

return { read, find, inside };
})();
