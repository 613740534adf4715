// The request form: saved as it is typed, each file sent by itself with its progress (a large one by
// upload.js), proposals put in when they are tapped. Without this file the form saves as a whole with its button.
"use strict";

(() => {
  const form = document.getElementById("edit");
  if (!form) return;
  const say = form.dataset;
  const input = form.querySelector(".drop input[type=file]");
  const chosenList = document.getElementById("chosen");
  const saved = document.getElementById("saved");
  const failed = document.getElementById("failed");
  const WAIT = 2500; // ms after the last key
  const RETRY = 10000;
  const LOOK = 3000; // for the smaller copy of a file
  const KEPT_DAYS = 7;

  let id = say.draft;
  let formKey = newKey(); // makes a draft only once, whatever is lost on the way
  let changes = 0; // how often something changed; what was saved is compared with it
  let savedAt = 0;
  let stopped = false; // signed out, or changed elsewhere: nothing more is sent from here
  let leaving = false;
  let timer = 0;
  let chosen = []; // {file, row, state: "waits" | "refused", upload, going: a promise}

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
    const made = element("a", "link-t", words);
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
    if (!leaving && !stopped && (changes > savedAt || chosen.some((one) => one.state === "waits")))
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
    const good = (await flush()) && (await allSent());
    delete form.dataset.busy;
    if (chosen.some((one) => one.state === "refused")) failed.textContent = say.sayFile;
    else if (chosen.some((one) => one.upload?.paused)) failed.textContent = say.sayPaused;
    else if (!good) failed.textContent = stopped ? "" : say.sayFailed;
    // Not within the first event: while that goes on the browser ignores a second.
    else setTimeout(() => {
      leaving = true;
      form.requestSubmit(button);
    });
  });

  function flush() {
    chosen.filter((one) => one.state === "waits").forEach(send);
    return inLine(saveNow).then(
      (good) => good && chosen.every((one) => one.state !== "waits" || one.going),
    );
  }

  // Waits for the large files, unless one of them waits for the person.
  async function allSent() {
    if (chosen.some((one) => one.upload?.paused)) return false;
    const going = chosen.filter((one) => one.going);
    if (going.length) tell(say.sayRest);
    await Promise.all(going.map((one) => one.going));
    return chosen.every((one) => one.state !== "waits");
  }

  // ---- files

  if (input) {
    const box = input.closest(".drop");
    box.classList.add("drop--live");
    for (const name of ["dragover", "dragleave", "drop"])
      box.addEventListener(name, () => box.classList.toggle("drop--over", name === "dragover"));
    input.addEventListener("change", () => {
      for (const file of input.files) {
        const one = { file, state: problem(file) ? "refused" : "waits" };
        one.row = row(one);
        chosen.push(one);
        chosenList.append(one.row);
        if (one.state === "waits") send(one);
      }
      input.value = ""; // they go one by one, not with the form
    });
  }

  function send(one) {
    if (one.queued || one.going) return;
    one.queued = true;
    return inLine(async () => {
      one.queued = false;
      if (one.state !== "waits" || stopped) return;
      if (!id && !(await saveNow())) return;
      if (one.file.size < FileUpload.SMALL) await sendNow(one);
      else one.going = goOn(one); // not in line: what is typed is saved meanwhile
    });
  }

  async function goOn(one) {
    const mine = FileUpload.fingerprint(one.file);
    document.querySelectorAll("#begun li").forEach((line) => {
      if (line.dataset.fingerprint === mine) line.remove();
    });
    const shown = (state, sent) => show(one, state, sent);
    one.upload = new FileUpload.Upload(one.file, id, form.elements.csrf.value, shown);
    one.row.querySelector(".file__pause").hidden = false;
    try {
      const made = await one.upload.run();
      await inLine(() => attach(one, made));
    } catch (error) {
      if (error instanceof FileUpload.Cancelled) return;
      if ([401, 403].includes(error.status)) await isGood(new Response(null, { status: error.status }));
      else refuse(one, refusal(error.said || {}));
    } finally {
      one.going = null;
    }
  }

  function refusal(said) {
    if (document.documentElement.lang === "en") return said.title || say.sayFailed;
    return said.errors?.[0].message || said.detail || say.sayFailed;
  }

  function refuse(one, words) {
    one.state = "refused";
    one.row.querySelector(".err").textContent = "⚠ " + words;
    for (const part of one.row.querySelectorAll("progress, .file__sent, .file__pause")) part.hidden = true;
    announce(`${one.file.name} ${words}`);
  }

  // How far a large file is: for the eye always, for the ear at each quarter and each turn.
  function show(one, state, sent) {
    const [progress, words, pause] = ["progress", ".file__sent", ".file__pause"].map((part) =>
      one.row.querySelector(part),
    );
    const percent = Math.floor((100 * sent) / one.file.size);
    progress.hidden = false;
    if (state === "checking") progress.removeAttribute("value");
    else progress.value = sent / one.file.size;
    words.textContent = input.dataset["say" + state[0].toUpperCase() + state.slice(1)]
      .replace("{percent}", percent)
      .replace("{sent}", size(sent))
      .replace("{size}", size(one.file.size));
    progress.setAttribute("aria-valuetext", words.textContent);
    pause.disabled = state === "checking";
    pause.textContent = one.upload.paused ? input.dataset.sayResume : input.dataset.sayPause;
    pause.setAttribute("aria-label", `${pause.textContent} ${one.file.name}`);
    const heard = state === "sending" ? `sending ${Math.floor(percent / 25)}` : state;
    if (heard !== one.heard) announce(`${one.file.name} ${words.textContent}`);
    one.heard = heard;
  }

  function announce(words) {
    document.getElementById("upload-said").textContent = words;
  }

  // The line of a file that is attached now; what is known of a smaller copy comes later.
  async function attach(one, made) {
    const line = await lineOf(made);
    drop(one);
    if (!line) return;
    form.elements.version.value = line.version;
    document.getElementById("attached").insertAdjacentHTML("beforeend", line.html);
    announce(`${one.file.name} ${input.dataset.sayAttached}`);
    if (line.waiting) look(made);
  }

  async function lineOf(made) {
    try {
      const answer = await fetch(`/staff/requests/${id}/lines/${made}`);
      return answer.ok ? await answer.json() : null;
    } catch {
      return null;
    }
  }

  function look(made) {
    setTimeout(async () => {
      const line = await lineOf(made);
      const now = document.getElementById(`offer-${made}`);
      if (!line || !now) return;
      if (line.waiting) return look(made);
      const holder = element("ul");
      holder.innerHTML = line.html;
      const then = holder.querySelector(`#offer-${made}`);
      now.replaceWith(then);
      announce(then.querySelector("p").textContent);
    }, LOOK);
  }

  document.querySelectorAll("#attached [data-offer=waiting]").forEach((one) => look(one.id.slice(6)));

  function sendNow(one) {
    const progress = one.row.querySelector("progress");
    const words = one.row.querySelector(".err");
    progress.hidden = false;
    words.textContent = "";
    progress.value = 0;
    return new Promise((done) => {
      const body = new FormData();
      body.append("csrf", form.elements.csrf.value);
      body.append("file", one.file);
      const request = new XMLHttpRequest();
      request.upload.onprogress = (at) => {
        if (at.lengthComputable) progress.value = at.loaded / at.total;
      };
      request.onerror = () => done(offline());
      request.onload = async () => {
        progress.hidden = true;
        if (request.status === 200) {
          await attach(one, JSON.parse(request.responseText).id);
        } else if ([401, 403].includes(request.status) || request.status >= 500) {
          await isGood(new Response(null, { status: request.status }));
        } else {
          refuse(one, message(request));
        }
        done();
      };
      request.open("POST", `/staff/requests/${id}/files`);
      request.send(body);
    });
  }

  function message(request) {
    try {
      return JSON.parse(request.responseText).message;
    } catch {
      return say.sayFailed;
    }
  }

  function drop(one) {
    chosen = chosen.filter((other) => other !== one);
    one.row.remove();
  }

  function row(one) {
    const { file } = one;
    const item = element("li", "file");
    const type = element("span", "ft idle", ext(file).toUpperCase().slice(0, 4));
    type.setAttribute("aria-hidden", "true");
    const text = element("span");
    const wrong = problem(file);
    const progress = element("progress");
    progress.max = 1;
    progress.hidden = true;
    progress.setAttribute("aria-label", file.name);
    text.append(element("span", "file__name", file.name), " ");
    text.append(element("span", "file__facts", size(file.size)), " ");
    text.append(element("span", "err", wrong ? "⚠ " + wrong : ""), progress, element("span", "file__sent"));
    const pause = element("button", "btn btn--2 file__pause", input.dataset.sayPause);
    pause.type = "button";
    pause.hidden = true;
    pause.addEventListener("click", () => (one.upload.paused ? one.upload.resume() : one.upload.pause()));
    const remove = element("button", "btn btn--2", input.dataset.sayDrop);
    remove.type = "button";
    remove.setAttribute("aria-label", input.dataset.sayDrop + " " + file.name);
    remove.addEventListener("click", () => {
      one.upload?.cancel();
      drop(one);
      failed.textContent = "";
      input.focus();
    });
    const buttons = element("span", "file__buttons");
    buttons.append(pause, remove);
    item.append(type, text, buttons);
    return item;
  }

  const ext = (file) => file.name.split(".").pop().toLowerCase();

  // What the server would refuse anyway; a size over the usual one needs only a reason.
  function problem(file) {
    const say = input.dataset;
    if (!say.types.split(" ").includes(ext(file))) return say.sayType;
    return file.size > say.hard ? say.sayHard : "";
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

  function element(tag, className = "", text = "") {
    const made = document.createElement(tag);
    made.className = className;
    made.textContent = text;
    return made;
  }

  function size(bytes) {
    if (bytes < 1024) return bytes + " B";
    if (bytes < 1024 * 1024) return Math.round(bytes / 1024) + " KB";
    return (bytes / 1024 / 1024).toFixed(1) + " MB";
  }

  restore();
})();
