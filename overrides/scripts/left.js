"use strict";
// One mark in the tab says that its visit was left. Only "Leave" makes it, "Open" removes it, and it goes with the tab.
// Where the browser forbids storage, the tab's name has to do: frames keep it, most tabs lose it on the way.
var visit = {
  left: function () {
    try { return sessionStorage.getItem("w") === "w"; } catch (forbidden) { return window.name === "w"; }
  },
  mark: function (left) {
    try {
      if (left) sessionStorage.setItem("w", "w"); else sessionStorage.removeItem("w");
    } catch (forbidden) { window.name = left ? "w" : ""; }
  }
};
// Back led here, or the address was typed again: not even a glimpse, until exit.js offers to open the page.
if (visit.left()) {
  document.documentElement.hidden = true;
  document.title = location.hostname;
}
