// A pie: slices that begin at the top and go round with the clock.

import { svg } from "./dom.js";

export function pie(segments, size) {
  const [middle, outer] = [size / 2, size / 2 - 6];
  const total = segments.reduce((sum, one) => sum + Math.max(0, one.value), 0);
  const drawing = svg("svg", { viewBox: `0 0 ${size} ${size}`, class: "drawing round" });
  let turned = 0;
  segments.forEach((one, number) => {
    const share = total > 0 ? Math.max(0, one.value) / total : 0;
    if (!share) return;
    const told = svg("title", {}, `${one.label}: ${one.value.toLocaleString("en-GB")} (${Math.round(share * 100)} %)`);
    const look = { class: `fill slice series-${number % 6}` };
    if (share > 0.9999) drawing.append(svg("circle", { ...look, cx: middle, cy: middle, r: outer }, told));
    else drawing.append(svg("path", { ...look, d: slice(middle, outer, turned, turned + share) }, told));
    turned += share;
  });
  drawing.append(svg("circle", { class: "hole", cx: middle, cy: middle, r: outer * 0.52 }));
  return drawing;
}

function slice(middle, radius, from, to) {
  const at = (share) => {
    const angle = share * 2 * Math.PI - Math.PI / 2;
    return `${(middle + radius * Math.cos(angle)).toFixed(2)} ${(middle + radius * Math.sin(angle)).toFixed(2)}`;
  };
  return `M${middle} ${middle} L${at(from)} A${radius} ${radius} 0 ${to - from > 0.5 ? 1 : 0} 1 ${at(to)} Z`;
}
