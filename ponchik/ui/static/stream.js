// One stream of events for all tabs of a browser: browsers open few connections to one
// address. The tab that holds the lock listens, and tells the others.
"use strict";

window.openStream = (address, markOf, hear, lose) => {
  const PATIENCE = 40_000; // a stream says something every 15 s
  const GRACE = 4_000; // what is back by then was never away
  const KINDS = ["changed", "beat", "away", "over"];
  const name = `ponchik ${address}`;
  const others = navigator.locks && window.BroadcastChannel ? new BroadcastChannel(name) : null;
  let source = null, heardAt = Date.now();

  function listen() {
    source?.close();
    source = new EventSource(`${address}?since=${encodeURIComponent(markOf())}`);
    for (const kind of KINDS) {
      source.addEventListener(kind, (event) => spread(kind, event.lastEventId));
    }
    source.addEventListener("error", miss);
  }

  function spread(kind, mark) {
    others?.postMessage({ kind, mark });
    note(kind, mark);
  }

  function note(kind, mark) {
    heardAt = Date.now();
    hear(kind, mark);
  }

  // A browser tries again by itself, unless it was refused: perhaps one is signed out.
  function miss() {
    const since = Date.now();
    setTimeout(() => {
      if (heardAt > since) return;
      lose(since);
      if (source.readyState !== EventSource.CLOSED) return;
      others?.postMessage({ kind: "refused" });
      hear("refused");
      listen();
    }, GRACE);
  }

  // A laptop that slept has a stream that nobody speaks into any more.
  function look() {
    const silentSince = heardAt;
    if (Date.now() - silentSince < PATIENCE) return;
    lose(silentSince);
    if (source) {
      heardAt = Date.now();
      listen();
    }
  }

  function lead() {
    listen();
    addEventListener("online", listen);
    return new Promise(() => {}); // as long as the tab is there
  }

  if (others) {
    others.addEventListener("message", ({ data: { kind, mark } }) => {
      if (kind === "refused") hear(kind);
      else if (kind !== "joined") note(kind, mark);
      else if (source) others.postMessage({ kind: "changed", mark: markOf() });
    });
    others.postMessage({ kind: "joined" });
    navigator.locks.request(name, lead);
  } else lead();
  return { look };
};
