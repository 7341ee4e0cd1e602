// Opens and closes what popovertarget names, in browsers that know no popovers: Chrome before 114, Safari before 17, Firefox before 125.
{
  const page = document.documentElement;
  let sheet, opener;
  const mark = (open) => {
    sheet.classList.toggle("is-open", open);
    page.classList.toggle("sheet-open", open && !sheet.matches(".tongues-rest")); // that one leaves the page in sight
    opener.setAttribute("aria-expanded", open);
  };
  const hide = () => {
    if (!sheet) return;
    mark(false);
    opener.focus();
    sheet = undefined;
  };
  const show = (button, target) => {
    hide();
    [opener, sheet] = [button, target];
    mark(true);
    sheet.querySelector("button, a").focus();
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[popovertarget]");
    const target = button && document.getElementById(button.getAttribute("popovertarget"));
    if (target && target !== sheet) show(button, target);
    else if (target || (sheet && !sheet.contains(event.target))) hide();
  });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
  matchMedia("(min-width: 56rem)").addEventListener("change", hide); // there the menu is a row
}
