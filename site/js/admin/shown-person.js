// Whoever allowed it has said how: “Not yet” is an answer of those alone whom nobody has asked.
document.querySelectorAll("[data-shown-person]").forEach((form) => {
  const states = form.querySelectorAll("[name=state]");
  const notYet = form.querySelector('[name=given][value=""]');
  if (!states.length || !notYet) return;
  const fit = () => {
    const isAllowed = form.querySelector("[name=state]:checked")?.value === "allowed";
    notYet.closest("label").hidden = isAllowed;
    if (isAllowed) notYet.checked = false;
    else if (!form.querySelector("[name=given]:checked")) notYet.checked = true;
  };
  states.forEach((each) => each.addEventListener("change", fit));
  fit();
});
