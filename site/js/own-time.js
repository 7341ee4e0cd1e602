// Beside the hours of an event, the same moments by the visitor's own clock, where that shows something else.
const { words } = document.currentScript.dataset;
const { lang } = document.documentElement;
for (const time of document.querySelectorAll("time.hours")) {
  const from = new Date(time.dateTime), until = new Date(time.dataset.until || time.dateTime);
  const [, sign, hours, minutes] = /([+-])(\d\d):(\d\d)$/.exec(time.dateTime) || [];
  if (!sign || isNaN(until) || -from.getTimezoneOffset() === Number(`${sign}1`) * (60 * hours + Number(minutes))) continue;
  const here = new Date(from - 60_000 * from.getTimezoneOffset()).toISOString().slice(0, 10);
  const style = { hour: "numeric", minute: "2-digit", numberingSystem: "latn" };
  if (here !== time.dateTime.slice(0, 10)) Object.assign(style, { weekday: "long", day: "numeric", month: "long" });
  let told = words.replace("{hours}", new Intl.DateTimeFormat(lang, style).formatRange(from, until));
  if (time.closest("dd")) {
    const zone = new Intl.DateTimeFormat(lang, { timeZoneName: "longGeneric" }).formatToParts(from);
    told += `, ${zone.find((part) => part.type === "timeZoneName").value}`;
  }
  const own = document.createElement("small");
  own.className = "own-time";
  own.textContent = `(${told})`;
  time.after(" ", own);
}
