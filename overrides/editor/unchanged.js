// A form saves over no change that it has not seen. Others write these files too: a colleague, git pull, make event.
//
// The form carries the text that it was filled from (FILE). Before a file is replaced, what lies there is compared with
// that text; if it is another one, the program makes one text of the three (/merge/), and where both changed the same,
// the person chooses. Where the program can't be asked, and before a file is removed, nothing is done and a dialog says
// what to do. The same before a commit to GitHub: what its branch has is compared with what the form was filled from.
import { choice, sides } from "./clashes.js";
import { FILE } from "./files.js";

const read = new Set(); // texts that forms were filled from, trimmed as the editor reads them
const bases = new Map(); // text to save → the text that its form was filled from
const saved = []; // what this page wrote last: {handle, base (of its form), said (by the form), wrote}
const removed = []; // [folder, name, text] of what was deleted here, while it can be brought back
const refused = new WeakSet(); // new files whose place was refused: the editor tries each three times

const dialog = document.querySelector("#changed");
const part = (name) => dialog.querySelector(`[data-part=${name}]`);
const same = (one, other) => one.trim() === other.trim();

/** A file format that remembers what forms were filled from. */
export const remembering = ({ fromFile, toFile }) => ({
  fromFile: (text) => {
    read.add(text.trim());
    return fromFile(text);
  },
  toFile: (content) => {
    const text = toFile(content);
    bases.set(text.trim(), content[FILE] ?? "");
    return text;
  },
});

/** The text of a file as the editor reads it. */
const textOf = async (handle) => (await (await handle.getFile()).text()).replace(/\r\n?/g, "\n");

/** What this page last saved there; undefined when it did not. */
async function lastOf(handle) {
  for (const one of saved) if (await one.handle.isSameEntry(handle)) return one;
}

/** What to write as `handle` where a form says `text`: the same, or that and what others changed meanwhile.
 *
 * `fresh`: the new file that is to take the place. Throws when the person goes back to the form.
 */
async function permitted(handle, text, fresh) {
  const base = bases.get(text.trim());
  if (base === undefined) return text; // a picture
  const there = await textOf(handle);
  const last = await lastOf(handle);
  // A form that was saved goes on from what it said then, whatever the file became.
  const known = last?.base === base ? last : { said: base, wrote: base };
  const asSeen = same(there, known.wrote) && same(known.said, known.wrote);
  const wrote = asSeen || !there.trim() || same(there, text) ? text : await merged(handle, known.said, text, fresh);
  if (last) saved.splice(saved.indexOf(last), 1);
  saved.push({ handle, base, said: text, wrote });
  return wrote;
}

/** One text of the form's two and the file's, by the program's rule; where both changed the same, as the person says. */
async function merged(handle, base, mine, fresh) {
  const name = handle.name;
  const chosen = []; // [path of a clash, whose text stays]
  while (!refused.has(fresh)) {
    const theirs = await textOf(handle);
    const body = JSON.stringify({ name, base, mine, theirs, chosen });
    const headers = { "Content-Type": "application/json" };
    const answer = handle.remote ? null : await fetch("/merge/", { method: "POST", headers, body }).catch(() => null);
    const { text, clashes } = answer?.ok ? await answer.json() : {};
    if (clashes?.length === 0) return text;
    const sides = await tell(name, { text: mine, base, there: theirs, clashes });
    if (!sides && fresh) refused.add(fresh);
    if (!sides) break;
    chosen.push(...clashes.map(({ path }, at) => [path, sides[at]]));
  }
  throw new Error(`${name} changed meanwhile`);
}

/** Show the dialog until the person has read it; gives whose text stays for each of `clashes`, if they chose. */
async function tell(name, { text = "", base = "", there = "", clashes }) {
  const added = (after) => {
    const before = new Set(base.split("\n"));
    return after.split("\n").filter((line) => line.trim() && !before.has(line)).join("\n");
  };
  dialog.className = clashes ? "clashing" : text ? "saving" : "deleting";
  part("file").textContent = name;
  part("mine").textContent = added(text);
  part("theirs").textContent = added(there);
  part("clashes").replaceChildren(...(clashes ?? []).map(choice));
  part("copy").onclick = () => navigator.clipboard.writeText(text);
  part("download").onclick = () => {
    const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(new Blob([text])), download: name });
    link.click();
    URL.revokeObjectURL(link.href);
  };
  part("reload").onclick = () => location.reload();
  dialog.returnValue = "";
  dialog.showModal();
  await new Promise((resolve) => dialog.addEventListener("close", resolve, { once: true }));
  return dialog.returnValue === "chosen" ? sides(dialog.querySelector("form"), clashes) : null;
}

/** Write back what was deleted in this tab. */
export async function restore() {
  for (const [folder, name, text] of removed.splice(0)) {
    const stream = await (await folder.getFileHandle(name, { create: true })).createWritable();
    await stream.write(text);
    await stream.close();
  }
}

/** Stand guard where browsers write files: a new text gets its place by a move, or is written into it.
 *
 * `told.removed` hears the names of all files that were deleted so far, `told.merged` that a file got others' changes.
 */
export function guard(told) {
  const { move, createWritable } = FileSystemFileHandle.prototype;
  const { removeEntry } = FileSystemDirectoryHandle.prototype;

  if (move)
    FileSystemFileHandle.prototype.move = async function (folder, name) {
      const there = await folder.getFileHandle(name).catch(() => this);
      const text = await textOf(this);
      const wrote = await permitted(there, text, this);
      if (wrote !== text) {
        const stream = await createWritable.call(this);
        await stream.write(wrote);
        await stream.close();
        told.merged();
      }
      return move.call(this, folder, name);
    };

  FileSystemFileHandle.prototype.createWritable = async function (...options) {
    const stream = await createWritable.apply(this, options);
    const write = stream.write.bind(stream);
    stream.write = async (data) => {
      let wrote = data;
      try {
        if (typeof data === "string") wrote = await permitted(this, data);
      } catch (reason) {
        await stream.abort(); // closed, it would leave an empty file
        throw reason;
      }
      if (wrote !== data) told.merged();
      return write(wrote);
    };
    return stream;
  };

  FileSystemDirectoryHandle.prototype.removeEntry = async function (name, options) {
    const file = /\.(yml|md)$/.test(name) && (await this.getFileHandle(name).catch(() => null));
    const there = file ? await textOf(file) : "";
    if (file && !read.has(there.trim()) && (await lastOf(file))?.wrote.trim() !== there.trim()) {
      await tell(name, { there });
      throw new Error(`${name} changed meanwhile`);
    }
    await removeEntry.call(this, name, options);
    if (file && !name.includes("sveltia-tmp")) {
      removed.push([this, name, there]);
      told.removed(removed.map((one) => one[1]));
    }
  };
}

/** Stand guard before commits to GitHub: its own check knows the branch, not the file. */
export function guardCommits() {
  const ask = window.fetch.bind(window);

  const fileOf = (path, { branch, expectedHeadOid }, address, options) => ({
    name: path.split("/").pop(),
    path,
    remote: true,
    isSameEntry: async (other) => other.path === path,
    getFile: async () => ({
      text: async () => {
        const [owner, repo] = branch.repositoryNameWithOwner.split("/");
        const variables = { owner, repo, place: `${expectedHeadOid}:${path}` };
        const query = `query($owner: String!, $repo: String!, $place: String!) {
          repository(owner: $owner, name: $repo) { object(expression: $place) { ... on Blob { text } } }
        }`;
        const answer = await ask(address, { ...options, body: JSON.stringify({ query, variables }) });
        return (await answer.json()).data.repository.object?.text ?? "";
      },
    }),
  });

  window.fetch = async (address, options) => {
    const body = options?.body;
    const commit = typeof body === "string" && body.includes("createCommitOnBranch") && JSON.parse(body).variables.input;
    for (const { path, contents } of commit ? commit.fileChanges.additions : []) {
      const bytes = Uint8Array.from(atob(contents), (sign) => sign.charCodeAt(0));
      await permitted(fileOf(path, commit, address, options), new TextDecoder().decode(bytes));
    }
    return ask(address, options);
  };
}
