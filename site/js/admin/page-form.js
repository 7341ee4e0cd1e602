// A page's form: its address follows the title, what is wrong with it is said where it is, and it goes on saving itself.
const form = document.querySelector("form[data-edit-form]");
const slug = form?.querySelector("#id_slug[data-controller~='w-slug']"), title = form?.querySelector("#id_title");
const of = (element, name) => window.wagtail.app.getControllerForElementAndIdentifier(element, name);

// ---- The address. Who chose it is told to the server: "title" while it follows the title, "person" once somebody typed it.
if (slug && title) {
  const from = Object.assign(document.createElement("input"), { type: "hidden", name: "slug-from" });
  if (!slug.value) from.value = "title";
  form.append(from);
  let typed = "", asked = ""; // by hand; as it was sent last
  slug.addEventListener("input", ({ isTrusted }) => {
    if (!isTrusted) return;
    from.value = slug.value ? "person" : "title";
    typed = slug.value;
  });
  // An answer to what was sent before it was typed does not take its place.
  document.addEventListener("w-autosave:save", () => { asked = slug.value; });
  document.addEventListener("w-autosave:success", ({ detail }) => {
    if (from.value === "person" && typed && typed !== asked && slug.value === detail.data?.field_updates?.slug) slug.value = typed;
  });
  slug.addEventListener("w-slug:applied", ({ detail }) => { if (detail.action === "urlify") from.value = "title"; });
  // It follows when somebody pauses (pages.base.models.TitlePanel), or sends the form before.
  let ahead = false;
  title.addEventListener("input", () => { ahead = true; });
  slug.addEventListener("w-sync:apply", () => { ahead = false; });
  form.addEventListener("submit", () => {
    const sync = ahead && of(title, "w-sync");
    if (sync && title.dataset.action?.includes("w-sync#apply")) sync.constructor.prototype.apply.call(sync, { params: {} });
  }, true);
  // A number or a date that was put behind it does not part it from the title.
  let given = slug.value; // by the server
  document.addEventListener("w-autosave:success", ({ detail }) => { given = detail.data?.field_updates?.slug ?? given; });
  const follows = (words) => {
    const made = of(slug, "w-slug")?.urlify({ detail: { value: words } }, { ignoreUpdate: true, runFormat: true });
    return made && [given, made].includes(slug.value) && slug.value.startsWith(made) && /^(-\d{4}-\d\d-\d\d)?(-\d+)?$/.test(slug.value.slice(made.length));
  };
  document.addEventListener("w-sync:check", (event) => {
    if (event.target === slug && from.value !== "person" && follows(event.detail.value)) event.stopImmediatePropagation();
  }, true);
  // The title as it is already: its address, and the number behind it, stay.
  document.addEventListener("w-sync:apply", (event) => {
    if (event.target !== slug || from.value === "person" || !follows(event.detail.value)) return;
    event.stopImmediatePropagation();
    event.preventDefault();
  }, true);
}

// ---- What is wrong. Saved by hand, the page comes back with it: the tab where the first of it stands is opened.
const panelOf = (element) => element.closest("[role=tabpanel]");
const tabOf = (element) => document.querySelector(`[role=tab][href="#${panelOf(element)?.id}"]`);
addEventListener("load", () => {
  const wrong = [...(form?.querySelectorAll("[role=tabpanel] .error-message, [role=tabpanel] .help-critical") ?? [])];
  if (wrong.length && wrong.every((each) => panelOf(each).hidden)) tabOf(wrong[0])?.click();
});

// Saved by itself, it is said beside the field, and beside the title where the field is on another tab; and goes away when it is mended.
let said = [];
function clear() {
  for (const { note, field } of said) {
    note.remove();
    field?.removeAttribute("aria-invalid");
  }
  said = [];
}
function note(words, field, goTo) {
  const element = Object.assign(document.createElement("p"), { className: "error-message writing-wrong", textContent: words });
  element.setAttribute("role", "status");
  if (goTo) {
    element.append(" ", Object.assign(document.createElement("button"), { type: "button", className: "button button-small button-secondary", textContent: goTo.textContent.trim().split("\n")[0] }));
    element.lastChild.addEventListener("click", () => { goTo.click(); setTimeout(() => field.focus(), 50); }); // once the tab is there
  }
  return element;
}
document.addEventListener("w-autosave:error", ({ detail }) => {
  clear();
  for (const [name, messages] of Object.entries(detail.response?.errors ?? {})) {
    const field = form.querySelector(`[name="${CSS.escape(name)}"]`);
    if (!field || field.type === "hidden") continue;
    const words = messages.join(" ");
    if (!document.getElementById(`${field.id || field.name}-too-long`)) { // said there already, with what to do (lengths.js)
      const beside = note(words, field);
      (field.closest(".w-field__input") ?? field).after(beside);
      field.setAttribute("aria-invalid", "true");
      said.push({ note: beside, field });
    }
    const tab = tabOf(field);
    if (!tab || !title || panelOf(field) === panelOf(title)) continue;
    const above = note(words, field, tab);
    (title.closest(".w-field__input") ?? title).after(above);
    said.push({ note: above });
  }
});
document.addEventListener("w-autosave:success", clear);

// ---- Saved by hand with something wrong, Wagtail (8.0) watches the form no more, so that mending it would never be saved.
if (form) addEventListener("load", () => {
  const unsaved = of(form, "w-unsaved");
  if (!unsaved?.forceValue) return;
  unsaved.previousFormData = unsaved.formData;
  unsaved.initialFormData = "what was not saved"; // unlike anything typed: there is something to save until it is
  unsaved.forceValue = false;
  unsaved.checkIntervalValueChanged(unsaved.checkIntervalValue);
  unsaved.dispatch("watch-edits", { cancelable: false });
});

// ---- What is typed while a save is under way counts as saved to Wagtail (8.0), and would wait for the next key. It is saved too.
let sent = "";
document.addEventListener("w-autosave:save", ({ target }) => { sent = of(target, "w-unsaved").formData; });
document.addEventListener("w-autosave:success", ({ target, detail }) => {
  const unsaved = of(target, "w-unsaved"), updates = Object.entries(detail.data?.field_updates ?? {});
  const filled = updates.filter(([name, value]) => target.elements[name]?.value === value).map(([name]) => name).concat("slug-from");
  const rest = (data) => {
    const fields = new URLSearchParams(data);
    filled.forEach((name) => fields.delete(name));
    return fields.toString();
  };
  if (rest(sent) !== rest(unsaved.formData)) unsaved.initialFormData = unsaved.previousFormData = sent;
});

// ---- The line below the form says where the page stands: saved is not public yet.
const line = document.querySelector("[data-state-line]"), WEIGHED = 1500; // ms: Wagtail has looked twice
const say = (what) => { if (line && line.dataset.says !== what) line.dataset.says = what; };
document.addEventListener("w-unsaved:add", () => document.documentElement.hasAttribute("data-kept") || say("unsaved"));
document.addEventListener("w-unsaved:clear", () => say("server"));
// At the first letter; Wagtail (8.0) compares the form half a second later. Where that finds nothing new, it was saved all along.
function weigh() {
  const unsaved = of(form, "w-unsaved");
  if (line.dataset.says !== "unsaved") return;
  if (!unsaved?.initialFormData) setTimeout(weigh, WEIGHED);
  else if (!unsaved.hasEditsValue && !unsaved.hasCommentsValue) say("server");
}
form?.addEventListener("beforeinput", ({ target, isTrusted }) => {
  if (!isTrusted || line?.dataset.says !== "server" || !(target.name || target.isContentEditable)) return;
  say("unsaved");
  setTimeout(weigh, WEIGHED);
});
document.addEventListener("w-autosave:save", () => say("saving"));
document.addEventListener("w-autosave:success", () => say("server"));
document.addEventListener("w-autosave:error", ({ detail }) => say(detail.type === "invalid_revision" || detail.type === "locked" ? "other" : detail.response?.errors ? "wrong" : "unsaved"));
document.addEventListener("house-kept", () => say("kept"));

// ---- A block that was moved keeps the focus on its button, or on the other one at an end.
document.addEventListener("click", ({ target }) => {
  const MOVES = "[data-inline-panel-child-move-up], [data-inline-panel-child-move-down], [data-panel-controls] button:has([href='#icon-arrow-up']), [data-panel-controls] button:has([href='#icon-arrow-down'])";
  const button = target.closest?.(MOVES);
  if (!button) return;
  const stay = () => {
    const pair = [...(button.parentElement?.querySelectorAll(MOVES) ?? [])];
    const place = button.disabled ? pair.find((other) => !other.disabled) : button;
    place?.focus({ preventScroll: true });
    place?.scrollIntoView({ block: "nearest" });
  };
  setTimeout(stay);
  setTimeout(stay, 300); // once the move is drawn
}, true);

// ---- What stands beyond the edge can have the focus; the sheet does not slide below the menu for it, and stay there.
const sheet = document.querySelector("main.content-wrapper");
sheet?.addEventListener("scroll", () => { if (sheet.scrollLeft) sheet.scrollLeft = 0; });

// ---- On a phone a panel covers the whole form: it is there when it is asked for, not because it once was.
if (matchMedia("(max-width: 50em)").matches) localStorage.removeItem("wagtail:side-panel-open");
