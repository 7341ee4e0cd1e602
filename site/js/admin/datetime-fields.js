// A moment that is typed: said in words below its field, with the network's zone. Where something ends, a day alone is all of it.
const locale = `${document.documentElement.lang || "en"}-u-nu-latn`;
const wall = (form, date) => new Intl.DateTimeFormat(locale, { timeZone: "UTC", ...form }).format(date);
const two = (number) => String(number).padStart(2, "0");
const written = (date) => `${date.getUTCFullYear()}-${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())}`;

// What the clock on the network's wall shows, as if it were UTC: only then days can be counted without its summer time.
function now(zone) {
  const form = { timeZone: zone, year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", hourCycle: "h23" };
  const parts = Object.fromEntries(new Intl.DateTimeFormat("en-US", form).formatToParts(new Date()).map(({ type, value }) => [type, Number(value)]));
  return new Date(Date.UTC(parts.year, parts.month - 1, parts.day, parts.hour, parts.minute));
}
function read(value, ends) {
  const found = value.trim().match(/^(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T](\d{1,2}):(\d\d))?/);
  if (!found) return null;
  const [year, month, day, hour, minute] = found.slice(1).map((part) => (part === undefined ? undefined : Number(part)));
  return new Date(Date.UTC(year, month - 1, day, hour ?? (ends ? 23 : 0), minute ?? (ends ? 59 : 0)));
}

// A day that was typed alone, where something ends, is completed when its field is left, as the form completes it (MomentField).
const ending = (field) => field.matches?.("input") && [...document.querySelectorAll("[data-moment][data-ends]")].some((box) => box.dataset.moment === field.id && box.dataset.ends);
function whole({ target, type, key }) {
  if ((type === "keydown" && !["Tab", "Enter"].includes(key)) || !ending(target)) return;
  const [day] = target.value.trim().match(/^\d{4}-\d{1,2}-\d{1,2}$/) ?? [];
  if (day) target.value = `${day} 23:59`;
}
for (const kind of ["keydown", "blur"]) document.addEventListener(kind, whole, true);

// Escape closes the picker, not the dialog below it with what was typed there.
addEventListener("keydown", (event) => {
  const picker = event.key === "Escape" && [...document.querySelectorAll(".xdsoft_datetimepicker")].find((each) => each.checkVisibility());
  if (!picker || !document.querySelector(`[data-moment="${CSS.escape(document.activeElement?.id ?? "")}"]`)) return;
  event.stopImmediatePropagation();
  window.jQuery(document.activeElement).datetimepicker("hide");
}, true);

function connect(box) {
  const input = document.getElementById(box.dataset.moment), said = box.querySelector("[data-said]"), first = said.textContent;
  if (!input || box.dataset.connected) return;
  box.dataset.connected = "yes";
  const { zone, ends } = box.dataset;
  const picks = [...box.querySelectorAll("[data-days]")];
  const that = (days) => { const day = now(zone); day.setUTCDate(day.getUTCDate() + days); return `${written(day)} 23:59`; };
  function say() {
    const moment = read(input.value, ends);
    for (const pick of picks) pick.setAttribute("aria-pressed", String(Boolean(moment) && `${written(moment)} 23:59` === that(Number(pick.dataset.days)) && moment.getUTCHours() === 23));
    if (!moment) { if (said.textContent !== first) said.textContent = first; return; }
    const whole = ends && moment.getUTCHours() === 23 && moment.getUTCMinutes() === 59;
    const words = (whole ? box.dataset.whole : ends ? box.dataset.until : box.dataset.from)
      .replace("{day}", wall({ weekday: "long", year: "numeric", month: "long", day: "numeric" }, moment))
      .replace("{time}", wall({ hour: "numeric", minute: "2-digit" }, moment).toLocaleLowerCase());
    const all = ends && moment < now(zone) ? `${words} ${box.dataset.over}` : words;
    if (said.textContent !== all) said.textContent = all;
  }
  for (const pick of picks) pick.addEventListener("click", () => {
    input.value = that(Number(pick.dataset.days));
    for (const kind of ["input", "change"]) input.dispatchEvent(new Event(kind, { bubbles: true }));
  });
  for (const group of box.querySelectorAll(".moment-picks")) group.hidden = false;
  for (const kind of ["input", "change", "blur"]) input.addEventListener(kind, say);
  say();
}
const connectAll = () => document.querySelectorAll("[data-moment]:not([data-connected])").forEach(connect);
connectAll();
new MutationObserver(connectAll).observe(document.body, { childList: true, subtree: true }); // a dialog comes later
