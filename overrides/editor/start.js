// Starts the editor: its settings and the words of its interface come from this folder, and so does everything else.
import { events, page, yaml } from "./files.js";
import { token } from "./token.js";
import { guard, guardCommits, remembering, restore } from "./unchanged.js";

const { cms, names, letters, script } = await (await fetch("settings.json")).json();

// Ukrainian, whatever language the browser is in; English can be chosen in the editor's own settings.
Object.defineProperties(navigator, { language: { value: "uk" }, languages: { value: ["uk"] } });

// The folder of this site is known by mkdocs.yml. The editor asks for .git, which an unpacked archive has not.
const pick = window.showDirectoryPicker?.bind(window);
if (pick)
  window.showDirectoryPicker = async () => {
    const folder = await pick({ id: "site", mode: "readwrite" });
    await folder.getFileHandle("mkdocs.yml");
    const inner = folder.getDirectoryHandle.bind(folder);
    folder.getDirectoryHandle = async (name, options) => (name === ".git" ? folder : inner(name, options));
    return folder;
  };

// The bar above the editor: leads to the pages that publish and order, and tells what became of the files.
const bar = document.querySelector(".local #bar");
if (bar) {
  const part = (name) => bar.querySelector(`[data-part=${name}]`);
  const renewed = () => {
    part("saved").hidden = true;
    part("renewed").hidden = part("renew").hidden = false;
  };
  if (token) for (const link of bar.querySelectorAll("a")) link.hash = `token=${token}`;
  part("renew").onclick = () => location.reload();
  part("restore").onclick = () => restore().then(() => location.reload());
  new BroadcastChannel("files").onmessage = renewed; // publishing took in what others changed
  if (pick)
    guard({
      merged: renewed,
      removed: (names) => {
        part("removed").querySelector("code").textContent = names.join(", ");
        part("removed").hidden = part("restore").hidden = false;
      },
    });
}

if (!bar) guardCommits();

window.CMS_MANUAL_INIT = true;
await new Promise((resolve, reject) => {
  const element = document.createElement("script");
  Object.assign(element, { src: script, onload: resolve, onerror: reject });
  document.head.append(element);
});

const forms = [...cms.collections.flatMap((one) => one.files ?? one), ...cms.singletons].filter((one) => one.fields);
for (const [format, { fields }] of new Map(forms.map((form) => [form.format, form]))) {
  const isPage = format.endsWith("-frontmatter");
  const texts = isPage ? page(fields) : format === "file-events" ? events(fields, names, letters) : yaml(fields);
  CMS.registerCustomFormat(format, isPage ? "md" : "yml", remembering(texts));
}
CMS.init({ config: { ...cms, load_config_file: false } });
