// The page that publishes: asks the preview to send, and shows how it goes.
import { choice, sides } from "./clashes.js";
import { token } from "./token.js";

const part = (name) => document.querySelector(`[data-part=${name}]`);
const form = part("form");
const buttons = [...document.querySelectorAll("button")].filter((one) => !one.disabled);

const chosen = []; // [path of a clash, whose text stays]
let clashes = [];

function show({ running, step, said, code, wants, waiting, clashes: open = [] }) {
  clashes = open;
  part("clashes").replaceChildren(...open.map(choice));
  part("choose").hidden = !open.length;
  part("step").textContent = step;
  part("said").replaceChildren(
    ...said.map((text) => Object.assign(document.createElement("p"), { className: "said", textContent: text })),
  );
  part("wants").hidden = !wants;
  part("waiting").hidden = !waiting;
  for (const button of buttons) button.disabled = running || !token;
  if (code === 0) form.hidden = true; // what was shown above has been sent
}

async function follow() {
  const state = await (await fetch("state")).json();
  show(state);
  if (state.renewed) new BroadcastChannel("files").postMessage("renewed"); // an open editor holds old texts
  if (state.running) setTimeout(follow, 1000);
  else if (state.waiting) setTimeout(follow, 20000);
}

async function ask(what) {
  if (what === "start") {
    const answers = sides(form, clashes);
    chosen.push(...clashes.map(({ path }, at) => [path, answers[at]]));
  }
  const secret = form.elements.secret.value;
  form.elements.secret.value = "";
  for (const button of buttons) button.disabled = true;
  await fetch(what, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ token, secret, chosen }),
  });
  await follow();
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  ask("start");
});
part("undo").addEventListener("click", ({ target }) => confirm(target.dataset.sure) && ask("undo"));
addEventListener("hashchange", () => location.reload()); // opened from the editor once more: what it shows is old
part("stranger").hidden = Boolean(token);
if (!token) for (const button of buttons) button.disabled = true;
