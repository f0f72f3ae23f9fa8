// By this token the program knows the tab that it opened itself: no other page, and no other person at this machine,
// has it. It goes from the address into this tab at once, and no further.
const [, given] = /^#token=([\w-]+)$/.exec(location.hash) ?? [];
if (given) {
  sessionStorage.setItem("token", given);
  history.replaceState(null, "", location.pathname);
}

export const token = sessionStorage.getItem("token");
