// Filters over the questions, and each question's quotes inside the whole statement once it is unfolded.
// The page is complete without it: then every question is listed, and its quotes stand in an excerpt.
(() => {
  "use strict";
  const form = document.getElementById("filters");
  const all = [...document.querySelectorAll("details.asked")];
  const said = document.getElementById("count");
  const names = ["set", "by", "result", "change", "runs", "tag", "language", "words"];
  const outcomes = new Map(all.map((each) => [each, JSON.parse(each.dataset.outcomes)]));
  const tags = new Map(all.map((each) => [each, JSON.parse(each.dataset.tags)]));
  const texts = new Map();
  // Of a question and its two sides, not of the statement, which every question is about.
  const words = new Map(all.map((each) => [each, [...each.querySelectorAll("summary, .sides")].map((e) => e.textContent).join(" ").toLocaleLowerCase()]));
  let chosen = "";

  // What is asked of an answer is asked of one and the same: wrong, and by the model.
  const came = (one, want) =>
    (!want.by || one.by === want.by) &&
    (!want.result || one.result === want.result) &&
    (!want.change || (want.change === "changed" ? ["better", "worse"].includes(one.change) : one.change === want.change)) &&
    (!want.runs || one.flips);

  const kept = (each, want) =>
    outcomes.get(each).some((one) => came(one, want)) &&
    (!want.set || each.dataset.set === want.set) &&
    (!want.tag || tags.get(each).includes(want.tag)) &&
    (!want.language || each.dataset.language === want.language) &&
    (!want.words || words.get(each).includes(want.words.toLocaleLowerCase()));

  const filter = () => {
    const want = Object.fromEntries(names.map((name) => [name, form.elements[name] ? form.elements[name].value : ""]));
    want.words = want.words.trim();
    let shown = 0;
    for (const each of all) {
      each.hidden = !kept(each, want);
      shown += each.hidden ? 0 : 1;
    }
    said.textContent = shown === all.length ? `${all.length} questions` : `${shown} of ${all.length} questions`;
    const wanted = new URLSearchParams(Object.entries(want).filter((pair) => pair[1])).toString();
    if (wanted || chosen) history.replaceState(null, "", `#${wanted}`);
    chosen = wanted;
  };

  // Places count code points; a string counts UTF-16 units.
  const points = (id) => {
    if (!texts.has(id)) texts.set(id, Array.from(document.getElementById(id).textContent));
    return texts.get(id);
  };

  const fill = (box) => {
    const text = points(box.dataset.statement);
    const parts = [];
    let at = 0;
    for (const place of box.dataset.stretches.split(" ")) {
      const [start, end, hue] = place.split("-");
      const mark = document.createElement("mark");
      mark.className = hue;
      mark.textContent = text.slice(Number(start), Number(end)).join("");
      parts.push(text.slice(at, Number(start)).join(""), mark);
      at = Number(end);
    }
    parts.push(text.slice(at).join(""));
    box.replaceChildren(...parts);
    box.classList.add("whole");
    box.tabIndex = 0;
    const first = box.querySelector("mark");
    if (first) box.scrollTop = first.offsetTop - box.clientHeight / 3;
  };

  for (const each of all) {
    each.addEventListener("toggle", () => {
      if (each.open) each.querySelectorAll(".text:not(.whole)").forEach(fill);
    });
  }

  for (const [name, value] of new URLSearchParams(location.hash.slice(1))) {
    const field = names.includes(name) && form.elements[name];
    if (field && (field.tagName !== "SELECT" || [...field.options].some((option) => option.value === value))) field.value = value;
  }
  const unfold = () => {
    const target = document.getElementById(location.hash.slice(1));
    if (target && target.tagName === "DETAILS") target.open = true;
  };
  addEventListener("hashchange", unfold);
  unfold();

  // What is scrolled to or focused stays clear of the bar, where that is stuck to the top. A rule, not an attribute: the
  // page's policy allows no style in those.
  const style = document.styleSheets[0];
  const room = style.cssRules[style.insertRule("html {}", style.cssRules.length)].style;
  const keepClear = () => {
    room.scrollPaddingTop = getComputedStyle(form).position === "sticky" ? `${form.offsetHeight + 8}px` : "0px";
  };

  form.hidden = false;
  keepClear();
  new ResizeObserver(keepClear).observe(form);
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(filter));
  filter();
})();
