// Suggestions beside a form: asked for when typing pauses, and not while an accusation is written down.
// The panel names the fields it reads in data-suggest; at the event "pause" htmx sends them. Parts of the form that
// a suggestion filled come into view, and what happened is said to those who do not see it.

const PAUSE = 700;
const panel = () => document.querySelector("#suggestions");
const form = panel()?.closest("form");
const said = document.querySelector("#suggestions-said");
let asked = "";
let timer = 0;
let composing = false;

function read() {
  const names = panel().dataset.suggest.split(" ");
  return names.map((name) => form.elements[name]?.value ?? "").join("\n").trim();
}

function ask() {
  const typed = read();
  if (composing || panel().hidden || typed === asked) return;
  asked = typed;
  panel().dispatchEvent(new CustomEvent("pause"));
}

function later() {
  panel().hidden = Boolean(form.elements.accusation?.checked);
  clearTimeout(timer);
  timer = setTimeout(ask, PAUSE);
}

function failed(event) {
  if (event.target !== panel()) return;
  asked = "";
  panel().querySelector("[data-suggested]")?.remove();
}

if (form && "suggest" in panel().dataset) {
  if (panel().querySelector("[data-suggested]")) asked = read();
  form.addEventListener("input", later);
  form.addEventListener("change", later);
  form.addEventListener("compositionstart", () => { composing = true; });
  form.addEventListener("compositionend", () => { composing = false; later(); });
  for (const fault of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) document.addEventListener(fault, failed);
  later();
}

document.addEventListener("htmx:afterSettle", (event) => {
  if (event.target.matches?.("#sorting, #circumstances, #sealing")) event.target.scrollIntoView({ block: "nearest" });
  const words = panel()?.querySelector("[data-said]")?.textContent ?? "";
  if (said && said.textContent !== words) said.textContent = words;
});
