// What a person says of an answer: one press, and where it did not help, why.
"use strict";
(() => {
  const given = new Map();
  async function give(box, opinion) {
    const noted = box.querySelector(".noted");
    try {
      const response = await fetch("api/feedback", {
        method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ answer: box.dataset.answer, ...opinion }),
      });
      noted.textContent = response.ok ? box.dataset.thanks : (await response.json()).error.message;
      if (response.ok) given.set(box.dataset.answer, opinion.verdict);
    } catch {
      noted.textContent = box.dataset.unreachable;
    }
    show(box);
  }
  function show(box) {
    for (const [name, verdict] of [["good", "good"], ["bad", "bad"]]) {
      box.querySelector(`.${name}`).setAttribute("aria-pressed", String(given.get(box.dataset.answer) === verdict));
    }
  }
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.(".feedback button");
    if (!button) return;
    const box = button.closest(".feedback");
    const more = box.querySelector(".more");
    if (button.matches(".good")) {
      more.hidden = true;
      box.querySelector(".bad").setAttribute("aria-expanded", "false");
      give(box, { verdict: given.get(box.dataset.answer) === "good" ? "" : "good" });
    } else if (button.matches(".bad")) {
      more.hidden = !more.hidden;
      box.querySelector(".bad").setAttribute("aria-expanded", String(!more.hidden));
      if (!more.hidden) more.scrollIntoView({ block: "nearest" });
      if (!more.hidden && given.get(box.dataset.answer) !== "bad") give(box, { verdict: "bad" });
    } else if (button.matches(".send")) {
      give(box, {
        verdict: "bad",
        reason: box.querySelector("input[type=radio]:checked")?.value ?? "",
        comment: box.querySelector("textarea").value,
        expected: box.querySelector(".expected input").value,
      });
      more.hidden = true;
      box.querySelector(".bad").setAttribute("aria-expanded", "false");
      box.querySelector(".bad").focus();
    }
  });
})();
