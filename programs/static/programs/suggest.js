// Suggests regions while one types their name, pinyin or initials. Without it the field is a
// plain search form. Keyboard: down, up, Enter, Escape, as in any combobox.
"use strict";

document.addEventListener("input", (event) => {
  const field = event.target;
  if (field instanceof HTMLInputElement && field.dataset.suggest) {
    clearTimeout(field.waiting);
    field.waiting = setTimeout(() => suggest(field), 120);
  }
});

async function suggest(field) {
  const text = field.value.trim();
  if (!text) return close(field);
  const answer = await fetch(`${field.dataset.suggest}?q=${encodeURIComponent(text)}`, {
    headers: { Accept: "application/json" },
  });
  if (!answer.ok || field.value.trim() !== text) return;
  show(field, (await answer.json()).regions);
}

function show(field, regions) {
  close(field);
  const list = document.createElement("ul");
  list.className = "suggestions";
  list.id = "suggestions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", field.labels[0].textContent);
  regions.forEach((region, number) => list.append(option(region, number)));
  if (!regions.length) list.append(nothing(field));
  list.addEventListener("mousedown", (event) => {
    event.preventDefault();
    const chosen = event.target.closest("[data-code]");
    if (chosen) choose(field, chosen);
  });
  field.form.append(list);
  field.setAttribute("role", "combobox");
  field.setAttribute("aria-controls", list.id);
  field.setAttribute("aria-expanded", "true");
}

function option(region, number) {
  const item = document.createElement("li");
  item.id = `suggestion-${number}`;
  item.dataset.code = region.code;
  item.setAttribute("role", "option");
  item.setAttribute("aria-selected", "false");
  const names = document.createElement("span");
  names.append(region.name);
  if (region.other) names.append(" ", small(region.other, "zh-hans"));
  item.append(names, small(region.above));
  return item;
}

function small(text, language) {
  const span = document.createElement("span");
  span.className = language ? "other" : "hint";
  if (language) span.lang = language;
  span.textContent = text;
  return span;
}

function nothing(field) {
  const item = document.createElement("li");
  item.className = "none";
  item.setAttribute("role", "option");
  item.setAttribute("aria-disabled", "true");
  item.setAttribute("aria-selected", "false");
  item.textContent = field.dataset.none;
  return item;
}

function close(field) {
  field.form.querySelector(".suggestions")?.remove();
  field.removeAttribute("aria-activedescendant");
  field.removeAttribute("aria-controls");
  if (field.hasAttribute("role")) field.setAttribute("aria-expanded", "false");
}

function choose(field, item) {
  const address = new URL(location.href);
  address.pathname = field.dataset.list;
  address.searchParams.delete("page");
  address.searchParams.set("region", item.dataset.code);
  close(field);
  field.value = "";
  if (window.goInPlace) window.goInPlace(address.href);
  else location.href = address.href;
}

document.addEventListener("keydown", (event) => {
  const field = event.target;
  const list = field.form?.querySelector(".suggestions");
  if (!list || !field.dataset.suggest) return;
  const items = [...list.querySelectorAll("[data-code]")];
  const now = items.findIndex((item) => item.getAttribute("aria-selected") === "true");
  if (event.key === "Escape") return close(field);
  if (event.key === "Enter" && items.length) {
    event.preventDefault();
    return choose(field, items[Math.max(now, 0)]);
  }
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || !items.length) return;
  event.preventDefault();
  const next = items[(now + step + items.length) % items.length];
  items.forEach((item) => item.setAttribute("aria-selected", String(item === next)));
  field.setAttribute("aria-activedescendant", next.id);
});

document.addEventListener("focusout", (event) => {
  if (event.target.dataset?.suggest) close(event.target);
});
