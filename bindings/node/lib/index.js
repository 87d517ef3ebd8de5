const { AbortError, CaptioniError, invalidOption, show } = require('./errors');
const { Frames, frames } = require('./frames');
const { produce, report, run } = require('./job');
const { take } = require('./options');

const probe = (options) => report('probe', options);
/** The document, which carries what was mended or left out on the way beside its JSON. */
async function cues(options) {
  const { cues, warnings } = await report('cues', options);
  return Object.defineProperty(cues, 'warnings', { value: warnings });
}

const convert = (options) => report('convert', options);
const check = (options) => report('check', options);
const render = (options) => produce('render', 'mp4', options);
const overlay = (options) => produce('overlay', 'mov', options);
const preview = (options) => produce('preview', 'png', options);

async function subtitles(options) {
  const { rest, onWarning, signal, onProgress } = take(options, 'onWarning');
  if (onWarning !== undefined && typeof onWarning !== 'function')
    throw invalidOption('onWarning', show(onWarning), 'a function');
  const { text, warnings } = await report('subtitles', { ...rest, signal, onProgress });
  for (const warning of warnings) onWarning?.(warning);
  return text;
}

const remotionCaptions = async (transcript) => (await run('remotionCaptions', transcript)).report;
const styles = async () => (await run('styles', {})).report;

/** The tasks of `models`; `subject` is what comes before the options. */
async function ofModels(task, subject, options = {}) {
  for (const [option, value] of Object.entries(subject)) {
    if (typeof value !== 'string' && !(value instanceof URL))
      throw invalidOption(option, show(value), 'a string');
  }
  return report(`models.${task}`, { ...options, ...subject });
}

const models = Object.freeze({
  list: (options) => ofModels('list', {}, options),
  fetch: (name, options) => ofModels('fetch', { name }, options),
  convert: (folder, options) => ofModels('convert', { folder }, options),
});

const OWN = Symbol('made by load');

/** A loaded speech model and the verbs. Its jobs run in turn. */
class Captioni {
  #engine;

  constructor(own, engine) {
    if (own !== OWN) throw new TypeError('use `await Captioni.load({ model })`: a constructor cannot wait');
    this.#engine = engine;
  }

  static async load(options = {}) {
    const { engine } = await run('load', options);
    return new Captioni(OWN, engine);
  }

  static models = models;
  static styles = styles;

  transcribe(options) {
    return report('transcribe', options, this.#engine);
  }

  align(options) {
    return report('align', options, this.#engine);
  }

  caption(options) {
    return produce('caption', 'mp4', options, this.#engine);
  }

  probe(options) {
    return probe(options);
  }

  cues(options) {
    return cues(options);
  }

  convert(options) {
    return convert(options);
  }

  check(options) {
    return check(options);
  }

  render(options) {
    return render(options);
  }

  overlay(options) {
    return overlay(options);
  }

  frames(options) {
    return frames(options);
  }

  preview(options) {
    return preview(options);
  }
}

module.exports = {
  Captioni,
  CaptioniError,
  AbortError,
  Frames,
  probe,
  cues,
  convert,
  check,
  render,
  overlay,
  frames,
  preview,
  subtitles,
  remotionCaptions,
  styles,
  models,
};
