// On at once, with the place on the page that was asked for.
location.replace(document.querySelector("a").href + location.hash);
