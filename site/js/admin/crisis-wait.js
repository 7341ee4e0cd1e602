// Counts down the minute of an admin who is alone: the button can be pressed once it is over. The server asks for it anyway.
for (const button of document.querySelectorAll("[data-wait]")) {
  const words = button.textContent.trim(), end = Date.now() + Number(button.dataset.wait) * 1000;
  const count = () => {
    const left = Math.ceil((end - Date.now()) / 1000);
    button.disabled = left > 0;
    button.textContent = left > 0 ? `${words} (${left})` : words;
    if (left > 0) setTimeout(count, 250);
  };
  count();
}
