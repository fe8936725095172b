// Amounts are whole fen. Reading and writing them uses no fractions, so that nothing is lost on the way.
import { say } from "./words.js";

const FACTORS = { "": 100n, 元: 100n, 千: 100000n, 万: 1000000n, 萬: 1000000n, w: 1000000n, 亿: 10000000000n, 億: 10000000000n };
const UNITS = { yuan: [100, 2], wan: [1e6, 2], yi: [1e10, 4] }; // fen in a unit, decimals shown
const MINUS = "−";

// "1.2万", "12,000.50", "-300", "(300)" → fen; null when it is not an amount of whole fen.
export function parseAmount(text) {
  const plain = String(text).normalize("NFKC").replace(/[\s,¥￥'’]/g, "").replace(/[−–]/g, "-");
  const bracketed = plain.match(/^\((.*)\)$/);
  const match = (bracketed ? `-${bracketed[1]}` : plain).match(/^([-+]?)(\d*)(?:\.(\d*))?(元|千|万|萬|w|亿|億)?元?$/i);
  if (!match || (!match[2] && !match[3])) return null;
  const [, sign, whole, decimals = "", unit = ""] = match;
  const scale = 10n ** BigInt(decimals.length);
  const scaled = BigInt(whole + decimals || "0") * FACTORS[unit.toLowerCase()];
  if (scaled % scale) return null;
  const fen = Number(scaled / scale) * (sign === "-" ? -1 : 1);
  return Number.isSafeInteger(fen) ? fen + 0 : null;
}

// Rounds half to even, like the server.
function divide(numerator, denominator) {
  const quotient = numerator / denominator;
  const twice = 2n * (numerator % denominator);
  return twice > denominator || (twice === denominator && quotient % 2n) ? quotient + 1n : quotient;
}

function figures(fen, [size, places]) {
  const scale = 10n ** BigInt(places);
  const scaled = divide(BigInt(Math.abs(fen)) * scale, BigInt(size));
  const whole = (scaled / scale).toString().replace(/\B(?=(\d{3})+$)/g, ",");
  const rest = (scaled % scale).toString().padStart(places, "0");
  return `${fen < 0 && scaled ? MINUS : ""}${whole}.${rest}`;
}

export const yuan = (fen) => (fen == null ? "" : figures(fen, UNITS.yuan));
export const plainYuan = (fen) => (fen == null ? "" : yuan(fen).replaceAll(",", "").replace(MINUS, "-"));

export const unit = () => document.body.dataset.unit || "yuan";
export const unitName = () => say(`unit_${unit()}`);
export const amount = (fen) => (fen == null ? "–" : figures(fen, UNITS[unit()]));

// For an axis: few figures, in 万 or 亿 as the size asks (10k, 1m … in English).
export function shortAmount(fen) {
  const size = Math.abs(fen);
  const steps = document.documentElement.lang.startsWith("zh")
    ? [[1e10, "亿"], [1e6, "万"], [100, ""]]
    : [[1e11, "bn"], [1e8, "m"], [1e5, "k"], [100, ""]];
  const [per, sign] = steps.find(([least]) => size >= least) || [100, ""];
  return `${fen < 0 ? MINUS : ""}${Number((size / per).toPrecision(3)).toLocaleString("en")}${sign}`;
}

export const percent = (share, places = 1) => (share == null ? "–" : `${(share * 100).toFixed(places)}%`.replace("-", MINUS));
export const count = (number) => (number == null ? "–" : Number(number).toLocaleString("en").replace("-", MINUS));
