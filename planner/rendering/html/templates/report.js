"use strict";
// Sorts and filters tables, copies requests. The page reads as well without.
(() => {
  const said = document.getElementById("said");
  const compare = new Intl.Collator("en", { numeric: true, sensitivity: "base" }).compare;

  const say = (text) => {
    said.textContent = "";
    window.setTimeout(() => { said.textContent = text; }, 50);
  };

  const textOf = (cell) => cell.textContent.trim();

  const number = (text) => {
    const plain = text.replace("\u2212", "-");
    return plain === "" ? Number.NEGATIVE_INFINITY : Number(plain);
  };

  // Sorting: a button in each heading; the third press brings back the order of the report.
  const sort = (table, column, direction) => {
    const body = table.tBodies[0];
    const isNumeric = table.tHead.rows[0].cells[column].classList.contains("number");
    const key = (row) => textOf(row.cells[column]);
    const order = (one, other) => isNumeric
      ? number(key(one)) - number(key(other))
      : compare(key(one), key(other));
    const rows = [...body.rows];
    const place = (row) => Number(row.dataset.place);
    rows.sort((one, other) =>
      (direction ? direction * order(one, other) : 0) || place(one) - place(other));
    body.append(...rows);
  };

  const makeSortable = (table) => {
    [...table.tBodies[0].rows].forEach((row, place) => { row.dataset.place = place; });
    [...table.tHead.rows[0].cells].forEach((cell, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = cell.textContent;
      cell.replaceChildren(button);
      button.addEventListener("click", () => {
        const now = cell.getAttribute("aria-sort");
        const next = now === "ascending" ? "descending" : now === "descending" ? "" : "ascending";
        table.tHead.querySelectorAll("[aria-sort]").forEach((one) => one.removeAttribute("aria-sort"));
        if (next) cell.setAttribute("aria-sort", next);
        sort(table, column, { ascending: 1, descending: -1 }[next] || 0);
        const how = next ? `sorted by ${button.textContent}, ${next}` : "in the order of the report";
        say(`${table.caption.textContent}: ${how}`);
      });
    });
  };

  // Filtering: rows that hold every word, in any order.
  const makeFilterable = (input) => {
    const table = document.getElementById(input.dataset.filters);
    const count = document.querySelector(`[data-counts="${input.dataset.filters}"]`);
    const rows = [...table.tBodies[0].rows];
    const texts = new Map(rows.map((row) => [row, row.textContent.toLowerCase()]));
    input.closest(".tools").hidden = false;
    input.addEventListener("input", () => {
      const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
      let left = 0;
      for (const row of rows) {
        row.hidden = !words.every((word) => texts.get(row).includes(word));
        left += row.hidden ? 0 : 1;
      }
      count.textContent = words.length ? `${left} of ${rows.length} rows` : `${rows.length} rows`;
      say(count.textContent);
    });
  };

  // Copying. Where the clipboard is closed to pages, the text is marked for the reader to copy.
  const makeCopyable = (box) => {
    const text = box.querySelector("pre");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = "Copy";
    button.setAttribute("aria-label", `Copy: ${text.getAttribute("aria-label")}`);
    box.prepend(button);
    const done = (word) => {
      button.textContent = word;
      say(word);
      window.setTimeout(() => { button.textContent = "Copy"; }, 2000);
    };
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(`${text.textContent}\n`);
        done("Copied");
      } catch {
        window.getSelection().selectAllChildren(text);
        done("Marked: press Ctrl+C");
      }
    });
  };

  // Pointing at a box of the picture brings out all ways through it.
  const makeTraceable = (drawing) => {
    const ways = [...drawing.querySelectorAll(".way")];
    const follow = (start, near, far) => {
      const reached = new Set([start]);
      for (const name of reached) {
        for (const way of ways) if (way.dataset[near] === name) reached.add(way.dataset[far]);
      }
      return reached;
    };
    drawing.addEventListener("pointerover", (event) => {
      const box = event.target.closest("[data-box]");
      drawing.classList.toggle("lit", box !== null);
      if (!box) return;
      const after = follow(box.dataset.box, "from", "to");
      const before = follow(box.dataset.box, "to", "from");
      for (const way of ways) {
        const { from, to } = way.dataset;
        const isOn = (after.has(from) && after.has(to)) || (before.has(from) && before.has(to));
        way.classList.toggle("on", isOn);
      }
    });
    drawing.addEventListener("pointerleave", () => drawing.classList.remove("lit"));
  };

  document.querySelectorAll(".drawing").forEach(makeTraceable);
  document.querySelectorAll("table[data-sorted]").forEach(makeSortable);
  document.querySelectorAll("input[data-filters]").forEach(makeFilterable);
  document.querySelectorAll(".copied").forEach(makeCopyable);
})();
