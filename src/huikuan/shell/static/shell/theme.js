// Runs before the first paint, so that a dark screen never flashes white.
(function () {
  var root = document.documentElement;
  var dark = matchMedia("(prefers-color-scheme: dark)");
  function apply() {
    var chosen = root.dataset.theme;
    root.dataset.bsTheme = chosen === "dark" || (chosen !== "light" && dark.matches) ? "dark" : "light";
    root.dispatchEvent(new CustomEvent("huikuan:theme", { bubbles: true }));
  }
  dark.addEventListener("change", apply);
  addEventListener("beforeprint", function () {
    root.dataset.bsTheme = "light"; // paper is white
    root.dispatchEvent(new CustomEvent("huikuan:theme", { bubbles: true }));
  });
  addEventListener("afterprint", apply);
  apply();
})();
