// Runs before the first paint: puts the reader's chosen theme on <html>, and says that scripts run.
(function () {
  "use strict";
  const root = document.documentElement;
  root.dataset.js = "";
  try {
    const chosen = localStorage.getItem("theme");
    if (chosen === "light" || chosen === "dark") root.dataset.theme = chosen;
  } catch {
    // Storage may be forbidden; the system's scheme then decides.
  }
})();
