// A list that opens below its field closes as a menu does: by Escape, by a click elsewhere, by leaving it with Tab.
for (const list of document.querySelectorAll("details.choose")) {
  const close = () => { list.open = false; };
  let pressed = false; // closing while a finger is down would draw away what it presses
  list.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !list.open) return;
    event.stopPropagation();
    close();
    list.querySelector("summary").focus();
  });
  list.addEventListener("focusout", ({ relatedTarget }) => {
    if (!pressed && relatedTarget && !list.contains(relatedTarget)) close();
  });
  document.addEventListener("pointerdown", () => { pressed = true; });
  for (const end of ["pointerup", "pointercancel"]) document.addEventListener(end, () => { pressed = false; });
  document.addEventListener("click", ({ target }) => {
    if (!list.contains(target)) close();
  });
}
