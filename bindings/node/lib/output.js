const { createReadStream } = require('node:fs');
const { Writable, finished } = require('node:stream');
const { pipeline } = require('node:stream/promises');
const { CaptioniError, invalidOption, show } = require('./errors');
const { path } = require('./options');

/** Where a job writes, what stops it, and what becomes of its file or its failure. */
function openOutput(output, scratch) {
  if (output === undefined) return plainOutput(undefined, ({ report, file }) => ({ ...report, data: file }));
  const named = path('output', output);
  if (named !== undefined) return plainOutput(named, ({ report }) => ({ ...report, path: named }));
  if (output instanceof WritableStream) return new StreamOutput(Writable.fromWeb(output), scratch, true);
  const isWritable =
    typeof output === 'object' && typeof output.write === 'function' && typeof output.on === 'function';
  if (isWritable) return new StreamOutput(output, scratch, false);
  throw invalidOption('output', show(output), 'a path, a file URL, a Writable or a WritableStream');
}

const plainOutput = (named, finish) => ({ path: () => named, finish, fail: () => {} });

/** A stream gets the file when it is whole, as the head of an MP4 is written last. */
class StreamOutput {
  #stream;
  #scratch;
  #isOurs;
  #closed = new AbortController();
  #stopWatching;

  constructor(stream, scratch, isOurs) {
    this.#stream = stream;
    this.#scratch = scratch;
    this.#isOurs = isOurs;
    // The other side may go away long before there is something to write.
    this.#stopWatching = finished(stream, { readable: false }, (cause) =>
      this.#closed.abort(unwritable(cause ?? new Error('it was ended'))),
    );
  }

  /** Aborted, with an error to throw, when the stream cannot be written any more. */
  get signal() {
    return this.#closed.signal;
  }

  /** Where the job is to write its file. */
  path(container) {
    if (!/^[a-z0-9]+$/.test(container))
      throw invalidOption('container', show(container), "a format's file extension, such as mp4");
    return this.#scratch.path(`output.${container}`);
  }

  async finish({ report: { path, ...report } }, signal) {
    this.#stopWatching();
    await pipeline(createReadStream(path), this.#stream, { signal }).catch((cause) => {
      throw signal?.aborted ? signal.reason : unwritable(cause);
    });
    return report;
  }

  /** Ends a web stream, as nobody else can while it is locked. The caller's own Node stream stays as it is. */
  fail(error) {
    this.#stopWatching();
    if (!this.#isOurs) return;
    // The job's promise tells of the error; as an event without a listener it would end the process.
    this.#stream.on('error', () => {});
    // Without an error, as a callback may throw null, the stream would end as if it was whole.
    this.#stream.destroy(error instanceof Error ? error : new Error('The job failed', { cause: error }));
  }
}

function unwritable(cause) {
  return new CaptioniError('OUTPUT_UNWRITABLE', `cannot write the output: ${cause.message}`, { cause });
}

module.exports = { openOutput };
