// Filters change the list in place: the same pages, fetched and put into this one, with their
// address, so that the back button and a shared link do what they should. Without it they load.
"use strict";

const announced = document.createElement("p");
announced.className = "hidden";
announced.setAttribute("role", "status");
document.querySelector("header.site").append(announced);

const isHere = (link) => link.origin === location.origin && link.pathname === location.pathname;
let latest = 0;

document.addEventListener("click", (event) => {
  if (event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
  const link = event.target.closest("a[href]");
  if (!link || link.hash || link.hasAttribute("download") || !isHere(link)) return;
  if (!link.closest("main")) return;
  event.preventDefault();
  goInPlace(link.href).then(() => {
    if (link.rel === "next" || link.rel === "prev") document.querySelector("main").scrollIntoView();
  });
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  const address = new URL(form.action);
  if (form.method !== "get" || !isHere(address) || !form.closest("main")) return;
  event.preventDefault();
  address.search = new URLSearchParams(new FormData(form)).toString();
  if (!form.elements.q.value) address.searchParams.delete("q");
  goInPlace(address.href);
});

window.addEventListener("popstate", () => load(location.href));
window.goInPlace = (address) => load(address, true);

async function load(address, isNew = false) {
  const request = ++latest;
  const main = document.querySelector("main");
  main.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(address, { headers: { Accept: "text/html" } });
    const text = await answer.text();
    if (request !== latest) return;
    if (isNew) history.pushState(null, "", address);
    put(new DOMParser().parseFromString(text, "text/html"));
  } catch {
    location.href = address;
  }
}

function put(other) {
  const place = placeOf(document.activeElement);
  const open = new Map([...document.querySelectorAll("main details")].map((one) => [labelOf(one), one.open]));
  document.title = other.title;
  document.querySelector("main").replaceWith(other.querySelector("main"));
  document.querySelector(".language [name=next]").value = location.pathname + location.search;
  for (const one of document.querySelectorAll("main details")) one.open ||= open.get(labelOf(one)) ?? false;
  announced.textContent = document.querySelector("[data-announce]")?.textContent ?? document.title;
  restore(place);
}

const labelOf = (details) => details.querySelector("summary").textContent.trim();

// Whoever uses the keyboard goes on where they were: at the same choice, or at the results.
function placeOf(element) {
  if (!element?.closest("main")) return null;
  return { id: element.id, text: element.firstChild?.textContent.trim(), tag: element.tagName };
}

function restore(place) {
  if (!place) return;
  const same = place.id
    ? document.getElementById(place.id)
    : [...document.querySelectorAll(`main ${place.tag}`)].find(
        (one) => place.text && one.firstChild?.textContent.trim() === place.text,
      );
  (same ?? document.querySelector("main")).focus({ preventScroll: true });
}
