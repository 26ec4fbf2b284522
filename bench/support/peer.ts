/** What a peer program measured of itself. */
export interface PeerResult {
  /** Name and version of what was timed, such as `python_speech_features 0.6`. */
  readonly name: string;
  /** Seconds of the best of its runs, without start-up and reading of files. */
  readonly seconds: number;
}

/**
 * Runs one of the scripts in `bench/peers`, which does the same work with other software, on one core.
 *
 * The script's last line on standard output is JSON: `{"name": ..., "seconds": ...}`.
 *
 * @param script File name of the script within `bench/peers`.
 * @param args Arguments handed to it, such as the sound file and how often to repeat it.
 * @param command The program that runs the script.
 * @returns What it measured, or undefined, after a line that says why, where it cannot run.
 */
export async function peer(
  script: string,
  args: readonly string[] = [],
  command = "python3",
): Promise<PeerResult | undefined> {
  const path = decodeURIComponent(new URL(`../peers/${script}`, import.meta.url).pathname);
  const oneThread = { OMP_NUM_THREADS: "1", OPENBLAS_NUM_THREADS: "1", MKL_NUM_THREADS: "1" };
  try {
    const { success, stdout, stderr } = await new Deno.Command(command, {
      args: [path, ...args],
      env: oneThread,
    }).output();
    if (success) return JSON.parse(lastLine(stdout)) as PeerResult;
    console.log(`skipped: ${command} ${script}: ${lastLine(stderr)}`);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    console.log(`skipped: ${script}: there is no ${command} on this machine`);
  }
  return undefined;
}

function lastLine(output: Uint8Array): string {
  return new TextDecoder().decode(output).trim().split("\n").at(-1)!;
}
