// “Later…” below a page's form: a moment in two clicks. It is written into the fields that Wagtail's own dialog has.
const form = document.querySelector("form[data-edit-form]"), panel = form?.querySelector("[data-schedule]");
const opener = form?.querySelector("[data-schedule-open]");
const language = document.documentElement.lang || "en", locale = `${language}-u-nu-latn`;

// Moments as the clock on the network's wall shows them, as if they were UTC: only then days are counted without its summer time.
const now = (zone) => new Date(`${new Date().toLocaleString("sv", { timeZone: zone }).replace(" ", "T")}Z`);
const wall = (options, date) => new Intl.DateTimeFormat(locale, { timeZone: "UTC", ...options }).format(date);
const at = (date, days, hour, minute = 0) => new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate() + days, hour, minute));
const read = (value) => {
  const found = value?.trim().match(/^(\d{4})-(\d{1,2})-(\d{1,2})[ T](\d{1,2}):(\d\d)/);
  return found ? new Date(Date.UTC(found[1], found[2] - 1, found[3], found[4], found[5])) : null;
};
const written = (date) => date.toISOString().slice(0, 16);
const isWhole = (date) => date.getUTCHours() === 23 && date.getUTCMinutes() === 59;
function time(date) {
  const twelve = new Intl.DateTimeFormat(locale, { hour: "numeric" }).resolvedOptions().hour12;
  return wall({ hour: "numeric", ...(twelve && !date.getUTCMinutes() ? {} : { minute: "2-digit" }) }, date).toLocaleLowerCase(language);
}
const day = (date) => wall({ weekday: "long", year: "numeric", month: "long", day: "numeric" }, date);

function connect() {
  const { zone } = panel.dataset, words = panel.dataset;
  const field = { up: form.elements.go_live_at, down: form.elements.expire_at };
  const box = { up: panel.querySelector("[data-picks=up]"), down: panel.querySelector("[data-picks=down]") };
  const own = { up: panel.querySelector("[data-own=up]"), down: panel.querySelector("[data-own=down]") };
  const publish = panel.querySelector("[data-publish]"), said = panel.querySelector("[data-said]");
  const chosen = { up: "tomorrow", down: "never" };
  let choices;

  const short = (date) => [wall({ weekday: "short" }, date), time(date)].join(words.comma);
  const dated = (date) => [wall({ month: "short", day: "numeric" }, date), isWhole(date) ? words.whole : time(date)].join(words.comma);

  // What there is to choose from at this minute; where two are the same, the first.
  function offer() {
    const today = now(zone), set = read(field.up.value), end = read(field.down.value);
    const up = { tomorrow: at(today, 1, 9) };
    if (set > today) up.set = set;
    const monday = at(today, (8 - today.getUTCDay()) % 7 || 7, 9);
    if (monday - up.tomorrow) up.monday = monday;
    if (monday - at(today, 7, 9)) up.week = at(today, 7, 9);
    return { up, down: end > today ? { set: end } : {} };
  }
  const value = (kind) => (chosen[kind] === "own" ? read(own[kind].value) : choices[kind][chosen[kind]] ?? null);

  function draw() {
    const today = now(zone), isNow = chosen.up === "now", up = isNow ? today : value("up");
    if (up) Object.assign(choices.down, { week: at(up, 7, 23, 59), month: at(new Date(Date.UTC(up.getUTCFullYear(), up.getUTCMonth() + 1, up.getUTCDate())), 0, 23, 59) });
    const down = chosen.down === "never" ? null : value("down");
    for (const kind of ["up", "down"]) {
      for (const button of box[kind].children) {
        const { pick } = button.dataset, moment = choices[kind][pick];
        button.setAttribute("aria-pressed", String(chosen[kind] === pick));
        if (pick === "set" || pick === "monday" || (kind === "up" && pick === "week")) button.hidden = !moment;
        if (pick === "now") button.hidden = !choices.up.set;
        if (pick === "monday" && moment) button.querySelector("span").textContent = wall({ weekday: "long" }, moment);
        if (moment) button.querySelector("small").textContent = pick === "tomorrow" ? short(moment) : dated(moment);
      }
      own[kind].parentElement.hidden = chosen[kind] !== "own";
      own[kind].min = written(today);
    }
    let wrong = "";
    if (!up || (chosen.down !== "never" && !down)) wrong = words.missing;
    else if ((!isNow && up <= today) || (down && down <= today)) wrong = words.passed;
    else if (down && down <= up) wrong = words.crossed;
    publish.disabled = Boolean(wrong);
    panel.querySelector(".means").classList.toggle("is-wrong", Boolean(wrong));
    const fill = (sentence, date) => sentence.replace("{day}", day(date)).replace("{moment}", [day(date), time(date)].join(words.comma));
    said.textContent = wrong || (isNow ? `${words.now}.` : fill(words.up, up));
    panel.querySelector("[data-zone-words]").hidden = Boolean(wrong) || isNow;
    panel.querySelector("[data-later]").hidden = Boolean(wrong) || isNow;
    panel.querySelector("[data-ends]").textContent = down && !wrong ? `${fill(isWhole(down) ? words.downWhole : words.down, down)}.` : "";
    panel.querySelector("[data-then]").hidden = isNow;
    panel.querySelector("[data-at-once]").hidden = !isNow;
  }

  function open() {
    choices = offer();
    chosen.up = choices.up.set ? "set" : "tomorrow";
    chosen.down = choices.down.set ? "set" : "never";
    draw();
    panel.showModal();
    box.up.querySelector("[aria-pressed=true]").focus();
  }
  function write(input, moment) {
    input.value = moment ? written(moment).replace("T", " ") : "";
    for (const kind of ["input", "change"]) input.dispatchEvent(new Event(kind, { bubbles: true }));
  }
  function send() {
    draw(); // a minute may have passed
    if (publish.disabled) return;
    write(field.up, chosen.up === "now" ? null : value("up"));
    write(field.down, chosen.down === "never" ? null : value("down"));
    panel.close();
    const button = panel.querySelector("[data-send]");
    button.name = button.value = "action-publish"; // not before: one button of that name is enough for who looks for it
    button.click();
  }

  opener.hidden = false;
  const set = read(field.up.value);
  if (set > now(zone)) opener.textContent = opener.dataset.set.replace("{moment}", short(set));
  opener.addEventListener("click", open);
  publish.addEventListener("click", send);
  panel.querySelector("[data-close]").addEventListener("click", () => panel.close());
  panel.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-pick]");
    if (!button) return;
    const { picks } = button.parentElement.dataset;
    chosen[picks] = button.dataset.pick;
    if (chosen[picks] === "own" && !own[picks].value) own[picks].value = written(Object.values(choices[picks])[0] ?? at(now(zone), 1, 9));
    draw();
    if (chosen[picks] === "own") own[picks].focus();
  });
  panel.addEventListener("input", (event) => {
    event.stopPropagation(); // nothing of the page was changed
    draw();
  });
  panel.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.matches("input")) return;
    event.preventDefault(); // which would save the page
    send();
  });
}

// Wagtail's dialog brings the fields; it is put into the form once the page is there.
if (panel && opener) {
  const wait = () => {
    if (!form.elements.go_live_at || !form.elements.expire_at) return false;
    connect();
    return true;
  };
  if (!wait()) {
    const watch = new MutationObserver(() => wait() && watch.disconnect());
    watch.observe(form, { childList: true, subtree: true });
  }
}
