// The studio: choose a video and a style, follow the work, watch and edit the result.

import { call, savedKey } from './api.js';
import { choose, chooseFile, compose, refresh } from './choosing.js';
import { $, el, show } from './dom.js';
import { offerAgain, restyle, write } from './finished.js';
import { jobInAddress } from './jobs.js';
import { again, cancel, resume, start } from './making.js';
import { clearProblem, showProblem } from './problem.js';
import { createSources, factsOf } from './sources.js';
import { key, state, transcript } from './state.js';
import { createStyles } from './styles.js';
import { look, mode } from './view.js';

function listen() {
  const onDemo = (demoFile) => {
    clearProblem();
    compose({ demoFile, ...factsOf({ demoFile }) });
  };
  createSources({ config: state.config, onFile: chooseFile, onDemo });
  $('compose').addEventListener('submit', (event) => {
    event.preventDefault();
    if (!state.source) return;
    start();
  });
  $('text').addEventListener('input', () => refresh());
  $('change').addEventListener('click', () => choose());
  $('cancel').addEventListener('click', cancel);
  $('transcript').addEventListener('edited', offerAgain);
  $('again').addEventListener('click', again);
  $('write').addEventListener('click', write);
  $('undo').addEventListener('click', () => {
    transcript.undo();
    $('done-title').focus();
  });
  $('back-to-video').addEventListener('click', () => {
    look(false);
    $('video').focus();
  });
  addEventListener('popstate', () => {
    const jobId = jobInAddress();
    if (jobId && jobId !== state.job?.jobId) resume(jobId);
    else if (!jobId && state.job) choose();
  });
}

async function begin() {
  try {
    state.config = await call('/api/config');
    state.styles = await createStyles({ onChange: restyle, showcase: $('showcase') });
  } catch (error) {
    showProblem(error, [{ label: 'Try again', act: begin, primary: true }]);
    return;
  }
  $('version').textContent = state.config.version;
  $('model').replaceChildren(...state.config.models.map((name) => el('option', { value: name }, name)));
  show($('model-field'), state.config.models.length > 1);
  mode('choose');
  listen();
  if (state.config.authRequired && !savedKey()) {
    state.afterKey = () => (jobInAddress() ? resume(jobInAddress()) : refresh(0));
    key.ask();
  } else if (jobInAddress()) resume(jobInAddress());
}

begin();
