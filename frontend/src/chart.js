// Charts: <div data-chart="KIND" data-chart-data="ID">; the shape of the data per kind is in the shell's templates/README.md.
import { BarChart, HeatmapChart, LineChart } from "echarts/charts";
import { CalendarComponent, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent, VisualMapComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";
import { fontReady } from "./app/font.js";
import { say } from "./app/words.js";
import { KINDS } from "./chart/kinds.js";
import { table } from "./chart/table.js";
import { theme } from "./chart/theme.js";

use([BarChart, HeatmapChart, LineChart, CalendarComponent, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent, VisualMapComponent, CanvasRenderer]);

function toggle(plot, data) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-sm btn-ghost chart-toggle d-print-none";
  button.textContent = say("as_table");
  button.setAttribute("aria-pressed", "false");
  let shown = null;
  button.addEventListener("click", () => {
    if (shown) shown.remove();
    shown = shown ? null : table(plot.dataset.chart, data);
    if (shown) plot.after(shown);
    plot.hidden = Boolean(shown);
    button.textContent = say(shown ? "as_chart" : "as_table");
    button.setAttribute("aria-pressed", String(Boolean(shown)));
  });
  const figure = plot.closest("figure");
  const head = document.createElement("div");
  head.className = "chart-head";
  head.append(figure?.querySelector("figcaption") || document.createElement("span"), button);
  (figure || plot.parentElement).prepend(head);
}

async function draw(plot) {
  if (plot.dataset.drawn) return;
  plot.dataset.drawn = "1";
  const text = document.getElementById(plot.dataset.chartData).textContent;
  const data = JSON.parse(text);
  plot.setAttribute("role", "img");
  plot.setAttribute("aria-label", plot.closest("figure")?.getAttribute("aria-label") || plot.dataset.chart);
  toggle(plot, data);
  await fontReady(text);
  const chart = init(plot, null, { renderer: "canvas" });
  const paint = () => chart.setOption(KINDS[plot.dataset.chart](data, theme(), plot), { notMerge: true });
  paint();
  new ResizeObserver(() => {
    if (plot.hidden || !plot.clientWidth) return;
    chart.resize();
    paint(); // a narrow chart has fewer labels
  }).observe(plot);
  document.documentElement.addEventListener("huikuan:theme", paint);
  addEventListener("beforeprint", () => chart.resize());
}

function drawAll(root) {
  root.querySelectorAll("[data-chart]").forEach(draw);
}

drawAll(document);
document.addEventListener("htmx:load", (event) => drawAll(event.detail.elt.parentElement || document));
