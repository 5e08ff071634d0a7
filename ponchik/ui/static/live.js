// A page that shows changes as they come: it hears that there are some (stream.js), and
// asks for itself again. Nothing moves under a pointer, a focus or an open dialog.
"use strict";

(() => {
  const HIDDEN = 60_000; // nobody looks: often enough for the title
  const KEPT = "ponchik-paused";
  const byId = (id) => document.getElementById(id);
  const line = byId("live");
  if (!line) return;
  const told = byId("live-told"), more = byId("live-new"), pause = byId("live-pause");
  let mark = line.dataset.mark, lostAt = null, pending = null, news = "";
  let isPaused = false, isAsking = false, isStale = false, askedAt = 0;

  const stream = window.openStream(line.dataset.stream, () => mark, hear, lose);

  function hear(kind, newest) {
    if (kind === "away") lose();
    else if (kind === "refused") ask().then(leaveIfShut, () => {});
    else if (kind === "over") refresh({ isForced: true });
    else if (lostAt !== null || (kind === "changed" && newest !== mark)) refresh();
  }

  function lose(since = Date.now()) {
    lostAt ??= new Date(since);
    tell();
  }

  function tell() {
    const { paused, lost, live } = line.dataset;
    const time = lostAt?.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hour12: false });
    const words = isPaused ? paused : lostAt ? lost.replace("%s", time) : live;
    line.dataset.state = isPaused ? "paused" : lostAt ? "lost" : "live";
    const sentence = news && words === live ? `${words}: ${news}` : words;
    if (told.textContent !== sentence) told.textContent = sentence;
  }

  // One question at a time; what is heard meanwhile is asked afterwards.
  async function refresh({ isForced = false } = {}) {
    const isUnseen = document.hidden && Date.now() - askedAt < HIDDEN;
    isStale = true;
    if (isAsking || (!isForced && (isPaused || isUnseen))) return;
    isAsking = true; isStale = false; askedAt = Date.now();
    try {
      await take(await ask());
    } catch {
      lose();
    } finally {
      isAsking = false;
    }
  }

  function ask() {
    const headers = { "Ponchik-Live": "1" };
    return fetch(location.href, { headers, redirect: "manual", cache: "no-store" });
  }

  // Whoever is signed out, or may not see the page any more, is shown that.
  function leaveIfShut(answer) {
    const isShut = answer.type === "opaqueredirect" || answer.status === 404;
    if (isShut) location.reload();
    return isShut;
  }

  async function take(answer) {
    if (leaveIfShut(answer)) return;
    if (!answer.ok) return lose();
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    mark = page.getElementById("live")?.dataset.mark ?? mark;
    document.title = page.title;
    lostAt = null;
    pending = page.getElementById("page");
    tell();
    showOrWait();
  }

  const rowsOf = (root) => [...root.querySelectorAll(":is(li, tr, section, h3)[id]")].map((row) => row.id);

  function showOrWait() {
    if (!pending || isPaused) return;
    const before = rowsOf(byId("page")), after = rowsOf(pending);
    const moves = before.join(" ") !== after.join(" ");
    if (!isBusy() && !(moves && isInTheWay())) return show();
    const known = new Set(before);
    const count = after.filter((id) => !known.has(id)).length;
    more.textContent = count ? line.dataset.new.replace("%s", count) : line.dataset.changed;
    more.hidden = !moves;
  }

  // What somebody has typed or opened stays.
  function isBusy() {
    const page = byId("page");
    const fields = page.querySelectorAll("input:not([type=hidden]), textarea");
    const options = page.querySelectorAll("select:has([selected]) option");
    return document.querySelector("dialog[open], :popover-open") !== null
      || [...fields].some((field) => field.value !== field.defaultValue || field.checked !== field.defaultChecked)
      || [...options].some((option) => option.selected !== option.defaultSelected);
  }

  function isInTheWay() {
    const page = byId("page");
    const isPointed = page.querySelector(":is(a, button, input, select, summary, li, tr):hover") !== null;
    return isPointed || page.contains(document.activeElement) || !getSelection().isCollapsed;
  }

  function show() {
    const page = byId("page"), { summary } = pending.dataset;
    const isNews = summary && summary !== page.dataset.summary;
    htmx.swap({ text: pending.outerHTML, target: page, swap: "outerMorph", sourceElement: page, transition: false });
    pending = null;
    more.hidden = true;
    if (isNews) news = summary;
    tell();
  }

  function setPaused(value) {
    isPaused = value;
    pause.setAttribute("aria-pressed", String(value));
    tell();
    look();
  }

  function look() {
    stream.look();
    if (isStale) refresh();
    showOrWait();
  }

  more.addEventListener("click", show);
  pause.addEventListener("click", () => {
    setPaused(!isPaused);
    try { sessionStorage.setItem(KEPT, isPaused ? "1" : ""); } catch { /* a browser that keeps nothing */ }
  });
  for (const name of ["visibilitychange", "focusout", "pointerout"]) {
    document.addEventListener(name, () => setTimeout(look), { passive: true });
  }
  setInterval(look, 1_000);

  line.hidden = false;
  let wasPaused = false;
  try { wasPaused = sessionStorage.getItem(KEPT) === "1"; } catch { /* as above */ }
  setPaused(wasPaused);
})();
