// Where the video comes from: a file that is dropped or chosen, or one of the demo files.

import { ApiError } from './api.js';
import { $, el } from './dom.js';
import { bytes, clock, span } from './format.js';

const KEPT = 'captioni.sources';
const EXTENSIONS = /\.(mp4|m4v|mov|mkv|webm|avi|ts|mts|m2ts|mpg|mpeg|3gp|ogv|flv|wmv)$/i;

const nameOf = (type) =>
  ({ quicktime: 'MOV', 'x-matroska': 'MKV', 'x-msvideo': 'AVI', mp2t: 'TS' })[type.split('/')[1]] ??
  type.split('/')[1].replace(/^x-/, '').toUpperCase();

export function checkFile(file, { limits, accepts }) {
  if (file.size === 0) {
    return new ApiError('BAD_REQUEST', `“${file.name}” is empty.`, { hint: 'Choose another file.' });
  }
  if (file.size > limits.fileBytes) {
    return new ApiError(
      'PAYLOAD_TOO_LARGE',
      `“${file.name}” has ${bytes(file.size)}; this server takes up to ${bytes(limits.fileBytes)}.`,
      { hint: 'Export it at a lower bitrate, or cut it into parts.' },
    );
  }
  const unknown = file.type && !accepts.includes(file.type) && !EXTENSIONS.test(file.name);
  if (unknown && !/^(video|audio)\//.test(file.type)) {
    return new ApiError('UNSUPPORTED_MEDIA_TYPE', `“${file.name}” is no video (${file.type}).`, {
      hint: `Choose one of ${[...new Set(accepts.map(nameOf))].join(', ')}.`,
    });
  }
  return null;
}

export function createSources({ config, onFile, onDemo }) {
  const [drop, input] = [$('drop'), $('file')];
  const { limits, accepts, demoFiles } = config;
  input.accept = accepts.join(',');
  const kinds = [...new Set(accepts.map(nameOf))].slice(0, 5).join(', ');
  $('limits').textContent = `${kinds}, up to ${bytes(limits.fileBytes)} and ${span(limits.durationSeconds)}`;
  $('demos').replaceChildren(
    ...demoFiles
      .slice(0, 3)
      .map((name) => el('button', { type: 'button', onclick: () => onDemo(name) }, `Try ${name}`)),
  );
  const take = () => {
    const [file] = input.files;
    input.value = '';
    if (file) onFile(file);
  };
  input.addEventListener('change', take);
  // One that was chosen while the server was asked for its limits.
  take();

  let depth = 0;
  const over = (change) => {
    depth = Math.max(0, change === 0 ? 0 : depth + change);
    drop.classList.toggle('over', depth > 0);
  };
  const hasFile = (event) => event.dataTransfer?.types.includes('Files');
  addEventListener('dragenter', (event) => hasFile(event) && over(1));
  addEventListener('dragleave', (event) => hasFile(event) && over(-1));
  addEventListener('dragover', (event) => hasFile(event) && event.preventDefault());
  addEventListener('drop', (event) => {
    if (!hasFile(event)) return;
    event.preventDefault();
    over(0);
    const [file] = event.dataTransfer.files;
    if (file && !drop.hidden) onFile(file);
  });
}

/** What a source is called and how long it is, kept over a reload. */
export function keepFacts(id, facts) {
  const all = JSON.parse(sessionStorage.getItem(KEPT) ?? '{}');
  sessionStorage.setItem(KEPT, JSON.stringify({ ...all, [id]: facts }));
}

export const factsOf = ({ uploadId, demoFile }) => ({
  fileName: demoFile ?? 'Your video',
  ...JSON.parse(sessionStorage.getItem(KEPT) ?? '{}')[uploadId ?? demoFile],
});

export const describe = ({ bytes: size, durationSeconds, demoFile }) =>
  [
    demoFile ? 'demo' : null,
    durationSeconds ? clock(durationSeconds, false) : null,
    size ? bytes(size) : null,
  ]
    .filter(Boolean)
    .join(' · ');
