// Small conveniences for the panel. Everything works without this file.
(() => {
  "use strict";

  const panel = document.getElementById("foi-suggest");
  if (!panel) return;

  // After a refused decision, start at the error summary.
  panel.querySelector("[data-foi-focus]")?.focus();

  // A form is sent once, however often its button is pressed, and only by a button that decides something. Coming
  // back with the browser's Back button frees it.
  panel.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.foiSent || !event.submitter?.value) event.preventDefault();
    else form.dataset.foiSent = "yes";
  });
  window.addEventListener("pageshow", () => {
    for (const form of panel.querySelectorAll("form")) delete form.dataset.foiSent;
  });

  // A link to something folded opens it, also in browsers that do not do so by themselves.
  const reveal = () => {
    const target = document.getElementById(window.location.hash.slice(1));
    if (!target || !panel.contains(target)) return;
    let folded = false;
    for (let node = target.closest("details"); node; node = node.parentElement.closest("details")) {
      folded = folded || !node.open;
      node.open = true;
    }
    if (folded) target.scrollIntoView();
  };
  window.addEventListener("hashchange", reveal);
  reveal();

  // "Add a ground not suggested" under a question: the form opens with that question chosen.
  panel.addEventListener("click", (event) => {
    const link = event.target.closest("[data-foi-add]");
    if (!link) return;
    event.preventDefault();
    const form = document.getElementById("foi-suggest-add");
    form.closest("details").open = true;
    for (const select of form.querySelectorAll("select[name=question_index]")) select.value = link.dataset.foiAdd;
    form.querySelector("select").focus();
  });

  // Choosing a section leaves only its own limbs to choose from.
  for (const form of panel.querySelectorAll("[data-foi-filter]")) {
    const section = form.querySelector("select[name=section]");
    const limb = form.querySelector("select[name=limb]");
    const groups = [...limb.querySelectorAll("optgroup")];
    const filter = () => {
      const chosen = limb.value;
      for (const group of groups) group.remove();
      limb.append(...groups.filter((group) => !section.value || group.dataset.section === section.value));
      limb.value = [...limb.options].some((option) => option.value === chosen) ? chosen : "";
    };
    section.addEventListener("change", filter);
    filter();
  }
})();
