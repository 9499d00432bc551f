// The library: its rows, uploads with their progress, deleting and undoing. All of it asks `/library` and `/api`.
"use strict";
(() => {
  const PARALLEL = 2;
  const room = () => document.getElementById("room");
  const chosen = new Map();
  let deleted = [];
  let asked = 0;
  let before = "";
  let most = "";
  let timer = 0;

  const filled = (template, values) => template.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
  async function call(address, options) {
    let response;
    try {
      response = await fetch(address, options);
    } catch {
      throw new Error(room().dataset.unreachable);
    }
    if (response.ok) return response;
    const text = await response.text();
    try { throw new Error(JSON.parse(text).error.message); } catch (error) { throw error instanceof SyntaxError ? new Error(text) : error; }
  }

  // Rows.
  async function refresh() {
    clearTimeout(timer);
    const ticket = ++asked;
    const query = new URLSearchParams({ most });
    for (const field of room().querySelectorAll(".filters [name]")) if (field.value) query.set(field.name, field.value);
    let html;
    try {
      html = await (await call(`library/rows?${query}`)).text();
    } catch (error) {
      say(error.message);
      return;
    }
    if (ticket !== asked) return;
    const rows = room().querySelector(".rows");
    const focused = rows.contains(document.activeElement) ? document.activeElement.getAttribute("aria-label") : null;
    if (before !== html || !rows.querySelector("table")) rows.innerHTML = html; // made by our templates, all escaped
    before = html;
    for (const box of rows.querySelectorAll(".choose")) box.checked = chosen.has(box.value);
    if (focused) [...rows.querySelectorAll("[aria-label]")].find((each) => each.getAttribute("aria-label") === focused)?.focus();
    count();
    if (rows.querySelector("[data-state=reading], [data-state=waiting]")) timer = setTimeout(refresh, 1500);
  }
  async function facets() {
    let found;
    try { found = await (await call("library/facets")).json(); } catch { return; }
    for (const [name, values] of [["collection", found.collections], ["type", found.kinds], ["language", found.languages]]) {
      const select = room().querySelector(`.filters [name=${name}]`);
      const before = select.value;
      select.replaceChildren(select.options[0], ...values.map((value) => new Option(value, value)));
      select.value = values.includes(before) ? before : "";
    }
    const names = document.getElementById("into-names");
    names?.replaceChildren(...[...new Set(["uploads", ...found.collections])].map((value) => new Option(value, value)));
    document.dispatchEvent(new CustomEvent("fonte:collections", { detail: found.collections }));
  }
  function count() {
    const template = chosen.size ? room().dataset.chosen : room().dataset.none;
    room().querySelector(".acts .how-many").textContent = filled(template, { count: chosen.size });
    for (const button of room().querySelectorAll(".ask-these, .delete-these")) button.disabled = !chosen.size;
    const boxes = [...room().querySelectorAll(".rows .choose")];
    const all = room().querySelector(".choose-all");
    if (all) all.checked = boxes.length > 0 && boxes.every((box) => box.checked);
  }
  function say(text, undo = false) {
    const said = room().querySelector(".said");
    said.hidden = false;
    said.querySelector("p").textContent = text;
    said.querySelector(".undo").hidden = !undo;
    if (undo) said.querySelector(".undo").focus();
  }

  // Deleting and undoing.
  async function remove(documents, told) {
    const query = new URLSearchParams(documents.map((each) => ["document", each.id]));
    try {
      await call(`api/documents?${query}`, { method: "DELETE" });
    } catch (error) {
      say(error.message);
      return;
    }
    deleted = documents;
    for (const each of documents) chosen.delete(each.id);
    const uploads = room().querySelector(".uploads");
    for (const line of uploads?.querySelectorAll("li") ?? []) if (documents.some((each) => each.id === line.dataset.document)) line.remove();
    if (uploads && !uploads.querySelector("li")) uploads.hidden = true;
    document.dispatchEvent(new CustomEvent("fonte:gone", { detail: documents.map((each) => each.id) }));
    const { deletedOne, deletedMany } = room().dataset;
    const what = filled(documents.length === 1 ? deletedOne : deletedMany, { title: documents[0].title, count: documents.length });
    await refresh();
    say(`${what}${told ? ` ${told}` : ""}`, true);
    bin();
  }
  async function back(ids) {
    try {
      await call("api/documents/undo", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ documents: ids }) });
      say(room().dataset.undone);
    } catch (error) {
      say(error.message);
    }
    await refresh();
    bin();
    facets();
  }
  async function gone(query, told) {
    try {
      await call(`api/documents?${new URLSearchParams(query)}`, { method: "DELETE" });
      say(told);
    } catch (error) {
      say(error.message);
    }
    await refresh();
    bin();
  }
  async function bin() {
    const place = room().querySelector(".bin[open] .bin-rows");
    if (!place) return;
    try { place.innerHTML = await (await call("library/bin")).text(); } catch (error) { say(error.message); } // our template
  }

  // Uploads.
  const waiting = [];
  let sending = 0;
  function take(files) {
    const list = room().querySelector(".uploads");
    list.hidden = false;
    for (const file of files) {
      const line = document.createElement("li");
      const bar = Object.assign(document.createElement("progress"), { max: 1, value: 0 });
      bar.setAttribute("aria-label", file.name);
      line.append(Object.assign(document.createElement("span"), { className: "name", textContent: file.name }), " ", bar, " ",
        Object.assign(document.createElement("span"), { className: "outcome" }), " ", Object.assign(document.createElement("span"), { className: "why place" }));
      list.querySelector("ol").append(line);
      mark(line, "waiting");
      waiting.push({ file, line, into: document.getElementById("into").value });
    }
    next();
  }
  function next() {
    while (sending < PARALLEL && waiting.length) {
      sending += 1;
      send(waiting.shift()).finally(() => { sending -= 1; next(); });
    }
  }
  function mark(line, state, why = "") {
    line.dataset.state = state;
    line.querySelector(".outcome").textContent = line.parentNode.dataset[state];
    line.querySelector(".why").textContent = why;
    line.querySelector("progress").hidden = !["sending", "reading"].includes(state);
    const lines = [...line.parentNode.children];
    const done = lines.filter((each) => ["in", "already"].includes(each.dataset.state)).length;
    const over = lines.every((each) => !["waiting", "sending", "reading"].includes(each.dataset.state));
    room().querySelector(".uploads .summary").textContent = over ? filled(room().dataset.allDone, { done, all: lines.length }) : "";
  }
  async function send({ file, line, into }) {
    const { kinds, badKind } = room().dataset;
    if (!kinds.split(" ").some((kind) => file.name.toLowerCase().endsWith(kind))) {
      mark(line, "refused", filled(badKind, { name: file.name }));
      return;
    }
    if (file.size > 1e6 * room().dataset.megabytes) {
      mark(line, "refused", filled(room().dataset.tooLarge, { name: file.name, most: room().dataset.megabytes }));
      return;
    }
    mark(line, "sending");
    let upload;
    try {
      upload = await sent(file, into, line.querySelector("progress"));
    } catch (error) {
      mark(line, "refused", error.message);
      return;
    }
    mark(line, "reading");
    line.querySelector("progress").removeAttribute("value");
    refresh();
    follow(line, upload.upload);
  }
  function sent(file, into, bar) {
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      request.open("POST", `api/documents?${new URLSearchParams({ name: file.name, collection: into })}`);
      request.setRequestHeader("Content-Type", "application/octet-stream");
      request.upload.onprogress = (event) => { if (event.lengthComputable) bar.value = event.loaded / event.total; };
      request.onerror = () => reject(new Error(room().dataset.unreachable));
      request.onload = () => {
        let answer = {};
        try { answer = JSON.parse(request.responseText); } catch { /* no JSON is no upload */ }
        if (answer.upload) resolve(answer);
        else reject(new Error(answer.error?.message ?? room().dataset.unreachable));
      };
      request.send(file);
    });
  }
  async function follow(line, id) {
    for (let wait = 300; ; wait = Math.min(2000, wait * 1.3)) {
      await new Promise((resolve) => { setTimeout(resolve, wait); });
      if (!line.isConnected) return;
      let upload;
      try { upload = await (await call(`api/uploads/${id}`)).json(); } catch (error) { mark(line, "failed", error.message); return; }
      if (!["waiting", "reading"].includes(upload.state)) {
        line.dataset.document = upload.document ?? "";
        mark(line, upload.state, upload.reason);
        refresh();
        facets();
        return;
      }
      const all = await call("api/uploads").then((response) => response.json()).catch(() => ({}));
      const notice = room().querySelector(".uploads .blocked");
      notice.hidden = !all.blocked;
      notice.textContent = all.blocked ? room().dataset.blocked : "";
    }
  }

  // Events.
  let typing = 0;
  document.addEventListener("input", (event) => {
    if (!event.target.closest?.("#room .filters")) return;
    clearTimeout(typing);
    most = "";
    typing = setTimeout(refresh, 200);
  });
  document.addEventListener("change", (event) => {
    const field = event.target;
    if (!field.closest?.("#room")) return;
    if (field.matches(".files")) { take(field.files); field.value = ""; }
    if (!field.matches(".choose, .choose-all")) return;
    const boxes = field.matches(".choose-all") ? room().querySelectorAll(".rows .choose") : [field];
    for (const box of boxes) {
      box.checked = field.checked;
      if (field.checked) chosen.set(box.value, box.dataset.title);
      else chosen.delete(box.value);
    }
    count();
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("#room button");
    if (!button) return;
    const these = [...chosen].map(([id, title]) => ({ id, title }));
    if (button.matches(".choose-files")) room().querySelector(".files").click();
    else if (button.matches(".clear")) { room().querySelector(".uploads ol").replaceChildren(); room().querySelector(".uploads").hidden = true; }
    else if (button.matches(".more-rows")) { most = button.dataset.most; refresh(); }
    else if (button.matches(".delete")) remove([{ id: button.dataset.document, title: button.dataset.title }], button.dataset.told);
    else if (button.matches(".delete-these")) remove(these, "");
    else if (button.matches(".undo")) back(deleted.map((each) => each.id));
    else if (button.matches(".restore")) back([button.dataset.document]);
    else if (button.matches(".forever")) gone({ document: button.dataset.document, forever: 1 }, room().dataset.gone);
    else if (button.matches(".remove")) gone({ file: button.dataset.file }, filled(room().dataset.removed, { title: button.dataset.title }));
    else if (button.matches(".ask-these")) {
      document.dispatchEvent(new CustomEvent("fonte:only", { detail: these }));
      document.querySelector("#rooms [role=tab]").click();
      document.querySelector("#question textarea").focus();
    }
  });
  document.addEventListener("toggle", (event) => { if (event.target.matches?.("#room .bin")) bin(); }, true);

  // A file dropped anywhere on the library is taken; dropped elsewhere, it must not replace the page.
  const drop = (event) => event.target.closest?.("#library-room")?.querySelector(".drop");
  addEventListener("dragover", (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = drop(event) ? "copy" : "none";
    room()?.querySelector(".drop")?.classList.toggle("over", Boolean(drop(event)));
  });
  addEventListener("dragleave", (event) => { if (!event.relatedTarget) room()?.querySelector(".drop")?.classList.remove("over"); });
  addEventListener("drop", (event) => {
    if (!event.dataTransfer?.files.length) return;
    event.preventDefault();
    room()?.querySelector(".drop")?.classList.remove("over");
    if (drop(event)) take(event.dataTransfer.files);
  });

  // Gradio makes the tab when it is opened, and may make it again.
  let ready = null;
  const shown = () => room()?.offsetParent !== null;
  new MutationObserver(() => {
    if (!room() || (room() === ready && !room().dataset.stale)) return;
    if (!shown()) return;
    ready = room();
    delete ready.dataset.stale;
    refresh();
    facets();
  }).observe(document.querySelector("gradio-app"), { childList: true, subtree: true, attributes: true, attributeFilter: ["style", "class", "hidden"] });
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("#rooms [role=tab]") && room()) room().dataset.stale = "1";
  }, true);
})();
