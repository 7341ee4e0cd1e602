// Sends the form to the API; the same try sent twice is one registration. Where the API is away, what was typed stays.
const form = document.querySelector("[data-register]"), said = form.querySelector("[data-said]");
const labels = JSON.parse(form.dataset.labels), button = form.querySelector("button[type=submit]");
let key = crypto.randomUUID(), sent = "";

function body() {
  const data = new FormData(form), text = (name) => String(data.get(name) ?? "").trim();
  const answers = {}, separately = {};
  for (const [name, value] of data) {
    const at = (start) => name.startsWith(start) && value !== "" && name.slice(start.length);
    const kind = form.elements[name]?.[0]?.dataset?.kind ?? form.elements[name]?.dataset?.kind;
    if (at("answer-")) answers[at("answer-")] = kind === "yes_no" ? value === "true" : kind === "choice" ? Number(value) : value;
    if (at("separately-")) separately[at("separately-")] = Number(value);
  }
  return { name: text("name"), email: text("email"), phone: text("phone"), party: Number(text("party")) || 1, separately, answers, access_requests: data.getAll("options"), wish: text("wish"), consent: text("consent"), newsletter: text("newsletter") };
}

function say(look, ...children) {
  const notice = Object.assign(document.createElement("div"), { className: `notice notice-${look}` });
  notice.append(...children);
  said.replaceChildren(notice);
  said.focus();
}
const paragraph = (...children) => { const made = document.createElement("p"); made.append(...children); return made; };
const strong = (words) => Object.assign(document.createElement("strong"), { textContent: words });
const words = (error) => (error.msg ? `${error.loc?.at(-1) ?? ""}: ${error.msg}` : String(error));

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const json = JSON.stringify(body());
  if (json !== sent) [key, sent] = [crypto.randomUUID(), json];
  button.disabled = true;
  try {
    const answer = await fetch(form.action, { method: "POST", headers: { "Content-Type": "application/json", "Idempotency-Key": key }, body: json });
    const told = await answer.json();
    if (!answer.ok) return say("urgent", strong(told.detail ?? told.title), ...(told.errors ?? []).map((each) => paragraph(words(each))));
    const link = Object.assign(document.createElement("a"), { className: "button", href: told.url, textContent: labels.own });
    const heading = told.state === "held" ? labels.held : told.number ? labels.line.replace("%(number)s", told.number) : labels.place;
    form.querySelectorAll("fieldset, details, .sealing, .lead, .left").forEach((part) => part.remove());
    say("information", strong(heading), ...(told.state === "held" ? [] : [paragraph(link)]));
  } catch {
    say("warning", paragraph(labels.away));
  } finally {
    button.disabled = false;
  }
});
