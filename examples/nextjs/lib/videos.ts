import 'server-only';
import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const FOLDER = join(tmpdir(), 'captioni-nextjs-example');
const AN_HOUR = 3_600_000;

/** Where the video of an id is; undefined for what is no id. */
export function videoPath(id: string): string | undefined {
  return /^[0-9a-f-]{36}$/.test(id) ? join(FOLDER, `${id}.mp4`) : undefined;
}

/** A place for a new video, which goes after an hour. */
export async function newVideo() {
  await mkdir(FOLDER, { recursive: true });
  const id = randomUUID();
  const path = join(FOLDER, `${id}.mp4`);
  setTimeout(() => rm(path, { force: true }), AN_HOUR).unref();
  return { id, path };
}
