// The composer and the panel. All else is forms, links and the page's one stream.
"use strict";

(() => {
  const root = document.documentElement;
  const toggle = document.getElementById("backstage-toggle");
  const panel = document.getElementById("backstage");

  function show(state) {
    root.dataset.backstage = state;
    const open = state === "open";
    toggle.setAttribute("aria-expanded", String(open));
    panel.hidden = !open;
    if (open && !panel.src) panel.src = panel.dataset.src;
  }

  if (toggle) {
    show(root.dataset.backstage);
    toggle.addEventListener("click", () => {
      show(root.dataset.backstage === "open" ? "shut" : "open");
      delete root.dataset.fresh;
      try { localStorage.setItem("backstage", root.dataset.backstage); } catch { /* as above */ }
    });
  }

  document.querySelector(".rail [aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });

  // Enter sends, as in Slack; with Shift it begins a new line.
  document.addEventListener("keydown", (event) => {
    if (event.target.id !== "text" || event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    event.target.form.requestSubmit();
  });

  // What was sent leaves the composer; what was refused stays, or typed meanwhile.
  document.addEventListener("htmx:after:request", (event) => {
    const { ctx } = event.detail;
    const isSent = ctx.sourceElement.id === "composer" && ctx.response.status === 204;
    if (isSent && ctx.sourceElement.elements.text.value === ctx.request.body.get("text")) ctx.sourceElement.reset();
    if (ctx.response.status === 204) ctx.sourceElement.closest?.("[popover]")?.hidePopover();
  });

  document.addEventListener("click", (event) => {
    const url = event.target.closest?.("button[data-url]")?.dataset.url;
    if (url && /^https?:/.test(url)) open(url, "_blank", "noreferrer");
  });
})();
