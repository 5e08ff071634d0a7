// What every lively page needs: dialogs, sentences about what went wrong, a lost stream.
"use strict";

(() => {
  const byId = (id) => document.getElementById(id);

  // A dialog that the server drew open becomes a modal one, which keeps the focus inside.
  function openModals() {
    for (const dialog of document.querySelectorAll("dialog.modal:not(:modal)")) {
      dialog.close();
      dialog.showModal();
      dialog.querySelector(".fill :is(input, select, textarea):not([type=hidden])")?.focus();
    }
    keepToastsInSight();
  }

  const toasts = () => document.querySelectorAll("#problem, #notice");

  // Nothing but the top layer is above a modal dialog.
  function keepToastsInSight() {
    const isCovered = document.querySelector("dialog:modal") !== null;
    for (const toast of toasts()) {
      if (!toast.firstElementChild) continue;
      toast.popover = isCovered ? "manual" : null;
      if (isCovered) {
        toast.hidePopover();
        toast.showPopover();
      }
      clearLater(toast);
    }
  }

  // Long enough to be read, and then out of the way.
  function clearLater(toast) {
    const seconds = toast.matches("#problem") ? 10 : 5;
    const sentence = toast.firstElementChild;
    setTimeout(() => { if (toast.firstElementChild === sentence) clear(toast); }, seconds * 1000);
  }

  function clear(toast) {
    toast.replaceChildren();
    toast.removeAttribute("popover");
  }

  const clearToasts = () => toasts().forEach(clear);

  // A confirm dialog: `hx-confirm` names it, its buttons answer.
  document.addEventListener("htmx:confirm", (event) => {
    const { ctx, issueRequest, dropRequest } = event.detail;
    const dialog = byId(ctx.confirm);
    if (!dialog) return;
    event.preventDefault();
    dialog.returnValue = "";
    dialog.addEventListener("close", () => {
      if (dialog.returnValue === "yes") return issueRequest();
      dropRequest();
      reset(ctx.sourceElement);
    }, { once: true });
    dialog.showModal();
  });

  document.addEventListener("click", (event) => {
    const answer = event.target.closest("dialog.confirm footer button");
    if (answer) answer.closest("dialog").close(answer.value);
  });

  // Who changes their mind finds the menu as it was.
  function reset(element) {
    for (const each of [element, ...element.querySelectorAll("input")]) {
      if (each.matches("[type=checkbox], [type=radio]")) each.checked = each.defaultChecked;
      else if (each.matches("select")) {
        const first = [...each.options].findIndex((option) => option.defaultSelected);
        each.selectedIndex = Math.max(first, 0);
      } else if (each.matches("input, textarea")) each.value = each.defaultValue;
    }
  }

  document.addEventListener("htmx:before:request", (event) => {
    if (event.detail.ctx.request.method !== "GET") clearToasts();
  });
  document.addEventListener("htmx:after:swap", openModals);
  document.addEventListener("htmx:sse:after:message", openModals);
  document.addEventListener("htmx:sse:error", () => { byId("lost").hidden = false; });
  document.addEventListener("htmx:sse:after:connection", () => { byId("lost").hidden = true; });
  document.addEventListener("htmx:error", () => { if (byId("lost")) byId("lost").hidden = false; });
  document.addEventListener("cancel", (event) => {
    // Escape closes a modal where it lives: on the server, which then takes it off the page.
    if (!event.target.matches("dialog.modal")) return;
    event.preventDefault();
    event.target.querySelector("form[id^=close-]")?.requestSubmit();
  }, true);
  openModals();
})();
