// The ground of the local map: a metric grid drawn on a canvas behind Leaflet's panes. It stands in
// for a basemap, needs no network, and its labels tell distances from the origin.
(function () {
  "use strict";
  const { niceStep, offset } = window.MapGeometry;
  const LINE_EVERY_PX = 96;

  window.mapGrid = function mapGrid(map, colour) {
    const container = map.getContainer();
    const canvas = document.createElement("canvas");
    canvas.className = "map__grid";
    canvas.setAttribute("aria-hidden", "true");
    container.prepend(canvas);

    function draw() {
      const size = map.getSize();
      const ratio = window.devicePixelRatio || 1;
      canvas.width = size.x * ratio;
      canvas.height = size.y * ratio;
      const pen = canvas.getContext("2d");
      pen.scale(ratio, ratio);
      pen.font = `11px ${getComputedStyle(container).fontFamily}`;
      pen.lineWidth = 1;
      const corner = map.containerPointToLatLng([0, 0]);
      const opposite = map.containerPointToLatLng(size);
      const scale = size.x / (opposite.lng - corner.lng);
      if (!Number.isFinite(scale)) return;
      const step = niceStep(LINE_EVERY_PX / scale);
      const [faint, axis, ink, ground] = [
        "--map-grid",
        "--map-grid-axis",
        "--ink-soft",
        "--map-ground",
      ].map(colour);
      const line = (metres, x1, y1, x2, y2) => {
        pen.strokeStyle = metres === 0 ? axis : faint;
        pen.beginPath();
        pen.moveTo(x1, y1);
        pen.lineTo(x2, y2);
        pen.stroke();
      };
      // A halo keeps a label readable on its own grid line.
      const write = (text, x, y) => {
        pen.strokeStyle = ground;
        pen.lineWidth = 4;
        pen.strokeText(text, x, y);
        pen.lineWidth = 1;
        pen.fillText(text, x, y);
      };
      const crisp = (pixel) => Math.round(pixel) + 0.5;

      const steps = (from, to) => {
        const found = [];
        for (let k = Math.ceil(from / step); k * step <= to; k += 1) found.push(k * step);
        return found;
      };
      const column = (east) => [east, crisp((east - corner.lng) * scale)];
      const row = (north) => [north, crisp((corner.lat - north) * scale)];
      const easts = steps(corner.lng, opposite.lng).map(column);
      const norths = steps(opposite.lat, corner.lat).map(row);
      for (const [east, x] of easts) line(east, x, 0, x, size.y);
      for (const [north, y] of norths) line(north, 0, y, size.x, y);

      pen.fillStyle = ink;
      pen.textAlign = "center";
      for (const [east, x] of easts) {
        // The lower corners belong to the layer button and the scale bar.
        if (x > 80 && x < size.x - 170) write(offset(east, "E", "W", step), x, size.y - 7);
      }
      pen.textAlign = "left";
      for (const [north, y] of norths) {
        // The upper left corner belongs to the zoom buttons.
        if (y > 110 && y < size.y - 70) write(offset(north, "N", "S", step), 7, y - 5);
      }
    }

    map.on("move zoom viewreset resize load", draw);
    // While it animates, Leaflet scales its panes by a CSS transform; the grid steps aside.
    map.on("zoomanim", () => (canvas.style.opacity = 0));
    map.on("zoomend", () => (canvas.style.opacity = 1));
    return { draw };
  };
})();
