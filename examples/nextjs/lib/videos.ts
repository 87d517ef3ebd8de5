import 'server-only';
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const FOLDER = join(tmpdir(), 'captioni-nextjs-example');
const AN_HOUR = 3_600_000;

/** Where the video of an id is; undefined for what is no id. */
export function videoPath(id: string): string | undefined {
  return /^[0-9a-f-]{36}$/.test(id) ? join(FOLDER, `${id}.mp4`) : undefined;
}

/** A place for a new video. */
export async function newVideo() {
  await mkdir(FOLDER, { recursive: true });
  await removeOld();
  const id = randomUUID();
  return { id, path: join(FOLDER, `${id}.mp4`) };
}

/** Removes a video an hour from now. */
export function removeLater(path: string) {
  setTimeout(() => rm(path, { force: true }), AN_HOUR).unref();
}

/** Removes what a server that ended before its time has left. */
async function removeOld() {
  for (const name of await readdir(FOLDER)) {
    const path = join(FOLDER, name);
    const file = await stat(path).catch(() => undefined);
    if (file?.isFile() && Date.now() - file.mtimeMs > AN_HOUR) await rm(path, { force: true });
  }
}
