// This visit was left and Back led here: not even a glimpse, until exit.js offers to open the page.
if (window.name === "w") {
  document.documentElement.hidden = true;
  document.title = location.hostname;
}
