// A draft held against the documents: sentences come one by one, each with its verdict and quotes.
"use strict";
(() => {
  const form = () => document.getElementById("verify");
  const counts = { supported: 0, contradicted: 0, unsupported: 0 };
  let running = null;

  const filled = (template, values) => template.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
  const say = (text) => { form().querySelector(".progress").textContent = text; };
  function show() {
    for (const box of form().querySelectorAll(".show input")) {
      form().querySelector(".checked").classList.toggle(`without-${box.value}`, !box.checked);
      box.parentNode.querySelector(".how-many").textContent = counts[box.value];
    }
  }
  function take(line) {
    const said = JSON.parse(line);
    if (said.error) throw new Error(said.error);
    if (said.done) return;
    counts[said.verdict] += 1;
    form().querySelector(".checked").insertAdjacentHTML("beforeend", said.html); // made by our template, all escaped
    say(filled(form().dataset.verifying, { count: counts.supported + counts.contradicted + counts.unsupported }));
  }
  async function run(address, options) {
    running?.abort();
    running = new AbortController();
    const own = running;
    for (const verdict of Object.keys(counts)) counts[verdict] = 0;
    form().querySelector(".checked").replaceChildren();
    form().querySelector(".show").hidden = true;
    form().querySelector(".stop").hidden = false;
    say(filled(form().dataset.verifying, { count: 1 }));
    let told = "";
    try {
      const response = await fetch(address, { method: "POST", signal: own.signal, ...options });
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      for (let rest = ""; ;) {
        const { value, done } = await reader.read();
        const lines = (rest + (value ?? "")).split("\n");
        rest = lines.pop();
        for (const line of lines) if (line) take(line);
        if (done) break;
      }
    } catch (error) {
      if (error.name !== "AbortError") told = error instanceof TypeError || error instanceof SyntaxError ? form().dataset.unreachable : error.message;
    }
    if (own !== running) return;
    running = null;
    form().querySelector(".stop").hidden = true;
    form().querySelector(".progress").classList.toggle("wrong", Boolean(told));
    form().querySelector(".show").hidden = !form().querySelector(".checked").children.length;
    show();
    say(told || filled(form().dataset.counts, counts));
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("#verify button");
    if (!button) return;
    if (button.matches(".check")) {
      const text = document.getElementById("draft").value;
      if (text.trim()) run("verify", { headers: { "Content-Type": "application/json" }, body: JSON.stringify({ text }) });
      else say(form().dataset.empty);
    } else if (button.matches(".choose-draft")) form().querySelector(".draft-file").click();
    else if (button.matches(".stop")) running?.abort();
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches?.("#verify .draft-file")) {
      const [file] = event.target.files;
      if (file) run(`verify?${new URLSearchParams({ name: file.name })}`, { headers: { "Content-Type": "application/octet-stream" }, body: file });
      event.target.value = "";
    } else if (event.target.closest?.("#verify .show")) show();
  });
})();
