'use client';

import { useState } from 'react';

/** A place to drop a video on, or to pick one. */
export function Drop({ file, onFile }: { file: File | undefined; onFile: (file: File) => void }) {
  const [isOver, setIsOver] = useState(false);
  const take = (files: FileList | null) => {
    if (files?.[0]) onFile(files[0]);
  };
  return (
    <label
      className="drop"
      data-over={isOver}
      onDragOver={(event) => {
        event.preventDefault();
        setIsOver(true);
      }}
      onDragLeave={() => setIsOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setIsOver(false);
        take(event.dataTransfer.files);
      }}
    >
      <input type="file" accept="video/*" onChange={(event) => take(event.target.files)} />
      <svg viewBox="0 0 24 24" aria-hidden="true">
        <path d="M12 16V4m0 0 5 5m-5-5L7 9M4 16v3a1 1 0 0 0 1 1h14a1 1 0 0 0 1-1v-3" />
      </svg>
      {file ? (
        <span>
          <strong>{file.name}</strong>
          <small>{(file.size / 1e6).toFixed(1)} MB</small>
        </span>
      ) : (
        <span>
          <strong>Choose a video</strong>
          <small>or drop it here</small>
        </span>
      )}
    </label>
  );
}
