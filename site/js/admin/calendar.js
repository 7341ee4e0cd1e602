// The calendar: what is to become public or come down is taken in the hand and laid on another day, by mouse, finger or key.
const calendar = document.querySelector("[data-calendar]"), words = calendar.dataset;
const hand = calendar.querySelector("[data-hand]"), tell = hand.querySelector("[data-tell]");
const token = calendar.querySelector("[name=csrfmiddlewaretoken]").value;
const language = document.documentElement.lang || "en", locale = `${language}-u-nu-latn`;
const isRtl = document.documentElement.dir === "rtl";

// Moments as the clock on the network's wall shows them, as if they were UTC: only then days are counted without its summer time.
const now = () => new Date(`${new Date().toLocaleString("sv", { timeZone: words.zone }).replace(" ", "T")}Z`);
const read = (wall) => new Date(`${wall}Z`);
const written = (date) => date.toISOString().slice(0, 16);
const wall = (options, date) => new Intl.DateTimeFormat(locale, { timeZone: "UTC", ...options }).format(date);
const dayOf = (date) => calendar.querySelector(`[data-day="${written(date).slice(0, 10)}"]`);
function time(date) {
  if (date.getUTCHours() === 23 && date.getUTCMinutes() === 59) return words.whole;
  const twelve = new Intl.DateTimeFormat(locale, { hour: "numeric" }).resolvedOptions().hour12;
  return wall({ hour: "numeric", ...(twelve && !date.getUTCMinutes() ? {} : { minute: "2-digit" }) }, date).toLocaleLowerCase(language);
}
const long = (date) => [wall({ weekday: "long", month: "long", day: "numeric" }, date), time(date)].join(words.comma);
const fill = (sentence, title, date) => sentence.replace("{title}", title).replace("{moment}", long(date));

let held = null; // the slip in the hand: where it was, where it would land
const handle = (slip) => slip.querySelector(".slip-move");
const say = (sentence) => { tell.textContent = sentence; };

function aim({ isScrolled = true } = {}) {
  calendar.querySelectorAll(".aimed").forEach((day) => { day.classList.remove("aimed"); day.querySelector("[data-aim]").remove(); });
  const day = held && held.to - held.from && dayOf(held.to);
  if (!day) return;
  day.classList.add("aimed");
  const here = Object.assign(document.createElement("small"), { textContent: words.here.replace("{moment}", [wall({ weekday: "long" }, held.to), time(held.to)].join(words.comma)) });
  here.dataset.aim = "";
  day.append(here);
  if (isScrolled) day.scrollIntoView({ block: "nearest" });
}
function drop() {
  held.slip.classList.remove("held");
  handle(held.slip).setAttribute("aria-pressed", "false");
  hand.classList.add("is-idle");
  held = null;
  aim();
}
function take(slip) {
  if (held) putBack();
  const from = read(slip.dataset.at);
  held = { slip, from, to: from };
  slip.classList.add("held");
  handle(slip).setAttribute("aria-pressed", "true");
  hand.classList.remove("is-idle");
  say(fill(words.held, slip.dataset.title, from));
}
function putBack() {
  const { slip, from } = held;
  drop();
  say(fill(words.back, slip.dataset.title, from));
}
function moveTo(date, scrolling) {
  if (date <= now()) return say(words.passed);
  held.to = date;
  aim(scrolling);
  say(fill(words.held, held.slip.dataset.title, date));
}
const step = (days) => moveTo(new Date(held.to.getTime() + days * 86_400_000));

// The slip lies where the server says that it is now.
function lay(slip, at) {
  const date = new Date(`${new Date(at).toLocaleString("sv", { timeZone: words.zone }).replace(" ", "T")}Z`), day = dayOf(date);
  if (!day) return location.assign(`?month=${written(date).slice(0, 7)}`);
  const before = slip.closest("[data-day]"), slips = day.querySelector(".slips");
  slip.dataset.at = written(date);
  slip.dataset.expected = at;
  const next = [...slips.children].find((other) => (other.dataset.at ?? "") > slip.dataset.at);
  slips.insertBefore(slip, next ?? null);
  for (const each of [before, day]) each.classList.toggle("bare", !each.querySelector(".slip"));
}
async function letGo() {
  const { slip, from, to } = held, button = handle(slip);
  if (!(to - from)) return putBack();
  drop();
  const body = new URLSearchParams({ csrfmiddlewaretoken: token, moment: written(to).replace("T", " "), expected: slip.dataset.expected });
  try {
    const answer = await fetch(slip.dataset.url, { method: "POST", body, headers: { Accept: "application/json" } });
    const told = await answer.json();
    if (told.at) lay(slip, told.at);
    say(told.words);
  } catch {
    say(words.failed);
  }
  button.focus();
}

for (const slip of calendar.querySelectorAll("[data-slip]")) {
  const link = handle(slip), button = document.createElement("button");
  button.type = "button";
  button.className = link.className;
  button.setAttribute("aria-pressed", "false");
  button.append(...link.childNodes);
  link.replaceWith(button);
  button.addEventListener("click", () => (held?.slip === slip ? letGo() : take(slip)));
  slip.addEventListener("dragstart", (event) => {
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", slip.dataset.title);
    take(slip);
  });
  slip.addEventListener("dragend", () => { if (held) putBack(); });
}
for (const day of calendar.querySelectorAll("[data-day]")) {
  day.addEventListener("dragover", (event) => {
    if (!held) return;
    const date = read(`${day.dataset.day}T${written(held.from).slice(11)}`);
    if (date <= now()) return;
    event.preventDefault();
    if (date - held.to) moveTo(date, { isScrolled: false }); // a page that moved under the mouse would bring another day there
  });
  day.addEventListener("drop", (event) => {
    if (!held) return;
    event.preventDefault();
    letGo();
  });
}
hand.addEventListener("click", ({ target }) => {
  const button = held && target.closest("button");
  if (!button) return;
  if (button.dataset.step) step(Number(button.dataset.step));
  else {
    const back = handle(held.slip);
    if ("letGo" in button.dataset) letGo(); else putBack();
    back.focus();
  }
});
document.addEventListener("keydown", (event) => {
  if (!held || event.altKey || event.ctrlKey || event.metaKey) return;
  if (!held.slip.contains(event.target) && !hand.contains(event.target)) return;
  const steps = { ArrowLeft: isRtl ? 1 : -1, ArrowRight: isRtl ? -1 : 1, ArrowUp: -7, ArrowDown: 7 };
  if (event.key === "Escape") {
    const back = handle(held.slip);
    putBack();
    back.focus();
  } else if (steps[event.key]) step(steps[event.key]);
  else return;
  event.preventDefault();
});
