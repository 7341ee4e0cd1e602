// Where every page is written before, a list stands ready for each single choice: one select at a time, each at its address.
for (const form of document.querySelectorAll("form[data-written]")) {
  const selects = [...form.querySelectorAll("select")];
  form.addEventListener("change", (event) => {
    for (const each of selects) if (each !== event.target) each.value = "";
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const chosen = selects.find((each) => each.value);
    location.assign(form.action + (chosen ? `${chosen.name}/${chosen.value}/` : ""));
  });
}
