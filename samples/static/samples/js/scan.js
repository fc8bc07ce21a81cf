// The camera on the scan page, where the browser can read codes itself. Everywhere else, and without
// this script, the text field does: a person or a scanner types into it.
(function () {
  "use strict";
  const form = document.querySelector("[data-scan]");
  const start = form?.querySelector("[data-scan-camera]");
  if (!start || !("BarcodeDetector" in window) || !navigator.mediaDevices?.getUserMedia) return;

  const LOOK_EVERY_MS = 200;
  const field = form.elements.code;
  const view = form.querySelector("[data-scan-view]");
  const video = view.querySelector("video");
  const status = form.querySelector("[data-scan-status]");
  let stream = null;

  async function offer() {
    const formats = await window.BarcodeDetector.getSupportedFormats();
    if (formats.includes("qr_code")) start.hidden = false;
  }

  async function look() {
    start.disabled = true;
    try {
      stream = await navigator.mediaDevices.getUserMedia({
        video: { facingMode: "environment" },
        audio: false,
      });
    } catch {
      status.textContent = "The camera can't be used. Type the code instead.";
      start.disabled = false;
      field.focus();
      return;
    }
    video.srcObject = stream;
    view.hidden = false;
    status.textContent = "Hold the label before the camera.";
    await video.play();
    watch(new window.BarcodeDetector({ formats: ["qr_code"] }));
  }

  async function watch(detector) {
    while (stream) {
      // A frame that is not ready yet is no failure: the next one may be.
      const codes = await detector.detect(video).catch(() => []);
      if (stream && codes.length > 0) {
        field.value = codes[0].rawValue;
        stop();
        status.textContent = `Read: ${field.value}`;
        form.requestSubmit();
        return;
      }
      await new Promise((done) => setTimeout(done, LOOK_EVERY_MS));
    }
  }

  function stop() {
    for (const track of stream?.getTracks() ?? []) track.stop();
    stream = null;
    video.srcObject = null;
    view.hidden = true;
    start.disabled = false;
    status.textContent = "";
  }

  start.addEventListener("click", look);
  form.querySelector("[data-scan-stop]").addEventListener("click", stop);
  window.addEventListener("pagehide", stop);
  offer();
})();
