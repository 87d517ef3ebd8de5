const { invalidOption, show } = require('./errors');
const { asAborted, ask, run } = require('./job');

const OWN = Symbol('made by frames');

/** Captions alone, a frame at a time, drawn when asked for. */
class Frames {
  #native;
  #signal;
  /** Pixels given last, which come again for frames that look the same. */
  #data;
  /** Frames are drawn one after another. */
  #turn = Promise.resolve();

  constructor(own, native, report, signal) {
    if (own !== OWN) throw new TypeError('use `await frames({ cues, .. })`: a constructor cannot wait');
    this.#native = native;
    this.#signal = signal;
    Object.assign(this, report, { warnings: [] });
  }

  at(seconds) {
    if (typeof seconds !== 'number' || !Number.isFinite(seconds))
      return Promise.reject(invalidOption('at', show(seconds), 'a time in seconds'));
    return this.#draw({ at: seconds });
  }

  frame(number) {
    if (!Number.isInteger(number) || number < 0 || number >= this.length)
      return Promise.reject(invalidOption('number', show(number), `0 to ${this.length - 1}`));
    return this.#draw({ number });
  }

  async *[Symbol.asyncIterator]() {
    for (let number = 0; number < this.length; number++) yield await this.frame(number);
  }

  #draw(which) {
    const drawn = this.#turn.then(async () => {
      const host = { frames: this.#native, signal: this.#signal };
      const { report, file } = await run('frame', which, host).catch((error) => {
        throw asAborted(error, this.#signal);
      });
      this.warnings.push(...report.warnings);
      if (file) this.#data = file;
      return { pts: report.pts, data: this.#data };
    });
    this.#turn = drawn.catch(() => {});
    return drawn;
  }
}

async function frames(options) {
  const { report, frames } = await ask('frames', options);
  return new Frames(OWN, frames, report, options.signal ?? undefined);
}

module.exports = { Frames, frames };
