// What the payment webhook and the posts refuse.

import { createHmac } from 'node:crypto';
import { anyone, bad, json, post, refused } from './requests.mjs';

const event = '{"id":"evt_1","type":"checkout.session.completed","data":{"object":{}}}';

const now = () => Math.floor(Date.now() / 1000);

export const stripe = (secret, payload, at = now()) => {
  const signature = createHmac('sha256', secret).update(`${at}.${payload}`).digest('hex');
  return anyone({
    ...post('/api/stripe/webhook', payload),
    headers: { ...json, 'stripe-signature': `t=${at},v1=${signature}` },
  });
};

const signed = (header) =>
  anyone(post('/api/stripe/webhook', event, { ...json, ...(header && { 'stripe-signature': header }) }));

const unsigned = (name, request) => refused(name, request, [400, 401], ['BAD_REQUEST', 'UNAUTHORIZED']);

export const webhook = [
  unsigned('a Stripe event without signature', signed()),
  unsigned('a signature of another secret', () => stripe('whsec_other', event)),
  unsigned('a stale signature', (s) => stripe(s.stripe, event, now() - 3600)),
  unsigned('a signature from tomorrow', (s) => stripe(s.stripe, event, now() + 86_400)),
  unsigned('a signature of another body', (s) => ({
    ...stripe(s.stripe, event),
    body: event.replace('evt_1', 'evt_2'),
  })),
  unsigned('a header that is no signature', () => signed('nonsense')),
  unsigned('a time that is no number', () => signed('t=soon,v1=00')),
  unsigned('a signature that is no hexadecimal', () => signed(`t=${now()},v1=zz`)),
  unsigned('the old scheme alone', (s) =>
    signed(`t=${now()},v0=${createHmac('sha256', s.stripe).update(`${now()}.${event}`).digest('hex')}`),
  ),
  bad('a signed event that is no JSON', (s) => stripe(s.stripe, '{"id":')),
  bad('a signed event without id', (s) => stripe(s.stripe, '{"type":"checkout.session.completed"}'), 'id'),
];

export const posts = [
  refused(
    'posts that are not set up',
    post('/api/generate', { transcript: 'Hello there' }),
    501,
    'NOT_CONFIGURED',
    'CAPTIONI_POSTS_URL',
  ),
];
