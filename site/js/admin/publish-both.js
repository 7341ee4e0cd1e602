// Below a page that is not public, “Publish” asks first whether both are meant. Without this script it publishes this page alone.
const panel = document.querySelector("form[data-edit-form] [data-publish-both]");
if (panel) {
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.(".state-line-actions [name=action-publish]");
    if (!button || panel.open) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    panel.showModal();
    panel.querySelector("[value=with-above]").focus();
  }, true);
  panel.addEventListener("click", ({ target }) => {
    if (target.closest("[data-close]")) panel.close();
  });
}
