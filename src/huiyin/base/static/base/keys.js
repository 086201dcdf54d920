// The desk by keyboard: Alt+N registers, / searches, J and K walk the list, Ctrl+Enter submits, ? tells all this.
// Anything with data-key="alt+a" is pressed by that key too. Single keys can be switched off in the help (WCAG 2.1.4).

const OFF = "huiyin-single-keys-off";
const single = () => {
  try {
    return !localStorage.getItem(OFF);
  } catch {
    return true;
  }
};
const typing = (target) => target.closest?.("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");

const KEYS = [
  ["alt+n", "Alt + N", "登记新事项", () => document.querySelector('a[href="/desk/register/"]')?.click()],
  ["/", "/", "查询", search],
  ["j", "J", "列表中下一件", () => walk(1)],
  ["k", "K", "列表中上一件", () => walk(-1)],
  ["?", "?", "打开这张快捷键表", help],
];

function search() {
  const box = document.querySelector("input[type=search]");
  if (box) box.select();
  else document.querySelector('a[href="/desk/search/"]')?.click();
}

function walk(step) {
  const links = [...document.querySelectorAll(".worklist .matter a")];
  if (!links.length) return;
  const at = links.indexOf(document.activeElement);
  links[at < 0 ? (step > 0 ? 0 : links.length - 1) : Math.min(Math.max(at + step, 0), links.length - 1)].focus();
}

function cell(kind, ...content) {
  const part = document.createElement(kind);
  part.append(...content);
  return part;
}

function help() {
  document.querySelector("dialog.keys")?.remove();
  const dialog = cell("dialog", cell("h2", "快捷键"));
  dialog.className = "keys";
  const list = document.createElement("dl");
  list.className = "facts";
  const marked = [...document.querySelectorAll("[data-key]")].map((part) => [part.dataset.key.replace(/^(alt|ctrl)\+/, "$1 + "), part.textContent.trim()]);
  for (const [key, words] of [...KEYS.map(([, key, words]) => [key, words]), ["Ctrl + Enter", "提交正在填写的表单"], ...marked]) {
    list.append(cell("dt", cell("kbd", key)), cell("dd", words));
  }
  const box = document.createElement("input");
  box.type = "checkbox";
  box.checked = single();
  box.addEventListener("change", () => {
    if (box.checked) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "1");
  });
  const choice = cell("label", box, cell("span", "启用单个字母和符号的快捷键"));
  choice.className = "choice";
  const close = cell("button", "关闭");
  close.className = "button";
  close.addEventListener("click", () => dialog.close());
  dialog.append(list, choice, cell("p", close));
  document.body.append(dialog);
  dialog.showModal();
}

function pressed(event) {
  const key = /^Key[A-Z]$/.test(event.code) ? event.code[3].toLowerCase() : /^Digit\d$/.test(event.code) && event.altKey ? event.code[5] : event.key;
  return (event.altKey ? "alt+" : "") + (event.ctrlKey || event.metaKey ? "ctrl+" : "") + key;
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing || document.querySelector("dialog[open]")) return;
  const key = pressed(event);
  if (key === "ctrl+Enter") {
    event.target.closest?.("form")?.requestSubmit();
    return;
  }
  if (!key.startsWith("alt+") && (key.startsWith("ctrl+") || typing(event.target) || !single())) return;
  const act = KEYS.find(([mine]) => mine === key)?.[3];
  const part = [...document.querySelectorAll("[data-key]")].find((one) => one.dataset.key === key);
  if (!act && !part) return;
  event.preventDefault();
  if (act) act();
  else part.click();
});

for (const button of document.querySelectorAll("[data-keyhelp]")) {
  button.hidden = false;
  button.addEventListener("click", help);
}
