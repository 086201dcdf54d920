// Small comforts for every page; each works without it.
// data-print prints, data-back goes back, data-copy="text" copies; such buttons stand `hidden` in the page.
// form[data-once] is sent once: a second press while it is on its way does nothing.

for (const button of document.querySelectorAll("[data-print], [data-back], [data-copy]")) {
  if ("back" in button.dataset && history.length < 2) continue;
  button.hidden = false;
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-print], [data-back], [data-copy]");
  if (!button) return;
  if ("print" in button.dataset) window.print();
  else if ("back" in button.dataset) history.back();
  else {
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      button.textContent = "已复制";
    } catch {
      button.textContent = "没能复制，请手抄";
    }
  }
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!("once" in form.dataset) || event.defaultPrevented) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
  (form.querySelector(".button--primary") ?? form.querySelector("[type=submit], button:not([type])"))?.setAttribute("aria-disabled", "true");
});

// Back to a page kept by the browser: the form may be sent again.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    form.querySelector("[aria-disabled]")?.removeAttribute("aria-disabled");
  }
});
