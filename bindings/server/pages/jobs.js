// What is asked of the server about jobs.

import { call, withRetries } from './api.js';

export const jobInAddress = () => new URLSearchParams(location.hash.slice(1)).get('job');

// One key for all attempts: a request that was answered into a cut line makes no second job.
export function requestJob(json, signal) {
  const headers = { 'idempotency-key': crypto.randomUUID() };
  return withRetries(() => call('/api/video/generate', { method: 'POST', json, headers, signal }), {
    signal,
  });
}

const path = (jobId) => `/api/video/job/${encodeURIComponent(jobId)}`;

export const cancelJob = (jobId) => withRetries(() => call(path(jobId), { method: 'DELETE' }));

export const requeueJob = (jobId) => call(`${path(jobId)}/requeue`, { method: 'POST' });
