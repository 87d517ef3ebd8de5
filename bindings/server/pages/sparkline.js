// A line of the last values with the limit as a dashed line; gaps stay gaps.

import { svg } from './dom.js';

const [WIDTH, HEIGHT, PAD] = [240, 48, 3];

/** `values`: numbers or null, oldest first. The picture repeats what the card says in text. */
export function sparkline(values, threshold, state) {
  const known = values.filter((value) => value !== null);
  const picture = svg('svg', {
    class: 'sparkline',
    viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
    preserveAspectRatio: 'none',
    'aria-hidden': 'true',
    'data-state': state,
  });
  if (known.length < 2) return picture;
  const peak = Math.max(...known);
  // The limit is drawn only where it is near; otherwise it would press the line flat.
  const near = peak > threshold * 0.4;
  const top = (near ? Math.max(peak, threshold) : peak) * 1.08 || 1;
  const x = (index) => (index / (values.length - 1)) * WIDTH;
  const y = (value) => HEIGHT - PAD - (value / top) * (HEIGHT - 2 * PAD);
  let path = '';
  let pen = 'M';
  values.forEach((value, index) => {
    if (value !== null) path += `${pen}${x(index).toFixed(1)} ${y(value).toFixed(1)}`;
    pen = value === null ? 'M' : 'L';
  });
  const still = { 'vector-effect': 'non-scaling-stroke' };
  if (near) {
    const level = y(threshold).toFixed(1);
    picture.append(svg('path', { class: 'limit', d: `M0 ${level}H${WIDTH}`, ...still }));
  }
  picture.append(svg('path', { class: 'trace', d: path, ...still }));
  return picture;
}
