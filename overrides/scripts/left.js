"use strict";
// One mark in the tab says that its visit was left. Only "Leave" makes it, "Open" removes it, and it goes with the tab.
// Where the browser forbids storage the tab's name has to do: frames keep it, most tabs lose it on the way. From a disk
// it bears the mark too: there Chromium now and then loses what was stored a moment before its process ended.
var visit = {
  left: function () {
    var mark = window.name;
    try { mark = sessionStorage.getItem("w") || mark; } catch (forbidden) {}
    return mark === "w";
  },
  mark: function (left) {
    var named = location.protocol === "file:";
    try {
      if (left) sessionStorage.setItem("w", "w"); else sessionStorage.removeItem("w");
    } catch (forbidden) { named = true; }
    if (left ? named : window.name === "w") window.name = left ? "w" : "";
  }
};
// Back led here, or the address was typed again: not even a glimpse, until exit.js offers to open the page.
if (visit.left()) {
  document.documentElement.hidden = true;
  document.title = location.hostname;
}
