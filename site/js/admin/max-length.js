// Pasted words that are longer than their field are never cut: they stand there whole, and below them it says by how much.
const words = document.querySelector("#desk-words")?.dataset;
// As letters of the text that stands there: where a piece of a page is taken away while somebody types, Chromium
// ends a step of its undo, and Ctrl Z would take back one letter at a time.
function write(element, told) {
  if (!element.firstChild) element.append(told);
  else if (element.firstChild.data !== told) element.firstChild.data = told;
}
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
  write(note, words.tooLong.replace("{over}", over).replace("{most}", most));
  if (!there) (field.closest(".w-field__input") ?? field).after(note);
  field.setAttribute("aria-invalid", "true");
}
if (words) {
  // Before anything can be typed, pasted or dropped there; forms grow while somebody writes.
  for (const kind of ["focusin", "pointerover", "dragenter"]) document.addEventListener(kind, ({ target }) => loosen(target), true);
  document.addEventListener("input", ({ target }) => say(target), true);
}

// Title and summary say how many words stand well, and how many there are. More are taken all the same.
const METERS = Object.entries(JSON.parse(words?.lengths ?? "{}")).map(([name, most]) => [`id_${name}`, most]);
const count = (text) => text.trim().match(/\S+/g)?.length ?? 0;
function measure(field) {
  const most = Number(document.getElementById(`${field.id}-meter`)?.firstElementChild.max), meter = document.getElementById(`${field.id}-meter`), now = count(field.value);
  if (!meter) return;
  meter.classList.toggle("long", now > most);
  meter.firstElementChild.value = Math.min(now, most);
  const told = now > most ? words.over.replace("{more}", now - most) : words.room.replace("{left}", most - now);
  write(meter.lastElementChild, told.replace("{now}", now));
}
if (words?.room) for (const [id, most] of METERS) {
  const field = document.querySelector(`form[data-edit-form] :is(input, textarea)#${id}`);
  if (!field) continue;
  const meter = Object.assign(document.createElement("p"), { id: `${id}-meter`, className: "meter" });
  const bar = Object.assign(document.createElement("progress"), { max: most, ariaHidden: "true" });
  meter.append(bar, document.createElement("span"));
  (field.closest(".w-field__input") ?? field).after(meter);
  field.setAttribute("aria-describedby", [field.getAttribute("aria-describedby"), meter.id].filter(Boolean).join(" "));
  field.addEventListener("input", () => measure(field));
  measure(field);
}
