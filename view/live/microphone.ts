import { InputError } from "../../src/errors/input_error.ts";

/** An open microphone. */
export interface Microphone {
  /** Samples a second. */
  readonly sampleRate: number;
  /** Closes it. */
  close(): Promise<void>;
}

/**
 * Opens the microphone.
 *
 * @param hear Called with its samples, one channel, some hundredths of a second at a time.
 * @throws {InputError} If there is none, or it may not be used.
 */
export async function openMicrophone(hear: (samples: Float32Array) => void): Promise<Microphone> {
  let stream: MediaStream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1 } });
  } catch (error) {
    throw new InputError(`the microphone cannot be used: ${(error as Error).message}`);
  }
  const context = new AudioContext();
  await context.audioWorklet.addModule("microphone.js");
  const recorder = new AudioWorkletNode(context, "speech-recorder", { numberOfOutputs: 0 });
  recorder.port.onmessage = ({ data }: MessageEvent<Float32Array>) => hear(data);
  context.createMediaStreamSource(stream).connect(recorder);
  return {
    sampleRate: context.sampleRate,
    async close() {
      for (const track of stream.getTracks()) track.stop();
      await context.close();
    },
  };
}
