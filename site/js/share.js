// Passes a page on by the device's own sheet; where there is none its address is copied, and that is said.
for (const share of document.querySelectorAll(".share")) {
  const [button, mail, said] = share.children;
  const { title, address: url, copied } = share.dataset;
  const copy = async () => {
    said.textContent = "";
    try {
      await navigator.clipboard.writeText(url);
      said.textContent = copied;
    } catch { // refused, or no clipboard at this address: to be marked and copied by hand
      said.textContent = url;
      getSelection().selectAllChildren(said);
    }
  };
  button.addEventListener("click", async () => {
    if (!navigator.share) return copy();
    try {
      await navigator.share({ title, url });
    } catch (error) {
      if (error.name !== "AbortError") await copy(); // that one is the visitor's own choice
    }
  });
  button.hidden = false;
  mail.hidden = true;
}
