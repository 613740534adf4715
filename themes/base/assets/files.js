// The files of the request form: each is sent by itself with its progress, a large one piece by piece
// (upload.js), and becomes a line of the form (form.js) when it is attached.
"use strict";

function newElement(tag, className = "", text = "") {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

// `draft`: what the form gives; form.js has the words.
const FormFiles = (draft) => {
  const { form, input, failed } = draft;
  const say = form.dataset;
  const chosenList = document.getElementById("chosen");
  const LOOK = 3000; // ms, for the smaller copy of a file
  let chosen = []; // {file, row, state: "waits" | "refused", upload, going: a promise}

  if (input) {
    const box = input.closest(".drop");
    box.classList.add("drop--live");
    for (const name of ["dragover", "dragleave", "drop"])
      box.addEventListener(name, () => box.classList.toggle("drop--over", name === "dragover"));
    const take = () => {
      for (const file of input.files) {
        const one = { file, state: problem(file) ? "refused" : "waits" };
        one.row = row(one);
        chosen.push(one);
        chosenList.append(one.row);
        if (one.state === "waits") send(one);
      }
      input.value = ""; // they go one by one, not with the form
    };
    input.addEventListener("change", take);
    setTimeout(take); // what was chosen before this script was there
  }

  function send(one) {
    if (one.queued || one.going) return;
    one.queued = true;
    return draft.inLine(async () => {
      one.queued = false;
      if (one.state !== "waits" || draft.stopped()) return;
      if (!draft.id() && !(await draft.saveNow())) return;
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
    one.upload = new FileUpload.Upload(one.file, draft.id(), form.elements.csrf.value, shown);
    one.row.querySelector(".file__pause").hidden = false;
    try {
      const made = await one.upload.run();
      await draft.inLine(() => attach(one, made));
    } catch (error) {
      if (error instanceof FileUpload.Cancelled) return;
      if ([401, 403].includes(error.status)) await draft.isGood(new Response(null, { status: error.status }));
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
      const answer = await fetch(`/staff/requests/${draft.id()}/lines/${made}`);
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
      const holder = newElement("ul");
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
      request.onerror = () => done(draft.offline());
      request.onload = async () => {
        progress.hidden = true;
        if (request.status === 200) {
          await attach(one, JSON.parse(request.responseText).id);
        } else if ([401, 403].includes(request.status) || request.status >= 500) {
          await draft.isGood(new Response(null, { status: request.status }));
        } else {
          refuse(one, message(request));
        }
        done();
      };
      request.open("POST", `/staff/requests/${draft.id()}/files`);
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
    const item = newElement("li", "file");
    const type = newElement("span", "ft idle", ext(file).toUpperCase().slice(0, 4));
    type.setAttribute("aria-hidden", "true");
    const text = newElement("span");
    const wrong = problem(file);
    const progress = newElement("progress");
    progress.max = 1;
    progress.hidden = true;
    progress.setAttribute("aria-label", file.name);
    text.append(newElement("span", "file__name", file.name), " ");
    text.append(newElement("span", "file__facts", size(file.size)), " ");
    text.append(newElement("span", "err", wrong ? "⚠ " + wrong : ""), progress, newElement("span", "file__sent"));
    const pause = newElement("button", "btn btn--2 file__pause", input.dataset.sayPause);
    pause.type = "button";
    pause.hidden = true;
    pause.addEventListener("click", () => (one.upload.paused ? one.upload.resume() : one.upload.pause()));
    const remove = newElement("button", "btn btn--2", input.dataset.sayDrop);
    remove.type = "button";
    remove.setAttribute("aria-label", input.dataset.sayDrop + " " + file.name);
    remove.addEventListener("click", () => {
      one.upload?.cancel();
      drop(one);
      failed.textContent = "";
      input.focus();
    });
    const buttons = newElement("span", "file__buttons");
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

  // Waits for the large files, unless one of them waits for the person.
  async function allSent() {
    if (chosen.some((one) => one.upload?.paused)) return false;
    const going = chosen.filter((one) => one.going);
    if (going.length) draft.tell(say.sayRest);
    await Promise.all(going.map((one) => one.going));
    return chosen.every((one) => one.state !== "waits");
  }

  function size(bytes) {
    if (bytes < 1024) return bytes + " B";
    if (bytes < 1024 * 1024) return Math.round(bytes / 1024) + " KB";
    return (bytes / 1024 / 1024).toFixed(1) + " MB";
  }

  return {
    allSent,
    some: (test) => chosen.some(test),
    send: () => chosen.filter((one) => one.state === "waits").forEach(send),
  };
};
