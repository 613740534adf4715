/* All that a public page runs: it makes the site installable. Nothing on a page needs it. */
if ("serviceWorker" in navigator) navigator.serviceWorker.register("/sw.js").catch(() => {});
