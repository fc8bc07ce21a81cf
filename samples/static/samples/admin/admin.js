// What the theme's markup lacks for keyboard and screen reader.

(() => {
  "use strict";

  // Buttons that are written as links without an address: filters, theme, collapsed rows.
  const BUTTONS = "a:not([href])";

  function mend(root) {
    for (const element of root.querySelectorAll(BUTTONS)) {
      if (element.hasAttribute("role") || !hasHandler(element)) continue;
      element.setAttribute("role", "button");
      element.setAttribute("tabindex", "0");
    }
  }

  function hasHandler(element) {
    return element.hasAttribute("x-on:click") || element.hasAttribute("@click");
  }

  // The drop-downs that search while one types name themselves after their value alone.
  function nameDropdowns() {
    for (const box of document.querySelectorAll(".select2-container .select2-selection")) {
      const value = box.querySelector(".select2-selection__rendered");
      const field = box.closest(".select2-container")?.previousElementSibling;
      const label = field?.id && document.querySelector(`label[for="${field.id}"]`);
      if (!value || !label || !box.hasAttribute("aria-labelledby")) continue;
      const name = label.textContent.trim();
      value.setAttribute("aria-label", name);
      box.removeAttribute("aria-labelledby");
      box.setAttribute("aria-label", name);
    }
  }

  function press(event) {
    const button = event.target.closest?.("a[role=button]:not([href])");
    if (!button || (event.key !== "Enter" && event.key !== " ")) return;
    event.preventDefault();
    button.click();
  }

  document.addEventListener("DOMContentLoaded", () => {
    document.getElementById("content")?.setAttribute("role", "main");
    mend(document);
    nameDropdowns();
    // They are built, and built again, by scripts that run when they please.
    new MutationObserver(nameDropdowns).observe(document.body, { childList: true, subtree: true });
  });
  document.addEventListener("htmx:afterSwap", (event) => mend(event.target));
  document.addEventListener("keydown", press);
})();
