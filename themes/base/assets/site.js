// All that a public page runs. Nothing on a page needs it.

// Suggestions under each search box (ARIA combobox); without this file it just searches.
for (const form of document.querySelectorAll("form[data-suggest]")) {
  const box = form.elements.q, list = document.createElement("ul");
  let timer, asked, at = -1;
  const set = (to, names) => { for (const name in names) to.setAttribute(name, names[name]); };
  list.id = `${box.id}-offers`;
  set(list, { role: "listbox", class: "suggestions", hidden: "", "aria-label": form.dataset.suggest });
  set(box, { role: "combobox", "aria-autocomplete": "list", "aria-expanded": false, "aria-controls": list.id });
  form.append(list);

  const go = (option) => location.assign(option.dataset.url);
  const point = (to) => {
    at = to;
    [...list.children].forEach((one, n) => set(one, { "aria-selected": n === at }));
    set(box, { "aria-activedescendant": list.children[at]?.id ?? "" });
  };
  const show = (items) => {
    list.replaceChildren(...items.map((item, n) => {
      const option = document.createElement("li");
      set(option, { role: "option", id: list.id + n, lang: "th", "data-url": item.url + (form.elements.lang ? "?lang=en" : "") });
      option.textContent = item.title;
      return option;
    }));
    list.hidden = !items.length;
    set(box, { "aria-expanded": !list.hidden });
    point(-1);
  };
  box.oninput = () => {
    clearTimeout(timer);
    asked?.abort();
    asked = new AbortController();
    const { signal } = asked, q = encodeURIComponent(box.value.trim());
    if (!q) return show([]);
    timer = setTimeout(() => fetch(`/search/suggest?q=${q}`, { signal })
      .then((one) => one.json()).then((found) => show(found.items ?? [])).catch(() => {}), 200);
  };
  box.onkeydown = (event) => {
    const count = list.children.length + 1, step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape" && count > 1) show([]);
    else if (event.key === "Enter" && at >= 0) go(list.children[at]);
    else if (step) point(((at + 1 + step + count) % count) - 1);
    else return;
    event.preventDefault();
  };
  list.onmousedown = (event) => event.preventDefault();
  list.onclick = (event) => go(event.target);
  box.onblur = () => show([]);
}
// Makes the site installable.
if ("serviceWorker" in navigator) navigator.serviceWorker.register("/sw.js").catch(() => {});
