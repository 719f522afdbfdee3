// What is typed at the table is kept while it is typed, and what others type in the same
// MDO comes in. Without this script every button of the form keeps it too.
//
// `was` is what both the server and this page know. Only what differs from it was typed
// here, and only that is judged by the server: so nobody overwrites another.
(() => {
  "use strict";
  const REST = 900; // After the last key.
  const RETRY = 3000;
  const LONGEST = 5000; // That a button waits for what is being kept.
  const LOOK = 4000; // At what others type, as long as somebody is at work here.
  const AT_WORK = 2 * 60_000;
  const OWN = new Set(["do", "was", "find", "csrfmiddlewaretoken"]);
  const SETS = new Set(["people", "deciders", "added"]); // One adds where another takes away.
  const OF_LINE = /^((?:agreements|guests|points)-\d+)-/;

  let form, wasField, was, version, line;
  let timer = 0;
  let busy = false;
  let leaving = false;
  let sending = Promise.resolve(); // What is being kept at this moment.
  let going = false; // A button was pressed, and waits for that.
  let isSure = false; // All is kept: the button may lead away.
  let closed = false; // It was written down, or nothing more can be kept.
  let isGone = false; // Nor can anything be opened: the page is all there is of it.
  let seen = Date.now();
  const saved = document.getElementById("mdo-saved");

  // Fields in which both wrote, with what stands here: until one chooses, it is no news.
  const clashing = new Map();

  function begin() {
    form = document.getElementById("mdo-form");
    line = document.getElementById("mdo-line");
    if (!form || !saved) return;
    wasField = form.elements.was;
    was = JSON.parse(wasField.value || "{}");
    version = form.dataset.version;
    clashing.clear();
  }

  // The fields -----------------------------------------------------------------

  function collect() {
    const found = {};
    for (const [name, value] of new FormData(form)) {
      if (!OWN.has(name)) (found[name] ||= []).push(String(value).replaceAll("\r\n", "\n"));
    }
    return found;
  }

  const filled = (values) => (values || []).filter((value) => value.trim());
  const same = (one, other) => String(filled(one)) === String(filled(other));
  const isOfMachine = (name) => name === "token" || /(_FORMS|-key)$/.test(name);

  function typedHere(now) {
    return [...new Set([...Object.keys(was), ...Object.keys(now)])]
      .filter((name) => !isOfMachine(name) && !same(was[name], now[name]));
  }

  const toKeep = (now) => typedHere(now)
    .filter((name) => clashing.get(name) !== String(filled(now[name])));

  function put(name, values) {
    const fields = [...form.elements].filter((field) => field.name === name);
    for (const field of fields) {
      if (field.type === "radio" || field.type === "checkbox") {
        field.checked = values.includes(field.value);
      } else if (field.value !== (values[0] ?? "")) {
        field.value = values[0] ?? "";
        if (name.endsWith("-due_on")) field.dispatchEvent(new Event("input", { bubbles: true }));
      }
    }
    return fields.length > 0;
  }

  // Lines ------------------------------------------------------------------------

  const total = () => form.elements["agreements-TOTAL_FORMS"];

  function addLine() {
    const place = Number(total().value);
    const text = line.innerHTML.replaceAll("__prefix__", place)
      .replaceAll("__number__", place + 1).replaceAll("/due/0", `/due/${place}`);
    const list = form.querySelector(".ha-lines");
    list.insertAdjacentHTML("beforeend", text);
    form.elements[`agreements-${place}-key`].value = crypto.randomUUID
      ? crypto.randomUUID() : String(Math.random()).slice(2);
    total().value = place + 1;
    window.htmx?.process(list.lastElementChild);
  }

  const MOST = 40;

  function growFor(field) {
    const match = /^agreements-(\d+)-/.exec(field.name || "");
    const count = Number(total().value);
    if (match && Number(match[1]) === count - 1 && field.value.trim() && count < MOST) addLine();
  }

  // A line that another began at the same moment: mine goes to where the server put it.
  function move(moved) {
    for (const [from, place] of Object.entries(moved)) {
      const prefix = from.replace(/-\d+$/, "");
      if (prefix !== "agreements") { location.reload(); return; }
      while (Number(total().value) <= place) addLine();
      const mine = [...form.elements].filter((field) => field.name.startsWith(`${from}-`));
      for (const field of mine) {
        const name = field.name.replace(from, `${prefix}-${place}`);
        const there = form.elements[name];
        if (!there) continue;
        there.value = field.value;
        was[name] = [];
        if (field === document.activeElement) {
          const at = field.selectionStart;
          there.focus();
          if (at !== null && there.setSelectionRange && there.type !== "date") there.setSelectionRange(at, at);
        }
        field.value = (was[field.name] || [""])[0] ?? "";
      }
    }
  }

  // Keeping ----------------------------------------------------------------------

  function say(words, kind) {
    const text = saved.querySelector("span");
    if (text.textContent !== words) text.textContent = words;
    saved.dataset.kind = kind;
  }

  function body(now) {
    const sent = new URLSearchParams();
    for (const [name, values] of Object.entries(now)) values.forEach((value) => sent.append(name, value));
    sent.set("do", "keep");
    sent.set("was", JSON.stringify(was));
    sent.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    return sent;
  }

  const JSON_PLEASE = { Accept: "application/json" };

  function keep() {
    clearTimeout(timer);
    if (busy || closed || leaving || going) { later(REST); return; }
    const now = collect();
    if (toKeep(now).length) sending = send(now);
  }

  // Return whether all of it is kept, and nothing is to be looked at first.
  async function send(now) {
    busy = true;
    let isKept = false;
    try {
      const answer = await fetch(form.action, {
        method: "POST", headers: JSON_PLEASE, body: body(now), redirect: "manual",
      });
      if (answer.type === "opaqueredirect" || answer.status === 403) {
        signedOut();
      } else if (answer.status === 409) {
        refuse(await answer.json());
      } else if (answer.status === 404) {
        isGone = true;
        refuse({ refused: saved.dataset.gone });
      } else if (!answer.ok) {
        throw new Error(String(answer.status));
      } else {
        const kept = await answer.json();
        take(kept, now);
        isKept = !Object.keys(kept.clashes).length;
        document.dispatchEvent(new CustomEvent("htmx:afterRequest", { detail: {} }));
      }
    } catch {
      say(saved.dataset.offline, "waits");
      later(RETRY);
    } finally {
      busy = false;
    }
    if (!closed && toKeep(collect()).length) later(REST);
    return isKept;
  }

  // The page is covered, and stays: once, for there may be another reason than this one.
  let isCovered = false;
  function signedOut() {
    if (!isCovered) document.dispatchEvent(new CustomEvent("signed-out"));
    isCovered = true;
    say(saved.dataset.ended, "waits");
    later(RETRY);
  }

  function later(wait) {
    clearTimeout(timer);
    timer = setTimeout(keep, wait);
  }

  function take(answer, sent) {
    isCovered = false;
    if (version === answer.version && !sent) return;
    version = answer.version;
    const places = Number((answer.fields["agreements-TOTAL_FORMS"] || ["0"])[0]);
    while (Number(total().value) < Math.min(places, MOST)) addLine();
    move(answer.moved);
    const now = collect();
    const before = sent || was;
    for (const [name, theirs] of Object.entries(answer.fields)) {
      if (name in answer.clashes || name.endsWith("_FORMS")) continue;
      if (isOfMachine(name)) {
        // An empty line keeps the key of this page: then it is mine as soon as I type.
        if (!name.endsWith("-key") || isBegun(answer.fields, name)) put(name, theirs);
      } else if (same(now[name], theirs)) {
        was[name] = theirs;
      } else if (same(now[name], before[name]) || moving(name, answer.moved)) {
        // Not touched since: what another wrote comes in.
        if (put(name, theirs)) was[name] = theirs;
      } else if (sent && same(theirs, sent[name])) {
        was[name] = theirs;
      }
    }
    for (const [name, theirs] of Object.entries(answer.clashes)) clash(name, theirs);
    wasField.value = JSON.stringify(was);
    const along = answer.along ? ` · ${answer.along}` : "";
    if (!Object.keys(answer.clashes).length) say(`${saved.dataset.saved} ${answer.savedAt}${along}`, "kept");
  }

  const isBegun = (fields, key) => ["text", "owner", "name", "due_on", "decision"]
    .some((part) => filled(fields[key.replace(/key$/, part)]).length);
  const moving = (name, moved) => Object.keys(moved).some((from) => name.startsWith(`${from}-`));

  function refuse(answer) {
    closed = true;
    say(answer.refused, "waits");
    if (!answer.url) return;
    const way = document.createElement("a");
    way.href = answer.url;
    way.target = "_blank"; // What was typed here is nowhere else.
    way.className = "utrecht-link";
    way.textContent = saved.dataset.refused;
    saved.append(" ", way);
  }

  // Both wrote in one field: who came second sees both, and chooses.
  function clash(name, theirs) {
    const field = form.elements[name];
    const box = field?.closest?.(".ha-field");
    if (!box) { was[name] = theirs; return; }
    clashing.set(name, String(filled(collect()[name])));
    const shown = box.querySelector(".ha-clash");
    if (shown?.dataset.theirs === String(theirs)) return; // One may be about to choose.
    shown?.remove();
    const note = document.createElement("div");
    note.className = "ha-clash";
    note.dataset.theirs = String(theirs);
    note.setAttribute("role", "alert");
    const words = document.createElement("p");
    words.textContent = `${saved.dataset.theirs} ${theirs.join(", ") || "–"}`;
    note.append(words);
    for (const [label, take] of [[saved.dataset.take, true], [saved.dataset.keep, false]]) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "utrecht-button utrecht-button--secondary-action ha-btn-s";
      button.textContent = label;
      button.addEventListener("click", () => {
        was[name] = theirs;
        clashing.delete(name);
        if (take) put(name, theirs);
        note.remove();
        field.focus();
        wasField.value = JSON.stringify(was);
        later(0);
      });
      note.append(button);
    }
    box.append(note);
    say(words.textContent, "waits");
  }

  // What others type ----------------------------------------------------------------

  async function look() {
    if (!form || busy || closed || leaving || document.hidden || Date.now() - seen > AT_WORK) return;
    if (typedHere(collect()).length) return;
    busy = true;
    try {
      const url = new URL(form.action);
      url.searchParams.set("since", version);
      const asking = fetch(url, { headers: JSON_PLEASE, redirect: "manual" });
      sending = asking.catch(() => {});
      const answer = await asking;
      if (answer.status === 200) take(await answer.json(), null);
    } catch { /* No network: what is typed next says so. */ } finally { busy = false; }
  }

  // Who can do it, while a name is typed ------------------------------------------------

  let asked = 0;
  let asking = 0;

  function who(field) {
    clearTimeout(asking);
    asking = setTimeout(async () => {
      const number = ++asked;
      const sent = new URLSearchParams({ q: field.value, csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value });
      try {
        const answer = await fetch(form.dataset.who, { method: "POST", body: sent, redirect: "manual" });
        if (!answer.ok || number !== asked) return;
        const made = document.createElement("template");
        made.innerHTML = await answer.text();
        const list = document.getElementById("who");
        list.replaceChildren(...made.content.querySelector("datalist").children);
      } catch { /* The names that are there already stay. */ }
    }, 250);
  }

  // What happens ------------------------------------------------------------------------

  document.addEventListener("input", (event) => {
    if (!form?.contains(event.target)) return;
    seen = Date.now();
    growFor(event.target);
    if (event.target.name?.endsWith("-owner") && event.target.value.length > 1) who(event.target);
    later(REST);
  });
  document.addEventListener("change", (event) => {
    if (form?.contains(event.target)) later(200);
  });
  // Enter in a line goes on to the next field, as at a table.
  document.addEventListener("keydown", (event) => {
    seen = Date.now();
    const field = event.target;
    const match = /^agreements-(\d+)-(owner|due_on|later_reason)$/.exec(field.name || "");
    if (event.key !== "Enter" || !match || event.isComposing) return;
    event.preventDefault();
    const next = match[2] === "owner" ? `agreements-${match[1]}-text` : `agreements-${Number(match[1]) + 1}-owner`;
    form.elements[next]?.focus();
  });
  document.addEventListener("pointerdown", () => { seen = Date.now(); });
  document.addEventListener("submit", (event) => {
    if (event.target !== form) return;
    clearTimeout(timer);
    // What is under way may be half of a word: sent beside it, the whole would look like
    // somebody else's. And without a connection the browser would lead away from here.
    const waits = busy || !navigator.onLine || typedHere(collect()).length;
    if (isGone) { event.preventDefault(); return; }
    if (!isSure && !closed && (going || waits)) {
      event.preventDefault();
      if (!going) goOn(event.submitter);
      return;
    }
    leaving = true;
  });
  const whenKept = () =>
    Promise.race([sending, new Promise((done) => { setTimeout(done, LONGEST); })]);

  async function goOn(button) {
    going = true;
    await whenKept();
    const now = collect();
    if (typedHere(now).length || !navigator.onLine) isSure = await isKeptInTime(now);
    else isSure = true;
    going = busy = false;
    if (isSure || (closed && !isGone)) {
      form.requestSubmit(button);
    } else {
      form.querySelector(".ha-clash button")?.focus();
      later(RETRY);
    }
    isSure = false;
  }

  async function isKeptInTime(now) {
    sending = send(now);
    const tooLong = new Promise((done) => { setTimeout(() => done(null), LONGEST); });
    const isKept = await Promise.race([sending, tooLong]);
    if (isKept === null) say(saved.dataset.offline, "waits");
    return Boolean(isKept);
  }
  // Back from another page, with the browser's own copy of this one.
  window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
  // A button that draws the form again waits in the same way. What is typed while it is
  // drawn stays, in the line in which it was begun, and so does where one is typing.
  let drawn = {}; // As it was sent.
  let since = {}; // What was typed after that.
  let keys = {}; // Of the lines in it.
  let here = null;

  function whereTyping(button) {
    const field = document.activeElement;
    if (!form.contains(field) || field === button || !field.name) return null;
    const { name, value, type } = field;
    return { name, value, type, from: field.selectionStart, to: field.selectionEnd };
  }

  // Where a line stands as it is drawn now: by its key, else on a place that is free.
  function placeOf(line) {
    const prefix = line.replace(/-\d+$/, "");
    const keyAt = (place) => form.elements[`${prefix}-${place}-key`];
    const count = Number(form.elements[`${prefix}-TOTAL_FORMS`].value);
    for (let place = 0; place < count; place += 1) {
      if (keyAt(place)?.value === keys[line]) return `${prefix}-${place}`;
    }
    let place = Number(line.slice(prefix.length + 1));
    while (keyAt(place) && isBegun(was, keyAt(place).name)) place += 1;
    while (prefix === "agreements" && !keyAt(place) && Number(total().value) < MOST) addLine();
    if (keyAt(place)) keyAt(place).value = keys[line];
    return `${prefix}-${place}`;
  }

  const nameNow = (name) => {
    const line = OF_LINE.exec(name)?.[1];
    return line && line in keys ? placeOf(line) + name.slice(line.length) : name;
  };

  function putBack(name, typed) {
    const there = nameNow(name);
    const sent = drawn[name] || [];
    if (SETS.has(name)) {
      const found = (was[name] || []).filter((one) => typed.includes(one) || !sent.includes(one));
      put(name, [...found, ...typed.filter((one) => !sent.includes(one))]);
      return;
    }
    // If another wrote here too, the server is to see that both did.
    if (there === name) was[name] = sent;
    put(there, typed);
  }

  function typeOn({ name, value, type, from, to }) {
    const isChoice = type === "radio" || type === "checkbox";
    const there = nameNow(name);
    const field = [...form.elements].find((one) => one.name === there && (!isChoice || one.value === value));
    if (!field) return;
    if (name === "find") field.value = value;
    for (let part = field.closest("details"); part; part = part.parentElement.closest("details")) part.open = true;
    field.focus({ preventScroll: true });
    if (from !== null && from !== undefined && type !== "date") field.setSelectionRange?.(from, to);
  }

  document.addEventListener("htmx:confirm", (event) => {
    if (!busy || event.detail.target !== form) return;
    event.preventDefault();
    whenKept().then(() => event.detail.issueRequest(true));
  });
  document.addEventListener("htmx:sendError", (event) => {
    if (form && event.detail.target === form) { say(saved.dataset.offline, "waits"); later(RETRY); }
  });
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.target === form) drawn = collect();
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target !== form) return;
    const now = collect();
    const typed = [...new Set([...Object.keys(drawn), ...Object.keys(now)])]
      .filter((name) => !isOfMachine(name) && !same(drawn[name], now[name]));
    since = Object.fromEntries(typed.map((name) => [name, now[name] || []]));
    here = whereTyping(event.detail.requestConfig.elt);
    keys = {};
    for (const name of here ? [...typed, here.name] : typed) {
      const line = OF_LINE.exec(name)?.[1];
      if (line) keys[line] = form.elements[`${line}-key`].value;
    }
  });
  document.addEventListener("htmx:afterSettle", () => {
    if (!form || form.isConnected) return;
    begin();
    for (const [name, typed] of Object.entries(since)) putBack(name, typed);
    const last = Number(total().value) - 1;
    if (last < MOST - 1 && isBegun(collect(), `agreements-${last}-key`)) addLine();
    wasField.value = JSON.stringify(was);
    if (here) typeOn(here);
    since = {};
    later(REST);
  });
  document.addEventListener("signed-out", () => {
    if (form && !closed) { say(saved.dataset.ended, "waits"); later(RETRY); }
  });
  window.addEventListener("online", () => later(0));
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) { seen = Date.now(); later(0); return; }
    if (!form || leaving || closed) return;
    const now = collect();
    if (typedHere(now).length) {
      // The lid is closed: this goes out while the page is put away.
      fetch(form.action, { method: "POST", headers: JSON_PLEASE, body: body(now), keepalive: true, redirect: "manual" }).catch(() => {});
    }
  });
  window.addEventListener("beforeunload", (event) => {
    if (form && !leaving && typedHere(collect()).length) event.preventDefault();
  });

  begin();
  setInterval(look, LOOK);
})();
