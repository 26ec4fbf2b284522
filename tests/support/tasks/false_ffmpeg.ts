/** What a program in place of ffmpeg says that it can encode. */
const ENCODERS = "echo ' V....D libx264 x'; echo ' A....D aac x'";

/**
 * Writes a program called ffmpeg which only seems to be one, as a shell script.
 *
 * @param folder The folder to put first in PATH.
 * @param encode What it does when it is to encode.
 * @param encoders What it does when it is asked for its encoders.
 */
export async function writeFalseFfmpeg(
  folder: string,
  encode: string,
  encoders: string = ENCODERS,
): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  const script = `#!/bin/sh\ncase "$*" in\n*-encoders*) ${encoders} ;;\n*) ${encode} ;;\nesac\n`;
  await Deno.writeTextFile(`${folder}/ffmpeg`, script, { mode: 0o755 });
}
