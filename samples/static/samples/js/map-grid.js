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
      const [faint, axis, ink] = [colour("--map-grid"), colour("--map-grid-axis"), colour("--ink-soft")];
      const line = (metres, x1, y1, x2, y2) => {
        pen.strokeStyle = metres === 0 ? axis : faint;
        pen.beginPath();
        pen.moveTo(x1, y1);
        pen.lineTo(x2, y2);
        pen.stroke();
      };
      const crisp = (pixel) => Math.round(pixel) + 0.5;

      pen.fillStyle = ink;
      pen.textAlign = "center";
      for (let k = Math.ceil(corner.lng / step); k * step <= opposite.lng; k += 1) {
        const x = crisp((k * step - corner.lng) * scale);
        line(k, x, 0, x, size.y);
        // The lower right corner belongs to the scale bar.
        if (x > 40 && x < size.x - 170) {
          pen.fillText(offset(k * step, "E", "W", step), x, size.y - 7);
        }
      }
      pen.textAlign = "left";
      for (let k = Math.ceil(opposite.lat / step); k * step <= corner.lat; k += 1) {
        const y = crisp((corner.lat - k * step) * scale);
        line(k, 0, y, size.x, y);
        // The upper left corner belongs to the zoom buttons.
        if (y > 110 && y < size.y - 30) {
          pen.fillText(offset(k * step, "N", "S", step), 7, y - 5);
        }
      }
    }

    map.on("move zoom viewreset resize load", draw);
    // Leaflet scales its panes by a CSS transform while it animates; the grid steps aside meanwhile.
    map.on("zoomanim", () => (canvas.style.opacity = 0));
    map.on("zoomend", () => (canvas.style.opacity = 1));
    return { draw };
  };
})();
