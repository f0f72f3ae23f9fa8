// A form saves over no change that it has not seen. Others write these files too: a colleague, git pull, make event.
//
// The form carries the text that it was filled from (FILE). Before a file is replaced or removed, what lies there is
// compared with that text; if it is another one, nothing is written and a dialog says what to do.
import { FILE } from "./files.js";

const read = new Set(); // texts that forms were filled from, trimmed as the editor reads them
const bases = new Map(); // text to save → the text that its form was filled from
const saved = []; // [handle, text] of what this page wrote: its forms have seen that as well
const removed = []; // [folder, name, text] of what was deleted here, while it can be brought back
const refused = new WeakSet(); // new files whose place was refused: the editor tries each three times

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

/** True when it was this page that wrote `text` there. */
async function ours(handle, text) {
  for (const [other, written] of saved) if (written === text.trim() && (await other.isSameEntry(handle))) return true;
  return false;
}

/** Let `text` be saved as `handle`; throws when that would undo somebody's change. */
async function permit(handle, text, fresh) {
  const base = bases.get(text.trim());
  if (base === undefined) return; // a picture
  const there = await textOf(handle);
  const seen = ["", base.trim(), text.trim()].includes(there.trim()) || (await ours(handle, there));
  if (!seen) await refuse(handle.name, { text, base, there }, fresh);
  saved.push([handle, text.trim()]);
}

/** Say why nothing is written, once for each `fresh` file that was to take the place. */
async function refuse(name, texts, fresh) {
  if (!refused.has(fresh)) await tell(name, texts);
  if (fresh) refused.add(fresh);
  throw new Error(`${name} changed meanwhile`);
}

/** Show the dialog until the person has read it. */
async function tell(name, { text = "", base = "", there = "" }) {
  const dialog = document.querySelector("#changed");
  const part = (name) => dialog.querySelector(`[data-part=${name}]`);
  const added = (after) => {
    const before = new Set(base.split("\n"));
    return after.split("\n").filter((line) => line.trim() && !before.has(line)).join("\n");
  };
  dialog.classList.toggle("removing", !text);
  part("file").textContent = name;
  part("mine").textContent = added(text);
  part("theirs").textContent = added(there);
  part("copy").onclick = () => navigator.clipboard.writeText(text);
  part("download").onclick = () => {
    const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(new Blob([text])), download: name });
    link.click();
    URL.revokeObjectURL(link.href);
  };
  part("reload").onclick = () => location.reload();
  dialog.showModal();
  await new Promise((resolve) => dialog.addEventListener("close", resolve, { once: true }));
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
 * `tell` hears the names of all files that were deleted so far.
 */
export function guard(tell) {
  const { move, createWritable } = FileSystemFileHandle.prototype;
  const { removeEntry } = FileSystemDirectoryHandle.prototype;

  if (move)
    FileSystemFileHandle.prototype.move = async function (folder, name) {
      const there = await folder.getFileHandle(name).catch(() => this);
      await permit(there, await textOf(this), this);
      return move.call(this, folder, name);
    };

  FileSystemFileHandle.prototype.createWritable = async function (...options) {
    const stream = await createWritable.apply(this, options);
    const write = stream.write.bind(stream);
    stream.write = async (data) => {
      try {
        if (typeof data === "string") await permit(this, data);
      } catch (reason) {
        await stream.abort(); // closed, it would leave an empty file
        throw reason;
      }
      return write(data);
    };
    return stream;
  };

  FileSystemDirectoryHandle.prototype.removeEntry = async function (name, options) {
    const file = /\.(yml|md)$/.test(name) && (await this.getFileHandle(name).catch(() => null));
    const there = file ? await textOf(file) : "";
    if (file && !read.has(there.trim()) && !(await ours(file, there))) await refuse(name, { there });
    await removeEntry.call(this, name, options);
    if (file && !name.includes("sveltia-tmp")) {
      removed.push([this, name, there]);
      tell(removed.map((one) => one[1]));
    }
  };
}
