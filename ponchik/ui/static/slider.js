// Slides through a meeting's life: says the sentence while it slides, then goes there.
"use strict";

(() => {
  const SETTLES = 500;
  const KEPT = "ponchik-slider";
  const SLIDER = "[data-slider] input";
  let timer;

  if (sessionStorage.getItem(KEPT)) document.querySelector(SLIDER)?.focus();
  sessionStorage.removeItem(KEPT);

  // On the document: a page that is live puts new forms in place of old ones.
  document.addEventListener("input", ({ target }) => {
    if (!target.matches(SLIDER)) return;
    const event = document.querySelectorAll(".timeline > li.event")[target.value - 1];
    const text = ["time", ".sentence"].map((part) => event.querySelector(part).textContent).join(": ");
    target.setAttribute("aria-valuetext", text);
    target.form.querySelector("output").textContent = text;
    clearTimeout(timer);
    timer = setTimeout(() => {
      sessionStorage.setItem(KEPT, "1");
      target.form.requestSubmit();
    }, SETTLES);
  });
})();
