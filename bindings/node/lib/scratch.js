const { mkdtempSync, rmSync } = require('node:fs');
const { rm } = require('node:fs/promises');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { jobs } = require('./native');

const folders = new Set();

// `exit` also comes with `process.exit` in the middle of a job: its target must be as it was.
process.once('exit', () => {
  jobs.stop();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A job's temporary files, in a folder that is made when the first is asked for. */
class Scratch {
  #folder;

  /** A path for a new file; at once, as a stream must not be left without a listener. */
  path(name) {
    if (!this.#folder) {
      this.#folder = mkdtempSync(join(tmpdir(), 'captioni-'));
      folders.add(this.#folder);
    }
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
    folders.delete(this.#folder);
  }
}

module.exports = { Scratch };
