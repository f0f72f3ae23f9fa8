// The last lines of a script that ask.js loads: it was read and ran to its end.
document.querySelector("[data-search]").dataset.ran = "1";
