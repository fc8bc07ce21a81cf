// Pins of the local map: one focusable marker for what lies together at the present zoom, its label
// where there is room, and a popup that lists everything at the place.
(function () {
  "use strict";
  const { group, spread, placeLabels } = window.MapGeometry;
  const REACH_PX = 22;
  const PIN_RADIUS_PX = 13;
  const LABEL_HEIGHT_PX = 18;
  const MARKS = { rover: "mark-rover", landing: "mark-landing" };
  const PRIORITY = ["rover", "landing", "depot", "sample"];

  function element(tag, className, text) {
    const node = document.createElement(tag);
    if (className) node.className = className;
    if (text !== undefined) node.textContent = text;
    return node;
  }

  function icon(sprite, symbol, className) {
    const namespace = "http://www.w3.org/2000/svg";
    const svg = document.createElementNS(namespace, "svg");
    svg.setAttribute("class", `icon ${className}`);
    svg.setAttribute("aria-hidden", "true");
    const use = document.createElementNS(namespace, "use");
    use.setAttribute("href", `${sprite}#${symbol}`);
    svg.append(use);
    return svg;
  }

  function featureIcon(sprite, style, feature) {
    if (MARKS[style]) return icon(sprite, MARKS[style], "mark");
    const type = feature.type || "none";
    return icon(sprite, `type-${type}`, `mark mark--${type}`);
  }

  function facts(feature) {
    const sol = feature.sol === undefined || feature.sol === null ? null : `sol ${feature.sol}`;
    return [feature.kind, sol, feature.detail].filter(Boolean).join(" · ");
  }

  function entry(sprite, style, feature) {
    const node = element("div", "map-entry");
    if (style) node.append(featureIcon(sprite, style, feature));
    const text = element("div");
    const title = element(feature.url ? "a" : "span", "map-entry__title", feature.title);
    if (feature.url) title.href = feature.url;
    text.append(title);
    if (facts(feature)) text.append(element("div", "map-entry__facts", facts(feature)));
    node.append(text);
    return node;
  }

  // What a popup shows for the features at one place; `zoomIn` if they can be told apart.
  function popupContent(sprite, layer, features, zoomIn) {
    const box = element("div", "map-popup");
    if (features.length === 1) {
      box.append(entry(sprite, layer.style, features[0]));
      return box;
    }
    box.append(element("p", "map-popup__head", `${features.length} here · ${layer.title}`));
    const list = element("ul");
    for (const feature of features) {
      const item = element("li");
      item.append(entry(sprite, layer.style, feature));
      list.append(item);
    }
    box.append(list);
    if (zoomIn) {
      const button = element("button", "button button--small", "Zoom in to tell them apart");
      button.type = "button";
      button.addEventListener("click", zoomIn);
      box.append(button);
    }
    return box;
  }

  function spoken(layer, features) {
    const names = features.map((feature) => feature.title).join(", ");
    if (features.length > 1) return `${features.length} at one place, ${layer.title}: ${names}`;
    return [features[0].title, facts(features[0])].filter(Boolean).join(", ");
  }

  // A button must also answer the space bar; a popup opened by key takes the focus and returns it.
  function keyboard(map, marker) {
    const node = marker.getElement();
    let openedByKey = false;
    node.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      marker.openPopup();
      openedByKey = true;
      const popup = marker.getPopup().getElement();
      popup?.querySelector("a[href]:not(.leaflet-popup-close-button), button")?.focus();
    });
    marker.on("popupclose", () => {
      if (openedByKey) node.focus();
      openedByKey = false;
    });
  }

  window.mapPins = function mapPins(map, { sprite, focus, popup }) {
    const layers = [];
    const labels = L.layerGroup().addTo(map);
    const ruler = document.createElement("canvas").getContext("2d");

    const isFocus = (features) => focus && features.some((feature) => feature.id === focus.id);

    function labelText({ layer, features }) {
      if (features.length === 1) return features[0].title;
      if (features.length === layer.features.length) return layer.title;
      return features.length === 2 ? features.map((feature) => feature.title).join(", ") : "";
    }

    function pinElement(layer, features) {
      const pin = element("span", "map-pin");
      if (isFocus(features)) pin.classList.add("map-pin--focus");
      if (features.length > 1) pin.append(element("span", "map-pin__count", features.length));
      else pin.append(featureIcon(sprite, layer.style, features[0]));
      return pin;
    }

    function makeMarker({ layer }, features) {
      const [first] = features;
      const marker = L.marker([first.north_m, first.east_m], {
        icon: L.divIcon({
          className: "map-pin-box",
          html: pinElement(layer, features),
          iconSize: [2 * PIN_RADIUS_PX, 2 * PIN_RADIUS_PX],
        }),
        title: spoken(layer, features),
        keyboard: true,
        riseOnHover: true,
        zIndexOffset: isFocus(features) ? 1000 : 0,
      });
      const bounds = L.latLngBounds(features.map((feature) => [feature.north_m, feature.east_m]));
      const zoomIn = () => {
        marker.closePopup();
        map.getContainer().focus({ preventScroll: true });
        map.fitBounds(bounds, { padding: [60, 60] });
      };
      const apart = spread(features) > 0.5 && map.getZoom() < map.getMaxZoom();
      marker.bindPopup(popupContent(sprite, layer, features, apart ? zoomIn : null), popup);
      marker.on("add", () => {
        marker.getElement().setAttribute("aria-label", spoken(layer, features));
        keyboard(map, marker);
      });
      return marker;
    }

    // Regroups for the present zoom. A marker whose members stay the same stays, with its focus.
    function regroup() {
      for (const pins of layers) {
        const items = pins.layer.features.map((feature, index) => ({
          feature,
          index,
          point: map.project([feature.north_m, feature.east_m]),
        }));
        const wanted = new Map();
        for (const members of group(items, REACH_PX)) {
          const key = members.map((member) => member.index).join();
          wanted.set(key, members.map((member) => member.feature));
        }
        for (const [key, { marker }] of pins.shown) {
          if (wanted.has(key)) continue;
          pins.group.removeLayer(marker);
          pins.shown.delete(key);
        }
        for (const [key, features] of wanted) {
          if (pins.shown.has(key)) continue;
          const marker = makeMarker(pins, features);
          pins.group.addLayer(marker);
          pins.shown.set(key, { marker, features });
        }
      }
    }

    function rank({ layer, features }) {
      return isFocus(features) ? -1 : PRIORITY.indexOf(layer.style);
    }

    function obstacles() {
      const frame = map.getContainer().getBoundingClientRect();
      return [...map.getContainer().querySelectorAll(".leaflet-control")].map((control) => {
        const { left, top, width, height } = control.getBoundingClientRect();
        return { x: left - frame.left, y: top - frame.top, width, height };
      });
    }

    function label() {
      labels.clearLayers();
      ruler.font = `600 12px ${getComputedStyle(map.getContainer()).fontFamily}`;
      const view = map.getBounds();
      const pins = layers
        .filter((pinLayer) => map.hasLayer(pinLayer.group))
        .flatMap(({ layer, shown }) => [...shown.values()].map((pin) => ({ layer, ...pin })))
        .filter(({ marker }) => view.contains(marker.getLatLng()))
        .sort((a, b) => rank(a) - rank(b))
        .map((pin) => {
          const text = labelText(pin);
          return {
            ...pin,
            text,
            point: map.latLngToContainerPoint(pin.marker.getLatLng()),
            radius: PIN_RADIUS_PX,
            width: ruler.measureText(text).width + 4,
            height: LABEL_HEIGHT_PX,
          };
        });
      const sides = placeLabels(pins, map.getSize(), obstacles());
      pins.forEach(({ text, marker }, index) => {
        if (!text || !sides[index]) return;
        const node = element("span", `map-label map-label--${sides[index]}`, text);
        node.setAttribute("aria-hidden", "true");
        labels.addLayer(
          L.marker(marker.getLatLng(), {
            icon: L.divIcon({ className: "map-label-box", html: node, iconSize: [0, 0] }),
            interactive: false,
            keyboard: false,
            zIndexOffset: -1000,
          }),
        );
      });
    }

    return {
      // A layer group for the layer control; pins appear in it with the next refresh.
      add(layer) {
        const pins = { layer, group: L.layerGroup(), shown: new Map() };
        layers.push(pins);
        return pins.group;
      },
      refresh() {
        regroup();
        label();
      },
      label,
    };
  };
  window.mapPins.popupContent = popupContent;
  window.mapPins.icon = icon;
})();
