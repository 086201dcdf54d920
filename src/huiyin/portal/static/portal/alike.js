// While a request is written, shows what was answered to the like: [data-alike="address"] inside the form.
// Asks when the typing pauses; sends the words and the place, no names; never for an accusation. Without it the
// form has a button for the same.

const PAUSE = 1500;
const SHORT = 12;
const ASKED = ["text", "demand_1", "demand_2", "demand_3", "demand_4", "demand_5", "place", "place_text"];
const KEPT = ["accusation", "accused", "accused_unit", "accused_unit_2"];

const box = document.querySelector("[data-alike]");
const form = box?.closest("form");
const told = document.querySelector("#alike-told");
let timer = 0;
let last = "";
let running = null;

const value = (name) => {
  const part = form.elements[name];
  return part?.type === "checkbox" ? (part.checked ? part.value : "") : (part?.value ?? "").trim();
};

function show(html) {
  box.replaceChildren(...new DOMParser().parseFromString(html, "text/html").body.childNodes);
  told.textContent = box.querySelector("[data-told]")?.dataset.told ?? "";
}

async function look() {
  running?.abort();
  if (KEPT.some(value)) {
    last = "";
    show("");
    return;
  }
  const sent = new URLSearchParams(ASKED.map((name) => [name, value(name)]).filter(([, words]) => words));
  if (value("text").length < SHORT || sent.toString() === last) return;
  last = sent.toString();
  running = new AbortController();
  try {
    const answer = await fetch(box.dataset.alike, {
      method: "POST",
      body: sent,
      headers: { "X-CSRFToken": value("csrfmiddlewaretoken") },
      signal: running.signal,
    });
    if (answer.ok) show((await answer.text()).trim());
  } catch {
    // No connection, or more was typed meanwhile: nothing is shown, and the form works as it is.
  }
}

if (box && form) {
  for (const event of ["input", "change"]) {
    form.addEventListener(event, ({ target }) => {
      if (![...ASKED, ...KEPT].includes(target.name)) return;
      clearTimeout(timer);
      timer = setTimeout(look, PAUSE);
    });
  }
}
