// A policy put into the answer at one press: its text behind what stands in the reply, its basis behind the basis.
// Without script the same text stands there to be copied by hand.

for (const part of document.querySelectorAll(".scripted")) part.hidden = false;

function append(id, text, between) {
  const field = document.getElementById(id);
  if (!field || field.value.includes(text)) return field;
  field.value = field.value.trim() ? `${field.value.trimEnd()}${between}${text}` : text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  return field;
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-insert]");
  if (!button) return;
  const { insert, demand } = button.dataset;
  const said = (what) => document.getElementById(`${insert}-${what}`).textContent.trim();
  append(`id_basis_${demand}`, said("basis"), "；");
  append(`id_reply_${demand}`, said("answer"), "\n")?.focus();
  button.textContent = "已插入，请改成本件的话";
});
