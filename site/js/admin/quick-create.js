// The questions with which a page begins: words counted, choices said in a sentence, a picture dropped or pasted, and what will stand.
// In the editor that they lead to: the cursor in the text.
const PANEL = "wagtail:side-panel-open", WRITES = "quick-create:writes", WIDE = matchMedia("(min-width: 62rem)");
const form = document.querySelector("[data-quick-create]");
const field = (name) => form.querySelector(`[name="${name}"]`);
const put = (words, values) => words.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);
// As letters of the text that stands there: Chromium ends a step of its undo where a piece of the page is taken away.
function say(element, words) {
  if (!element || element.textContent === words) return;
  if (words && element.childNodes.length === 1 && element.firstChild.nodeType === Node.TEXT_NODE) element.firstChild.data = words;
  else element.textContent = words;
}

// Length in words, never cut: what is over is said.
function meter(input) {
  const most = Number(input.dataset.words), line = document.createElement("span"), bar = document.createElement("progress"), says = document.createElement("span");
  line.className = "meter";
  line.id = `${input.id}-meter`;
  bar.max = most;
  bar.setAttribute("aria-hidden", "true");
  line.append(bar, says);
  input.after(line);
  input.setAttribute("aria-describedby", `${input.getAttribute("aria-describedby") ?? ""} ${line.id}`.trim());
  const count = () => {
    const now = (input.value.match(/\S+/g) || []).length, left = most - now;
    bar.value = Math.min(now, most);
    line.classList.toggle("long", left < 0);
    say(says, put(left < 0 ? form.dataset.over : form.dataset.room, { now, left, more: -left }));
  };
  input.addEventListener("input", count);
  count();
}

// “Until when?”: what the pressed choice means.
function until(box) {
  const locale = `${document.documentElement.lang || "en"}-u-nu-latn`, day = box.querySelector("[name=until_day]");
  const tell = () => {
    const picked = box.querySelector("[name=until]:checked");
    const other = picked?.value === "day";
    box.querySelector(".until-day").hidden = !other && !box.querySelector(".until-day .errorlist");
    const written = other && day.value && new Intl.DateTimeFormat(locale, { weekday: "long", month: "long", day: "numeric", timeZone: "UTC" }).format(new Date(day.value));
    const words = other && day.value && day.value < day.min ? box.dataset.over
      : picked?.value === "none" ? box.dataset.stays
        : picked?.dataset.means || written ? put(box.dataset.means, { day: picked.dataset.means || written }) : "";
    say(box.querySelector(".means"), words);
    say(form.querySelector("[data-says-until]"), words);
  };
  box.addEventListener("input", tell);
  box.addEventListener("change", ({ target }) => { if (target.value === "day" && target.name === "until") day.focus(); });
  tell();
}

// What is typed, or chosen, stands in the drawing beside it too; a fact that is not taken does not.
function show(place) {
  const name = place.dataset.shows, input = field(name), take = form.querySelector(`[name=take][value="${name}"]`);
  const copy = () => say(place, take && !take.checked ? "" : worded(input));
  for (const each of [input, take]) for (const kind of ["input", "change"]) each?.addEventListener(kind, copy);
  copy();
}
function worded(input) {
  if (!input) return "";
  if (input.tagName === "SELECT") return input.value ? input.selectedOptions[0].textContent : (input.name === "outlet" && field("outlet_name")?.value) || "";
  if (input.type === "date") return input.value && new Intl.DateTimeFormat(`${document.documentElement.lang || "en"}-u-nu-latn`, { dateStyle: "long", timeZone: "UTC" }).format(new Date(input.value));
  return input.value;
}

// A fact: what was found in words; “Change” opens its field, and what is typed there is taken.
function fact(box) {
  const input = box.querySelector("input:not([type=hidden], [type=checkbox]), textarea, select"), take = box.querySelector("[name=take]");
  const value = box.querySelector(".value"), change = box.querySelector("[data-change]"), place = box.querySelector(".fact-field");
  const paint = () => {
    box.classList.toggle("taken", take ? take.checked : Boolean(input.value) && !("guessed" in box.dataset));
    box.classList.toggle("unsure", !box.classList.contains("taken"));
    say(value, (input.tagName === "SELECT" && !input.value && value.dataset.value) || worded(input));
  };
  const ask = () => place.querySelector("input:not([type=hidden]), textarea, select:not([hidden])");
  const open = () => { value.hidden = true; place.hidden = false; if (change) change.hidden = true; };
  if (take && !box.querySelector(".errorlist")) {
    value.hidden = place.hidden = change.hidden = false;
    place.hidden = true;
    change.addEventListener("click", () => { open(); ask()?.focus(); });
  }
  for (const kind of ["input", "change"]) box.addEventListener(kind, ({ target }) => {
    delete box.dataset.guessed;
    if (take && target !== take && !take.checked) { take.checked = true; take.dispatchEvent(new Event("change", { bubbles: true })); }
    paint();
  });
  paint();
}

// A link that is pasted is looked at without another press.
function link(box) {
  const input = box.querySelector("[name=link]"), said = box.querySelector(".link-said"), look = box.querySelector("[name=look]");
  input.addEventListener("paste", () => setTimeout(() => { if (/^https?:\/\/\S+\.\S+$/.test(input.value.trim())) look.click(); }));
  form.addEventListener("submit", ({ submitter }) => { if (submitter === look) say(said, said.dataset.wait); });
  const all = form.querySelector("[data-take-all]");
  if (!all) return;
  all.hidden = false;
  all.addEventListener("click", () => form.querySelectorAll("[name=take]").forEach((each) => {
    if (each.checked || each.value === "summary") return;
    each.checked = true;
    each.dispatchEvent(new Event("change", { bubbles: true }));
  }));
}

// A picture dropped or pasted is uploaded at once, as the chooser would, and its description asked beside it.
function picture(box) {
  const input = field("picture"), drop = box.querySelector(".drop"), said = box.querySelector(".drop-said"), words = field("picture_text");
  const chosen = () => box.classList.toggle("has-picture", Boolean(input.value));
  input.addEventListener("change", () => { chosen(); if (input.value) words.focus(); });
  chosen();
  async function take(file) {
    if (!file?.type.startsWith("image/")) return;
    say(said, box.dataset.wait);
    try {
      const body = new FormData();
      body.append("csrfmiddlewaretoken", field("csrfmiddlewaretoken").value);
      body.append("image-chooser-upload-title", file.name.replace(/\.\w+$/, "").slice(0, 200) || "picture");
      body.append("image-chooser-upload-file", file, file.name);
      const collection = box.dataset.collection;
      if (collection) body.append("image-chooser-upload-collection", collection);
      let answer = await send(box.dataset.upload, body);
      if (answer.step === "duplicate_found") answer = await known(answer.htmlFragment);
      if (!answer.result?.id) throw new Error(answer.step);
      say(said, "");
      stand(answer.result);
    } catch {
      say(said, box.dataset.failed);
    }
  }
  async function send(address, body) {
    const answer = await fetch(address, { method: "POST", body, headers: { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" } });
    return answer.json();
  }
  // The same picture is there already: that one is taken, and the second goes again.
  function known(html) {
    const link = new DOMParser().parseFromString(html, "text/html").querySelector(".use-existing-image");
    return send(link.getAttribute("href"), new URLSearchParams({ csrfmiddlewaretoken: field("csrfmiddlewaretoken").value }));
  }
  function stand({ id, title, preview, default_alt_text: alt }) {
    const chooser = box.querySelector(".chooser");
    chooser.classList.remove("blank");
    chooser.querySelector("[data-chooser-title]").textContent = title;
    Object.assign(chooser.querySelector("[data-chooser-image]"), { src: preview.url, width: preview.width, height: preview.height });
    input.value = id;
    if (!words.value) words.value = alt || "";
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }
  drop.addEventListener("dragover", (event) => { event.preventDefault(); drop.classList.add("over"); });
  drop.addEventListener("dragleave", () => drop.classList.remove("over"));
  drop.addEventListener("drop", (event) => { event.preventDefault(); drop.classList.remove("over"); take(event.dataTransfer.files[0]); });
  document.addEventListener("paste", ({ clipboardData }) => { if (clipboardData.files.length) take(clipboardData.files[0]); });
}

// The cursor in what is wrong, or in the first thing that was not found; words that are not ours are typed over.
function begin(box) {
  box?.querySelector("[data-change]:not([hidden])")?.click();
  const input = box?.querySelector("input:not([type=hidden], [type=checkbox]), textarea, select:not([hidden])"), said = form.querySelector(".link-said");
  input?.focus();
  if (input?.tagName === "TEXTAREA" && box.matches("[data-asks]")) input.select();
  if (input && said) input.setAttribute("aria-describedby", `${said.id} ${(input.getAttribute("aria-describedby") ?? "").replace(said.id, "")}`.trim());
}

function keys(event) {
  const first = form.querySelector("[data-first]") ?? form.querySelector("[type=submit]:not([hidden])");
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); first.click(); }
  else if (event.key === "Enter" && /^(title|writer|date|start_.*|end_.*)$/.test(event.target.name ?? "")) { // one line: Enter leads to the next question
    event.preventDefault();
    const all = [...form.querySelectorAll("input, textarea, select, button")].filter((each) => each.checkVisibility() && each.type !== "hidden");
    all[all.indexOf(event.target) + 1]?.focus();
  }
}

// The editor opens with the preview beside it where there is room for both.
function leave({ submitter }) {
  try {
    if (!submitter?.hasAttribute("data-opens-editor")) return;
    if (WIDE.matches) localStorage.setItem(PANEL, "preview");
    else localStorage.removeItem(PANEL);
    if (submitter.dataset.opensEditor === "text") sessionStorage.setItem(WRITES, "yes");
  } catch { /* a browser that keeps nothing opens the editor as it was last */ }
}

if (form) {
  form.querySelectorAll("[data-words]").forEach(meter);
  form.querySelectorAll("[data-until]").forEach(until);
  form.querySelectorAll("[data-fact]").forEach(fact);
  form.querySelectorAll("[data-shows]").forEach(show);
  form.querySelectorAll("[data-link]").forEach(link);
  form.querySelectorAll("[data-picture]").forEach(picture);
  form.addEventListener("keydown", keys);
  form.addEventListener("submit", leave);
  begin(form.querySelector(":is(.question, .link-ask, [data-fact]):has(.errorlist, [aria-invalid=true])") ?? form.querySelector("[data-asks]"));
}

// In the editor, come from the questions: an empty line to write in, where there is no text yet.
function write() {
  const body = window.wagtail?.editHandler?.getPanelByName("body")?.getBoundWidget();
  const first = body?.blockDef?.initialChildStates;
  if (body && !body.children.length && "text" in first) {
    window.blockEditor.unrecorded(() => body.insert({ type: "text", value: first.text, id: crypto.randomUUID?.() }, 0, { animate: false }));
  }
  setTimeout(() => {
    const text = document.querySelector("[data-contentpath='body'] .public-DraftEditor-content");
    text?.focus({ preventScroll: true });
    text?.scrollIntoView({ block: "center", behavior: "instant" });
  }, 150);
}
try {
  if (!form && sessionStorage.getItem(WRITES)) {
    sessionStorage.removeItem(WRITES);
    addEventListener("load", () => setTimeout(write, 300));
  }
} catch { /* nothing was kept */ }
