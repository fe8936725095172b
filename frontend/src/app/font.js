// A canvas does not wait for a web font: the slices that this text needs are loaded before anything is drawn with it.
export const FONT = '"Noto Sans SC Variable", "PingFang SC", "Microsoft YaHei", sans-serif';
const LONGEST_WAIT_MS = 3000; // a lost font must not keep the figures back

export function fontReady(text) {
  const letters = [...new Set(text)].join("");
  const wait = new Promise((resolve) => setTimeout(resolve, LONGEST_WAIT_MS));
  return Promise.race([Promise.all([400, 600].map((weight) => document.fonts.load(`${weight} 14px ${FONT}`, letters))), wait]).catch(() => null);
}
