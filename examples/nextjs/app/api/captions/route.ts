import { CaptioniError, type StyleName } from 'captioni';
import { engine } from '@/lib/engine';
import type { CaptionEvent } from '@/lib/events';
import { newVideo, removeLater } from '@/lib/videos';

export const runtime = 'nodejs';

/** Captions the video in the body, and streams how far it is. A browser that goes away stops the work. */
export async function POST(request: Request) {
  const style = new URL(request.url).searchParams.get('style') as StyleName | null;
  const gone = new AbortController();
  const signal = AbortSignal.any([request.signal, gone.signal]);

  const events = new ReadableStream<Uint8Array>({
    async start(stream) {
      const send = (event: CaptionEvent) => {
        if (!signal.aborted) stream.enqueue(new TextEncoder().encode(`${JSON.stringify(event)}\n`));
      };
      try {
        const { id, path } = await newVideo();
        const cap = await engine();
        const { transcript } = await cap.caption({
          input: request.body ?? new Uint8Array(),
          output: path,
          style,
          platform: 'tiktok', // keeps upright videos clear of its buttons
          signal,
          onProgress: (progress) => send({ type: 'progress', ...progress }),
        });
        removeLater(path);
        const text = transcript.segments.map((segment) => segment.text).join(' ');
        send({ type: 'done', video: `/api/videos/${id}`, text });
      } catch (error) {
        send({ type: 'error', ...explain(error) });
      }
      if (!signal.aborted) stream.close();
    },
    cancel: () => gone.abort(),
  });
  return new Response(events, {
    headers: { 'content-type': 'application/x-ndjson', 'cache-control': 'no-store' },
  });
}

function explain(error: unknown) {
  if (error instanceof CaptioniError) return { code: error.code, message: error.message, hint: error.hint };
  console.error(error);
  return { code: 'INTERNAL' as const, message: 'The server failed.' };
}
