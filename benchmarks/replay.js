// A replay's points in a corner of the page, drawn by one of three ways. An async function whose result has
// play(seconds), which returns {frames, seconds}, and remove().

async ({ modules, snapshots, colours, axes, axisGap, eye, renderer }) => {
  const MOMENTS_A_SECOND = 3; // as the player at its usual speed
  const { unpackSnapshots, interpolate } = await import(`${modules}/snapshots.js`);
  const { PointsCanvas } = await import(`${modules}/points_canvas.js`);
  const { moments, labels } = unpackSnapshots(Uint8Array.from(atob(snapshots), (letter) => letter.charCodeAt(0)));
  const stage = document.body.appendChild(document.createElement("div"));
  stage.style.cssText = "position: fixed; inset: 0 auto auto 0; width: 740px; height: 416px; z-index: 1000000";

  // The dashboard's own: a function that draws a moment, and one that counts the frames drawn.
  function canvas() {
    const element = stage.appendChild(document.createElement("canvas"));
    element.style.cssText = "width: 100%; height: 100%";
    const points = new PointsCanvas(element);
    const hidden = new Set();
    const view = { labels, colours: new Map(colours.entries()), hidden, axisColours: axes, axisGap, camera: { eye } };
    let frames = 0;
    const draw = (moment) => {
      points.draw({ ...moment, ...view });
      frames += 1;
    };
    return [draw, () => frames];
  }

  // The same from Plotly, moved by restyle with typed arrays: a trace for each class, as in the 3-D view, or one for all.
  async function plotly(oneTrace) {
    const { Plotly } = globalThis;
    const all = [...labels.keys()];
    const members = oneTrace ? [all] : colours.map((_, label) => all.filter((i) => labels[i] === label));
    const columns = (points, axis) => members.map((numbers) => Float32Array.from(numbers, (i) => points[3 * i + axis]));
    const moved = (points) => ({ x: columns(points, 0), y: columns(points, 1), z: columns(points, 2) });
    const { x, y, z } = moved(moments[0].points);
    const traces = members.map((numbers, i) => ({
      type: "scatter3d", mode: "markers", hoverinfo: "skip", x: x[i], y: y[i], z: z[i],
      marker: { size: 4.6, color: oneTrace ? numbers.map((n) => colours[labels[n]]) : colours[i], line: { width: 0 } },
    }));
    const { low, high } = moments[0];
    const corner = low.map((value, axis) => value - axisGap * (high[axis] - value));
    const lines = axes.map((color, axis) => {
      const [px, py, pz] = [0, 1, 2].map((i) => [corner[i], i === axis ? high[i] : corner[i]]);
      return { type: "scatter3d", mode: "lines", hoverinfo: "skip", x: px, y: py, z: pz, line: { color, width: 5 } };
    });
    const range = (axis) => ({ visible: false, showspikes: false, range: [corner[axis], high[axis]] });
    const [xaxis, yaxis, zaxis] = [0, 1, 2].map(range);
    const scene = { xaxis, yaxis, zaxis, aspectmode: "data", dragmode: false, camera: { eye } };
    const layout = { margin: { l: 0, r: 0, t: 0, b: 0 }, showlegend: false, hovermode: false, scene };
    await Plotly.newPlot(stage, [...traces, ...lines], layout, { displayModeBar: false });
    const { glplot } = stage._fullLayout.scene._scene;
    const { onrender } = glplot;
    let frames = 0;
    glplot.onrender = (...given) => {
      frames += 1;
      return onrender(...given);
    };
    const moving = [...members.keys()];
    return [({ points }) => Plotly.restyle(stage, moved(points), moving), () => frames];
  }

  const renderers = { canvas, plotly: () => plotly(false), "one trace": () => plotly(true) };
  const [draw, drawn] = await renderers[renderer]();
  const last = moments.length - 1;
  const at = (position) => interpolate(moments[Math.floor(position)], moments[Math.floor(position) + 1], position % 1);
  await draw(at(0.5)); // what happens at the first frame only is not measured
  await new Promise((resolve) => setTimeout(resolve, 500));
  return {
    play(seconds) {
      const [first, begun] = [drawn(), performance.now()];
      return new Promise((resolve) => {
        // In the callback itself: Chromium does not count as script what a promise goes on with.
        const tick = (now) => {
          const played = (now - begun) / 1000;
          if (played >= seconds) return resolve({ frames: drawn() - first, seconds: played });
          const done = draw(at((MOMENTS_A_SECOND * Math.max(0, played)) % last));
          return Promise.resolve(done).then(() => requestAnimationFrame(tick));
        };
        requestAnimationFrame(tick);
      });
    },
    remove() {
      if (renderer !== "canvas") globalThis.Plotly.purge(stage);
      stage.remove();
    },
  };
}
