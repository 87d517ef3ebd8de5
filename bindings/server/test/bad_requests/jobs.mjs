// Jobs, their files, and who may see them.

import { clip, generate } from './generate.mjs';
import { absent, anyone, bad, expiring, forged, hidden, json, refused } from './requests.mjs';

const job = (s) => `/api/video/job/${s.job}`;

export const jobs = [
  absent('a job of nobody', { path: '/api/video/job/01900000000070008000000000000000' }, '01900000'),
  absent('a path as job', { path: '/api/video/job/..%2f..%2fetc%2fpasswd' }),
  absent('a NUL in a job', { path: '/api/video/job/%00' }),
  absent('invalid UTF-8 in a job', { path: '/api/video/job/%ff%fe' }),
  absent('a quote in a job', { path: "/api/video/job/'%20OR%201=1--" }),
  hidden("another key's job", (s) => ({ path: job(s), key: s.b })),
  hidden("another key's events", (s) => ({ path: `${job(s)}/events`, key: s.b })),
  hidden("cancelling another key's job", (s) => ({ method: 'DELETE', path: job(s), key: s.b })),
  hidden("requeuing another key's job", (s) => ({ method: 'POST', path: `${job(s)}/requeue`, key: s.b })),
  refused(
    'requeuing a completed job',
    (s) => ({ method: 'POST', path: `${job(s)}/requeue` }),
    409,
    'CONFLICT',
    'completed',
  ),
  bad(
    'a text as Last-Event-ID',
    (s) => ({ path: `${job(s)}/events`, headers: { 'last-event-id': 'abc' } }),
    'abc',
  ),
  bad(
    'a negative Last-Event-ID',
    (s) => ({ path: `${job(s)}/events`, headers: { 'last-event-id': '-1' } }),
    '-1',
  ),
  ...['-1', 'abc', '1e9', '99999999999999999999'].map((limit) =>
    bad(`limit ${limit}`, { path: `/api/video/jobs?limit=${limit}` }, limit === '1e9' ? '1e9' : limit),
  ),
  bad(
    'an Idempotency-Key of 5000 letters',
    generate({ demoFile: 'clip.mp4' }, { ...json, 'idempotency-key': 'k'.repeat(5000) }),
  ),
  refused(
    'one Idempotency-Key for two requests',
    generate({ demoFile: 'clip.mp4', text: 'other' }, { ...json, 'idempotency-key': 'taken' }),
    409,
    'CONFLICT',
    'taken',
  ),
];

const unauthorized = (name, request) => refused(name, request, 401, 'UNAUTHORIZED');

export const access = [
  unauthorized('no key', anyone(clip({}))),
  unauthorized('no key for jobs', anyone({ path: '/api/video/jobs' })),
  unauthorized('no key for transcription', anyone({ method: 'POST', path: '/v1/audio/transcriptions' })),
  unauthorized('a wrong key', { path: '/api/video/jobs', key: 'wrong-key-of-some-length' }),
  unauthorized('an empty key', anyone({ path: '/api/video/jobs', headers: { authorization: 'Bearer ' } })),
  unauthorized('Basic', (s) =>
    anyone({ path: '/api/video/jobs', headers: { authorization: `Basic ${btoa(`x:${s.a}`)}` } }),
  ),
  unauthorized('the key in the URL', (s) =>
    anyone({ path: `/api/video/jobs?key=${s.a}&authorization=Bearer%20${s.a}` }),
  ),
  unauthorized('a key with more behind it', (s) => ({ path: '/api/video/jobs', key: `${s.a}x` })),
  refused('diagnostics without admin', { path: '/api/diagnostics' }, 403, 'FORBIDDEN', 'admin'),
  unauthorized('cron without secret', anyone({ path: '/api/crons/daily' })),
  unauthorized('cron with a wrong secret', { path: '/api/crons/daily', key: 'wrong-secret-of-some-length' }),
  unauthorized('cron with an API key', { path: '/api/crons/daily' }),
  unauthorized('cron with the secret in the URL', (s) =>
    anyone({ path: `/api/crons/daily?secret=${s.cron}` }),
  ),
];

const kind = (url, to) => url.pathname.replace(/\/video$/, `/${to}`) + url.search;

export const files = [
  refused(
    'a result without signature',
    (s) => anyone({ path: s.result.pathname }),
    [401, 403],
    ['UNAUTHORIZED', 'FORBIDDEN'],
  ),
  refused('a result with a forged signature', (s) => anyone({ path: forged(s.result) }), 403, 'FORBIDDEN'),
  refused('a result after its time', (s) => anyone({ path: expiring(s.result, 1000) }), 403, 'FORBIDDEN'),
  refused(
    'a result with another expiry',
    (s) => anyone({ path: expiring(s.result, 99999999999) }),
    403,
    'FORBIDDEN',
  ),
  refused(
    'an expiry that is no number',
    (s) => anyone({ path: expiring(s.result, 'never') }),
    [400, 403],
    ['BAD_REQUEST', 'FORBIDDEN'],
  ),
  refused(
    "the video's signature for the subtitles",
    (s) => anyone({ path: kind(s.result, 'srt') }),
    403,
    'FORBIDDEN',
  ),
  refused(
    'a kind that is not there',
    (s) => anyone({ path: kind(s.result, 'exe') }),
    [400, 403, 404],
    ['NOT_FOUND', 'FORBIDDEN', 'BAD_REQUEST'],
  ),
  refused(
    'a Range beyond the end',
    (s) => anyone({ path: s.result.pathname + s.result.search, headers: { range: 'bytes=999999999-' } }),
    416,
    'RANGE_NOT_SATISFIABLE',
    '999999999',
  ),
  refused(
    'a Range of no bytes at the end',
    (s) => anyone({ path: s.result.pathname + s.result.search, headers: { range: 'bytes=-0' } }),
    416,
    'RANGE_NOT_SATISFIABLE',
  ),
];

const notAllowed = (method, path) =>
  refused(`${method} ${path}`, { method, path }, 405, 'METHOD_NOT_ALLOWED', method);

export const routes = [
  notAllowed('POST', '/api/health'),
  notAllowed('DELETE', '/api/config'),
  notAllowed('GET', '/api/video/generate'),
  notAllowed('PUT', '/api/video/upload-init'),
  notAllowed('PATCH', '/api/video/jobs'),
  notAllowed('GET', '/api/stripe/webhook'),
  notAllowed('TRACE', '/api/health'),
  absent('a route that is not there', { path: '/api/nothing' }, '/api/nothing'),
  absent('a job without id', { path: '/api/video/job/' }),
  absent('dots in an asset', { path: '/assets/../../../etc/passwd' }),
  absent('coded dots in an asset', { path: '/assets/%2e%2e/%2e%2e/etc/passwd' }),
  absent('a sample of no style', { path: '/api/styles/nope/sample' }, 'nope'),
];
