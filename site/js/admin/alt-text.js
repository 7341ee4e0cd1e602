// Suggests the description of a chosen picture as the words of the page beside it, unless somebody has written other ones.
let suggested = "";
document.addEventListener("change", async ({ target }) => {
  const words = document.querySelector("#id_picture_text");
  const isOwn = () => words.value && words.value !== suggested; // also what is typed while the answer is on its way
  if (target.id !== "id_picture" || !target.value || !words || isOwn()) return;
  const chooser = document.querySelector("#id_picture-chooser").dataset.chooserUrl;
  const answer = await fetch(`${chooser}chosen/${target.value}/`, { headers: { Accept: "application/json" } });
  if (!answer.ok) return;
  const { result } = await answer.json();
  if (isOwn()) return;
  suggested = words.value = result.default_alt_text;
  words.dispatchEvent(new Event("input", { bubbles: true }));
});

// Another file for a picture that is there already: whether its description is still true is asked then, and not before.
{
  const fit = document.querySelector("#id_words_fit"), file = document.querySelector("#id_file"), says = document.querySelector("#id_description");
  if (fit && file && says) {
    const box = fit.closest(".w-field__wrapper"), wrong = says.closest(".w-field__wrapper")?.querySelector(".error-message");
    box.hidden = !wrong;
    file.addEventListener("change", () => {
      box.hidden = !file.value;
      if (file.value) says.select(); // so that what the new one shows is typed at once
    });
  }
}
