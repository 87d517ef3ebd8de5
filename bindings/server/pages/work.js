// The view of work under way: upload, then the stages of the job.

import { $, announce, el, icon, show } from './dom.js';
import { bytes, percent, span } from './format.js';
import { said } from './said.js';

const STEPS = [
  { name: 'upload', label: 'Upload', stages: ['upload'] },
  {
    name: 'words',
    label: 'Transcribe and time the words',
    stages: ['prepare', 'fetch', 'transcribe', 'align'],
  },
  { name: 'render', label: 'Draw the captions', stages: ['shots', 'render'] },
  { name: 'store', label: 'Save the files', stages: ['store'] },
];
const SAID = {
  upload: 'Uploading',
  waiting: 'Waiting for its turn',
  prepare: 'Getting ready',
  fetch: 'Fetching the video',
  transcribe: 'Transcribing the speech',
  align: 'Timing the words',
  shots: 'Finding where shots change',
  render: 'Drawing the captions',
  store: 'Saving the files',
  done: 'Ready',
};

function place(position) {
  if (position === null || position === undefined) return '';
  if (position === 0) return 'Yours is next.';
  return position === 1 ? 'One video is ahead of yours.' : `${position} videos are ahead of yours.`;
}

export function createWork() {
  const [list, facts, bar] = [$('steps'), $('work-facts'), $('meter-bar')];
  let quarter = -1;

  const draw = (stage, share, text) => {
    const reached = STEPS.findIndex(({ stages }) => stages.includes(stage));
    const items = [...list.children];
    STEPS.forEach((_, index) => {
      const state = stage === 'done' || index < reached ? 'done' : index === reached ? 'now' : 'next';
      items[index].dataset.state = state;
      if (state === 'now') items[index].setAttribute('aria-current', 'step');
      else items[index].removeAttribute('aria-current');
    });
    const label = SAID[stage] ?? stage;
    $('meter-label').textContent = label;
    $('meter-share').textContent = percent(share);
    bar.setAttribute('aria-valuenow', String(Math.round(share * 100)));
    bar.firstElementChild.style.setProperty('--share', share);
    facts.textContent = text;
    document.title = `${percent(share)} · ${label}`;
    const now = Math.floor(share * 4);
    if (now !== quarter) announce(`${label}, ${percent(share)}. ${text}`);
    else announce(label);
    quarter = now;
  };

  return {
    start(uploads) {
      quarter = -1;
      list.replaceChildren(
        ...STEPS.map(({ name, label }) =>
          el('li', { 'data-step': name }, el('span', { class: 'step-mark' }, icon('check')), label),
        ),
      );
      show(list.firstElementChild, uploads);
    },
    uploading(sent, total) {
      const share = total > 0 ? sent / total : 0;
      draw('upload', share, `${bytes(sent)} of ${bytes(total)}`);
    },
    lost(error, wait) {
      const when = wait ? ` in ${span(wait / 1000)}` : '';
      facts.textContent = `${said(error).what} Trying again${when}; nothing is lost.`;
      announce(facts.textContent);
    },
    job({ state, stage, progress, etaSeconds, queuePosition, attempts }) {
      const waits = state === 'waiting';
      const text = waits
        ? place(queuePosition)
        : [
            etaSeconds === null || etaSeconds === undefined ? '' : `About ${span(etaSeconds)} left.`,
            attempts > 1 ? `Attempt ${attempts}.` : '',
          ].join(' ');
      draw(waits ? 'waiting' : stage, progress, text.trim());
    },
  };
}
