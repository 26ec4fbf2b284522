/** Whether ffmpeg and ffprobe, which look into videos, are on this machine. */
export const hasFfmpeg: boolean = (() => {
  try {
    for (const program of ["ffmpeg", "ffprobe"]) {
      new Deno.Command(program, { args: ["-version"], stdout: "null" }).outputSync();
    }
    return true;
  } catch {
    console.log("Tests that make videos are skipped: no ffmpeg");
    return false;
  }
})();

/** What ffprobe says of one of a video's streams. */
export type Stream = Readonly<Record<string, string | number>>;

/** The streams of a video, its frames counted. */
export async function probeVideo(path: string): Promise<Stream[]> {
  const { stdout } = await new Deno.Command("ffprobe", {
    args: ["-v", "error", "-count_frames", "-show_streams", "-show_format", "-of", "json", path],
  }).output();
  const { streams, format } = JSON.parse(new TextDecoder().decode(stdout));
  // WebM has no durations of streams.
  return streams.map((stream: Stream) => ({ duration: format.duration, ...stream }));
}

/** Red, green and blue of a video's pixels at a moment. */
export async function videoFrame(path: string, seconds: number): Promise<Uint8Array> {
  const { stdout } = await new Deno.Command("ffmpeg", {
    args: [
      ...["-v", "error", "-ss", String(seconds), "-i", path, "-frames:v", "1"],
      ...["-vf", "scale=in_color_matrix=bt709", "-f", "rawvideo", "-pix_fmt", "rgb24", "pipe:1"],
    ],
  }).output();
  return stdout;
}
