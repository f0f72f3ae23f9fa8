// What is over since the page was made: an entry of a list goes, or says so where it has a mark for it.
(function () {
"use strict";
var now = Date.now();
function each(selector, act) { Array.prototype.forEach.call(document.querySelectorAll(selector), act); }
each("[data-ends]", function (one) {
  var mark = one.querySelector("[data-past]");
  if (!(Date.parse(one.dataset.ends) <= now)) return;
  if (mark) mark.hidden = false;
  else if (one.tagName === "LI") one.hidden = true;
});
each("ul.events", function (list) {
  if (!list.querySelector("li:not([hidden])")) list.hidden = list.previousElementSibling.hidden = true;
});
})();
