// Sends one file piece by piece (tus 1.0), so that it goes on where it broke off: after a pause, when
// the network is back, in another tab, or after the page was loaded again and the same file chosen.
"use strict";

const FileUpload = (() => {
  const FIRST = 512 * 1024; // bytes of a piece; then as much as goes in GOOD
  const LEAST = 128 * 1024;
  const LARGEST = 4 * 1024 * 1024;
  const GOOD = 2000; // ms
  const SILENT = 60000; // ms of a piece that does not end
  const WAITS = [1, 2, 4, 8, 15, 30]; // seconds until the next try
  const AT_ONCE = 2; // files; the others wait for their turn
  const TUS = { "Tus-Resumable": "1.0.0" };

  let running = 0;
  const turns = [];

  async function turn() {
    if (running >= AT_ONCE) await new Promise((mine) => turns.push(mine));
    running += 1;
  }

  function next() {
    running -= 1;
    turns.shift()?.();
  }

  // What the server refuses for good. `status` and `message` are for people.
  class Refused extends Error {
    constructor(status, said) {
      super(said.detail || "");
      this.status = status;
      this.said = said;
    }
  }
  class Cancelled extends Error {}
  // The network, or a server that is away or busy with it: worth another try.
  class Broken extends Error {
    constructor(status = 0) {
      super();
      this.status = status;
    }
  }
  class Elsewhere extends Error {} // the server has another offset

  const fingerprint = (file) => `${file.name}:${file.size}:${file.lastModified}`;

  class Upload {
    // `tell(state, sent)`: "queued", "sending", "paused", "waiting", "checking"; bytes that are there.
    constructor(file, request, csrf, tell) {
      Object.assign(this, { file, csrf, tell });
      this.home = `/api/v1/requests/${request}/uploads`;
      this.address = "";
      this.digests = []; // of the pieces that are there
      this.offset = 0;
      this.piece = FIRST;
      this.paused = this.cancelled = false;
      this.wake = () => {};
    }

    // The id of the document that it has become. Rejects with Refused or Cancelled.
    async run() {
      this.say("queued");
      await turn();
      try {
        await this.again(() => this.find());
        for (;;) {
          while (this.offset < this.file.size) await this.again(() => this.sendPiece());
          const made = await this.again(() => this.finish());
          if (made) return made;
        }
      } finally {
        next();
      }
    }

    pause() {
      this.paused = true;
      this.xhr?.abort();
      this.wake();
    }

    resume() {
      this.paused = false;
      this.wake();
    }

    async cancel() {
      this.cancelled = true;
      this.xhr?.abort();
      this.wake();
      if (this.address) await this.ask("DELETE", this.address, {}).catch(() => {});
    }

    say(state, sent = this.offset) {
      if (!this.cancelled) this.tell(state, sent);
    }

    // Until it works, or is refused. What the server holds is asked anew after each failure.
    async again(work) {
      for (let tries = 0; ; tries += 1) {
        await this.unpaused();
        try {
          return await work();
        } catch (error) {
          if (error instanceof Elsewhere) {
            if (tries > 20) throw new Refused(409, {});
          } else if (!(error instanceof Broken)) throw error;
          else if (!this.paused && !this.cancelled) {
            this.piece = Math.max(LEAST, this.piece / 2);
            this.say(error.status === 423 ? "checking" : "waiting");
            await this.wait(WAITS[Math.min(tries, WAITS.length - 1)]);
          }
          await this.unpaused();
          if (this.address) await this.sync().catch((fault) => this.mustBeBroken(fault));
        }
      }
    }

    mustBeBroken(fault) {
      if (!(fault instanceof Broken)) throw fault;
    }

    async unpaused() {
      while (this.paused && !this.cancelled) {
        this.say("paused");
        next();
        await new Promise((done) => (this.wake = done));
        await turn();
      }
      if (this.cancelled) throw new Cancelled();
    }

    // So many seconds, or until the network is back.
    wait(seconds) {
      return new Promise((done) => {
        const over = () => {
          removeEventListener("online", over);
          clearTimeout(timer);
          done();
        };
        const timer = setTimeout(over, seconds * 1000);
        addEventListener("online", over);
        this.wake = over;
      });
    }

    // One's own unfinished upload of this file, else a new one.
    async find() {
      const { items } = await (await this.ask("GET", this.home)).json();
      for (const one of items.filter((one) => one.fingerprint === fingerprint(this.file))) {
        this.address = `${this.home}/${one.id}`;
        if (await this.sync()) return;
        await this.ask("DELETE", this.address, {}); // another file of the same name, size and time
      }
      const told = { filename: this.file.name, fingerprint: fingerprint(this.file) };
      const made = await this.ask("POST", this.home, {
        "Upload-Length": this.file.size,
        "Upload-Metadata": Object.entries(told).map(([name, words]) => `${name} ${base64(words)}`).join(),
      });
      this.address = made.headers.get("Location");
      [this.offset, this.digests] = [0, []];
    }

    // What the server has; whether all of it is of this file.
    async sync() {
      const found = await (await this.ask("GET", this.address)).json();
      for (const [at, part] of found.parts.entries()) {
        if (this.digests[at] === part.sha256) continue;
        const own = await digest(await this.read(part.start, part.start + part.size));
        if (own && hex(own) !== part.sha256) return false;
        this.digests[at] = part.sha256;
      }
      this.digests.length = found.parts.length;
      this.offset = found.offset;
      this.say("sending");
      return true;
    }

    async sendPiece() {
      const end = Math.min(this.offset + this.piece, this.file.size);
      const data = await this.read(this.offset, end);
      const sum = await digest(data);
      const began = performance.now();
      this.say("sending");
      await this.patch(data, sum);
      this.offset = end;
      if (sum) this.digests.push(hex(sum));
      this.piece = Math.min(LARGEST, performance.now() - began < GOOD ? this.piece * 2 : this.piece);
      this.say("sending");
    }

    // fetch tells nothing of how far it is
    patch(data, sum) {
      return new Promise((done, fail) => {
        const xhr = (this.xhr = new XMLHttpRequest());
        xhr.open("PATCH", this.address);
        const headers = {
          ...TUS,
          "X-CSRF-Token": this.csrf,
          "Content-Type": "application/offset+octet-stream",
          "Upload-Offset": this.offset,
        };
        if (sum) headers["Upload-Checksum"] = `sha256 ${btoa(String.fromCharCode(...sum))}`;
        for (const [name, value] of Object.entries(headers)) xhr.setRequestHeader(name, value);
        xhr.timeout = SILENT;
        xhr.upload.onprogress = (at) => this.say("sending", this.offset + at.loaded);
        xhr.onerror = xhr.ontimeout = xhr.onabort = () => fail(new Broken());
        xhr.onload = () => (xhr.status === 204 ? done() : fail(fault(xhr.status, parsed(xhr.responseText))));
        xhr.send(data);
      });
    }

    async finish() {
      this.say("checking");
      const body = JSON.stringify({ parts: this.digests });
      const more = { "Content-Type": "application/json" };
      try {
        return (await (await this.ask("POST", `${this.address}/finish`, more, body)).json()).id;
      } catch (error) {
        if (!(error instanceof Elsewhere)) throw error;
        await this.sync(); // not all of it is there
        return "";
      }
    }

    async ask(method, address, headers = {}, body = undefined) {
      let answer;
      try {
        answer = await fetch(address, {
          method,
          body,
          headers: { ...TUS, "X-CSRF-Token": this.csrf, ...headers },
        });
      } catch {
        throw new Broken();
      }
      if (!answer.ok) throw fault(answer.status, await answer.json().catch(() => ({})));
      return answer;
    }

    // A file that was changed or removed meanwhile cannot be read any more.
    async read(start, end) {
      try {
        return await this.file.slice(start, end).arrayBuffer();
      } catch {
        throw new Refused(0, {});
      }
    }
  }

  function fault(status, said) {
    if (status === 409 && "offset" in said) return new Elsewhere();
    if (status >= 500 || [408, 423, 460].includes(status)) return new Broken(status);
    return new Refused(status, said);
  }

  function parsed(words) {
    try {
      return JSON.parse(words);
    } catch {
      return {};
    }
  }

  // null where the browser has no such thing: the server's own hashes must do.
  async function digest(data) {
    return crypto.subtle ? new Uint8Array(await crypto.subtle.digest("SHA-256", data)) : null;
  }

  const hex = (bytes) => [...bytes].map((one) => one.toString(16).padStart(2, "0")).join("");
  const base64 = (words) => btoa(String.fromCharCode(...new TextEncoder().encode(words)));

  return { Upload, Refused, Cancelled, fingerprint, SMALL: 1024 * 1024 };
})();
