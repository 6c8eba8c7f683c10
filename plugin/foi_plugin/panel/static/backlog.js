// While the backlog is being read: say how far it has come, and show the page again at the end.
"use strict";

(() => {
  const told = document.getElementById("backlog-progress");
  const bar = document.getElementById("backlog-bar");
  if (!told || told.dataset.state !== "running") {
    return;
  }
  const look = async () => {
    try {
      const answer = await fetch(told.dataset.progress, { headers: { Accept: "application/json" } });
      const run = await answer.json();
      if (run.state !== "running") {
        window.location.reload();
        return;
      }
      told.textContent = `Reading: ${run.done.toLocaleString("en-GB")} of ${run.total.toLocaleString("en-GB")}.`;
      bar.max = run.total || 1;
      bar.value = run.done;
    } catch {
      told.textContent = "The service does not answer just now. The reading goes on when it does.";
    }
    window.setTimeout(look, 3000);
  };
  window.setTimeout(look, 3000);
})();
