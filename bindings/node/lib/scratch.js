const { rm } = require('node:fs/promises');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { CaptioniError } = require('./errors');
const { jobs } = require('./native');

// `exit` also comes with `process.exit` in the middle of a job: its target must be as it was.
process.once('exit', () => jobs.stop());

/**
 * A job's temporary files, in a folder that is made when the first is asked for. The native side owns it, as a terminated
 * worker runs no more JavaScript.
 */
class Scratch {
  #folder;

  /** A path for a new file; at once, as a stream must not be left without a listener. */
  path(name) {
    this.#folder ??= makeFolder();
    return join(this.#folder, name);
  }

  /** `message` without the names of files that the caller knows nothing of. */
  conceal(message) {
    if (!this.#folder) return message;
    return message.replaceAll(join(this.#folder, 'input'), '<stream>').replaceAll(this.#folder, tmpdir());
  }

  /** Removes everything. */
  async remove() {
    if (!this.#folder) return;
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 3 });
    jobs.forgetFolder(this.#folder);
  }
}

function makeFolder() {
  try {
    return jobs.makeFolder(tmpdir());
  } catch (cause) {
    throw new CaptioniError('OUTPUT_UNWRITABLE', cause.message, {
      hint: 'name a folder that can be written in the environment variable TMPDIR',
      cause,
    });
  }
}

module.exports = { Scratch };
