/* Shows how the words in a value field (431万元) are read while one types, and on leaving the
   field puts the numbers in. Without this script the server does so when the form is sent. */
"use strict";

{
  const NUMBER = /^[-+]?[0-9]+(\.[0-9]+)?$/;
  const PAUSE = 300; // milliseconds without a key before the words are read
  const LONGEST = 200; // characters; with one more, the server says that it is too long

  /* One value field with the fields beside it, whose ids share its prefix (id_, id_row-0-). */
  function watch(value) {
    const prefix = value.id.slice(0, -"value".length);
    const field = (name) => document.getElementById(prefix + name);
    const reading = field("value_reading");
    const asReported = field("as_reported");
    const wordsRead = value.form.elements[`${value.name}-read`];
    // What the page or a reading has put into the fields; anything else there is the clerk's own.
    const entered = {};
    let asked = 0;
    let pause = 0;

    function show(sentence, isRefused) {
      if (reading.textContent !== sentence) {
        reading.textContent = sentence;
      }
      reading.classList.toggle("refused", isRefused);
      value.setAttribute("aria-invalid", String(isRefused));
    }

    /* The server's answer to the words, shown; nothing if there is none or a newer question. */
    async function read(words) {
      clearTimeout(pause);
      asked += 1;
      const question = asked;
      if (!words || NUMBER.test(words)) {
        show("", false);
        return null;
      }
      const query = new URLSearchParams({
        words: words.slice(0, LONGEST + 1),
        indicator: field("indicator").value,
      });
      let answer;
      try {
        answer = await (await fetch(`${reading.dataset.address}?${query}`)).json();
      } catch {
        return null; // signed out or offline: the server reads the words when the form is sent
      }
      if (question !== asked) {
        return null;
      }
      show(answer.error ?? answer.reading, "error" in answer);
      return answer.entries ?? null;
    }

    function fillIn(words, entries) {
      for (const [name, entry] of Object.entries(entries)) {
        const input = field(name);
        if (name === "value" || input.value === "" || input.value === entered[name]) {
          input.value = entry;
          entered[name] = entry;
        }
      }
      if (["", wordsRead.value].includes(asReported.value.trim())) {
        asReported.value = words;
      }
      wordsRead.value = words;
    }

    async function readAndFillIn(input) {
      const words = input.value.trim();
      const entries = await read(words);
      if (entries && input.value.trim() === words) {
        fillIn(words, entries);
      }
    }

    for (const name of ["lower", "upper", "qualifier"]) {
      entered[name] = field(name).value;
    }
    value.addEventListener("input", () => {
      clearTimeout(pause);
      pause = setTimeout(() => read(value.value.trim()), PAUSE);
    });
    value.addEventListener("change", () => readAndFillIn(value));
    asReported.addEventListener("change", () => {
      if (value.value.trim() === "") {
        readAndFillIn(asReported);
      }
    });
    // The list of indicators is a jQuery widget, whose events only jQuery hears.
    window.django?.jQuery(field("indicator")).on("change", () => {
      const isNumber = NUMBER.test(value.value.trim());
      read(isNumber ? wordsRead.value : value.value.trim());
    });
  }

  function watchAll(within) {
    for (const value of within.querySelectorAll(".figure-input input[type=text]")) {
      watch(value);
    }
  }

  watchAll(document);
  document.addEventListener("formset:added", (event) => watchAll(event.target));
}
