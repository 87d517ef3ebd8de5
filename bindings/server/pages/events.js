// Follows a job: a stream of events, read by fetch so that it can carry a key; polling when there is none.

import { ApiError, backoff, call, pause, send } from './api.js';

const SILENCE = 20_000;
const FINAL = new Set(['completed', 'failed', 'dead', 'cancelled']);

export const isFinal = (job) => FINAL.has(job.state);

/** Splits a stream of text into server-sent events: `{id, event, data}`. */
export async function* events(stream, onBytes = () => {}) {
  let text = '';
  let [id, event, data] = [null, 'message', []];
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    onBytes();
    text += value;
    const lines = text.split(/\r\n|\n|\r(?!$)/);
    text = lines.pop();
    for (const line of lines) {
      if (line === '') {
        if (data.length > 0) yield { id, event, data: data.join('\n') };
        [event, data] = ['message', []];
        continue;
      }
      const [, name, rest] = /^([^:]*):? ?(.*)$/.exec(line);
      if (name === 'id') id = rest;
      else if (name === 'event') event = rest;
      else if (name === 'data') data.push(rest);
    }
  }
}

/** Calls `onJob` with each state of the job and answers the final one. `onLost(error)`: nothing is received just now. */
export async function followJob(jobId, { signal, onJob, onLost = () => {} }) {
  const path = `/api/video/job/${encodeURIComponent(jobId)}`;
  let [lastId, streams, failures] = [null, 0, 0];
  for (;;) {
    let received = 0;
    if (streams < 3) {
      const ended = await stream(`${path}/events`, lastId, signal, (job, id) => {
        lastId = id;
        received++;
        onJob(job);
      });
      if (ended) return ended;
      streams = received > 0 ? 0 : streams + 1;
    }
    try {
      const job = await call(path, { signal });
      failures = 0;
      onJob(job);
      if (isFinal(job)) return job;
    } catch (error) {
      const over = !(error instanceof ApiError) || (!error.passing && error.status < 500);
      if (over) throw error;
      onLost(error);
      failures++;
    }
    await pause(failures > 0 ? backoff(failures, null) : 1000, signal);
  }
}

/** The final job, or null when the stream could not be had or was cut. */
async function stream(path, lastId, signal, onJob) {
  const silence = new AbortController();
  let timer;
  const restart = () => {
    clearTimeout(timer);
    timer = setTimeout(() => silence.abort(), SILENCE);
  };
  restart();
  try {
    const response = await send(path, {
      signal: AbortSignal.any([signal, silence.signal]),
      headers: { accept: 'text/event-stream', ...(lastId ? { 'last-event-id': lastId } : {}) },
    });
    for await (const { id, event, data } of events(response.body, restart)) {
      if (event !== 'job') continue;
      const job = JSON.parse(data);
      onJob(job, id);
      if (isFinal(job)) return job;
    }
  } catch {
    signal.throwIfAborted();
  } finally {
    clearTimeout(timer);
    silence.abort();
  }
  return null;
}
