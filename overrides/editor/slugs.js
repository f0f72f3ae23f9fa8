// Ukrainian titles as short names in Latin letters: the same rule as the program's own (generator/base/slugs.py), whose
// letters come with the settings.

/** What `text` is called in an address: small Latin letters, digits and hyphens, at most 60. */
export const slug = (text, { all, first }) =>
  cut(
    text
      .normalize("NFC")
      .toLowerCase()
      .replaceAll("зг", "zgh")
      .replace(/(?<![\p{L}\p{N}_’'ʼ])[єїйюя]/gu, (letter) => first[letter])
      .replace(/./gsu, (letter) => all[letter] ?? letter)
      .normalize("NFKD")
      .replace(/[^\0-\x7f]/g, "")
      .replace(/[^a-z0-9]+/g, "-"),
    60,
  ) || "section";

const cut = (text, most) => text.slice(0, most).replace(/^-+|-+$/g, "");

/** An id for an event: its title in Latin letters, its month, and a number where that is taken. */
export function proposedId({ title, date, from }, taken, letters) {
  const month = /^\d{4}-\d\d/.exec(date || from || "")?.[0] ?? "";
  const end = month && `-${month}`;
  const name = cut(slug(title?.uk ?? "", letters), 60 - end.length) + end;
  let [free, number] = [name, 2];
  while (taken.includes(free)) free = `${name}-${number++}`;
  return free;
}
