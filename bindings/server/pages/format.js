// Figures as a person reads them.

const count = (n, unit) => `${n} ${unit}${n === 1 ? '' : 's'}`;

/** Seconds as 0:07.5, 1:02.0 or 1:00:00.0; without tenths when `tenths` is false. */
export function clock(seconds, tenths = true) {
  const all = tenths ? Math.round(seconds * 10) : Math.floor(seconds) * 10;
  const [h, m, s] = [Math.floor(all / 36_000), Math.floor(all / 600) % 60, (all % 600) / 10];
  const tail = tenths ? s.toFixed(1).padStart(4, '0') : String(s).padStart(2, '0');
  return h > 0 ? `${h}:${String(m).padStart(2, '0')}:${tail}` : `${m}:${tail}`;
}

export function bytes(n) {
  if (n < 1024) return count(n, 'byte');
  const power = Math.min(3, Math.floor(Math.log2(n) / 10));
  const value = n / 1024 ** power;
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${['', 'KB', 'MB', 'GB'][power]}`;
}

/** A span of seconds, rounded: "8 seconds", "3 minutes", "2 hours". */
export function span(seconds) {
  const s = Math.max(1, Math.round(seconds));
  if (s < 90) return count(s, 'second');
  if (s < 5400) return count(Math.round(s / 60), 'minute');
  return count(Math.round(s / 3600), 'hour');
}

export const percent = (share) => `${Math.round(share * 100)} %`;
