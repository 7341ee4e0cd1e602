// Gives a name to the two fields of the desk that have none for a screen reader: the words that stand beside them.
{
  const named = (field, words) => field && words && field.setAttribute("aria-label", words.textContent.trim());
  const look = () => {
    const upload = document.querySelector("#fileupload:not([aria-label])");
    named(upload, upload?.previousElementSibling);
    for (const tag of document.querySelectorAll(".tagit-new input:not([aria-label])"))
      named(tag, tag.closest(".w-field__wrapper")?.querySelector("label"));
  };
  look();
  new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
}
