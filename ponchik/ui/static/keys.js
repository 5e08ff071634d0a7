// Keys that lead somewhere and never do anything: deaf in fields, with modifiers and
// under a dialog, and deaf for whoever switched them off.
"use strict";

(() => {
  const KEPT = "ponchik-keys";
  const WITHIN = 1_500; // from g to the letter that follows
  const help = document.getElementById("keys");
  if (!help) return;
  const choice = help.querySelector("[type=checkbox]");
  let goingSince = -Infinity;

  const kept = () => { try { return localStorage.getItem(KEPT); } catch { return null; } };
  choice.checked = kept() !== "off";
  choice.addEventListener("change", () => {
    try { localStorage.setItem(KEPT, choice.checked ? "on" : "off"); } catch { /* a browser that keeps nothing */ }
  });

  for (const opener of document.querySelectorAll("[data-opens=keys]")) {
    opener.hidden = false;
    opener.addEventListener("click", () => help.showModal());
  }

  const isDeaf = (event) => event.defaultPrevented || event.isComposing || event.repeat && !"jk".includes(event.key)
    || event.ctrlKey || event.altKey || event.metaKey || !choice.checked
    || event.target.closest?.("input, textarea, select, [contenteditable], dialog, :popover-open")
    || document.querySelector("dialog[open]") !== null;

  document.addEventListener("keydown", (event) => {
    if (isDeaf(event)) return;
    const isGoing = Date.now() - goingSince < WITHIN;
    goingSince = -Infinity;
    const follow = isGoing ? () => go(event.key) : KEYS[event.key];
    if (follow && follow() !== false) event.preventDefault();
  });

  const KEYS = {
    "?": () => help.showModal(),
    "/": () => {
      const field = document.querySelector("main input[type=search]");
      field?.focus();
      field?.select();
      return field !== null;
    },
    g: () => { goingSince = Date.now(); },
    j: () => step(1),
    k: () => step(-1),
  };

  function go(key) {
    const program = document.querySelector("[data-program][aria-current]") ?? document.querySelector("[data-program]");
    const link = document.querySelector(`[data-go="${CSS.escape(key)}"]`);
    const address = key === "p" ? program?.href : key === "r" ? program?.dataset.round : link?.href;
    if (!address) return false;
    location.assign(address);
  }

  // A row is where its first link is.
  function step(by) {
    const links = [...document.querySelectorAll("main :is(.rows > li, tbody tr)")]
      .map((row) => row.querySelector("a[href]")).filter((link) => link !== null);
    const rows = links.map((link) => link.closest("li, tr"));
    const at = rows.findIndex((row) => row.contains(document.activeElement));
    const next = at < 0 ? (by > 0 ? 0 : links.length - 1) : at + by;
    links[next]?.focus();
    links[next]?.scrollIntoView({ block: "nearest" });
    return links.length > 0;
  }
})();
