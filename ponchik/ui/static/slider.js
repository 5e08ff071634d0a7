// Slides through a meeting's life: says the sentence while it slides, then goes there.
"use strict";

const SETTLES = 500;
const KEPT = "ponchik-slider";

for (const form of document.querySelectorAll("[data-slider]")) {
  const slider = form.querySelector("input");
  const told = form.querySelector("output");
  const events = [...document.querySelectorAll(".timeline > li.event")];
  let timer;

  form.classList.add("is-live");
  if (sessionStorage.getItem(KEPT)) slider.focus();
  sessionStorage.removeItem(KEPT);

  slider.addEventListener("input", () => {
    const event = events[slider.value - 1];
    const text = [event.querySelector("time").textContent, event.querySelector(".sentence").textContent].join(": ");
    slider.setAttribute("aria-valuetext", text);
    told.textContent = text;
    clearTimeout(timer);
    timer = setTimeout(() => {
      sessionStorage.setItem(KEPT, "1");
      form.requestSubmit();
    }, SETTLES);
  });
}
