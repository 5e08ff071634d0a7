// Questions open over the page that asks them; without this they are pages of their own.
"use strict";

(() => {
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-asks]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    show(link).catch(() => location.assign(link.href));
  });

  async function show(link) {
    const answer = await fetch(link.href);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const question = page.querySelector("#question");
    if (!question || answer.redirected) return location.assign(link.href);
    open(question, link);
  }

  function open(question, link) {
    const dialog = document.createElement("dialog");
    dialog.className = "confirm";
    dialog.setAttribute("aria-labelledby", "question-title");
    if (question.matches("form")) question.action = link.href;
    question.querySelector("[data-stays]").addEventListener("click", (event) => {
      event.preventDefault();
      dialog.close();
    });
    dialog.addEventListener("close", () => {
      dialog.remove();
      link.focus();
    });
    dialog.append(question);
    document.body.append(dialog);
    dialog.showModal();
  }
})();
