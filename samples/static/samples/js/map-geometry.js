// Pure geometry of the local map: no DOM, no Leaflet. Metres east and north of the map's origin.
(function () {
  "use strict";
  const DEGREE = Math.PI / 180;

  // Planetocentric degrees of a local point: the inverse of the local equirectangular projection
  // about the origin on a sphere of `radius` metres, the one samples/domain/geodesy.py uses.
  function toDegrees(origin, radius, east, north) {
    return {
      latitude: origin.lat + north / radius / DEGREE,
      longitude: origin.lon + east / (radius * Math.cos(origin.lat * DEGREE)) / DEGREE,
    };
  }

  // The smallest of 1, 2, 5 × 10^n that is not below `metres`.
  function niceStep(metres) {
    const power = 10 ** Math.floor(Math.log10(metres));
    const factor = [1, 2, 5, 10].find((candidate) => candidate * power >= metres * (1 - 1e-9));
    return factor * power;
  }

  function number(value, digits) {
    return value.toLocaleString("en", {
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    });
  }

  // A length in words that fits its size: 1.5 km, 250 m, 0.5 m. The grid's `step` sets the digits.
  function length(metres, step) {
    const digits = (unit) => Math.max(0, -Math.floor(Math.log10(step / unit) + 1e-9));
    if (Math.abs(metres) >= 1000) return `${number(metres / 1000, digits(1000))} km`;
    return `${number(metres, digits(1))} m`;
  }

  // A signed offset along an axis: offset(-2000, "E", "W") is "2 km W".
  function offset(metres, positive, negative, step) {
    if (Math.abs(metres) < 1e-6) return "0";
    return `${length(Math.abs(metres), step)} ${metres > 0 ? positive : negative}`;
  }

  // Groups items whose `point` ({x, y} in pixels) lies within `reach` of a group's first member.
  // Greedy in the given order, so the same view always groups alike.
  function group(items, reach) {
    const groups = [];
    for (const item of items) {
      const near = groups.find(
        ([first]) => Math.hypot(first.point.x - item.point.x, first.point.y - item.point.y) < reach,
      );
      if (near) near.push(item);
      else groups.push([item]);
    }
    return groups;
  }

  // The greatest distance in metres between two of the features: 0 when all lie on one spot.
  function spread(features) {
    let most = 0;
    for (const a of features) {
      for (const b of features) {
        most = Math.max(most, Math.hypot(a.east_m - b.east_m, a.north_m - b.north_m));
      }
    }
    return most;
  }

  function overlap(a, b) {
    const across = a.x < b.x + b.width && b.x < a.x + a.width;
    return across && a.y < b.y + b.height && b.y < a.y + a.height;
  }

  function within(box, size) {
    return box.x >= 0 && box.y >= 0 && box.x + box.width <= size.x && box.y + box.height <= size.y;
  }

  // Chooses for each pin, in order of importance, a side where its label lies inside the map and
  // covers no pin, no other label and none of the `obstacles` (boxes of the map's buttons). Pins
  // are {point, radius, width, height} in pixels of the map. Returns a side, or null, for each.
  function placeLabels(pins, size, obstacles) {
    const discs = pins.map(({ point, radius }) => ({
      x: point.x - radius,
      y: point.y - radius,
      width: 2 * radius,
      height: 2 * radius,
    }));
    const taken = [...obstacles];
    return pins.map(({ point, radius, width, height }, index) => {
      const gap = radius + 6;
      const sides = {
        right: { x: point.x + gap, y: point.y - height / 2 },
        left: { x: point.x - gap - width, y: point.y - height / 2 },
        above: { x: point.x - width / 2, y: point.y - gap - height },
        below: { x: point.x - width / 2, y: point.y + gap },
      };
      for (const [side, corner] of Object.entries(sides)) {
        const box = { ...corner, width, height };
        if (!within(box, size) || taken.some((other) => overlap(box, other))) continue;
        if (discs.some((disc, other) => other !== index && overlap(box, disc))) continue;
        taken.push(box);
        return side;
      }
      return null;
    });
  }

  window.MapGeometry = { toDegrees, niceStep, offset, number, group, spread, placeLabels };
})();
