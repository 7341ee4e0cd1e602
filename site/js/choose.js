// A list that opens below its field closes as a menu does: by Escape, by a click elsewhere, by leaving it with Tab.
for (const list of document.querySelectorAll("details.choose")) {
  const close = () => { list.open = false; };
  list.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !list.open) return;
    event.stopPropagation();
    close();
    list.querySelector("summary").focus();
  });
  list.addEventListener("focusout", ({ relatedTarget }) => {
    if (relatedTarget && !list.contains(relatedTarget)) close();
  });
  document.addEventListener("click", ({ target }) => {
    if (!list.contains(target)) close();
  });
}
