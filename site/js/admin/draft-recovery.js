// What somebody writes at the desk is not lost when their login ends or the line is gone: it stays in the open page and in this
// window's session storage, for this person alone, and is saved once it can be. It goes when it is saved, and at sign-out.
const words = document.querySelector("#kept-words"), form = document.querySelector("form[data-edit-form]");
const AGAIN = 15_000; // ms between two tries of a line that is gone
const ANSWER = 10_000; // ms that a save may take before we ask whether the line is still there
const PREFIX = "kept:", MINE = `${PREFIX}${words?.dataset.user}:`;

const stored = () => Object.keys(sessionStorage).filter((key) => key.startsWith(PREFIX));
// Copied blocks (block-clipboard.js) are for one person too, and stay in the browser for longer.
function forgetCopies(mine = "") {
  try {
    const keys = Object.keys(localStorage).filter((key) => key.startsWith("block-clipboard:") && key !== `block-clipboard:${mine}`);
    keys.forEach((key) => localStorage.removeItem(key));
  } catch {} // storage that is shut holds nothing
}
const forget = (keys) => keys.forEach((key) => sessionStorage.removeItem(key));
const entry = (key) => { try { return JSON.parse(sessionStorage.getItem(key)); } catch { return null; } };

// ---- Others never see it; signing out takes it away; what was sent by a button is no longer wanted once a page says that it came.
const came = document.querySelector(".messages .success");
if (words) forgetCopies(words.dataset.user);
if (words) forget(stored().filter((key) => !key.startsWith(MINE) || (came && entry(key)?.sent)));
addEventListener("submit", ({ target }) => {
  if (!/\/logout\/$/.test(target.action)) return;
  forget(stored());
  forgetCopies();
}, true);

if (words && form) {
  const path = () => new URL(form.getAttribute("action") || location.href, location.href).pathname;
  const of = (name) => window.wagtail.app.getControllerForElementAndIdentifier(form, name);
  const fields = () => [...new FormData(form)].filter(([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken");
  const keys = new Set(); // a new page has another address once it was saved
  let shown = null, timer = 0, patience = 0, contact = Date.now(), typed = false, since = 0, last = null, failed = false;
  form.addEventListener("focusin", ({ target }) => { last = target; });

  // ---- Wagtail takes the form as it stands two seconds after it opened for what the server sent; what was typed by then is a change.
  let early = false;
  const typing = ["beforeinput", "input", "change", "paste"], note = ({ isTrusted }) => { early ||= isTrusted; };
  typing.forEach((name) => form.addEventListener(name, note, true));
  document.addEventListener("w-unsaved:watch-edits", () => { // twice, since it is told its interval twice
    if (early) Object.assign(of("w-unsaved"), { initialFormData: "as the server sent it", previousFormData: "as the server sent it" });
  });
  document.addEventListener("w-unsaved:add", () => {
    early = false;
    typing.forEach((name) => form.removeEventListener(name, note, true));
  });

  // ---- What is not saved yet, as words: texts with their marks are kept as JSON by their editor.
  let before = new Map(), sent = before;
  addEventListener("load", () => { before = new Map(fields()); });
  const plain = (value) => { try { return JSON.parse(value).blocks.map(({ text }) => text).join("\n"); } catch { return value; } };
  const isText = (name) => form.querySelector(`[name="${CSS.escape(name)}"]`)?.matches("textarea, input[type=text], input:not([type]), [data-draftail-input]");
  const unsaved = () => fields().filter(([name, value]) => isText(name) && value !== before.get(name)).map(([name, value]) => [plain(value), plain(before.get(name) ?? "")]);
  const number = (text) => (text.match(/\S+/g) ?? []).length;
  function count() {
    const line = shown?.querySelector("[data-counted]"), words = unsaved().reduce((sum, [now, was]) => sum + Math.max(0, number(now) - number(was)), 0);
    if (!line) return;
    const time = new Date(since || Date.now()).toLocaleTimeString(document.documentElement.lang, { hour: "numeric", minute: "2-digit" });
    line.textContent = words ? line.dataset.counted.replace("{time}", time).replace("{number}", words) : "";
  }
  async function copy({ currentTarget }) {
    const text = unsaved().map(([now]) => now).join("\n\n");
    try {
      await navigator.clipboard.writeText(text);
    } catch { // not offered without a certificate
      const field = Object.assign(document.createElement("textarea"), { value: text });
      currentTarget.after(field);
      field.select();
      document.execCommand("copy");
      field.remove();
    }
    currentTarget.textContent = currentTarget.dataset.copied;
  }

  function keep(more = {}) {
    typed = true;
    since ||= Date.now();
    count();
    keys.add(MINE + path());
    try {
      sessionStorage.setItem(MINE + path(), JSON.stringify({ at: Date.now(), fields: fields(), ...more }));
    } catch { /* full, or forbidden: the open page still has it */ }
  }
  function saved({ detail }) {
    clearTimeout(patience);
    contact = Date.now();
    typed = failed = false;
    since = 0;
    const filled = Object.entries(detail.data?.field_updates ?? {}); // by the server
    before = new Map([...sent, ...filled]);
    forget([...keys, MINE + path()]);
    hide();
    if (unsaved().length) keep(); // typed while the save was on its way
  }

  // ---- Whether the login still holds.
  function renew(token) {
    window.wagtailConfig.CSRF_TOKEN = token;
    document.querySelectorAll("[name=csrfmiddlewaretoken]").forEach((input) => { input.value = token; });
  }
  async function stillHere() {
    try {
      const headers = { "X-Requested-With": "XMLHttpRequest", Accept: "application/json" };
      const answer = await fetch(words.dataset.here, { headers, redirect: "manual", signal: AbortSignal.timeout(10_000) });
      if (answer.status === 403) return (await answer.json().catch(() => ({}))).closed ? "closed" : "ended";
      if (answer.type === "opaqueredirect") return "ended";
      if (!answer.ok) return "offline";
      const { user, token } = await answer.json();
      if (String(user) !== words.dataset.user) return "other";
      contact = Date.now();
      renew(token);
      return "here";
    } catch {
      return "offline";
    }
  }
  async function look({ trouble = false } = {}) {
    const state = await stillHere();
    if (state !== "here") return show(state);
    if (trouble) return show("trouble");
    if (!typed || !of("w-autosave")) return hide();
    of("w-autosave").clearRetries();
    of("w-autosave").save();
  }

  // ---- What steps in beside the form.
  function hide() {
    clearTimeout(timer);
    if (shown) document.documentElement.removeAttribute("data-kept");
    shown?.remove();
    shown = null;
  }
  function show(name) {
    if (typed || (name !== "found" && unsaved().length)) keep(); // what was typed this moment is not announced yet
    clearTimeout(timer);
    if (name !== "ended" && name !== "found") timer = setTimeout(look, AGAIN);
    if (shown?.dataset.name === name) return;
    hide();
    if (name !== "ended" && name !== "found") timer = setTimeout(look, AGAIN);
    shown = words.content.querySelector(`[data-name=${name}]`).cloneNode(true);
    shown.querySelector("[data-again]")?.addEventListener("click", () => look());
    shown.querySelector("form")?.addEventListener("submit", login);
    shown.querySelector("[data-copy]")?.addEventListener("click", copy);
    count();
    form.before(shown); // not inside it: forms can't be nested
    if (name !== "found") document.documentElement.dataset.kept = words.dataset.kept;
    document.dispatchEvent(new CustomEvent("house-kept", { detail: { words: words.dataset.kept } }));
  }
  async function login(event) {
    event.preventDefault();
    const panel = event.target.parentElement, password = panel.querySelector("[type=password]");
    const name = panel.querySelector("[autocomplete=username]").value, problem = panel.querySelector(".in-place-problem");
    try {
      const page = new DOMParser().parseFromString(await (await fetch(words.dataset.login)).text(), "text/html");
      const there = page.querySelector("form:has([type=password])");
      if (there) { // none where somebody logged in meanwhile in another window
        const body = new FormData(there);
        body.set(there.querySelector("[type=text], [type=email]").name, name);
        body.set(there.querySelector("[type=password]").name, password.value);
        body.set("next", words.dataset.after);
        const answer = await fetch(words.dataset.login, { method: "POST", body });
        if (answer.status === 429) { // so it is after five wrong ones
          password.value = "";
          problem.textContent = words.dataset.locked;
          return;
        }
        if (answer.url.includes(words.dataset.factor)) { // the password was right; the code is asked for where it belongs
          panel.querySelector("a[target]").href = answer.url;
          password.value = "";
          problem.textContent = words.dataset.further;
          panel.querySelector("a[target]").focus();
          return;
        }
      }
    } catch {
      problem.textContent = words.dataset.away;
      return;
    }
    password.value = "";
    const state = await stillHere();
    if (state === "here") {
      hide();
      last?.focus(); // to write on where it stopped
      look();
    } else if (state === "other") show(state);
    else {
      problem.textContent = state === "ended" ? words.dataset.wrong : words.dataset.away;
      password.focus();
    }
  }

  // ---- When it is to step in, and when it goes.
  document.addEventListener("w-unsaved:add", () => { keep(); if (!navigator.onLine) show("offline"); });
  document.addEventListener("w-autosave:save", (event) => {
    if (event.defaultPrevented) return;
    sent = new Map(fields());
    clearTimeout(patience);
    patience = setTimeout(look, ANSWER); // on a line that went away meanwhile a request fails after minutes only
  });
  document.addEventListener("w-autosave:success", saved);
  document.addEventListener("w-autosave:error", ({ detail }) => {
    clearTimeout(patience);
    if (detail.type === "network_error") look({ trouble: true }); // not at once: an answer to the question is no line yet
    else if (detail.type === "server_error" && !detail.response) { // no JSON came: the login, the token, or a fault of the site
      const again = failed; // with the token that is there now it may be taken; twice is a fault of the site
      failed = true;
      stillHere().then((state) => {
        if (state !== "here") show(state);
        else if (again) show("trouble");
        else look();
      });
    } else if (detail.type === "server_error") show("trouble");
    else hide();
  });
  document.addEventListener("w-swap:error", ({ detail }) => {
    const session = document.querySelector("[data-controller~='w-session']");
    const controller = session && window.wagtail.app.getControllerForElementAndIdentifier(session, "w-session");
    if (controller?.interceptValue === "network") controller.interceptValue = ""; // its dialog says what is said here already
    if (detail?.error?.status === 403) look();
  });
  addEventListener("offline", () => typed && show("offline"));
  addEventListener("online", () => shown && look());
  addEventListener("focus", () => { if (shown || Date.now() - contact > 60_000) look(); });

  // ---- A button that sends the form asks first (autosave-wait.js): what is sent to a login page is lost.
  window.mayLeave = async () => {
    const state = await stillHere();
    if (state === "here" && shown?.dataset.name === "trouble") { // an answer would take the place of the form
      look();
      return false;
    }
    if (state === "here") {
      if (typed || unsaved().length) keep({ sent: true }); // typed a moment before the press, too
      return true;
    }
    typed = true;
    show(state);
    return false;
  };

  // ---- What an earlier page kept and could not save.
  const key = MINE + path(), found = entry(key);
  const KEYS = /^(loaded|overwrite)_revision|^next$|^comments-|-id$|-(TOTAL|INITIAL)_FORMS$/; // they change with each save
  function differs(kept) {
    const now = new Map(fields());
    return kept.some(([name, value]) => !KEYS.test(name) && plain(value).trim() !== plain(now.get(name) ?? "").trim());
  }
  addEventListener("load", () => {
    if (!found) return;
    if (!differs(found.fields)) return forget([key]);
    show("found");
    const time = shown.querySelector("time"), problem = shown.querySelector(".in-place-problem");
    time.textContent = new Date(found.at).toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
    shown.querySelector("[data-drop]").addEventListener("click", () => { forget([key]); hide(); });
    shown.querySelector("[data-save]").addEventListener("click", async () => {
      if ((await stillHere()) !== "here") return look();
      const told = await send(found.fields).catch(() => ({ error_message: words.dataset.away }));
      if (!told.success) { problem.textContent = told.error_message; return; }
      forget([key]);
      of("w-unsaved").confirmationValue = false;
      location.replace(told.url || location.href);
    });
  });
  async function send(pairs) {
    const body = new FormData();
    // As a version of its own: whatever was saved meanwhile stays in the history.
    for (const [name, value] of pairs) if (!/^(loaded|overwrite)_revision/.test(name)) body.append(name, value);
    body.append("csrfmiddlewaretoken", window.wagtailConfig.CSRF_TOKEN);
    const answer = await fetch(path(), { method: "POST", body, headers: { Accept: "application/json" } });
    return answer.redirected ? { success: true, url: answer.url } : answer.json();
  }
}
