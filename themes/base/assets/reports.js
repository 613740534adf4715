// While files are being made, asks for their part of the page again; without it the page does so.
"use strict";

(() => {
  const wait = () =>
    setTimeout(async () => {
      const now = document.getElementById("build");
      if (!now?.dataset.poll) return location.reload();
      try {
        const answer = await fetch(now.dataset.poll, { credentials: "same-origin" });
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const next = page.getElementById("build");
        if (!next?.dataset.poll) return location.reload();
        now.replaceWith(document.adoptNode(next));
      } catch {
        // asked again below
      }
      wait();
    }, 2000);
  wait();
})();
