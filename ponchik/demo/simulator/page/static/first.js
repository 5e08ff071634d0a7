// Before anything is drawn: whether the panel is open, so that nothing jumps.
"use strict";

(() => {
  let kept = null;
  try { kept = localStorage.getItem("backstage"); } catch { /* a browser that keeps nothing */ }
  const wide = matchMedia("(min-width: 1200px)").matches;
  document.documentElement.dataset.backstage = kept ?? (wide ? "open" : "shut");
  if (kept === null) document.documentElement.dataset.fresh = "";
  document.documentElement.classList.add("lively");
})();
