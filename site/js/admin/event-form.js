// The form of an event: shows the next dates while somebody writes, names the choices after the date, and warns where an
// answer contradicts what people can register for.
const room = document.querySelector("[data-next-dates]");
const aloud = document.querySelector("[data-next-dates-told]"); // one sentence is read, not ten dates
const form = room?.closest("form");
const field = (name) => form.querySelector(`[name="${name}"]`);
const checked = (name) => form.querySelector(`[name="${name}"]:checked`)?.value ?? "";
const set = (input, value) => {
  if (!input || input.value === value) return;
  input.value = value;
  input.dispatchEvent(new Event("input", { bubbles: true }));
  input.dispatchEvent(new Event("change", { bubbles: true }));
};
const contradictions = document.querySelector("[data-access-contradictions]");
const answers = [...document.querySelectorAll(".access-row input[type=radio]")].map((each) => each.name);
const dates = /^(start_|end_(date|time|later)|all_day|zone|later_hour|state$|place$|repeats|changes-)/;
const offers = /^(takes_registrations$|(separate_capacities|access_request_options)-.*(name|kind|DELETE|TOTAL_FORMS)$)/;
const asks = { test: (name) => dates.test(name) || offers.test(name) || answers.includes(name) };
let waiting, asking, days = [], last = "";

function question() {
  const values = new URLSearchParams([["csrfmiddlewaretoken", field("csrfmiddlewaretoken").value]]);
  for (const [name, value] of new FormData(form)) if (asks.test(name) && typeof value === "string") values.append(name, value);
  return values;
}

async function ask() {
  const values = question();
  if (values.toString() === last) return;
  last = values.toString();
  asking?.abort();
  asking = new AbortController();
  try {
    const headers = { "X-Requested-With": "XMLHttpRequest", Accept: "application/json" };
    const answer = await fetch(room.dataset.address, { method: "POST", body: values, headers, signal: asking.signal });
    if (answer.ok) show(await answer.json());
  } catch (problem) {
    if (problem.name !== "AbortError") last = "";
  }
}

function show({ html, told, zone, every, weekday, on, questions, days: offered, contradictions: warnings }) {
  room.innerHTML = html;
  if (contradictions && contradictions.innerHTML.trim() !== warnings.trim()) contradictions.innerHTML = warnings;
  room.hidden = false;
  if (aloud.textContent !== told) aloud.textContent = told;
  for (const each of form.querySelectorAll("[data-zone-words]")) if (zone) each.textContent = zone;
  const label = form.querySelector(".every .w-field__label");
  if (label && every) label.textContent = every;
  if (on) name("repeats_on", on);
  if (weekday) own(weekday);
  if (questions) for (const each of form.querySelectorAll("[data-asked]")) inquire(each, questions[each.dataset.asked]);
  if (offered) {
    days = offered;
    form.querySelectorAll("[data-inline-panel-child]:has(.planned-date)").forEach(offer);
  }
}

// Choices that this date does not have are put away; those it has say so.
function name(field, words) {
  const choices = [...form.querySelectorAll(`[name="${field}"]`)];
  for (const each of choices) {
    each.closest("div").hidden = !(each.value in words);
    if (each.value in words) each.nextSibling.textContent = ` ${words[each.value]}`;
  }
  const chosen = choices.find((each) => each.checked);
  if (chosen && !(chosen.value in words)) choices.find((each) => each.value in words)?.click();
}

// The weekday of the first date always belongs to a weekly series.
function own(weekday) {
  for (const each of form.querySelectorAll("[name=repeats_weekdays]")) {
    if (each.value === weekday && !each.disabled) {
      each.dataset.chosen = each.checked ? "yes" : "";
      each.checked = each.disabled = true;
    } else if (each.value !== weekday && each.disabled) {
      each.disabled = false;
      each.checked = each.dataset.chosen === "yes";
    }
  }
}

function inquire(panel, words) {
  panel.hidden = !words;
  for (const each of panel.querySelectorAll("input")) {
    if (words) each.nextSibling.textContent = ` ${words[each.value]}`;
    else each.checked = false;
  }
}

// A single date is chosen from those of the series; the field stays for any other.
function offer(row) {
  const input = row.querySelector("[name$='-date']:not([name$='new_date'])");
  let list = row.querySelector("select.coming");
  if (!list) {
    list = document.createElement("select");
    list.className = "coming";
    list.setAttribute("aria-label", row.querySelector(".planned-date .w-field__label")?.textContent.trim() ?? "");
    input.before(list);
    list.addEventListener("change", () => set(input, list.value));
    input.addEventListener("change", () => offer(row));
  }
  const added = row.querySelector("[name$='-change']:checked")?.value === "added";
  const options = [["", "…"], ...days];
  if (input.value && !days.some(([day]) => day === input.value)) options.push([input.value, input.value]);
  list.replaceChildren(...options.map(([value, words]) => new Option(words, value, false, value === input.value)));
  list.hidden = added || !days.length;
  input.hidden = !list.hidden;
}

// “Cancel” and “Move” beside a date: a row for it, filled in as far as it goes.
async function change(date, kind) {
  document.querySelector("#id_changes-ADD").click();
  const row = [...document.querySelectorAll("#id_changes-FORMS > [data-inline-panel-child]")].at(-1);
  row.querySelector(`[name$='-change'][value='${kind}']`).click();
  set(row.querySelector("[name$='-date']:not([name$='new_date'])"), date);
  const first = row.querySelector(kind === "moved" ? "[name$='-new_date']" : "[name$='-note']");
  row.scrollIntoView({ block: "start", behavior: "instant" }); // Wagtail's slow way there ends with its heading behind the header
  first.focus({ preventScroll: true });
}

// An end two hours after the beginning, until somebody says otherwise.
function suggestEnd() {
  const [start, end] = [field("start_time"), field("end_time")];
  if (end.value && end.value !== end.dataset.suggested) return;
  if (!start.value || (!end.value && end.dataset.suggested)) return;
  const hour = Number(start.value.slice(0, 2)) + 2;
  if (hour > 23) return;
  end.dataset.suggested = `${String(hour).padStart(2, "0")}${start.value.slice(2, 5)}`;
  set(end, end.dataset.suggested);
}

if (room) {
  const soon = () => { clearTimeout(waiting); waiting = setTimeout(ask, 300); };
  form.addEventListener("input", ({ target }) => {
    if (target.name === "start_time") suggestEnd();
    if (asks.test(target.name ?? "")) soon();
  });
  form.addEventListener("change", ({ target }) => {
    if (target.name === "repeats_end") {
      if (target.value !== "until") set(field("repeats_until"), "");
      if (target.value !== "count") set(field("repeats_count"), "");
    }
    if (/-change$/.test(target.name ?? "")) offer(target.closest("[data-inline-panel-child]"));
    if (asks.test(target.name ?? "")) soon();
  });
  form.addEventListener("click", ({ target }) => {
    if (target.closest("[id$='-ADD'], [id$='-DELETE-button']")) setTimeout(() => {
      form.querySelectorAll("[data-inline-panel-child]:has(.planned-date)").forEach(offer);
      soon();
    });
  });
  room.addEventListener("click", ({ target }) => {
    const { date, change: kind } = target.closest("button")?.dataset ?? {};
    if (date) change(date, kind);
  });
  if (field("start_time").value && !field("end_time").value) field("end_time").dataset.suggested = "none";
  ask();
}
