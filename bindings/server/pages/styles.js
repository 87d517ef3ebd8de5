// The choice of a style: a radio group whose samples move, unless motion is not wanted.

import { call } from './api.js';
import { el, icon, stillPlease } from './dom.js';

const MOVING = 'captioni.moving';

/** A still of an animated sample: its first frame, which is made to stand for the whole. */
async function stillOf(url) {
  const response = await fetch(url);
  const blob = await response.blob();
  const canvas = el('canvas', { class: 'sample', 'aria-hidden': 'true' });
  const source = await createImageBitmap(blob);
  canvas.width = source.width;
  canvas.height = source.height;
  canvas.getContext('2d').drawImage(source, 0, 0);
  source.close();
  return canvas;
}

/** The group of radios. `showcase` is where the sample of the chosen style is seen at large. */
export async function createStyles({ onChange, showcase }) {
  const { styles } = await call('/api/styles');
  const moving = () => (sessionStorage.getItem(MOVING) ?? String(!stillPlease.matches)) === 'true';
  const tiles = styles.map((style, index) => tile(style, index === 0));
  const motion = el('button', { type: 'button', class: 'quiet motion' });
  const element = el(
    'div',
    { class: 'styles' },
    el('div', { class: 'styles-head' }, el('h3', { id: 'styles-title' }, 'Style'), motion),
    el(
      'div',
      { class: 'tiles', role: 'radiogroup', 'aria-labelledby': 'styles-title' },
      ...tiles.map(({ label }) => label),
    ),
  );
  const large = sampler(showcase);
  const chosen = () => element.querySelector('input:checked')?.value;

  const draw = () => {
    const moves = moving();
    motion.replaceChildren(icon(moves ? 'pause' : 'play'), moves ? 'Hold samples' : 'Play samples');
    for (const entry of tiles) entry.draw(moves);
    feature();
  };
  const feature = () => {
    const style = styles.find(({ name }) => name === chosen());
    if (style) large(style.sample, moving());
  };
  motion.addEventListener('click', () => {
    sessionStorage.setItem(MOVING, String(!moving()));
    draw();
  });
  stillPlease.addEventListener('change', draw);
  element.addEventListener('change', () => {
    feature();
    onChange(chosen());
  });
  draw();

  return {
    element,
    chosen,
    choose(name) {
      const input = [...element.querySelectorAll('input')].find(({ value }) => value === name);
      if (input) input.checked = true;
      feature();
    },
  };
}

function tile({ name, description, sample }, checked) {
  const place = el('span', { class: 'sample-place' });
  const about = `style-${name}-about`;
  const label = el(
    'label',
    { class: 'tile' },
    el('input', {
      type: 'radio',
      name: 'style',
      value: name,
      checked,
      'aria-describedby': about,
      'aria-label': name,
    }),
    place,
    el(
      'span',
      { class: 'tile-text' },
      el('span', { class: 'tile-name', 'aria-hidden': 'true' }, name),
      el('span', { id: about, class: 'tile-about' }, description),
    ),
    el('span', { class: 'tile-mark' }, icon('check')),
  );
  const draw = sampler(place);
  return { label, draw: (moves) => draw(sample, moves) };
}

/** Puts a sample into `place`; of two calls the later one wins. */
function sampler(place) {
  let turns = 0;
  return async (sample, moves) => {
    const turn = ++turns;
    const shown = moves
      ? el('img', { class: 'sample', src: sample, alt: '' })
      : await stillOf(sample).catch(() => null);
    if (turn === turns && shown) place.replaceChildren(shown);
  };
}
