// What the page does beside Gradio: asking again, editing, copying, keeping, links, and keys.
"use strict";
(() => {
  const tell = (text) => { document.getElementById("told").textContent = text; };
  const box = () => document.querySelector("#question textarea");

  // The page's language is the interface's; Gradio would put its own there.
  const language = document.documentElement.lang;
  new MutationObserver(() => {
    if (document.documentElement.lang !== language) document.documentElement.lang = language;
  }).observe(document.documentElement, { attributeFilter: ["lang"] });

  // What Gradio has no part for goes to Python as one order.
  function order(what) {
    if (window.fonteOrders) window.fonteOrders(what);
    else addEventListener("fonte-orders", () => window.fonteOrders(what), { once: true });
  }
  const turnOf = (element) => element.closest(".turn");
  const placeOf = (element) => Number(turnOf(element).dataset.turn);

  function ask(question) {
    box().value = question;
    box().dispatchEvent(new Event("input", { bubbles: true }));
    setTimeout(() => { document.getElementById("ask").click(); box().focus(); });
  }

  // A link holds its question behind the `#`, which no browser sends anywhere: it is asked anew here.
  function reopen() {
    const said = new URLSearchParams(location.hash.slice(1));
    if (!said.get("q")) return;
    const one = (key) => said.get(key) ?? "";
    order({
      do: "ask", text: one("q"), query: one("query"), whole: one("whole"), same: one("same"),
      collections: said.getAll("in"), documents: said.getAll("doc"), published_from: one("from"), published_to: one("to"),
    });
  }
  addEventListener("hashchange", reopen);
  reopen();
  const unlink = () => { if (location.hash) history.replaceState(null, "", location.pathname + location.search); };

  // Editing a question in its place.
  function edit(turn, open) {
    const area = turn.querySelector(".editing textarea");
    turn.querySelector(".editing").hidden = !open;
    turn.querySelector(".edit").setAttribute("aria-expanded", open);
    if (open) {
      area.value = area.dataset.value;
      area.focus();
      area.select();
    } else turn.querySelector(".edit").focus();
  }
  function send(button) {
    const text = button.parentElement.querySelector("textarea").value;
    const turn = placeOf(button);
    if (button.dataset.do === "edit") {
      turnOf(button).querySelector(".editing").hidden = true;
      order({ do: "edit", turn, text });
    } else order({ do: "query", turn, query: text });
    unlink();
    box().focus({ preventScroll: true });
  }

  // Copying; `navigator.clipboard` is there on https and on this machine only.
  async function copy(button) {
    const { copy: text, link } = button.dataset;
    const copied = link === undefined ? text : new URL(`${location.pathname}#${link}`, location.origin).href;
    let done = true;
    try {
      await navigator.clipboard.writeText(copied);
    } catch {
      const area = Object.assign(document.createElement("textarea"), { value: copied, className: "unseen" });
      document.body.append(area);
      area.select();
      done = document.execCommand("copy");
      area.remove();
      button.focus();
    }
    const said = done ? button.dataset.done : button.dataset.failed;
    tell(said);
    button.dataset.label ??= button.textContent;
    button.style.minWidth = `${button.offsetWidth}px`;
    button.textContent = said;
    setTimeout(() => { button.textContent = button.dataset.label; tell(""); }, 2000);
  }

  // Keeping a conversation: the turns carry all that goes into the file, so that nothing is asked of the server.
  function save(kind) {
    const turns = [...document.querySelectorAll(".turn[data-kept]")];
    const now = new Date().toISOString();
    const text = kind === "json"
      ? JSON.stringify({ exported: now, turns: turns.map((turn) => JSON.parse(turn.dataset.kept)) }, null, 2)
      : turns.map((turn) => turn.querySelector(".copy.markdown")?.dataset.copy).filter(Boolean).join("\n---\n\n");
    const type = kind === "json" ? "application/json" : "text/markdown";
    const address = URL.createObjectURL(new Blob([text], { type }));
    const name = `fonte-${now.slice(0, 16).replace(/[:T]/g, "-")}.${kind === "json" ? "json" : "md"}`;
    Object.assign(document.createElement("a"), { href: address, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(address), 60000);
  }

  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll(".menu[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
    const button = event.target.closest("button");
    if (!button) return;
    button.closest(".menu")?.removeAttribute("open");
    if (button.matches(".copy")) copy(button);
    else if (button.matches(".example")) ask(button.textContent);
    else if (button.matches(".again")) { order({ do: "again", turn: placeOf(button) }); box().focus({ preventScroll: true }); }
    else if (button.matches(".edit")) edit(turnOf(button), turnOf(button).querySelector(".editing").hidden);
    else if (button.matches(".cancel")) edit(turnOf(button), false);
    else if (button.matches(".send")) send(button);
    else if (button.matches(".save")) save(button.dataset.as);
    else if (button.matches(".print")) { window.fonte.close(); print(); }
    else if (button.matches(".undo")) { document.getElementById("undo").click(); box().focus({ preventScroll: true }); }
    else if (button.matches("#new")) { unlink(); window.fonte.close(); box().focus(); }
    else if (button.matches("#stop")) box().focus({ preventScroll: true });
  });
  document.addEventListener("keydown", (event) => {
    const field = event.target.matches("textarea, input, select, [contenteditable]");
    const plain = !event.altKey && !event.ctrlKey && !event.metaKey && !event.isComposing;
    if (event.key === "Enter" && plain && !event.shiftKey && event.target.matches(".editing textarea, .query")) {
      event.preventDefault();
      send(event.target.parentElement.querySelector(".send"));
    } else if (event.key === "Escape" && event.target.matches(".editing textarea")) edit(turnOf(event.target), false);
    else if (event.key === "Escape" && event.target.closest(".menu[open]")) {
      event.target.closest(".menu").open = false;
      event.target.closest(".menu, body").querySelector("summary").focus();
    } else if (event.key === "ArrowUp" && plain && event.target === box() && !box().value) {
      const asked = document.querySelector("#current .asked");
      if (!asked) return;
      event.preventDefault();
      asked.focus();
    } else if (event.key === "/" && plain && !field && box()?.offsetParent) {
      event.preventDefault();
      box().focus();
    }
  });

  // That the model is being loaded is said until it is.
  async function loaded() {
    const told = document.querySelector(".told[data-loading]");
    if (!told) return;
    const state = await fetch("healthz").then((response) => response.json()).catch(() => ({}));
    if (state.model_state === "loading") setTimeout(loaded, 1000);
    else if (told.dataset.loading) told.textContent = "";
  }
  setTimeout(loaded, 3000);

  // What was opened stays open when Gradio puts other turns around it; a new question is brought to the top once.
  const opened = new Set();
  let working = false, below = null;
  document.addEventListener("click", (event) => {
    const receipt = event.target.closest?.("summary")?.parentElement;
    if (!receipt?.matches(".receipt")) return;
    opened[receipt.open ? "delete" : "add"](receipt.id);
    // What was asked for is seen, and not hidden behind the question box.
    if (!receipt.open) setTimeout(() => receipt.scrollIntoView({ block: "nearest" }));
  });
  // An answer is sent once; from then on the conversation says only where it stands, and as it was it is put there.
  const answers = new Map();
  function settle() {
    for (const past of document.querySelectorAll(".past")) {
      if (past.firstElementChild) answers.set(past.dataset.past, past.firstElementChild);
      else if (answers.has(past.dataset.past)) past.append(answers.get(past.dataset.past));
    }
    for (const receipt of document.querySelectorAll("details.receipt")) {
      if (receipt.open !== opened.has(receipt.id)) receipt.open = opened.has(receipt.id);
    }
    for (const area of document.querySelectorAll("textarea.query")) {
      if (area.dataset.shown === area.dataset.value) continue;
      area.dataset.shown = area.value = area.dataset.value;
    }
    const turn = document.querySelector("#current .turn.working");
    const works = turn !== null;
    if (works && !working) {
      for (const kind of ["receipt", "dropped"]) opened.delete(`${kind}-${turn.dataset.turn}`);
      below = Number(turn.dataset.turn) - 1;
      document.getElementById("within").open = false; // it would lie over the answer
    }
    // Gradio may put the turns above it only after it.
    if (works && below && document.querySelector(`#earlier .turn[data-turn="${below}"]`)) {
      below = null;
      document.getElementById("current").scrollIntoView({ block: "start" });
    }
    working = works;
  }
  new MutationObserver(settle).observe(document.querySelector("gradio-app"), {
    childList: true, subtree: true, attributes: true, attributeFilter: ["open", "id", "class", "data-value"],
  });
})();
