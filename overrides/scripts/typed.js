// What reads what somebody types: the search and the finder of a hromada share it. Files of an index are scripts, each
// loaded once. Text is read as typed, as typed in the other keyboard layout and as Ukrainian in Latin letters.
const typed = (function () {
"use strict";
const WORD = /[\p{L}\p{N}]+(?:['’ʼ`][\p{L}\p{N}]+)*/gu;
const LATIN = "qwertyuiop[]asdfghjkl;'zxcvbnm,.", UKRAINIAN = "йцукенгшщзхїфівапролджєячсмитьбю";
const SOUNDS = "shch щ zgh зг zh ж kh х ts ц ch ч sh ш x кс yi і y(?=[aeou]) і a а b б c ц d д e е f ф g г h г i і j і k к " +
  "l л m м n н o о p п q к r р s с t т u у v в w в y и z з";

function load(set, name) {
  const parts = set.parts = set.parts || {};
  return parts[name] = parts[name] || new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = set.at + name + ".js";
    // Also of one that was cut on the way and not read.
    script.onload = () => {
      const part = window.searchPart;
      delete window.searchPart;
      script.remove();
      if (part === undefined) script.onerror(); else done(part);
    };
    script.onerror = () => { delete parts[name]; failed(script); };
    document.head.append(script);
  });
}

// In the letters that the rules know (scripts/generator/base/stemming.py).
const spelled = (word, spelling) => [...word.toLowerCase().replace(/['’ʼ`]/g, "")].map(one => one in spelling ? spelling[one] : one).join("");

// Latin letters as Ukrainian ones, by their sounds.
function spoken(word) {
  const sounds = SOUNDS.split(" ");
  for (let at = 0; at < sounds.length; at += 2) word = word.replace(RegExp(sounds[at], "g"), sounds[at + 1]);
  return word;
}

function readings(text) {
  const small = text.toLowerCase(), latin = /[a-z]/.test(small), [from, to] = latin ? [LATIN, UKRAINIAN] : [UKRAINIAN, LATIN];
  const found = [text, small.replace(/./gu, one => to[from.indexOf(one)] || one)];
  if (latin) found.push(spoken(small), spoken(small.replace(/([aiuy]e?t)(sia\b)/g, "$1'$2")));
  return found;
}

// How many letters are the same at the beginning.
function common(a, b) {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  return at;
}

// So many times at most: one letter more, less, other, or two in the wrong order.
function near(a, b, most = 1) {
  const at = common(a, b), x = a.slice(at), y = b.slice(at), rest = (left, right) => near(x.slice(left), y.slice(right), most - 1);
  return x === y || most > 0 && (rest(1, 0) || rest(0, 1) || rest(1, 1) || x[0] === y[1] && x[1] === y[0] && rest(2, 2));
}

function element(name, content, attributes) {
  const made = Object.assign(document.createElement(name), attributes);
  made.append(...[].concat(content));
  return made;
}

return { WORD, load, spelled, spoken, readings, common, near, element };
})();
