// What a question may use. The choice is this tab's own, is kept over a reload, and goes with each question.
"use strict";
(() => {
  const KEY = "fonte-scope";
  const none = () => ({ collections: [], documents: [], since: "", until: "" });
  let scope = none();
  try { scope = { ...none(), ...JSON.parse(sessionStorage.getItem(KEY) ?? "{}") }; } catch { /* no storage, or not ours */ }

  const box = () => document.getElementById("within");
  const isAll = () => !scope.collections.length && !scope.documents.length && !scope.since && !scope.until;
  function told() {
    const parts = [];
    if (scope.documents.length) parts.push(scope.documents.map((each) => each.title).join(", "));
    if (scope.collections.length) parts.push(scope.collections.join(", "));
    if (scope.since) parts.push(`${box().dataset.since} ${scope.since}`);
    if (scope.until) parts.push(`${box().dataset.until} ${scope.until}`);
    return parts.join(" · ") || box().dataset.everything;
  }
  function send() {
    const field = document.querySelector("#choice textarea, #choice input");
    if (!field) return;
    const value = isAll() ? "" : JSON.stringify({ ...scope, documents: scope.documents.map((each) => each.id) });
    if (field.value === value) return;
    field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  function show() {
    const within = box();
    if (!within) return;
    within.querySelector(".what").textContent = told();
    within.classList.toggle("chosen", !isAll());
    for (const check of within.querySelectorAll(".collections input")) check.checked = scope.collections.includes(check.value);
    within.querySelector(".since").value = scope.since;
    within.querySelector(".until").value = scope.until;
    within.querySelector(".all-documents").hidden = isAll();
    const only = within.querySelector(".only");
    only.hidden = !scope.documents.length;
    only.querySelector("ul").replaceChildren(...scope.documents.map((each) => {
      const line = document.createElement("li");
      const out = Object.assign(document.createElement("button"), { type: "button", className: "take-out", textContent: "×" });
      out.dataset.document = each.id;
      out.setAttribute("aria-label", within.dataset.drop.replace("{title}", () => each.title));
      line.append(Object.assign(document.createElement("span"), { textContent: each.title }), " ", out);
      return line;
    }));
  }
  function change(news) {
    scope = { ...scope, ...news };
    try { sessionStorage.setItem(KEY, JSON.stringify(scope)); } catch { /* it then lasts as long as the page */ }
    show();
    send();
  }

  document.addEventListener("change", (event) => {
    const within = event.target.closest?.("#within");
    if (!within) return;
    if (event.target.matches(".since")) change({ since: event.target.value });
    else if (event.target.matches(".until")) change({ until: event.target.value });
    else change({ collections: [...within.querySelectorAll(".collections input:checked")].map((check) => check.value) });
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("#within button");
    if (!button) return;
    if (button.matches(".all-documents")) change(none());
    else change({ documents: scope.documents.filter((each) => each.id !== button.dataset.document) });
    box().querySelector("summary").focus();
  });
  // Over a conversation it lies on the answer, and goes when one turns to something else.
  const leave = (event) => { if (box()?.open && document.querySelector(".turn") && !box().contains(event.target)) box().open = false; };
  document.addEventListener("pointerdown", leave);
  document.addEventListener("focusin", leave);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !box()?.open || !box().contains(document.activeElement)) return;
    event.stopPropagation();
    box().open = false;
    box().querySelector("summary").focus();
  });
  document.addEventListener("fonte:only", (event) => change({ ...none(), documents: event.detail }));
  document.addEventListener("fonte:gone", (event) => {
    const kept = scope.documents.filter((each) => !event.detail.includes(each.id));
    if (kept.length !== scope.documents.length) change({ documents: kept });
  });

  // Gradio makes its part of the page late, and the library knows of collections that came since.
  document.addEventListener("fonte:collections", (event) => {
    const field = box()?.querySelector(".collections");
    if (!field) return;
    for (const label of field.querySelectorAll("label")) label.remove();
    field.hidden = event.detail.length < 2;
    for (const name of event.detail) {
      const label = document.createElement("label");
      label.append(Object.assign(document.createElement("input"), { type: "checkbox", value: name }), ` ${name}`);
      field.append(label);
    }
    show();
  });
  let ready = null;
  new MutationObserver(() => {
    if (!box() || box() === ready || !document.querySelector("#choice textarea, #choice input")) return;
    ready = box();
    show();
    setTimeout(send);
  }).observe(document.querySelector("gradio-app"), { childList: true, subtree: true });
})();
