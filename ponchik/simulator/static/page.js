// The page works without this file; here it refreshes itself and keeps one's place.
"use strict";

const live = () => document.querySelectorAll("[data-live]");
const nearEnd = (el) => el.scrollHeight - el.scrollTop - el.clientHeight < 60;

function swap(fresh) {
  for (const old of live()) {
    const next = fresh.querySelector(`[data-live="${old.dataset.live}"]`);
    if (!next || next.innerHTML === old.innerHTML) continue;
    if (old.contains(document.activeElement) && document.activeElement.tagName === "SELECT") continue;
    const focused = old.contains(document.activeElement) ? document.activeElement.id : "";
    const follow = nearEnd(old);
    const top = old.scrollTop;
    old.innerHTML = next.innerHTML;
    old.scrollTop = follow ? old.scrollHeight : top;
    if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  }
}

async function refresh() {
  try {
    const response = await fetch(location.href);
    if (response.ok) swap(new DOMParser().parseFromString(await response.text(), "text/html"));
  } catch {
    // The simulator is being restarted; the next round tries again.
  }
}

async function loop() {
  if (!document.hidden) await refresh();
  setTimeout(loop, 1000);
}

function warn(address) {
  const problem = new URL(address).searchParams.get("problem");
  let note = document.querySelector(".problem");
  if (!problem) return note?.remove();
  if (!note) {
    note = document.createElement("p");
    note.className = "problem";
    note.setAttribute("role", "alert");
    document.querySelector(".messages").before(note);
  }
  note.textContent = problem;
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("[data-quiet]")) return;
  event.preventDefault();
  const data = new URLSearchParams(new FormData(form));
  form.querySelector("#text")?.form.reset();
  const response = await fetch(form.action, { method: "POST", body: data });
  warn(response.url);
  await refresh();
});

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-submit]")) event.target.form.submit();
});

document.documentElement.classList.add("lively");
if (matchMedia("(max-width: 900px)").matches) {
  document.querySelectorAll("[data-narrow-shut]").forEach((el) => el.removeAttribute("open"));
}
const messages = document.querySelector(".messages");
messages.scrollTop = messages.scrollHeight;
setTimeout(loop, 1000);
