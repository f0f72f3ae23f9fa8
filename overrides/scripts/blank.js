// Whoever opens the site again from the neutral page may read on.
document.querySelector("a").addEventListener("click", function () { window.name = ""; });
