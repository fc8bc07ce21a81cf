// Maps in local metres about an origin on Mars: L.CRS.Simple with latLng = [north_m, east_m].
// The data contract is in docs/frontend.md. Needs Leaflet, map-geometry, map-grid and map-pins.
(function () {
  "use strict";
  const { toDegrees, number } = window.MapGeometry;
  const { popupContent, icon } = window.mapPins;
  const MARKERS = new Set(["sample", "depot", "rover", "landing"]);
  const SYMBOLS = { "points sample": "type-rock_core", "points depot": "tube-cached" };
  const FOCUS_SPAN_M = 400;
  const LAYER_PANEL_WIDTH_PX = 210;
  const still = window.matchMedia("(prefers-reduced-motion: reduce)");
  const narrow = window.matchMedia("(max-width: 44rem)");
  const darkScheme = window.matchMedia("(prefers-color-scheme: dark)");

  // Lines, areas and small points; the colours are tokens, looked up for the theme in force.
  const PATHS = {
    traverse: { colour: "--map-traverse", weight: 2, opacity: 1 },
    waypoint: { colour: "--map-traverse", radius: 2.5, weight: 0, fill: 1 },
    panorama: { colour: "--map-panorama", radius: 4, weight: 1.5, fill: 0.25 },
    depot: { colour: "--cached", weight: 1.5, fill: 0.12, dashArray: "5 4" },
  };

  // Canvas can't read CSS variables, and light-dark() stays unresolved in them: a probe computes.
  function colourProbe(container) {
    const probe = document.createElement("span");
    probe.hidden = true;
    container.append(probe);
    return (token) => {
      probe.style.color = `var(${token})`;
      return getComputedStyle(probe).color;
    };
  }

  function pathStyle(layer, colour) {
    const style = PATHS[layer.style] || PATHS.traverse;
    return {
      color: colour(style.colour),
      fillColor: colour(style.colour),
      fill: style.fill !== undefined,
      fillOpacity: style.fill ?? 0,
      weight: style.weight,
      stroke: style.weight > 0,
      dashArray: style.dashArray,
      radius: style.radius,
    };
  }

  const latLng = ([east, north]) => [north, east];

  function makePath(layer, feature, style) {
    if (layer.kind === "line") return L.polyline(feature.path.map(latLng), style);
    if (layer.kind === "polygon") return L.polygon(feature.ring.map(latLng), style);
    return L.circleMarker([feature.north_m, feature.east_m], style);
  }

  function pathGroup(sprite, layer, style, popup) {
    const group = L.featureGroup();
    for (const feature of layer.features) {
      const path = makePath(layer, feature, style);
      path.bindPopup(() => popupContent(sprite, { ...layer, style: null }, [feature]), popup);
      group.addLayer(path);
    }
    return group;
  }

  function points(layer) {
    if (layer.kind === "points") return layer.features.map((f) => [f.north_m, f.east_m]);
    return layer.features.flatMap((f) => (f.path || f.ring).map(latLng));
  }

  // What the layer control shows: the symbol the map uses, and the title as text.
  function controlName(sprite, layer) {
    const symbol = SYMBOLS[`${layer.kind} ${layer.style}`] || `mark-${layer.style}`;
    const box = document.createElement("span");
    box.className = "map-layer-name";
    const text = document.createElement("span");
    text.textContent = layer.title;
    box.append(icon(sprite, symbol, `mark mark-style--${layer.style}`), text);
    return box.outerHTML;
  }

  function northArrow(sprite) {
    const control = L.control({ position: "bottomright" });
    control.onAdd = () => {
      const box = L.DomUtil.create("div", "map-north");
      box.title = "North is up";
      box.append(icon(sprite, "north", ""));
      return box;
    };
    return control;
  }

  function build(container, data) {
    const sprite = container.dataset.icons;
    const asked = container.dataset.focus;
    const focus = asked ? { ...data.focus, id: asked } : data.focus;
    const colour = colourProbe(container);
    const map = L.map(container, {
      crs: L.CRS.Simple,
      renderer: L.canvas({ padding: 0.3, tolerance: 6 }),
      preferCanvas: true,
      attributionControl: false,
      minZoom: -7,
      maxZoom: 5,
      zoomSnap: 0.25,
      wheelPxPerZoomLevel: 110,
      zoomAnimation: !still.matches,
      fadeAnimation: !still.matches,
      markerZoomAnimation: !still.matches,
      scrollWheelZoom: container.dataset.wheel === "always",
    });
    const collapsed = narrow.matches || container.dataset.wheel !== "always";
    // A popup opens clear of the buttons, which lie above it and would cover its corners.
    const popup = {
      minWidth: 180,
      maxWidth: 270,
      maxHeight: 280,
      autoPanPaddingTopLeft: [52, 10],
      autoPanPaddingBottomRight: [collapsed ? 10 : LAYER_PANEL_WIDTH_PX, 62],
    };
    const grid = window.mapGrid(map, colour);
    const pins = window.mapPins(map, { sprite, focus, popup });
    const overlays = {};
    const restyled = [];
    const bounds = L.latLngBounds([]);
    let target = null;

    for (const layer of data.layers) {
      const asPins = layer.kind === "points" && MARKERS.has(layer.style);
      const style = pathStyle(layer, colour);
      const group = asPins ? pins.add(layer) : pathGroup(sprite, layer, style, popup);
      if (!asPins) restyled.push({ layer, group });
      if (layer.visible !== false) group.addTo(map);
      overlays[controlName(sprite, layer)] = group;
      bounds.extend(points(layer));
      const found = focus && layer.features.find((feature) => feature.id === focus.id);
      if (found && found.east_m !== undefined) target = L.latLng(found.north_m, found.east_m);
    }

    const position = collapsed ? "bottomleft" : "topright";
    const control = L.control.layers(null, overlays, { collapsed, position }).addTo(map);
    const toggle = control.getContainer().querySelector(".leaflet-control-layers-toggle");
    toggle.append(icon(sprite, "layers", ""));
    // CRS.Simple measures plain distance in its own unit, metres here, so Leaflet's scale is right.
    L.control.scale({ position: "bottomright", imperial: false, maxWidth: 140 }).addTo(map);
    northArrow(sprite).addTo(map);

    function fit() {
      if (target) map.fitBounds(around(target, focus.span_m || FOCUS_SPAN_M));
      else if (bounds.isValid()) map.fitBounds(bounds, { padding: [28, 28] });
      else map.setView([0, 0], 0);
    }

    fit();
    pins.refresh();
    grid.draw();
    map.on("zoomend", pins.refresh);
    map.on("moveend resize overlayadd overlayremove", pins.label);
    readout(map, container, data);
    followSize(map, container, fit);
    followTheme(() => {
      for (const { layer, group } of restyled) group.setStyle(pathStyle(layer, colour));
      grid.draw();
    });
    wheelOnDemand(map, container);
    // Leaflet hears Escape only while the map itself has the focus, not a link in a popup.
    container.addEventListener("keydown", (event) => {
      if (event.key === "Escape") map.closePopup();
    });
  }

  function around(centre, span) {
    const half = span / 2;
    return L.latLngBounds(
      [centre.lat - half, centre.lng - half],
      [centre.lat + half, centre.lng + half],
    );
  }

  function metres(value, positive, negative) {
    return `${number(Math.abs(value), 0)} m ${value < 0 ? negative : positive}`;
  }

  // Position under the pointer; the map's centre when it is moved by keys or fingers.
  function readout(map, container, data) {
    const output = container.closest("[data-map-figure]")?.querySelector("[data-map-readout]");
    if (!output) return;
    function show({ lat: north, lng: east }, what) {
      const { latitude, longitude } = toDegrees(data.origin, data.radius_m, east, north);
      const ns = `${Math.abs(latitude).toFixed(5)}° ${latitude < 0 ? "S" : "N"}`;
      const ew = `${Math.abs(longitude).toFixed(5)}° ${longitude < 0 ? "W" : "E"}`;
      const local = `${metres(east, "E", "W")}, ${metres(north, "N", "S")}`;
      output.textContent = `${what} ${ns}, ${ew} · ${local}`;
    }
    map.on("mousemove", (event) => show(event.latlng, "Pointer"));
    map.on("moveend mouseout", () => show(map.getCenter(), "Centre"));
    show(map.getCenter(), "Centre");
  }

  // A map in a panel that is laid out or unfolded later has no size yet: fit when it gets one.
  function followSize(map, container, fit) {
    let fitted = container.clientWidth > 0;
    new ResizeObserver(() => {
      if (!container.clientWidth) return;
      map.invalidateSize({ pan: false });
      if (!fitted) fit();
      fitted = true;
    }).observe(container);
  }

  function followTheme(repaint) {
    const root = document.documentElement;
    new MutationObserver(repaint).observe(root, { attributeFilter: ["data-theme"] });
    darkScheme.addEventListener("change", repaint);
  }

  // Scrolling the page past a map must not zoom it: the wheel belongs to the map once it is used.
  function wheelOnDemand(map, container) {
    if (container.dataset.wheel === "always") return;
    container.addEventListener("pointerdown", () => map.scrollWheelZoom.enable());
    container.addEventListener("pointerleave", () => map.scrollWheelZoom.disable());
  }

  async function start(container) {
    const status = container.querySelector("[data-map-status]");
    try {
      const headers = { Accept: "application/json" };
      const response = await fetch(container.dataset.map, { headers });
      if (!response.ok) throw new Error(`${response.status} ${response.statusText}`);
      const data = await response.json();
      status?.remove();
      build(container, data);
    } catch (error) {
      console.error(error);
      if (!status) return;
      status.textContent = "The map could not be drawn. The list beside it holds the same places.";
      container.append(status);
    }
  }

  for (const container of document.querySelectorAll("[data-map]")) start(container);
})();
