// Where every page is written before, a calendar is narrowed here: dates that do not fit are hidden, of those that stand on the page.
{
  const form = document.querySelector("form[data-nothing]"), rows = [...document.querySelectorAll("[data-facts]")];
  const said = document.createElement("p");
  said.className = "big";
  said.setAttribute("role", "status");
  form.closest("details").after(said);

  /** Shows what fits, and takes the choice along to other months. */
  const narrow = () => {
    const chosen = [...new FormData(form)].filter(([name, value]) => value && !["month", "past"].includes(name));
    const fits = (facts) => chosen.every(([name, value]) => facts.split(" ").includes(`${name}:${value}`));
    for (const row of rows) row.hidden = !row.dataset.facts.split("|").some(fits);
    for (const day of document.querySelectorAll(".calendar > li:has([data-facts])")) day.classList.toggle("bare", !day.querySelector("[data-facts]:not([hidden])"));
    said.textContent = rows.every((row) => row.hidden) ? form.dataset.nothing : "";
    const query = String(new URLSearchParams(chosen));
    history.replaceState(null, "", query ? `?${query}` : location.pathname);
    for (const link of document.querySelectorAll(".pager a, .take .cluster a")) link.search = query;
  };

  for (const [name, value] of new URLSearchParams(location.search)) {
    const field = form.elements.namedItem(name);
    if (field instanceof HTMLSelectElement) field.value = value;
    else for (const box of form.querySelectorAll("input[type=checkbox]")) box.checked ||= box.name === name && box.value === value;
  }
  if (location.search) {
    form.closest("details").open = true;
    narrow();
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    narrow();
  });
}
