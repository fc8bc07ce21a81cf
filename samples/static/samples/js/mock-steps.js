// Steps by sol, looked up: the same as samples/pages/mock_missions does on the server.
(function () {
  "use strict";
  const FIRST_RING = 24, RING = 11, ROOM = 6, ON_FIRST_RING = 8;

  // How many steps hold by a sol; `sol` of a step by `key`.
  function count(steps, sol, key) {
    let low = 0, high = steps.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (key(steps[middle]) <= sol) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  // What holds at a sol; before the first step, what holds first.
  function at(steps, sol, key = (step) => step[0]) {
    return steps[Math.max(count(steps, sol, key) - 1, 0)];
  }

  // Metres east and north on a track of [sol, east, north], straight between two of them.
  function place(track, sol) {
    if (!track.length) return null;
    const after = count(track, sol, (fix) => fix[0]);
    if (after === 0) return track[0].slice(1);
    if (after === track.length) return track[after - 1].slice(1);
    const [from, to] = [track[after - 1], track[after]];
    const share = to[0] > from[0] ? (sol - from[0]) / (to[0] - from[0]) : 1;
    return [from[1] + share * (to[1] - from[1]), from[2] + share * (to[2] - from[2])];
  }

  // Where the tube of that number stands around what holds it, in units of the map.
  function ring(index) {
    let level = 0, room = ON_FIRST_RING;
    while (index >= room) {
      index -= room;
      level += 1;
      room += ROOM;
    }
    const turn = (2 * Math.PI * index) / room - Math.PI / 2;
    const radius = FIRST_RING + RING * level;
    return [radius * Math.cos(turn), radius * Math.sin(turn)];
  }

  // The next moment after a sol, or the last one before it; the ends where there is none.
  function beside(moments, sol, direction, end) {
    const GAP = 1e-6;
    if (direction > 0) return moments.find((moment) => moment > sol + GAP) ?? end;
    return moments.findLast((moment) => moment < sol - GAP) ?? 0;
  }

  window.mockSteps = { at, beside, place, ring };
})();
