import type { StyleName } from 'captioni';
import type { CaptionEvent } from '@/lib/events';

/** Sends a video to be captioned, and yields what the server says of it. */
export async function* caption(
  video: File,
  style: StyleName,
  signal: AbortSignal,
): AsyncGenerator<CaptionEvent> {
  const query = new URLSearchParams({ style });
  const response = await fetch(`/api/captions?${query}`, { method: 'POST', body: video, signal });
  if (!response.ok || !response.body) throw new Error(`the server answered ${response.status}`);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const lines = (rest + value).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) yield JSON.parse(line);
  }
}
