// Says size and kind of chosen files before they travel: <input type=file data-max="bytes each"
// data-count="how many" data-types=".jpg,.png,.pdf">. The server checks again and has the last word.

const size = (bytes) => (bytes < 1048576 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / 1048576).toFixed(1)} MB`);

function fault(file, { max, types }) {
  if (max && file.size > Number(max)) return `太大，每个文件不能超过 ${size(Number(max))}`;
  if (types && !types.split(",").some((type) => file.name.toLowerCase().endsWith(type.trim()))) return "这种格式收不了";
  return "";
}

function show(input) {
  const files = [...input.files];
  let list = input.parentElement.querySelector(".files");
  if (!list) {
    list = document.createElement("ul");
    list.className = "files";
    list.setAttribute("role", "status");
    input.after(list);
  }
  const faults = files.map((file) => fault(file, input.dataset));
  const count = Number(input.dataset.count || 0);
  const many = count && files.length > count ? `最多 ${count} 个文件，现在选了 ${files.length} 个` : "";
  list.replaceChildren(
    ...files.map((file, at) => {
      const row = document.createElement("li");
      const label = document.createElement("span");
      const state = document.createElement("span");
      label.textContent = file.name;
      state.textContent = faults[at] ? `${size(file.size)}，${faults[at]}` : size(file.size);
      if (faults[at]) state.className = "error";
      row.append(label, state);
      return row;
    }),
  );
  const wrong = many || (faults.some(Boolean) ? "请换掉标出的文件" : "");
  input.setCustomValidity(wrong);
  if (wrong) input.reportValidity();
}

document.addEventListener("change", (event) => {
  if (event.target.matches("input[type=file]")) show(event.target);
});
