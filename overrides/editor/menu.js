// The page that orders the menu: entries are moved in the list itself, which is then sent as it stands.
import { choice, sides } from "./clashes.js";
import { token } from "./token.js";

const part = (name) => document.querySelector(`[data-part=${name}]`);
const form = part("form");
const [menu, outside] = ["menu", "outside"].map((name) => form.querySelector(`ol.${name}`));
const base = part("text").value;
const chosen = []; // [path of a clash, whose text stays]
let clashes = [];

const isPage = (item) => "page" in item.dataset;
const titleOf = (section) => section.querySelector("[name=title]").value.trim();

/** Lists that a page may go to: section by section, then those outside all. */
function places() {
  const sections = [...menu.querySelectorAll(".section")].map((one) => [titleOf(one), one.querySelector("ol")]);
  return [...sections, ...[menu, outside].map((list) => [list.dataset.alone, list])];
}

/** Say in each page's choice where it is, and where it could go. */
function renew() {
  const all = places();
  for (const select of form.querySelectorAll("select")) {
    const here = all.findIndex(([, list]) => list === select.closest("ol"));
    const shown = all.filter(([, list], at) => list !== outside || at === here);
    select.replaceChildren(...shown.map(([name, list]) => new Option(name, all.findIndex((one) => one[1] === list))));
    select.value = here;
  }
}

form.addEventListener("change", ({ target }) => {
  if (target.matches("select")) {
    places()[target.value][1].append(target.closest("li"));
    renew();
    target.focus();
  } else renew();
});

form.addEventListener("click", ({ target }) => {
  const { move } = target.dataset;
  if (!move) return;
  const item = target.closest("li");
  if (move === "up") item.previousElementSibling?.before(item);
  else item.nextElementSibling?.after(item);
  renew();
  target.focus();
});

let dragged = null;
form.addEventListener("dragstart", (event) => {
  dragged = event.target.closest?.("li");
  event.stopPropagation();
});
form.addEventListener("dragend", () => {
  dragged = null;
  renew();
});
form.addEventListener("dragover", (event) => {
  const over = event.target.closest("li");
  if (!dragged || !over || over === dragged || dragged.contains(over)) return;
  const list = isPage(dragged) && !isPage(over) ? over.querySelector("ol") : over.parentElement;
  if (!isPage(dragged) && list !== menu) return; // sections stand in no other
  event.preventDefault();
  if (list !== over.parentElement) {
    if (!list.children.length) list.append(dragged);
    return;
  }
  const { top, height } = over.getBoundingClientRect();
  over[event.clientY < top + height / 2 ? "before" : "after"](dragged);
});

part("add").addEventListener("click", () => {
  menu.append(part("section").content.cloneNode(true));
  menu.lastElementChild.querySelector("input").focus();
  renew();
});

const ofPage = ({ dataset: { page, line, title } }) => ({ page, line, ...(title === undefined ? {} : { title }) });
const ofSection = (item) => ({
  line: item.dataset.line,
  title: titleOf(item),
  english: item.querySelector("[name=english]").value,
  pages: [...item.querySelectorAll("li")].map(ofPage),
});

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const answers = sides(form, clashes);
  chosen.push(...clashes.map(({ path }, at) => [path, answers[at]]));
  const entries = [...menu.children].map((item) => (isPage(item) ? ofPage(item) : ofSection(item)));
  const wanted = entries.filter((one) => one.page || one.pages.length);
  const answer = await fetch("save", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ token, base, menu: wanted, chosen }),
  });
  const { said = [], clashes: open = [], saved } = await answer.json();
  clashes = open;
  part("clashes").replaceChildren(...open.map(choice));
  part("choose").hidden = !open.length;
  part("said").replaceChildren(
    ...said.map((text) => Object.assign(document.createElement("p"), { className: "said", textContent: text })),
  );
  if (saved) setTimeout(() => location.reload(), 1500); // what is shown is of the file as it was
});

addEventListener("hashchange", () => location.reload()); // opened from the editor once more
part("stranger").hidden = Boolean(token);
if (!token) form.querySelector("button:not([type])").disabled = true;
renew();
