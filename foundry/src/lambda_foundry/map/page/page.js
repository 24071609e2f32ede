"use strict";
// Shows what belongs together while something is pointed at or focused, and finds by text.

const words = (element, name) => (element.dataset[name] ?? "").split(" ").filter(Boolean);
const stacks = [...document.querySelectorAll(".stack")];
const unpacked = new Map();

// What a stack holds: itself, or what is packed beside its name until somebody opens it.
function content(stack) {
  if (!stack.dataset.packed) return stack;
  if (!unpacked.has(stack)) unpacked.set(stack, unpack(stack.dataset.packed));
  return unpacked.get(stack);
}

async function unpack(packed) {
  const bytes = Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  const template = document.createElement("template");
  template.innerHTML = await new Response(stream).text();
  return template.content;
}

async function open(stack) {
  const part = await content(stack);
  if (stack.dataset.packed) {
    delete stack.dataset.packed;
    part.querySelectorAll(".about").forEach(keep);
    stack.append(part);
  }
  stack.open = true;
}

// At the end of the page, since what is inside a closed stack can't be shown; other stacks may
// have brought the same.
function keep(about) {
  if (document.getElementById(about.id)) about.remove();
  else document.body.append(about);
}

document.addEventListener("toggle", ({ target }) => {
  if (target.open && target.dataset.packed) open(target);
}, true);

// What a button opens may still be packed, in another stack.
document.addEventListener("click", async ({ target }) => {
  const id = target.closest("[popovertarget]")?.getAttribute("popovertarget");
  if (!id || document.getElementById(id)) return;
  for (const part of await Promise.all(stacks.map(content))) {
    const about = part.querySelector(`#${CSS.escape(id)}`);
    if (about) keep(about);
  }
  document.getElementById(id).showPopover();
});

// Whether a line is that of a trigger, which may have no source to tell it by.
function connects(line, ends, trigger) {
  const sources = words(trigger, "node");
  const isSame = sources.length ? ends.slice(1).some((end) => sources.includes(end)) : ends.length === 1;
  return line.classList.contains("invokes") && ends[0] === trigger.dataset.of && isSame;
}

function light(box) {
  const drawing = box.closest(".drawing");
  const wanted = new Set([...words(box, "node"), ...words(box, "of")]);
  const near = new Set(wanted);
  for (const line of drawing.querySelectorAll(".line")) {
    const ends = words(line, "ends");
    const isLit = box.dataset.of ? connects(line, ends, box) : ends.some((end) => wanted.has(end));
    line.classList.toggle("lit", isLit);
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

for (const [event, act] of [["pointerover", light], ["focusin", light], ["pointerout", unlight], ["focusout", unlight]]) {
  document.addEventListener(event, ({ target }) => {
    const box = target.closest?.(".box");
    if (box) act(box);
  });
}

const filter = document.getElementById("filter");
const found = document.getElementById("found");
const FEW = 3; // stacks, which are opened where nothing else is found

// Lines of functions that weren't found, and things that only these use.
function leaveOut(part, functions) {
  const missed = new Set(functions.filter((item) => item.classList.contains("missed")).map((item) => item.firstElementChild.dataset.node));
  const used = new Set();
  for (const line of part.querySelectorAll(".line")) {
    const [own, ...others] = words(line, "ends");
    line.classList.toggle("missed", missed.has(own));
    if (!missed.has(own)) others.forEach((other) => used.add(other));
  }
  for (const thing of part.querySelectorAll(".thing")) {
    thing.classList.toggle("missed", missed.size > 0 && !used.has(thing.dataset.node));
  }
}

function findIn(part, wanted) {
  const functions = [...part.querySelectorAll(".functions > li")];
  for (const item of functions) {
    item.classList.toggle("missed", !item.dataset.find.toLowerCase().includes(wanted));
  }
  leaveOut(part, functions);
  return functions.filter((item) => !item.classList.contains("missed")).length;
}

async function find() {
  const parts = await Promise.all(stacks.map(content));
  const wanted = filter.value.trim().toLowerCase();
  const numbers = parts.map((part) => findIn(part, wanted));
  stacks.forEach((stack, at) => { stack.hidden = !numbers[at]; });
  const left = stacks.filter((stack) => !stack.hidden);
  if (wanted && left.length <= FEW) await Promise.all(left.map(open));
  const number = numbers.reduce((sum, each) => sum + each, 0);
  found.textContent = wanted ? `${number} of ${found.dataset.all} functions` : "";
}

filter.addEventListener("input", find);
filter.addEventListener("keydown", async (event) => {
  if (event.key !== "Enter") return;
  event.preventDefault(); // or the same key press would open what it has focused
  await find();
  const stack = stacks.find((stack) => !stack.hidden);
  if (!stack) return;
  await open(stack);
  stack.querySelector(".functions > li:not(.missed) button").focus();
});
