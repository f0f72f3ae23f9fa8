// What two people changed differently: both texts, and a choice between them.

/** The two texts of a clash to choose from, as the page's template has them. */
export function choice({ place, mine, theirs }, at) {
  const node = document.querySelector("[data-part=choice]").content.cloneNode(true);
  const find = (name) => node.querySelector(`[data-part=${name}]`);
  if (place) find("place").textContent = place;
  for (const [side, text] of Object.entries({ mine, theirs })) {
    find(`${side}-text`).textContent = text ?? find("gone").textContent;
    find(`${side}-choice`).name = `clash-${at}`;
  }
  return node;
}

/** Whose text was chosen in `form` for each of `clashes`. */
export function sides(form, clashes) {
  const chosen = new FormData(form);
  return clashes.map((_, at) => chosen.get(`clash-${at}`));
}
