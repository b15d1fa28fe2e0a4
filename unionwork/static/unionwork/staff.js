/* Names for the choices that one types into: they are built by a script (Select2), which gives what
   it builds the name of what is chosen, and none at all while nothing is. */
"use strict";

{
  const name = (select) => select.labels[0]?.textContent.trim().replace(/[:：]$/, "") ?? select.name;

  function nameBox(select) {
    const box = select.nextElementSibling?.querySelector(".select2-selection");
    if (!box) {
      return;
    }
    const shown = box.querySelector(".select2-selection__rendered");
    const chosen = [...select.selectedOptions].map((option) => option.textContent.trim()).join(", ");
    box.removeAttribute("aria-labelledby");
    box.setAttribute("aria-label", chosen ? `${name(select)}: ${chosen}` : name(select));
    if (shown.tagName === "UL") {
      shown.setAttribute("role", "presentation"); // it holds a button and a field beside its items
    } else {
      shown.removeAttribute("role");
      shown.removeAttribute("aria-readonly");
    }
    for (const field of box.querySelectorAll(".select2-search__field")) {
      field.setAttribute("aria-label", name(select));
    }
  }

  function nameAll(part) {
    part.querySelectorAll("select.admin-autocomplete").forEach(nameBox);
  }

  const $ = globalThis.django?.jQuery;
  if ($ !== undefined) {
    $(() => nameAll(document)); // after the same call of the script that builds the boxes
    $(document).on("change", "select.admin-autocomplete", (event) => nameBox(event.target));
    $(document).on("select2:open", (event) => {
      nameBox(event.target);
      const field = document.querySelector(".select2-dropdown .select2-search__field");
      field?.setAttribute("aria-label", name(event.target));
    });
    document.addEventListener("formset:added", (event) => {
      setTimeout(() => nameAll(event.target));
    });
  }
}
