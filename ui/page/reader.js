// Quotes on hover and focus, and documents beside the answer. Everything listens on the document, since Gradio replaces
// what is inside its part as answers come.
"use strict";
window.fonte = {};
(() => {
  const reader = document.getElementById("reader");
  const quote = document.getElementById("quote");
  const sheet = reader.querySelector(".page");

  // The quote of a citation.
  let hiding = 0;
  const cardOf = (mark) => document.getElementById(mark.getAttribute("aria-describedby"));
  const hideQuote = () => { quote.hidden = true; };
  const hideSoon = () => { clearTimeout(hiding); hiding = setTimeout(hideQuote, 150); };
  function showQuote(mark) {
    clearTimeout(hiding);
    quote.replaceChildren(...[...cardOf(mark).childNodes].map((node) => node.cloneNode(true)));
    quote.dataset.of = mark.getAttribute("aria-describedby");
    quote.hidden = false;
    const place = mark.getBoundingClientRect();
    const below = place.bottom + 8 + quote.offsetHeight < innerHeight;
    quote.style.top = `${Math.max(8, below ? place.bottom + 8 : place.top - 8 - quote.offsetHeight)}px`;
    quote.style.left = `${Math.max(12, Math.min(place.left - 24, document.documentElement.clientWidth - quote.offsetWidth - 12))}px`;
  }
  const markOf = (event) => event.target.closest?.(".mark");
  document.addEventListener("pointerover", (event) => {
    if (event.pointerType === "touch") return;
    if (markOf(event)) showQuote(markOf(event));
    else if (quote.contains(event.target)) clearTimeout(hiding);
    else if (!quote.hidden) hideSoon();
  });
  document.addEventListener("focusin", (event) => {
    if (markOf(event)?.matches(":focus-visible")) showQuote(markOf(event));
  });
  document.addEventListener("focusout", (event) => { if (markOf(event)) hideSoon(); });
  document.addEventListener("scroll", (event) => {
    if (quote.contains(event.target) || quote.hidden) return;
    // It goes along with its mark for as long as that is pointed at or has the focus.
    const kept = [...document.querySelectorAll(".mark:hover, .mark:focus-visible")];
    const mark = kept.find((one) => one.getAttribute("aria-describedby") === quote.dataset.of);
    if (mark) showQuote(mark);
    else hideQuote();
  }, true);

  // The document beside the answer.
  let opener = null;
  let asked = 0;
  const covering = () => matchMedia("(max-width: 68rem)").matches;
  const marks = () => [...(opener?.closest(".turn")?.querySelectorAll(".mark") ?? [])];
  function setBehind(inert) {
    for (const behind of document.querySelectorAll("gradio-app, .masthead, .skip")) behind.inert = inert;
  }
  async function load(source, at) {
    const wanted = new URLSearchParams({ document: source.document, start: source.start ?? 0, end: source.end ?? 0 });
    if (at !== undefined) wanted.set("at", at);
    const ticket = ++asked;
    let text;
    let found = false;
    try {
      const response = await fetch(`passage?${wanted}`);
      [text, found] = [await response.text(), response.ok];
    } catch {
      text = reader.dataset.unreachable;
    }
    if (ticket !== asked) return false;
    if (found) sheet.innerHTML = text; // made by our templates, every value in it escaped
    else notice(text, true);
    return found;
  }
  function notice(text, alone) {
    const line = Object.assign(document.createElement("p"), { className: "notice", textContent: text, tabIndex: -1 });
    if (alone) sheet.replaceChildren(line);
    else sheet.prepend(line);
  }
  function highlight() {
    const cited = [...sheet.querySelectorAll(".stored mark")];
    const expected = opener.matches(".mark") ? cardOf(opener)?.querySelector("q")?.textContent : undefined;
    if (expected !== undefined && cited.map((part) => part.textContent).join("") !== expected) {
      for (const part of cited) part.replaceWith(...part.childNodes);
      notice(reader.dataset.changed, false);
      return;
    }
    sheet.scrollTop = cited.length ? cited[0].offsetTop - sheet.offsetTop - sheet.clientHeight / 3 : 0;
  }
  async function open(button, focus = true) {
    opener?.removeAttribute("aria-expanded");
    opener = button;
    hideQuote();
    if (reader.hidden) sheet.replaceChildren(Object.assign(document.createElement("p"), { textContent: reader.dataset.opening }));
    reader.hidden = false;
    document.body.classList.add("reading");
    setBehind(covering());
    const all = marks();
    const here = all.indexOf(button);
    reader.classList.toggle("single", here < 0 || all.length < 2);
    reader.querySelector(".which").textContent = here < 0 || all.length < 2 ? ""
      : reader.dataset.which.replace("{number}", here + 1).replace("{all}", all.length);
    if (here >= 0) button.setAttribute("aria-expanded", "true");
    if (await load(button.dataset)) highlight();
    if (focus) sheet.querySelector("[tabindex='-1']")?.focus({ preventScroll: true });
  }
  function close() {
    asked++;
    reader.hidden = true;
    document.body.classList.remove("reading");
    setBehind(false);
    opener?.removeAttribute("aria-expanded");
    opener?.focus();
    hideQuote();
  }
  function step(by) {
    const all = marks();
    if (!all.length) return;
    const next = all[(all.indexOf(opener) + by + all.length) % all.length];
    // The answer stays in step with the document beside it.
    if (!covering()) next.scrollIntoView({ block: "nearest" });
    open(next, false);
  }
  addEventListener("resize", () => { if (!reader.hidden) setBehind(covering()); });

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.matches(".mark, .open")) open(button);
    else if (!reader.contains(button)) return;
    else if (button.matches(".close")) close();
    else if (button.matches(".previous")) step(-1);
    else if (button.matches(".next")) step(1);
    else if (button.matches(".more")) load(opener.dataset, button.dataset.at).then((found) => { if (found) sheet.scrollTop = 0; });
  });
  const writing = (element) => element.matches("textarea, input, select, [contenteditable]");
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      if (!quote.hidden) hideQuote();
      else if (!reader.hidden) close();
      return;
    }
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!by || event.altKey || event.ctrlKey || event.metaKey || writing(event.target)) return;
    if (!reader.hidden && (reader.contains(event.target) || event.target === document.body)) step(by);
    else if (event.target.matches(".mark, .asked")) walk(event.target, by);
    else return;
    event.preventDefault();
  });
  function walk(from, by) {
    const all = [...from.closest(".turn").querySelectorAll(".mark")];
    if (!all.length) return;
    const next = all[(all.indexOf(from) + by + all.length) % all.length];
    next.focus();
    if (reader.hidden) showQuote(next);
    else open(next, false);
  }
  Object.assign(window.fonte, { close, hideQuote });
})();
