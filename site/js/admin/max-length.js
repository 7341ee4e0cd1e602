// Pasted words that are longer than their field are never cut: they stand there whole, and below them it says by how much.
const words = document.querySelector("#desk-words")?.dataset;
const length = (field) => [...(field.matches("textarea") ? field.value.replace(/\r?\n/g, "\r\n") : field.value)].length; // as the server counts

function loosen(field) {
  if (!field.matches?.("input[maxlength], textarea[maxlength]")) return;
  field.dataset.most = field.maxLength;
  field.removeAttribute("maxlength");
}
function say(field) {
  const most = Number(field.dataset?.most), id = `${field.id || field.name}-too-long`;
  if (!most) return;
  const there = document.getElementById(id), over = length(field) - most;
  if (over <= 0) {
    if (!there) return;
    there.remove();
    field.removeAttribute("aria-invalid");
    return;
  }
  const note = there ?? Object.assign(document.createElement("p"), { id, className: "error-message writing-wrong" });
  note.setAttribute("role", "status");
  const told = words.tooLong.replace("{over}", over).replace("{most}", most);
  if (note.textContent !== told) note.textContent = told;
  if (!there) (field.closest(".w-field__input") ?? field).after(note);
  field.setAttribute("aria-invalid", "true");
}
if (words) {
  // Before anything can be typed, pasted or dropped there; forms grow while somebody writes.
  for (const kind of ["focusin", "pointerover", "dragenter"]) document.addEventListener(kind, ({ target }) => loosen(target), true);
  document.addEventListener("input", ({ target }) => say(target), true);
}
