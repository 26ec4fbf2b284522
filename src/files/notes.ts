/** Takes a note on a file. */
export type NoteListener = (file: string, text: string) => void;

let listener: NoteListener = (file, text) => console.warn(`Note: ${file}: ${text}`);

/**
 * Says what is odd about files that were read nonetheless, such as frames that the header does not
 * count. Readers of bytes keep a list of it, `notes`; readers of files pass it on here.
 *
 * @param file The file's path.
 * @param texts One line each, none where there is nothing to say.
 */
export function note(file: string, texts: readonly string[] = []): void {
  for (const text of texts) listener(file, text);
}

/**
 * Chooses who hears the notes of this thread: the console by default.
 *
 * @param next Takes every note from now on.
 */
export function onNote(next: NoteListener): void {
  listener = next;
}
