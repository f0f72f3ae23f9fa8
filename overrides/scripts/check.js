// The check of a job offer, nicer with script: the advice to what is ticked stands together, and two buttons.
// Nothing is stored: leaving the page takes all ticks off, also from the copy that Back would show.
(function () {
"use strict";
var box = document.querySelector(".check"), list = box.querySelector("[data-gathered]");
var status = box.querySelector("[role=status]"), tools = box.querySelector("[data-tools]");
var buttons = tools.querySelectorAll("button");
function each(selector, act) { Array.prototype.forEach.call(box.querySelectorAll(selector), act); }

function gather() {
  list.textContent = "";
  each("input:checked", function (input) {
    var line = document.createElement("li"), what = document.createElement("b");
    what.textContent = input.nextElementSibling.textContent;
    line.appendChild(what);
    line.appendChild(document.createTextNode(" " + input.parentNode.querySelector("[data-do]").textContent));
    list.appendChild(line);
  });
  box.querySelector(".check__none").hidden = !!list.firstChild;  // where styles can't tell: :has came late
  box.querySelector(".check__some").hidden = !list.firstChild;
  status.textContent = list.firstChild ? status.dataset.count + " " + list.children.length : "";
}

function clear() {
  each("input", function (input) { input.checked = false; });
  gather();
}

tools.hidden = false;
box.addEventListener("change", gather);
buttons[0].onclick = function () { clear(); box.querySelector("input").focus(); };
buttons[1].onclick = function () { print(); };
addEventListener("pagehide", clear);
gather();
})();
