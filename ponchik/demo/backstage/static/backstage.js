// looks.js says so when nobody answers; the next look that succeeds takes it back.
"use strict";

document.addEventListener("htmx:after:swap", () => {
  document.getElementById("lost").hidden = true;
});
