// What the editor's forms read and write. A file is text; a form wants values; what comes back must be the same text
// with nothing changed but what was edited: comments, quotes, order, blank lines and Ukrainian field names stay.
//
// Every value is text, as for the site's own reader: 0800505501 keeps its zero and +380… its plus.
// The form carries the text of its file along under FILE.
import { proposedId } from "./slugs.js";
import { isMap, isScalar, isSeq, parseDocument } from "./yaml/browser/index.js";

export const FILE = "$file";
const YES = ["так", "true", "yes", "1"];
const NO = ["ні", "false", "no", "0"];

/** A file format of the editor for entries with these fields; names: Ukrainian field name → English one. */
export function yaml(fields, names = {}) {
  return {
    fromFile: (text) => ({ ...values(parse(text).contents, { fields }, names), [FILE]: text }),
    toFile: ({ [FILE]: text = "", ...content }) => print(merged(parse(text), content, { fields }, names)),
  };
}

const NEW = /^[0-9a-f]{12}$/; // what a form gives as the id of an event that was added in it

/** The same for events: one that is new gets an id of its title and month, which stays when the form is saved again. */
export function events(fields, names, letters) {
  const { fromFile, toFile } = yaml(fields, names);
  const given = new Map();
  const withIds = (list) => {
    const taken = new Set();
    const isNew = ({ id }) => !id || NEW.test(id) || taken.has(id);
    const old = list.filter((one) => !isNew(one) && taken.add(one.id));
    return list.map((event) => {
      if (old.includes(event)) return event;
      const { id: mark, ...rest } = event;
      const id = (NEW.test(mark) && given.get(mark)) || proposedId(rest, [...taken, ...given.values()], letters);
      if (NEW.test(mark)) given.set(mark, id);
      taken.add(id);
      return { id, ...rest };
    });
  };
  return { fromFile, toFile: (content) => toFile({ ...content, events: withIds(content.events ?? []) }) };
}

/** The same for a page: fields between two lines of hyphens, then its text, kept to the letter. */
export function page(fields) {
  const parts = (text) => text.match(/^---[ \t]*\n([^]*?\n)?---[ \t]*(?:\n([^]*))?$/) ?? fail("no front matter");
  return {
    fromFile: (text) => {
      const [, head = "", body = ""] = parts(text);
      return { ...values(parse(head).contents, { fields }, {}), body: body.trim(), [FILE]: text };
    },
    toFile: ({ [FILE]: text = "---\n---\n", body = "", ...content }) => {
      const [, head = "", before = ""] = parts(text);
      const after = before.trim() === body ? before : `\n${body}\n`;
      return `---\n${print(merged(parse(head), content, { fields }, {}))}---\n${after}`;
    },
  };
}

function fail(reason) {
  throw new Error(reason);
}

function parse(text) {
  const document = parseDocument(text, { schema: "failsafe" });
  if (document.errors.length) throw document.errors[0];
  return document;
}

const print = (document) =>
  document.toString({ lineWidth: 0, flowCollectionPadding: false, defaultStringType: "QUOTE_DOUBLE", defaultKeyType: "PLAIN" });

const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
const isEmpty = (value) =>
  value == null || value === "" || (typeof value === "object" && Object.values(value).every(isEmpty));
const inner = (field, key) => field?.fields?.find((one) => one.name === key);
const item = (field) => field?.field ?? (field?.fields ? { fields: field.fields } : undefined);

// names.repeat: "до" means something else there than in an event.
const named = (key, names, inside) => names[inside]?.[key.toLowerCase()] ?? names.all?.[key.toLowerCase()] ?? key;

/** What a form shows for a node of the file. */
function values(node, field, names, inside) {
  if (isMap(node)) {
    const found = {};
    for (const { key, value } of node.items) {
      const name = named(key.value, names, inside);
      const shown = values(value, inner(field, name), names, name);
      if (shown !== undefined) found[name] = shown;
    }
    return found;
  }
  if (isSeq(node)) return node.items.map((one) => values(one, item(field), names, inside));
  if (!isScalar(node)) return node ? fail("anchors are not for these files") : undefined;
  if (typeof node.value !== "string" || (node.value === "" && node.type === "PLAIN")) return undefined;
  return shown(node.value.trim(), field);
}

/** One value as its field wants it: a text for both languages is the Ukrainian one, 02.12.2026 is 2026-12-02. */
function shown(text, field) {
  if (inner(field, "uk")) return { uk: text };
  if (field?.widget === "datetime") {
    const [, day, month, year] = text.match(/^(\d\d?)\.(\d\d?)\.(\d{4})$/) ?? [];
    return day ? [year, month.padStart(2, "0"), day.padStart(2, "0")].join("-") : text;
  }
  if (field?.options?.some(({ value }) => value === YES[0])) {
    const word = text.toLowerCase();
    return YES.includes(word) ? YES[0] : NO.includes(word) ? NO[0] : text;
  }
  return text;
}

/** The document with `content` in it. */
function merged(document, content, field, names) {
  const fresh = (value) => {
    const node = document.createNode(value);
    // Ours write short lists of words in one line and long texts in several.
    if (isSeq(node)) node.flow = value.length > 0 && value.every((one) => typeof one === "string");
    return node;
  };

  const scalar = (node, value) => {
    if (!isScalar(node)) return fresh(value);
    if (node.type !== "QUOTE_SINGLE") node.type = value.includes("\n") ? "BLOCK_LITERAL" : "QUOTE_DOUBLE";
    node.value = value;
    return node;
  };

  const map = (node, content, field, inside) => {
    const old = new Map(node.items.map((pair) => [named(pair.key.value, names, inside), pair]));
    const wanted = Object.keys(content).filter((key) => !isEmpty(content[key]));
    const stays = (key) => wanted.includes(key) || isEmpty(values(old.get(key).value, inner(field, key), names, key));
    node.items = node.items.filter((pair) => stays(named(pair.key.value, names, inside)));
    let at = 0; // a new field stands after the one that precedes it in the form
    for (const key of wanted) {
      const pair = old.get(key);
      if (pair) {
        pair.value = merge(pair.value, content[key], inner(field, key), key);
        at = node.items.indexOf(pair) + 1;
      } else {
        node.items.splice(at++, 0, document.createPair(key, created(content[key])));
      }
    }
    return node;
  };

  const seq = (node, content, field, inside) => {
    // The entries of a list may have been moved: each is known by its id, or else by what it says.
    const mark = (value) => (isObject(value) && value.id ? `id ${value.id}` : JSON.stringify(value));
    const left = node.items.map((one) => [mark(values(one, field, names, inside)), one]);
    const take = (at) => (at < 0 || !left[at] ? undefined : left.splice(at, 1, undefined)[0][1]);
    const found = content.map((value) => take(left.findIndex((one) => one?.[0] === mark(value))));
    const apart = node.items.length > 1 && node.items.slice(1).every((one) => one.spaceBefore);
    const [first] = node.items; // to the parser, a comment above it is the list's
    if (first && !first.commentBefore) first.commentBefore = node.commentBefore;
    node.commentBefore = undefined;
    node.items = content.map((value, at) => {
      const one = merge(found[at] ?? take(at), value, field, inside);
      if (apart) one.spaceBefore = at > 0;
      return one;
    });
    return node;
  };

  const created = (value) => {
    if (Array.isArray(value)) {
      const node = fresh(value);
      node.items = value.map(created);
      return node;
    }
    if (isObject(value)) return map(fresh({}), value);
    const node = fresh(value);
    if (String(value).includes("\n")) node.type = "BLOCK_LITERAL";
    return node;
  };

  const merge = (node, value, field, inside) => {
    if (node && same(values(node, field, names, inside), value)) return node;
    if (isMap(node) && isObject(value)) return map(node, value, field, inside);
    if (isSeq(node) && node.items.length && Array.isArray(value)) return seq(node, value, item(field), inside);
    if (isScalar(node) && typeof value === "string") return scalar(node, value);
    if (isScalar(node) && isObject(value) && Object.keys(value).every((key) => key === "uk" || isEmpty(value[key])))
      return scalar(node, value.uk); // it was one text for both languages, and still is
    return created(value);
  };

  document.contents = isMap(document.contents) ? map(document.contents, content, field) : created(content);
  return document;
}

/** Whether two values say the same; what is empty is not there. */
function same(one, other) {
  if (isEmpty(one) || isEmpty(other)) return isEmpty(one) && isEmpty(other);
  if (typeof one !== "object" || typeof other !== "object") return String(one) === String(other);
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  if (Array.isArray(one) && one.length !== other.length) return false;
  return [...new Set([...Object.keys(one), ...Object.keys(other)])].every((key) => same(one[key], other[key]));
}
