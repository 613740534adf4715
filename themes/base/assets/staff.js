// Everything works without this file. It shows which files were chosen, shows how far an upload
// is, keeps a form from being sent twice, and asks before unsaved text is left.
"use strict";

// A function of its own: after an upload the script runs again in the same window.
(() => {
  const form = document.querySelector("form[data-guard]");
  const input = form && form.querySelector("input[type=file]");
  let unsaved = false;

  // ---- a form is sent once

  document.addEventListener("submit", (event) => {
    const sent = event.target;
    if (sent.method !== "post") return;
    if (sent.dataset.sent) return event.preventDefault();
    sent.dataset.sent = "yes";
    setDisabled(sent, true);
    if (sent !== form) return;
    unsaved = false;
    if (input.files.length) upload(event);
  });

  // Coming back to a page that the browser kept: its forms may be sent again.
  addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(release));

  function release(sent) {
    delete sent.dataset.sent;
    setDisabled(sent, false);
  }

  // aria-disabled, not disabled: a disabled button would not be sent with its form.
  function setDisabled(sent, disabled) {
    sent.querySelectorAll("button").forEach((b) => b.setAttribute("aria-disabled", disabled));
  }

  // ---- upload with progress

  function upload(event) {
    event.preventDefault();
    const body = new FormData(form);
    if (event.submitter) body.append(event.submitter.name, event.submitter.value);
    const progress = document.getElementById("progress");
    const failed = document.getElementById("failed");
    failed.textContent = "";
    progress.hidden = false;
    progress.removeAttribute("value");
    const request = new XMLHttpRequest();
    request.upload.onprogress = (at) => {
      if (at.lengthComputable) progress.value = at.loaded / at.total;
    };
    request.onload = () => (request.status < 500 ? show(request) : fail());
    request.onerror = fail;
    request.open("POST", form.action);
    request.send(body);

    function fail() {
      progress.hidden = true;
      failed.textContent = form.dataset.failed;
      unsaved = true;
      release(form);
    }
  }

  // The answer is the page that the redirect led to, or the form with its errors. It takes the
  // form's place in the history, so that Back does not lead to a form already sent.
  function show(request) {
    history.replaceState(null, "", request.responseURL);
    document.open();
    document.write(request.responseText);
    document.close();
    scrollTo(0, 0);
  }

  // ---- several at once: the bar counts what is chosen, and chooses all

  document.querySelectorAll("form[data-many]").forEach((many) => {
    const boxes = [...document.querySelectorAll(`input[form="${many.id}"]`)];
    const all = many.querySelector("[data-all]");
    const count = () => {
      const n = boxes.filter((box) => box.checked).length;
      many.querySelector("[data-count]").textContent = n ? ` (${n})` : "";
      all.hidden = n === boxes.length;
    };
    all.addEventListener("click", () => {
      boxes.forEach((box) => (box.checked = true));
      count();
      many.querySelector("button:not([type])").focus();
    });
    boxes.forEach((box) => box.addEventListener("change", count));
    addEventListener("pageshow", count);
    count();
  });

  // ---- chosen files

  if (input) {
    const box = input.closest(".drop");
    const list = document.getElementById("chosen");
    let chosen = [];
    box.classList.add("drop--live");

    // Choosing again adds: a phone's camera gives one picture at a time.
    input.addEventListener("change", () => {
      for (const file of input.files) {
        if (!chosen.some((c) => c.name === file.name && c.size === file.size)) chosen.push(file);
      }
      keep();
    });

    for (const name of ["dragover", "dragleave", "drop"]) {
      box.addEventListener(name, () => box.classList.toggle("drop--over", name === "dragover"));
    }

    function keep() {
      const transfer = new DataTransfer();
      chosen.forEach((file) => transfer.items.add(file));
      input.files = transfer.files;
      list.replaceChildren(...chosen.map(row));
    }

    function row(file) {
      const item = element("li", "file");
      const ext = file.name.split(".").pop().toLowerCase();
      const box = element("span", "ft idle", ext.toUpperCase().slice(0, 4));
      box.setAttribute("aria-hidden", "true");
      const text = element("span");
      text.append(element("span", "file__name", file.name), " ");
      text.append(element("span", "file__facts", size(file.size)));
      const wrong = problem(file, ext);
      if (wrong) text.append(" ", element("span", "err", "⚠ " + wrong));
      const remove = element("button", "btn btn--2", input.dataset.sayDrop);
      remove.type = "button";
      remove.setAttribute("aria-label", input.dataset.sayDrop + " " + file.name);
      remove.addEventListener("click", () => {
        chosen = chosen.filter((c) => c !== file);
        keep();
        input.focus();
      });
      item.append(box, text, remove);
      return item;
    }

    function problem(file, ext) {
      const say = input.dataset;
      if (!say.types.split(" ").includes(ext)) return say.sayType;
      if (file.size > say.hard) return say.sayHard;
      return file.size > say.soft ? say.saySoft : "";
    }
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

  // ---- unsaved text

  if (form) {
    form.addEventListener("input", () => (unsaved = true));
    addEventListener("beforeunload", (event) => {
      if (unsaved) event.preventDefault();
    });
  }
})();
