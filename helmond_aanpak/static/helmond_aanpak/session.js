// Warns before the session ends and covers the page when it has. The page stays as it
// is below the cover, so that what was typed is there after signing in in another tab.
(() => {
  "use strict";
  const dialog = document.getElementById("session");
  if (!dialog || !dialog.showModal) return;

  const KEY = "helmond-aanpak-seen"; // A moment, and whose, for the other tabs.
  const WHO = dialog.dataset.person.slice(0, 8); // Enough to tell people apart here.
  const signOut = dialog.querySelector("form").action;
  const title = document.title;
  const idle = Number(dialog.dataset.idle) * 1000;
  const warning = Number(dialog.dataset.warning) * 1000;
  const states = dialog.querySelectorAll("[data-state]");
  let seen = Date.now();
  let state = "";
  let asking = false;

  function share(moment = Date.now()) {
    seen = Math.max(seen, moment);
    tell(WHO, seen);
  }

  function tell(who, moment) {
    try { localStorage.setItem(KEY, `${moment} ${who}`); } catch { /* Then each tab counts alone. */ }
  }

  function show(name) {
    if (name === state) return;
    state = name;
    if (!name) { document.title = title; dialog.close(); return; }
    states.forEach((part) => {
      const isShown = part.dataset.state === name;
      part.hidden = !isShown;
      if (isShown) {
        part.querySelector("h2").id = "session-title";
        part.querySelector("p").id = "session-text";
      } else {
        part.querySelectorAll("h2, p").forEach((words) => words.removeAttribute("id"));
      }
    });
    dialog.classList.toggle("ha-session--ended", name === "ended");
    // The name of a household stands in the title too.
    document.title = name === "ended" ? dialog.querySelector("[data-title]").textContent : title;
    const end = new Date(seen + idle);
    dialog.querySelector("[data-end]").textContent = end.toLocaleTimeString(
      document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
    if (!dialog.open) dialog.showModal();
    const first = name === "ended" ? "[data-again]" : "[data-stay]";
    dialog.querySelector(first).focus();
  }

  // Ask who is signed in here now, and take over the new proof of where forms come from.
  async function ask() {
    if (asking) return;
    asking = true;
    const moment = Date.now();
    try {
      const answer = await fetch(dialog.dataset.url, { headers: { Accept: "application/json" } });
      if (!answer.ok) return;
      const { person, csrfToken } = await answer.json();
      if (person === dialog.dataset.person) {
        renew(csrfToken);
        share(moment);
        show("");
      } else {
        cover();
        if (person) location.reload(); // Somebody else: this page is not theirs.
      }
    } catch { /* No network: the cover stays. */ } finally { asking = false; }
  }

  function cover() {
    seen = Date.now() - idle;
    show("ended");
  }

  function renew(token) {
    document.querySelectorAll("input[name=csrfmiddlewaretoken]").forEach((field) => { field.value = token; });
    const headers = document.body.getAttribute("data-hx-headers");
    if (headers) document.body.setAttribute("data-hx-headers", JSON.stringify({ "X-CSRFToken": token }));
  }

  function tick() {
    const left = seen + idle - Date.now();
    if (left <= 0) {
      const isNew = state !== "ended";
      show("ended");
      if (isNew) ask(); // Another tab may have kept it going unseen.
    } else if (state === "ended") {
      ask();
    } else {
      show(left <= warning ? "warning" : "");
    }
  }

  dialog.querySelector("[data-stay]").addEventListener("click", ask);
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    if (state === "warning") ask(); // Escape is being there as well.
  });
  document.addEventListener("htmx:afterRequest", () => share());
  window.addEventListener("storage", (event) => {
    if (event.key !== KEY) return;
    const [moment, who] = (event.newValue || "").split(" ");
    if (who === WHO) {
      seen = Math.max(seen, Number(moment));
      tick();
    } else {
      cover(); // Signed out, or somebody else works here now.
      if (who) ask();
    }
  });
  // The other tabs are covered at once, and not when somebody looks at them.
  document.addEventListener("submit", (event) => {
    if (event.target.action === signOut) tell("", Date.now());
  });
  // What htmx asks may be one name or date of a page on which much more was typed: that
  // stays, covered, where leading to the page to sign in would throw it away.
  const signIn = dialog.querySelector("[data-again]").pathname;
  document.addEventListener("htmx:beforeOnLoad", (event) => {
    const way = event.detail.xhr.getResponseHeader("HX-Redirect") || "";
    if (!way.startsWith(signIn)) return;
    event.preventDefault();
    document.dispatchEvent(new CustomEvent("signed-out"));
  });
  // Also another script that was told to sign in first says so.
  document.addEventListener("signed-out", () => {
    if (state === "ended") return;
    seen = Date.now() - idle;
    tick();
  });
  // Whoever comes back to this tab may have signed in again in another, or out.
  let isAway = false;
  function back() {
    tick();
    if (isAway && state !== "warning") ask();
    isAway = false;
  }
  for (const name of ["blur", "pagehide"]) window.addEventListener(name, () => { isAway = true; });
  for (const name of ["focus", "pageshow"]) window.addEventListener(name, back);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") back(); else isAway = true;
  });
  setInterval(tick, 1000);
  share();
})();
