// What the theme's markup lacks for keyboard and screen reader.

(() => {
  "use strict";

  // What a button of one picture is called; the picture itself is a ligature of these letters.
  const NAMES = {
    close: "Close the side bar",
    dock_to_right: "Side bar",
    more_vert: "Open, change or add the related record",
  };
  const ICON = ".material-symbols-outlined";

  function textWithoutIcons(element) {
    const copy = element.cloneNode(true);
    for (const icon of copy.querySelectorAll(ICON)) icon.remove();
    return copy.textContent.trim().replace(/\s+/g, " ");
  }

  function nameOf(element) {
    const words = element.matches(ICON) ? "" : textWithoutIcons(element);
    return words || NAMES[element.textContent.trim()];
  }

  // Things that react to a click and are neither button nor link: filters, theme, account menu.
  function makeButtons(root) {
    for (const element of root.querySelectorAll("[x-on\\:click]:not(button, input, [href], [role])")) {
      const name = nameOf(element);
      if (!name) continue;
      element.setAttribute("role", "button");
      element.setAttribute("tabindex", "0");
      element.setAttribute("aria-label", name);
    }
  }

  function hideIcons(root) {
    for (const icon of root.querySelectorAll(`${ICON}:not([aria-hidden], [role])`)) {
      if (textWithoutIcons(icon.parentElement)) icon.setAttribute("aria-hidden", "true");
    }
  }

  // The drop-downs that search while one types name themselves after their value alone.
  function nameDropdowns() {
    for (const container of document.querySelectorAll(".select2-container")) {
      const field = container.previousElementSibling;
      if (!field?.id) continue;
      const label = document.querySelector(`label[for="${field.id}"]`);
      const name = label?.textContent.trim() || field.name;
      const parts = ".select2-selection[aria-labelledby], .select2-selection__rendered[role], "
        + ".select2-search__field";
      for (const part of container.querySelectorAll(parts)) {
        part.removeAttribute("aria-labelledby");
        part.setAttribute("aria-label", name);
      }
    }
  }

  function press(event) {
    const button = event.target.closest?.("[role=button][x-on\\:click]");
    if (!button || (event.key !== "Enter" && event.key !== " ")) return;
    event.preventDefault();
    button.click();
  }

  function mend() {
    makeButtons(document);
    hideIcons(document);
    nameDropdowns();
  }

  document.addEventListener("DOMContentLoaded", () => {
    document.getElementById("content")?.setAttribute("role", "main");
    mend();
    // Other scripts build parts of the page when they please.
    new MutationObserver(mend).observe(document.body, { childList: true, subtree: true });
  });
  document.addEventListener("keydown", press);
})();
