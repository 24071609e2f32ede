"use strict";
// Shows what belongs together while something is pointed at or focused, and finds by text.

const words = (element, name) => (element.dataset[name] ?? "").split(" ").filter(Boolean);

// Whether a line is that of a trigger, which may have no source to tell it by.
function connects(path, ends, trigger) {
  const sources = words(trigger, "node");
  const isSame = sources.length ? ends.slice(1).some((end) => sources.includes(end)) : ends.length === 1;
  return path.classList.contains("invokes") && ends[0] === trigger.dataset.of && isSame;
}

function light(box) {
  const drawing = box.closest(".drawing");
  const wanted = new Set([...words(box, "node"), ...words(box, "of")]);
  const near = new Set(wanted);
  for (const path of drawing.querySelectorAll("path")) {
    const ends = words(path, "ends");
    const isLit = box.dataset.of ? connects(path, ends, box) : ends.some((end) => wanted.has(end));
    path.classList.toggle("lit", isLit);
    if (isLit) ends.forEach((end) => near.add(end));
  }
  for (const other of drawing.querySelectorAll(".box")) {
    const isNear = words(other, "node").some((node) => near.has(node));
    other.classList.toggle("lit", other === box || isNear || wanted.has(other.dataset.of));
  }
  drawing.classList.add("lighting");
}

function unlight(box) {
  box.closest(".drawing").classList.remove("lighting");
}

for (const box of document.querySelectorAll(".box")) {
  for (const event of ["pointerenter", "focus"]) box.addEventListener(event, () => light(box));
  for (const event of ["pointerleave", "blur"]) box.addEventListener(event, () => unlight(box));
}

const filter = document.getElementById("filter");
const found = document.getElementById("found");
const functions = [...document.querySelectorAll(".functions > li")];

// Lines of functions that weren't found, and things that only these use.
function leaveOut() {
  const missed = new Set(functions.filter((item) => item.classList.contains("missed")).map((item) => item.firstElementChild.dataset.node));
  const used = new Set();
  for (const path of document.querySelectorAll("path")) {
    const [own, ...others] = words(path, "ends");
    path.classList.toggle("missed", missed.has(own));
    if (!missed.has(own)) others.forEach((other) => used.add(other));
  }
  for (const thing of document.querySelectorAll(".thing")) {
    thing.classList.toggle("missed", missed.size > 0 && !used.has(thing.dataset.node));
  }
}

function find() {
  const wanted = filter.value.trim().toLowerCase();
  for (const item of functions) {
    item.classList.toggle("missed", !item.dataset.find.toLowerCase().includes(wanted));
  }
  leaveOut();
  for (const stack of document.querySelectorAll(".stack")) {
    stack.hidden = !stack.querySelector(".functions > li:not(.missed)");
  }
  const number = functions.filter((item) => !item.classList.contains("missed")).length;
  found.textContent = wanted ? `${number} of ${functions.length} functions` : "";
}

filter.addEventListener("input", find);
filter.addEventListener("keydown", (event) => {
  if (event.key !== "Enter") return;
  event.preventDefault(); // or the same key press would open what it has focused
  document.querySelector(".functions > li:not(.missed) button")?.focus();
});
