// The request form: saved as it is typed, its files sent by themselves (files.js), proposals put in
// when they are tapped. Without this file the form saves as a whole with its button.
"use strict";

(() => {
  const form = document.getElementById("edit");
  if (!form) return;
  const say = form.dataset;
  const input = form.querySelector(".drop input[type=file]");
  const saved = document.getElementById("saved");
  const failed = document.getElementById("failed");
  const WAIT = 2500; // ms after the last key
  const RETRY = 10000;
  const KEPT_DAYS = 7;

  let id = say.draft;
  let formKey = newKey(); // makes a draft only once, whatever is lost on the way
  let changes = 0; // how often something changed; what was saved is compared with it
  let savedAt = 0;
  let stopped = false; // signed out, or changed elsewhere: nothing more is sent from here
  let leaving = false;
  let timer = 0;

  // One thing at a time: each answer brings the version that the next must name.
  let line = Promise.resolve();
  const inLine = (work) => (line = line.then(work, work));

  // ---- what is typed stays on this device until the server has it

  const storeKey = () => `draft:${say.person}:${id || "new"}`;

  function fields() {
    const found = {};
    for (const one of form.elements) {
      if (!one.name || one.type === "file" || one.type === "hidden" || one.tagName === "BUTTON") continue;
      if (one.name === "remove") continue;
      const box = one.type === "checkbox";
      found[box ? `${one.name}=${one.value}` : one.name] = box ? one.checked : one.value;
    }
    return found;
  }

  function keep() {
    try {
      localStorage.setItem(
        storeKey(),
        JSON.stringify({ at: Date.now(), key: formKey, fields: fields() }),
      );
    } catch {} // full or forbidden: the server's copy is the one that counts
  }

  function forget() {
    try {
      localStorage.removeItem(storeKey());
    } catch {}
  }

  function restore() {
    let kept = null;
    try {
      for (const key of Object.keys(localStorage)) {
        if (!key.startsWith("draft:")) continue;
        const { at } = JSON.parse(localStorage.getItem(key));
        if (Date.now() - at > KEPT_DAYS * 86400000) localStorage.removeItem(key);
      }
      kept = JSON.parse(localStorage.getItem(storeKey()));
    } catch {}
    if (!kept) return;
    formKey = kept.key || formKey;
    let differs = false;
    for (const one of form.elements) {
      const box = one.type === "checkbox";
      const value = kept.fields[box ? `${one.name}=${one.value}` : one.name];
      if (value === undefined || value === (box ? one.checked : one.value)) continue;
      if (box) one.checked = value;
      else one.value = value;
      differs = true;
    }
    if (!differs) return forget();
    changed();
    tell(say.sayRestored, link(say.sayForget, location.href, forget));
  }

  // ---- saving

  function changed() {
    changes += 1;
    keep();
    clearTimeout(timer);
    timer = setTimeout(save, WAIT);
  }

  const save = () => inLine(saveNow);

  // true when the server has everything that is typed, or has said what of it does not hold.
  async function saveNow() {
    clearTimeout(timer);
    if (stopped) return false;
    if (id && savedAt === changes) return true;
    const at = changes;
    const body = new FormData(form);
    for (const [name, value] of [...body])
      if (name === "remove" || value instanceof File) body.delete(name);
    body.append("key", formKey);
    tell(say.saySaving);
    let answer;
    try {
      answer = await fetch(`/staff/requests/${id || "new"}/save`, { method: "POST", body });
    } catch {
      return offline();
    }
    if (!(await isGood(answer))) return false;
    const made = await answer.json();
    if (!id) {
      forget();
      id = made.id;
      form.action = `/staff/requests/${id}/edit`;
      history.replaceState(null, "", form.action);
    }
    form.elements.version.value = made.version;
    savedAt = at;
    const wrong = Object.entries(made.errors).filter(
      ([name]) => document.activeElement.name !== name,
    );
    if (wrong.length) tell(say.sayBut.replace("{}", made.at), ...wrong.map(([, words]) => words));
    else tell(say.saySaved.replace("{}", made.at));
    if (savedAt === changes && !Object.keys(made.errors).length) forget();
    else keep();
    propose();
    return true;
  }

  function offline() {
    tell(say.sayOffline);
    clearTimeout(timer);
    timer = setTimeout(flush, RETRY);
    return false;
  }

  async function isGood(answer) {
    if (answer.ok) return true;
    if (answer.status >= 500) return offline();
    stopped = true;
    keep();
    if (answer.status === 401 || answer.status === 403) {
      const next = encodeURIComponent(location.pathname);
      tell(say.saySession, link(say.saySignIn, `/staff/sign-in?next=${next}`));
    } else {
      const said = await answer.json().catch(() => ({ message: say.sayFailed }));
      tell(said.message, link(say.sayReload, location.href));
    }
    return false;
  }

  function tell(...parts) {
    saved.replaceChildren(...parts.flatMap((part) => [part, " "]));
  }

  function link(words, href, before = () => {}) {
    const made = newElement("a", "link-t", words);
    made.href = href;
    made.addEventListener("click", () => {
      before();
      leaving = true;
    });
    return made;
  }

  form.addEventListener("input", (event) => event.target !== input && changed());
  form.addEventListener("change", (event) => event.target !== input && changed());
  addEventListener("online", () => flush());
  addEventListener("pagehide", () => changes > savedAt && keep());
  addEventListener("beforeunload", (event) => {
    if (!leaving && !stopped && (changes > savedAt || files.some((one) => one.state === "waits")))
      event.preventDefault();
  });

  // ---- sending it: first all that is typed and chosen, then the form itself

  form.addEventListener("submit", async (event) => {
    if (leaving) return;
    event.preventDefault();
    const button = event.submitter;
    if (form.dataset.busy) return;
    form.dataset.busy = "yes";
    failed.textContent = "";
    const good = (await flush()) && (await files.allSent());
    delete form.dataset.busy;
    if (files.some((one) => one.state === "refused")) failed.textContent = say.sayFile;
    else if (files.some((one) => one.upload?.paused)) failed.textContent = say.sayPaused;
    else if (!good) failed.textContent = stopped ? "" : say.sayFailed;
    // Not within the first event: while that goes on the browser ignores a second.
    else setTimeout(() => {
      leaving = true;
      form.requestSubmit(button);
    });
  });

  function flush() {
    files.send();
    return inLine(saveNow).then((good) => good && !files.some((one) => one.state === "waits" && !one.going));
  }

  // ---- proposals

  const proposed = document.getElementById("proposed");
  let asked = "";

  async function propose() {
    const names = ["title", "category", "coverage_from", "publish_until", "permanent_reason", "kind"];
    const query = new URLSearchParams(names.map((name) => [name, form.elements[name]?.value || ""]));
    if (query.toString() === asked) return;
    asked = query.toString();
    try {
      const answer = await fetch(`/staff/requests/proposals?${query}`);
      if (answer.ok) proposed.innerHTML = await answer.text();
    } catch {} // the next save asks again
  }

  proposed.addEventListener("click", (event) => {
    const button = event.target.closest("button[name=use]");
    if (!button) return;
    event.preventDefault();
    const [name, value] = split(button.value, "=");
    if (name === "coverage") {
      const days = split(value, "|");
      set("coverage_from", days[0]);
      set("coverage_to", days[1]);
    } else set(name, value);
    button.closest("li").remove();
    changed();
    save();
  });

  function set(name, value) {
    form.elements[name].value = value;
    form.elements[name].dispatchEvent(new Event("change", { bubbles: true }));
  }

  function split(text, mark) {
    const at = text.indexOf(mark);
    return [text.slice(0, at), text.slice(at + 1)];
  }

  // ---- small things

  function newKey() {
    return [...crypto.getRandomValues(new Uint8Array(16))].map((one) => one.toString(16)).join("");
  }

  const files = FormFiles({
    form, input, failed, inLine, saveNow, offline, isGood, tell,
    id: () => id,
    stopped: () => stopped,
  });
  restore();
})();
