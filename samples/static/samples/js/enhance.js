// Conveniences on top of pages that work without them: theme, copy buttons, filters, source panels.
(function () {
  "use strict";
  const root = document.documentElement;
  const wide = window.matchMedia("(min-width: 62rem)");
  const THEMES = ["auto", "light", "dark"];

  // Theme -----------------------------------------------------------------------------------

  function chosenTheme() {
    return root.dataset.theme || "auto";
  }

  function showTheme(button) {
    const theme = chosenTheme();
    const next = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length];
    const word = (name) => (name === "auto" ? "automatic" : name);
    button.dataset.choice = theme;
    button.setAttribute("aria-label", `Theme: ${word(theme)}. Switch to ${word(next)}`);
    button.title = `Theme: ${word(theme)}`;
  }

  function nextTheme(button) {
    const next = THEMES[(THEMES.indexOf(chosenTheme()) + 1) % THEMES.length];
    if (next === "auto") delete root.dataset.theme;
    else root.dataset.theme = next;
    try {
      if (next === "auto") localStorage.removeItem("theme");
      else localStorage.setItem("theme", next);
    } catch {
      // The choice then lasts for this page only.
    }
    showTheme(button);
  }

  // Copy ------------------------------------------------------------------------------------

  async function copyText(text) {
    if (navigator.clipboard) return navigator.clipboard.writeText(text);
    // Plain http on another machine's address has no clipboard API.
    const area = document.createElement("textarea");
    area.value = text;
    area.className = "visually-hidden";
    document.body.append(area);
    area.select();
    const copied = document.execCommand("copy");
    area.remove();
    if (!copied) throw new Error("copy refused");
  }

  async function copyFrom(button) {
    const label = button.dataset.label || button.getAttribute("aria-label");
    button.dataset.label = label;
    try {
      await copyText(button.dataset.copy);
      button.dataset.copied = "";
      button.setAttribute("aria-label", "Copied");
    } catch {
      button.setAttribute("aria-label", "Copying was refused by the browser");
    }
    setTimeout(() => {
      delete button.dataset.copied;
      button.setAttribute("aria-label", label);
    }, 1600);
  }

  // Filters ---------------------------------------------------------------------------------

  // The drawer stands open where it is a side column; browsers with ::details-content do it in CSS.
  function fitDrawers() {
    for (const drawer of document.querySelectorAll("details[data-filters]")) {
      drawer.open = wide.matches;
    }
  }

  // An empty field is no filter: leave it out of the address.
  function dropEmpty(form) {
    for (const field of form.elements) {
      if (field.name && !field.disabled && field.value === "") {
        field.disabled = true;
        setTimeout(() => (field.disabled = false));
      }
    }
  }

  function dropEmptyParameters(event) {
    const { parameters, elt } = event.detail;
    if (!elt.closest("[data-drop-empty]")) return;
    for (const name of Object.keys(parameters)) {
      if (parameters[name] === "") delete parameters[name];
    }
  }

  // A search field says "change" only when it is left; with htmx the list follows the typing.
  const SEARCH_PAUSE_MS = 350;
  let typing = 0;
  function followTyping(field) {
    clearTimeout(typing);
    typing = setTimeout(
      () => field.dispatchEvent(new Event("change", { bubbles: true })),
      SEARCH_PAUSE_MS,
    );
  }

  // Enter in a search field says "change" and "submit": what is shown already is not fetched again.
  // A part of a page that shows how far something is does ask the page's own address again.
  function skipRepeated(event) {
    const { elt, pathInfo } = event.detail;
    if (!elt.closest("form")) return;
    if (pathInfo?.finalRequestPath === location.pathname + location.search) event.preventDefault();
  }

  // The list was replaced without the focus moving: tell a screen reader what it holds now.
  function announceResults() {
    const count = document.querySelector(".results [data-count]");
    const status = document.querySelector("[data-results-status]");
    if (count && status) status.textContent = count.textContent;
  }

  // A part that loads by itself and could not: what stands in its place says so and offers a link.
  function sayItFailed(event) {
    event.target.closest?.("[data-loads]")?.setAttribute("data-failed", "");
  }

  // Source panels ---------------------------------------------------------------------------

  function closePanels(except) {
    for (const panel of document.querySelectorAll("details.sources[open]")) {
      if (panel !== except) panel.open = false;
    }
  }

  function placePanel(details) {
    details.classList.remove("sources--end");
    const panel = details.querySelector(".sources__panel");
    if (panel.getBoundingClientRect().right > root.clientWidth) {
      details.classList.add("sources--end");
    }
  }

  // Navigation: on a phone it scrolls sideways; the present page must be in sight --------------

  function showCurrentPage() {
    const list = document.querySelector(".site-nav ul");
    const current = list?.querySelector("[aria-current]");
    if (!current) return;
    const [outer, inner] = [list.getBoundingClientRect(), current.getBoundingClientRect()];
    if (inner.right > outer.right) list.scrollLeft += inner.right - outer.right + 24;
  }

  // Wiring: delegated, so that content that htmx swaps in works too ---------------------------

  for (const button of document.querySelectorAll("[data-theme-toggle]")) {
    showTheme(button);
    button.addEventListener("click", () => nextTheme(button));
  }

  document.addEventListener("click", (event) => {
    const copy = event.target.closest("[data-copy]");
    if (copy) copyFrom(copy);
    closePanels(event.target.closest("details.sources"));
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = document.querySelector("details.sources[open]");
    if (!open) return;
    open.open = false;
    open.querySelector("summary").focus();
  });

  document.addEventListener(
    "toggle",
    (event) => {
      const details = event.target;
      if (!details.matches("details.sources") || !details.open) return;
      closePanels(details);
      placePanel(details);
    },
    true,
  );

  document.addEventListener("submit", (event) => {
    if (event.target.matches("[data-drop-empty]")) dropEmpty(event.target);
  });
  document.addEventListener("htmx:configRequest", dropEmptyParameters);
  document.addEventListener("htmx:beforeRequest", skipRepeated);
  document.addEventListener("htmx:afterSettle", announceResults);
  document.addEventListener("htmx:responseError", sayItFailed);
  document.addEventListener("htmx:sendError", sayItFailed);
  document.addEventListener("input", (event) => {
    const field = event.target;
    if (field.type !== "search" || !window.htmx) return;
    if (field.form?.hasAttribute("hx-get")) followTyping(field);
  });

  showCurrentPage();
  fitDrawers();
  wide.addEventListener("change", fitDrawers);
})();
