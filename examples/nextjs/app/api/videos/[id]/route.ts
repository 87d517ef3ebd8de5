import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { videoPath } from '@/lib/videos';

export const runtime = 'nodejs';

/** A captioned video, or the part of it that the player asks for. */
export async function GET(request: Request, { params }: { params: Promise<{ id: string }> }) {
  const path = videoPath((await params).id);
  const file = path ? await stat(path).catch(() => undefined) : undefined;
  if (!path || !file) return new Response('There is no such video.', { status: 404 });

  const headers = { 'content-type': 'video/mp4', 'accept-ranges': 'bytes', 'cache-control': 'private' };
  const { size } = file;
  const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.get('range') ?? '');
  const start = Number(range?.[1] ?? 0);
  const end = Math.min(range?.[2] ? Number(range[2]) : size - 1, size - 1);
  if (start > end)
    return new Response(null, { status: 416, headers: { 'content-range': `bytes */${size}` } });

  // Next answers HEAD with this function too, and would leave the file open.
  const isHead = request.method === 'HEAD';
  const body = isHead ? null : (Readable.toWeb(createReadStream(path, { start, end })) as ReadableStream);
  const length = { 'content-length': String(end - start + 1) };
  if (!range) return new Response(body, { headers: { ...headers, ...length } });
  const part = { 'content-range': `bytes ${start}-${end}/${size}` };
  return new Response(body, { status: 206, headers: { ...headers, ...length, ...part } });
}
