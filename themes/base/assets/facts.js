// The fields of a kind of content: they come when a category or a kind is chosen, and rows come and
// go, without reloading the form. Without this file the buttons send the form as a whole.
"use strict";

(() => {
  const form = document.getElementById("edit");
  const box = document.getElementById("kind-fields");
  if (!form || !box) return;
  form.classList.add("scripted"); // the buttons that only reload the form are not needed
  let asked = 0;

  async function redraw(then) {
    const turn = ++asked;
    const body = new FormData(form);
    for (const [name, value] of [...body]) if (value instanceof File) body.delete(name);
    body.set("then", then);
    body.set("at", form.action);
    try {
      const answer = await fetch("/staff/requests/fields", { method: "POST", body });
      if (!answer.ok || turn !== asked) return answer.ok;
      box.innerHTML = await answer.text();
    } catch {
      return false;
    }
    form.dispatchEvent(new Event("input"));
    return true;
  }

  form.elements.category.addEventListener("change", () => redraw("kind"));
  box.addEventListener("change", (event) => event.target.name === "kind" && redraw("kind"));
  box.addEventListener("click", async (event) => {
    const button = event.target.closest("button[name=then]");
    if (!button || button.value.startsWith("import:")) return;
    event.preventDefault();
    const [what, name] = button.value.split(":");
    if (!(await redraw(button.value))) return;
    const rows = document.getElementById(`f-facts.${name}`);
    const last = rows && [...rows.querySelectorAll("details")].at(-2); // the very last imports a file
    const place = what === "add" ? last?.querySelector("input,select,textarea") : rows?.querySelector("summary");
    place?.focus();
  });
})();
