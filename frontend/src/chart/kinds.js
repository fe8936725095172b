// One function a kind: data of the page → option of ECharts.
import { amount, count, percent, shortAmount } from "../app/amount.js";
import { say } from "../app/words.js";
import { colour } from "./theme.js";

const NARROW = 520; // pixels: below, labels are turned or thinned

export function format(data) {
  if (data.kind_of_value === "count") return [count, count];
  if (data.kind_of_value === "percent") return [percent, (share) => percent(share, 0)];
  return [amount, shortAmount];
}

// Built of nodes, not of HTML: names are typed by people, and the security policy allows no style attributes.
function tip(heading, rows) {
  const box = document.createElement("div");
  box.className = "chart-tip";
  const strong = document.createElement("strong");
  strong.textContent = heading;
  box.append(strong);
  for (const [label, text] of rows) {
    const name = document.createElement("span");
    const figure = document.createElement("span");
    name.textContent = label;
    figure.textContent = text;
    figure.className = "num text-end";
    box.append(name, figure);
  }
  return box;
}

function base(colours, formatter, trigger = "axis") {
  const words = { color: colours.text, fontFamily: colours.font };
  return {
    animationDuration: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 300,
    textStyle: words,
    grid: { left: 8, right: 16, top: 32, bottom: 8, containLabel: true },
    legend: { top: 0, left: 0, itemWidth: 12, itemHeight: 12, icon: "roundRect", textStyle: words, type: "scroll" },
    tooltip: {
      trigger,
      confine: true,
      formatter,
      axisPointer: { type: "shadow", shadowStyle: { opacity: 0.25 } },
      backgroundColor: colours.surface,
      borderColor: colours.line,
      textStyle: words,
    },
  };
}

function categories(labels, colours, narrow, plotWidth) {
  const longest = Math.max(...labels.map((label) => label.length), 1);
  const tight = narrow && labels.length * longest * 13 > plotWidth;
  const few = !tight && labels.length <= 8; // each is shown, on two lines where it must be
  return {
    type: "category",
    data: labels,
    axisTick: { show: false },
    axisLine: { lineStyle: { color: colours.line } },
    axisLabel: { color: colours.muted, fontFamily: colours.font, hideOverlap: !tight && !few, interval: few || (tight && longest < 8) ? 0 : "auto", rotate: tight && longest > 2 ? 40 : 0, ...(few && { width: Math.floor((plotWidth - 80) / labels.length), overflow: "break" }) },
  };
}

function values(colours, short, most) {
  return {
    type: "value",
    max: most,
    interval: most && most / 4,
    splitNumber: 4,
    splitLine: { lineStyle: { color: colours.line } },
    axisLabel: { color: colours.muted, fontFamily: colours.font, formatter: short, hideOverlap: true },
  };
}

function waterfall(data, colours, plot) {
  const [full, short] = format(data);
  let level = 0;
  const bars = data.items.map((item, index) => {
    const from = item.total ? 0 : level;
    level = item.total ? item.value : level + item.value;
    const [low, high] = [Math.min(from, level), Math.max(from, level)];
    return { low, high, item, fill: colour(colours, item.state || (item.total ? "target" : ""), index) };
  });
  const narrow = plot.clientWidth < NARROW;
  return {
    ...base(colours, ([first]) => tip(data.items[first.dataIndex].label, [["", full(data.items[first.dataIndex].value)]])),
    legend: { show: false },
    xAxis: categories(data.items.map((item) => item.label), colours, narrow, plot.clientWidth),
    yAxis: values(colours, short),
    series: [
      { type: "bar", stack: "all", silent: true, itemStyle: { color: "transparent" }, data: bars.map((bar) => bar.low) },
      {
        type: "bar",
        stack: "all",
        barMaxWidth: 72,
        data: bars.map((bar) => ({ value: bar.high - bar.low, itemStyle: { color: bar.fill, borderRadius: 3 } })),
        label: { show: true, position: "top", color: colours.text, fontFamily: colours.font, fontWeight: 600, fontSize: narrow ? 11 : 12, formatter: ({ dataIndex }) => short(bars[dataIndex].item.value) },
      },
    ],
  };
}

function axisTip(data, full) {
  return (points) => tip(points[0].axisValueLabel, points.filter((point) => point.seriesName && !point.seriesName.startsWith("\u0000")).map((point) => [point.seriesName, full(point.value)]));
}

function fan(data, colours) {
  const shape = { type: "line", stack: "\u0000fan", symbol: "none", silent: true, lineStyle: { opacity: 0 }, tooltip: { show: false } };
  const span = data.band.high.map((high, index) => (high == null ? null : high - data.band.low[index]));
  return [
    { ...shape, name: "\u0000low", data: data.band.low },
    { ...shape, name: data.band.name, data: span, itemStyle: { color: colours.others[0], opacity: 0.35 }, areaStyle: { color: colours.others[0], opacity: 0.18 } },
  ];
}

function line(data, colours, plot) {
  const [full, short] = format(data);
  const series = data.series.map((one, index) => ({
    type: "line",
    name: one.name,
    data: one.values,
    symbol: "none",
    lineStyle: { width: 2.5, type: one.dashed ? "dashed" : "solid" },
    itemStyle: { color: colour(colours, one.state, index) },
    z: 3,
  }));
  if (data.today) {
    series[0].markLine = {
      symbol: "none",
      silent: true,
      data: [{ xAxis: data.today }],
      lineStyle: { color: colours.muted, type: "dotted" },
      label: { formatter: say("today"), color: colours.muted, fontFamily: colours.font },
    };
  }
  const option = {
    ...base(colours, (points) => {
      const rows = points.filter((point) => data.series.some((one) => one.name === point.seriesName) && point.value != null).map((point) => [point.seriesName, full(point.value)]);
      const at = points[0].dataIndex;
      if (data.band && data.band.low[at] != null) rows.push([data.band.name, `${full(data.band.low[at])} – ${full(data.band.high[at])}`]);
      return tip(points[0].axisValueLabel, rows);
    }),
    xAxis: { ...categories(data.x, colours, false, plot.clientWidth), boundaryGap: false },
    yAxis: values(colours, short),
    series: [...(data.band ? fan(data, colours) : []), ...series],
  };
  option.legend.data = [...data.series.map((one) => one.name), ...(data.band ? [data.band.name] : [])];
  option.tooltip.axisPointer = { type: "line", lineStyle: { color: colours.muted } };
  return option;
}

function bars(data, colours, plot, stacked = false) {
  const [full, short] = format(data);
  const narrow = plot.clientWidth < NARROW;
  const across = categories(data.x, colours, narrow && !data.horizontal, plot.clientWidth);
  const up = values(colours, short, data.most);
  if (data.horizontal) {
    across.inverse = true; // names down the side: cut with … where they are long, for wrapped they run into each other
    Object.assign(across.axisLabel, { rotate: 0, width: Math.floor(plot.clientWidth * 0.34), overflow: "truncate" });
  }
  return {
    ...base(colours, axisTip(data, full)),
    xAxis: data.horizontal ? up : across,
    yAxis: data.horizontal ? across : up,
    series: data.series.map((one, index) => ({
      type: "bar",
      name: one.name,
      stack: stacked ? "all" : undefined,
      barMaxWidth: 36,
      data: one.values,
      itemStyle: { color: colour(colours, one.state, index), borderColor: colours.surface, borderWidth: stacked ? 1 : 0, borderRadius: 2 },
    })),
  };
}

function heat(data, colours, plot) {
  const [full, short] = format(data);
  const months = data.days.map((one) => one.day.slice(0, 7));
  const vertical = plot.clientWidth < NARROW || new Set(months).size < 3;
  const option = base(colours, ({ dataIndex }) => {
    const one = data.days[dataIndex];
    return tip(one.day, [[data.name || "", full(one.value)], ...(one.note ? [["", one.note]] : [])]);
  }, "item");
  const label = { color: colours.muted, fontFamily: colours.font };
  return {
    ...option,
    grid: undefined,
    legend: { show: false },
    visualMap: {
      min: 0,
      max: Math.max(...data.days.map((one) => one.value), 1),
      calculable: false,
      orient: "horizontal",
      left: "center",
      bottom: 0,
      inRange: { color: colours.heat },
      textStyle: label,
      formatter: short,
      itemHeight: 90,
    },
    calendar: {
      range: [data.days[0].day, data.days.at(-1).day],
      orient: vertical ? "vertical" : "horizontal",
      top: 48,
      bottom: 44,
      left: vertical ? 56 : 40,
      right: 12,
      cellSize: "auto",
      splitLine: { lineStyle: { color: colours.muted, width: 1 } },
      itemStyle: { color: "transparent", borderColor: colours.line },
      dayLabel: { ...label, firstDay: 1, nameMap: rotated(say("weekdays").split(" ")) },
      monthLabel: { ...label, nameMap: undefined, formatter: ({ yyyy, MM }) => `${yyyy}-${MM}` },
      yearLabel: { show: false },
    },
    series: [
      {
        type: "heatmap",
        coordinateSystem: "calendar",
        data: data.days.map((one) => [one.day, one.value]),
        label: { show: vertical, color: colours.text, fontFamily: colours.font, formatter: ({ data: [day] }) => String(Number(day.slice(8))) },
      },
    ],
  };
}

const rotated = (weekdays) => [weekdays.at(-1), ...weekdays.slice(0, -1)]; // ECharts begins with Sunday

export const KINDS = {
  waterfall,
  line,
  bars,
  "stacked-bars": (data, colours, plot) => bars(data, colours, plot, true),
  "heat-calendar": heat,
};
