// Everything works without this file. It keeps a form from being sent twice and counts what is
// chosen in the queue. The request form has its own: form.js.
"use strict";

(() => {
  // ---- a form is sent once

  document.addEventListener("submit", (event) => {
    const sent = event.target;
    if (event.defaultPrevented || sent.method !== "post") return;
    if (sent.dataset.sent) return event.preventDefault();
    sent.dataset.sent = "yes";
    setDisabled(sent, true);
  });

  // Coming back to a page that the browser kept: its forms may be sent again.
  addEventListener("pageshow", () =>
    document.querySelectorAll("form[data-sent]").forEach((sent) => {
      delete sent.dataset.sent;
      setDisabled(sent, false);
    }),
  );

  // aria-disabled, not disabled: a disabled button would not be sent with its form.
  function setDisabled(sent, disabled) {
    sent.querySelectorAll("button").forEach((b) => b.setAttribute("aria-disabled", disabled));
  }

  // ---- several at once: the bar counts what is chosen, and chooses all

  document.querySelectorAll("form[data-many]").forEach((many) => {
    const boxes = [...document.querySelectorAll(`input[form="${many.id}"]`)];
    const all = document.querySelector(`[data-all="${many.id}"]`);
    const count = () => {
      const n = boxes.filter((box) => box.checked).length;
      many.querySelector("[data-count]").textContent = n ? ` (${n})` : "";
      many.classList.toggle("many--idle", !n); // it stays at the end of the list meanwhile
      all.hidden = n === boxes.length;
    };
    all.addEventListener("click", () => {
      boxes.forEach((box) => (box.checked = true));
      count();
      many.querySelector("button").focus({ preventScroll: true });
    });
    boxes.forEach((box) => box.addEventListener("change", count));
    addEventListener("pageshow", count);
    count();
  });
})();
