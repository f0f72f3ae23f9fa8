// Whoever opens the site again from the neutral page may read on: the mark of left.js goes.
document.querySelector("a").addEventListener("click", function () {
  try { sessionStorage.removeItem("w"); } catch (forbidden) {}
  if (window.name === "w") window.name = "";
});
