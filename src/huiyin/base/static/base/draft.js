// Keeps what was typed into form[data-draft="key"] on this device, for three days at most.
// The page after a successful submission carries data-draft-clear="key" anywhere.
// Left out: passwords, files, hidden fields and whatever carries data-draft-skip (identity numbers).

const DAYS = 3;
const name = (key) => `huiyin-draft-${key}`;

function kept(form) {
  return [...form.elements].filter(
    (part) => part.name && !["password", "file", "hidden", "submit", "button"].includes(part.type) && !("draftSkip" in part.dataset),
  );
}

function read(form) {
  const values = [];
  for (const part of kept(form)) {
    if (["checkbox", "radio"].includes(part.type)) {
      if (part.checked) values.push([part.name, part.value]);
    } else if (part.value) values.push([part.name, part.value]);
  }
  return values;
}

function fill(form, values) {
  for (const part of kept(form)) {
    const mine = values.filter(([field]) => field === part.name).map(([, value]) => value);
    if (["checkbox", "radio"].includes(part.type)) part.checked = mine.includes(part.value);
    else if (mine.length) part.value = mine[0];
    part.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

function load(key) {
  try {
    const draft = JSON.parse(localStorage.getItem(name(key)));
    if (draft && Date.now() - draft.at < DAYS * 86400e3) return draft;
    localStorage.removeItem(name(key));
  } catch {
    // No storage, or not ours: there is no draft then.
  }
  return null;
}

function store(key, values) {
  try {
    if (values.length) localStorage.setItem(name(key), JSON.stringify({ at: Date.now(), values }));
    else localStorage.removeItem(name(key));
  } catch {
    // Storage is full or refused; the form itself still works.
  }
}

function offer(form, key, draft) {
  const when = new Date(draft.at).toLocaleString("zh-CN", { month: "long", day: "numeric", hour: "2-digit", minute: "2-digit" });
  const box = document.createElement("div");
  box.className = "notice";
  box.setAttribute("role", "status");
  const words = document.createElement("p");
  words.textContent = `这台设备上有一份没有提交的内容（${when}保存）。要接着填吗？`;
  const row = document.createElement("p");
  row.className = "row";
  for (const [label, kind, act] of [
    ["接着填", "button", () => fill(form, draft.values)],
    ["删除，重新填", "linklike", () => store(key, [])],
  ]) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = kind;
    button.textContent = label;
    button.addEventListener("click", () => {
      act();
      box.remove();
      kept(form)[0]?.focus();
    });
    row.append(button);
  }
  box.append(words, row);
  form.before(box);
}

for (const done of document.querySelectorAll("[data-draft-clear]")) store(done.dataset.draftClear, []);

for (const form of document.querySelectorAll("form[data-draft]")) {
  const key = form.dataset.draft;
  const draft = load(key);
  const untouched = !document.querySelector(".errors");
  if (draft && untouched) offer(form, key, draft);
  let timer = 0;
  const save = () => store(key, read(form));
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(save, 400);
  });
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    save();
  });
}
