/* The screen on which an article's figures are entered: a click on a figure in the text starts a
   row, a new row takes over what the last one has, and the words of a period offer their dates. */
"use strict";

{
  const rows = document.getElementById("rows");
  const template = document.getElementById("empty-row");
  const total = document.querySelector("[name=row-TOTAL_FORMS]");
  const CARRIED = "program trade_union scope region period_text period_start period_end period_basis".split(" ");
  const PLACE = ["line", "start", "end", "end_line"];

  const field = (row, name) => row.querySelector(`[name$="-${name}"]`);
  const isBlank = (row) => field(row, "as_reported").value === "" && field(row, "value").value === "";

  /* What a select of the autocomplete kind shows is an option, which has to be copied too. */
  function copy(from, to) {
    if (from.tagName === "SELECT" && from.value !== "") {
      const option = from.selectedOptions[0];
      if (![...to.options].some((each) => each.value === from.value)) {
        to.append(new Option(option.textContent, option.value));
      }
    }
    to.value = from.value;
    to.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function carry(from, to) {
    for (const name of CARRIED) {
      copy(field(from, name), field(to, name));
    }
    field(to, "period_inferred").checked = field(from, "period_inferred").checked;
    field(to, "period_read").value = field(from, "period_read").value;
  }

  function addRow() {
    const last = rows.lastElementChild;
    const holder = document.createElement("div");
    holder.innerHTML = template.innerHTML.replaceAll("__prefix__", total.value);
    const row = holder.firstElementChild;
    rows.append(row);
    total.value = String(Number(total.value) + 1);
    row.dispatchEvent(new CustomEvent("formset:added", { bubbles: true }));
    watchPeriod(row);
    if (last) {
      carry(last, row);
    }
    return row;
  }

  function blankRow() {
    return [...rows.children].find(isBlank) ?? addRow();
  }

  /* Start a row with the words and the place of a figure in the text. */
  function take(link) {
    const row = blankRow();
    const before = [...rows.children].filter((each) => each !== row && !isBlank(each)).at(-1);
    if (before) {
      carry(before, row);
    }
    link.dataset.place.split(":").forEach((number, i) => {
      field(row, PLACE[i]).value = number;
    });
    const words = field(row, "as_reported");
    words.value = link.dataset.words;
    words.dispatchEvent(new Event("change", { bubbles: true }));
    link.classList.add("taken");
    row.scrollIntoView({ block: "nearest" });
    words.focus();
  }

  /* The dates that the words name are offered on a button; only a click takes them over. */
  function watchPeriod(row) {
    const text = field(row, "period_text");
    const shown = row.querySelector(".period-offer");
    text.addEventListener("change", async () => {
      shown.replaceChildren();
      const query = new URLSearchParams({ words: text.value.trim(), article: rows.dataset.article });
      let answer;
      try {
        answer = await (await fetch(`${rows.dataset.period}?${query}`)).json();
      } catch {
        return; // the server offers the dates when the form is sent
      }
      if (!answer.entries) {
        return;
      }
      field(row, "period_read").value = text.value.trim();
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = answer.sentence;
      button.addEventListener("click", () => {
        for (const name of ["period_start", "period_end", "period_basis"]) {
          field(row, name).value = answer.entries[name];
        }
        field(row, "period_inferred").checked = answer.entries.period_inferred;
        shown.replaceChildren();
      });
      shown.append(button);
    });
  }

  if (rows) {
    for (const row of rows.children) {
      watchPeriod(row);
    }
    document.getElementById("more-rows").addEventListener("click", (event) => {
      event.preventDefault();
      field(addRow(), "as_reported").focus();
    });
    const links = document.querySelectorAll("a.found");
    if (links.length > 0) {
      const list = links[0].closest("ol");
      list.scrollTop = links[0].offsetTop - list.offsetTop - 40;
    }
    for (const link of links) {
      link.addEventListener("click", (event) => {
        event.preventDefault();
        take(link);
      });
    }
  }
}
