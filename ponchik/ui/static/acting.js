// Questions open over the page that asks them; without this they are pages of their own.
"use strict";

(() => {
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-asks]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    show(link, link.href).catch(() => location.assign(link.href));
  });

  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-asks]");
    if (!form) return;
    event.preventDefault();
    const sent = { method: "POST", body: new URLSearchParams(new FormData(form)) };
    show(form, form.action, sent).catch(() => form.submit());
  });

  // What is no question is a page of its own: it is opened as if there were no script.
  async function show(opener, address, sent) {
    const answer = await fetch(address, sent);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const question = page.querySelector("#question");
    if (!question || answer.redirected) return opener.href ? location.assign(address) : opener.submit();
    open(question, opener, address);
  }

  function open(question, opener, address) {
    const dialog = document.createElement("dialog");
    dialog.className = "confirm";
    dialog.setAttribute("aria-labelledby", "question-title");
    if (question.matches("form")) question.action = address;
    question.querySelector("[data-stays]").addEventListener("click", (event) => {
      event.preventDefault();
      dialog.close();
    });
    dialog.addEventListener("close", () => {
      dialog.remove();
      (opener.href ? opener : opener.querySelector("button")).focus();
    });
    dialog.append(question);
    document.body.append(dialog);
    dialog.showModal();
  }
})();
