// Elements without markup in strings, and what a screen reader is told.

export const $ = (id) => document.getElementById(id);

/** `el('button', {class: 'primary', onclick}, 'Text', child)`; `null` properties are left out. */
export function el(name, properties = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? '' : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

const SVG = 'http://www.w3.org/2000/svg';

export function svg(name, properties = {}, ...children) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(properties)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

const ICONS = {
  check: 'M5 12.5l4.5 4.5L19 7.5',
  alert: 'M12 8v5m0 3.5v.1M12 3.5l9 16H3z',
  dash: 'M6 12h12',
  play: 'M8 5.5v13l10.5-6.5z',
  pause: 'M8 6v12M16 6v12',
};

export const icon = (name) =>
  svg(
    'svg',
    { class: 'icon', viewBox: '0 0 24 24', 'aria-hidden': 'true', focusable: 'false' },
    svg('path', { d: ICONS[name] }),
  );

let last = '';

/** Says `text` in the polite live region, once. */
export function announce(text) {
  if (text === last) return;
  last = text;
  $('status').textContent = text;
}

export const show = (element, visible) => {
  element.hidden = !visible;
};

export const stillPlease = matchMedia('(prefers-reduced-motion: reduce)');
