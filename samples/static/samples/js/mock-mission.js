// The sol slider of a mock mission: one JSON is fetched, then every step is looked up here.
(function () {
  "use strict";
  const { at, beside, place, ring } = window.mockSteps;
  const replay = document.querySelector("[data-replay]");
  if (!replay) return;
  const slider = replay.querySelector("input[type=range]");
  const play = replay.querySelector("[data-play]");
  const speed = replay.querySelector("[data-speed]");
  const live = replay.querySelector("[data-live]");
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const WIDTH = 1000, LONG_WAIT = 10, FASTER = 10, STILL_MS = 900, NEAR = 1e-6;
  const one = new Intl.NumberFormat("en", { maximumFractionDigits: 1, useGrouping: false });
  let data = null, sol = Number(slider.value);
  let playing = false, run = 0;  // each start is a run of its own: an older one ends itself

  const number = (value) => one.format(Math.abs(value) < 0.05 ? 0 : value).replace("-", "−");

  function setAll(name, text) {
    for (const each of replay.querySelectorAll(`[data-at="${name}"]`)) {
      if (each.textContent !== text) each.textContent = text;
    }
  }

  // Figures ---------------------------------------------------------------------------------

  function moment() {
    return new Date(Date.parse(data.arrival_at) + Math.ceil(sol * data.sol_seconds) * 1000);
  }

  function showFigures(when) {
    const iso = when.toISOString();
    const phase = at(data.phases, sol)[1];
    const [, loaded, value] = at(data.loaded, sol);
    const [, planned, plannedValue] = at(data.planned, sol);
    const texts = {
      sol: number(sol), date: iso.slice(0, 10), time: `${iso.slice(11, 16)} UTC`, phase,
      loaded: String(loaded), value: number(value), planned: String(planned),
      planned_value: number(plannedValue),
      left: data.departure_sol >= sol ? number(data.departure_sol - sol) : "—",
    };
    for (const [name, text] of Object.entries(texts)) setAll(name, text);
    slider.setAttribute("aria-valuetext", `Sol ${texts.sol}, ${texts.date}, ${phase}`);
  }

  // Tubes and vehicles ----------------------------------------------------------------------

  function linkAt(base, when) {
    const as = `as_of=${encodeURIComponent(`${when.toISOString().slice(0, 19)}Z`)}`;
    return `${base}${base.includes("?") ? "&" : "?"}${as}`;
  }

  function showTubes(now, when) {
    const counts = {}, cargo = {};
    for (const where of Object.values(now)) {
      counts[where.holder] = (counts[where.holder] || 0) + 1;
      if (where.who) cargo[where.who] = (cargo[where.who] || 0) + 1;
    }
    for (const each of live.querySelectorAll("[data-station]")) {
      const count = counts[each.dataset.station] || 0;
      each.querySelector("[data-holder]").textContent = count;
      each.classList.toggle("is-empty", !count);
    }
    for (const row of live.querySelectorAll("[data-tube]")) {
      const where = now[row.dataset.tube];
      if (!where) continue;
      row.dataset.is = where.holder;
      row.querySelector("[data-where]").textContent = where.text;
      row.querySelector("[data-note]").textContent = where.note;
    }
    for (const link of live.querySelectorAll("[data-as-of]")) {
      link.href = linkAt(link.dataset.asOf, when);
    }
    for (const row of live.querySelectorAll("[data-vehicle]")) {
      const vehicle = data.vehicles[row.dataset.vehicle];
      if (!vehicle) continue;
      row.querySelector("[data-doing]").textContent = at(vehicle.doing, sol)[1];
      row.querySelector("[data-cargo]").textContent = cargo[row.dataset.vehicle] || 0;
      row.classList.toggle("is-lost", isLost(vehicle));
    }
  }

  const isLost = (vehicle) => vehicle.lost !== null && vehicle.lost <= sol;

  function showMap(map, now) {
    const { east, north, perM, height } = map.dataset;
    const units = ([x, y]) => [WIDTH / 2 + (x - east) * perM, height / 2 - (y - north) * perM];
    const spots = {};
    for (const mover of map.querySelectorAll("[data-mover]")) {
      const vehicle = data.vehicles[mover.dataset.mover];
      const spot = vehicle && place(vehicle.track, sol);
      if (!spot) continue;
      spots[mover.dataset.mover] = spot;
      const [x, y] = units(spot);
      mover.setAttribute("transform", `translate(${x.toFixed(1)} ${y.toFixed(1)})`);
      mover.firstElementChild.classList.toggle("is-lost", isLost(vehicle));
    }
    const crowd = {};
    for (const token of map.querySelectorAll("[data-token]")) {
      const where = now[token.dataset.token];
      const spot = where && (where.who ? spots[where.who] : where.at);
      if (!spot) {
        token.setAttribute("visibility", "hidden");
        continue;
      }
      const circle = token.querySelector("circle");
      const index = (crowd[spot] = (crowd[spot] ?? -1) + 1);
      const [x, y] = units(spot), [dx, dy] = ring(index);
      token.removeAttribute("visibility");
      token.setAttribute("transform", `translate(${x.toFixed(1)} ${y.toFixed(1)})`);
      circle.setAttribute("cx", dx.toFixed(1));
      circle.setAttribute("cy", dy.toFixed(1));
      const left = circle.classList.contains("token--left") ? " token--left" : "";
      circle.setAttribute("class", `token token--${where.holder}${left}`);
    }
  }

  // Timeline, troubles, log -----------------------------------------------------------------

  function showTimeline(drawing) {
    const x = Math.min((100 * sol) / Number(drawing.dataset.gantt), 100);
    const cursor = drawing.querySelector("[data-cursor]");
    cursor.setAttribute("x1", `${x}%`);
    cursor.setAttribute("x2", `${x}%`);
    for (const veil of drawing.querySelectorAll("[data-veil]")) {
      veil.setAttribute("x", `${x}%`);
      veil.setAttribute("width", `${100 - x}%`);
    }
  }

  function showTroubles() {
    let any = false;
    for (const row of live.querySelectorAll("[data-troubles] > li")) {
      const { from, to } = row.dataset;
      row.hidden = !(Number(from) <= sol + NEAR && (to === undefined || Number(to) > sol + NEAR));
      any ||= !row.hidden;
    }
    const none = live.querySelector("[data-no-trouble]");
    if (none) none.hidden = any;
  }

  function showLog() {
    const given = new FormData(live.querySelector("[data-log-filters]"));
    const [kind, who, tube] = ["kind", "who", "tube"].map((name) => given.get(name));
    let shown = 0;
    for (const row of live.querySelectorAll("[data-log] > li")) {
      const fits =
        (!kind || (kind === "alerts" ? row.matches(".is-alert") : row.dataset.kind === kind)) &&
        (!who || row.dataset.who === who) &&
        (!tube || row.dataset.code === tube);
      row.hidden = !fits || Number(row.dataset.sol) > sol + NEAR;
      shown += !row.hidden;
    }
    live.querySelector("[data-log-count]").textContent =
      kind || who || tube ? `${shown} line${shown === 1 ? "" : "s"}` : "";
    live.querySelector("[data-log-filters] [name=sol]").value = sol;
  }

  // All of it -------------------------------------------------------------------------------

  function show(next) {
    if (!data) return;
    sol = Math.min(Math.max(next, 0), data.end_sol);
    if (Number(slider.value) !== sol) slider.value = sol;
    const when = moment();
    const now = {};
    for (const [code, steps] of Object.entries(data.tubes)) {
      now[code] = at(steps, sol, (step) => step.sol);
    }
    showFigures(when);
    showTubes(now, when);
    for (const map of live.querySelectorAll("[data-map]")) showMap(map, now);
    for (const drawing of live.querySelectorAll("[data-gantt]")) showTimeline(drawing);
    showTroubles();
    showLog();
  }

  async function load() {
    const answer = await fetch(replay.dataset.url, { headers: { Accept: "application/json" } });
    if (!answer.ok) return;
    const follows = !data || sol >= data.end_sol - NEAR;
    const first = !data;
    data = await answer.json();
    slider.max = data.end_sol;
    for (const button of replay.querySelectorAll(".player button")) button.disabled = false;
    show(follows && !first ? data.end_sol : sol);
  }

  // Play ------------------------------------------------------------------------------------

  function stop() {
    run += 1;
    playing = false;
    play.textContent = "Play";
  }

  function start() {
    if (!data) return;
    if (sol >= data.end_sol - NEAR) show(0);
    run += 1;
    playing = true;
    play.textContent = "Pause";
    if (still.matches) stepOn(run);
    else flow(run, performance.now());
  }

  // Where nothing is told for long, time runs faster.
  function flow(mine, before) {
    requestAnimationFrame((now) => {
      if (mine !== run) return;
      const next = beside(data.moments, sol, 1, data.end_sol);
      const pace = Number(speed.value) * (next - sol > LONG_WAIT ? FASTER : 1);
      show(Math.min(sol + (pace * Math.max(now - before, 0)) / 1000, data.end_sol));
      if (sol < data.end_sol) flow(mine, now);
      else stop();
    });
  }

  // Without motion: from event to event.
  function stepOn(mine) {
    setTimeout(() => {
      if (mine !== run) return;
      show(beside(data.moments, sol, 1, data.end_sol));
      if (sol < data.end_sol) stepOn(mine);
      else stop();
    }, STILL_MS);
  }

  function jump(direction) {
    if (!data) return;
    stop();
    show(beside(data.moments, sol, direction, data.end_sol));
  }

  const KEYS = {
    ArrowRight: () => show(sol + 1), ArrowUp: () => show(sol + 1),
    ArrowLeft: () => show(sol - 1), ArrowDown: () => show(sol - 1),
    PageUp: () => jump(1), PageDown: () => jump(-1),
    Home: () => show(0), End: () => show(data ? data.end_sol : 0),
  };

  play.addEventListener("click", () => (playing ? stop() : start()));
  slider.addEventListener("input", () => {
    stop();
    show(Number(slider.value) >= Number(slider.max) && data ? data.end_sol : Number(slider.value));
  });
  slider.addEventListener("keydown", (event) => {
    const move = KEYS[event.key];
    if (!move || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    stop();
    move();
  });
  replay.addEventListener("click", (event) => {
    const button = event.target.closest("[data-jump]");
    if (button) jump(Number(button.dataset.jump));
  });
  replay.addEventListener("change", (event) => {
    if (event.target.closest("[data-log-filters]")) showLog();
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.target === live) load();
  });
  load();
})();
