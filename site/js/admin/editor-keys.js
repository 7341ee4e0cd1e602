// Keys of a page's form: save, preview and publish, each said on its button; the switch between writing and preview on a phone.
const line = document.querySelector("[data-state-line]"), words = Object.assign({}, ...[...document.querySelectorAll(".block-words")].map(({ dataset }) => ({ ...dataset })));
const mac = /Mac|iPhone|iPad/.test(navigator.platform);
const DIALOGS = "[role=dialog], [role=alertdialog], dialog, .modal, .form-side";
const PRIMARY = ["[name=action-publish]", "[name=action-submit]", "[data-workflow-action-name=approve]"];
const DRAFTAIL = 300; // ms until it has told its field what was typed
const find = (...all) => all.map((each) => line.querySelector(`.state-line-actions > ${each}`)).find(Boolean);
const toggle = document.querySelector("[data-side-panel-toggle=preview]");

function name(button, key, drawn) {
  if (!button) return;
  button.setAttribute("aria-keyshortcuts", `${mac ? "Meta" : "Control"}+${key}`);
  const shown = `${mac ? "⌘" : words.ctrl} ${drawn}`, kbd = button.querySelector("kbd");
  if (button === toggle) button.dataset.wTooltipContentValue += ` (${shown})`;
  else if (kbd) kbd.textContent = shown;
  else button.append(" ", Object.assign(document.createElement("kbd"), { textContent: shown, ariaHidden: "true" }));
}
if (line && words.ctrl) {
  const publish = find(...PRIMARY), save = find("[data-w-kbd-key-value='mod+s']");
  const inText = () => document.activeElement?.closest("[data-draftail-editor]");
  name(save, "S", "S");
  name(publish, "Enter", "↵");
  name(toggle, "P", "P");
  // Before Wagtail's own: what is behind a dialog is not saved from within it; the dialog's own button may be.
  addEventListener("keydown", (event) => {
    if (event.target.closest?.(".merge-form")) return; // which joins what two people wrote, by the same key
    const key = event.key.toLowerCase(), dialog = event.target.closest?.(DIALOGS);
    if (!(mac ? event.metaKey : event.ctrlKey) || event.altKey || event.shiftKey || !["s", "p", "enter"].includes(key)) return;
    if (dialog && (key !== "p" || !dialog.matches(".form-side"))) {
      const own = dialog.querySelector("[data-w-kbd-key-value='mod+s']");
      if (key === "s" && dialog.matches(".form-side") && !own) return;
      event.stopImmediatePropagation();
      if (key !== "enter") event.preventDefault();
      if (key === "s") own?.click();
    } else if ((key === "enter" && publish && !publish.disabled) || (key === "s" && save && inText())) {
      event.preventDefault();
      event.stopImmediatePropagation();
      setTimeout(() => (key === "s" ? save : publish).click(), inText() ? DRAFTAIL : 0);
    }
  }, true);
}

// ---- Tab goes from field to field: who comments takes Wagtail's own key for that (Ctrl Alt M, in its dialog) or the mouse.
const config = JSON.parse(document.querySelector("#wagtail-config")?.textContent ?? "{}"), { comments } = window;
const pass = (place) => { for (const each of place.querySelectorAll("[data-comment-add]")) each.tabIndex = -1; };
const writing = document.querySelector("form[data-edit-form]");
if (comments && writing && config.KEYBOARD_SHORTCUTS_ENABLED) {
  const { initAddCommentButton } = comments;
  comments.initAddCommentButton = (button) => { button.tabIndex = -1; initAddCommentButton(button); }; // of a block that comes later
  pass(writing);
  writing.addEventListener("w-formset:added", ({ target }) => pass(target));
  // Wagtail (8.0) lets the key fail where the comments are not open.
  addEventListener("keyup", (event) => { if (comments.isCommentShortcut(event) && comments.getContentPath(event.target)) comments.commentApp.activate(); }, true);
}
writing?.querySelectorAll(".w-panel__anchor").forEach((link) => { link.tabIndex = -1; }); // the map beside the form leads there too

// ---- A new page begins with its title.
const title = document.querySelector("form[data-edit-form] #id_title");
if (title && !title.value && /\/add\//.test(location.pathname) && !location.hash) addEventListener("load", () => title.focus());

// ---- On a phone one looks at the form or at the preview, and goes from one to the other where the state is said.
const panels = document.querySelector(".form-side"), views = line?.querySelector(".view-switch");
if (views && toggle && panels) {
  views.hidden = false;
  const look = () => {
    const open = toggle.getAttribute("aria-expanded") === "true";
    for (const button of views.children) button.setAttribute("aria-pressed", String((button.dataset.view === "side") === open));
  };
  views.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-view]"), open = toggle.getAttribute("aria-expanded") === "true";
    if (button && (button.dataset.view === "side") !== open) toggle.click();
  });
  new MutationObserver(look).observe(toggle, { attributeFilter: ["aria-expanded"] });
  look();
}
