import { encodeWav } from "../../src/audio/wav/encode_wav.ts";
import { Random } from "../../src/random/random.ts";
import { HEADPHONE_TONES, type StudySheet } from "../../eval/study/study_sheet.ts";
import { make, type Say, showStep } from "../elements.ts";

/** A button that goes on; resolves once it is pressed. */
function nextButton(
  text: string,
  ready = true,
): { button: HTMLButtonElement; pressed: Promise<void> } {
  const { promise, resolve } = Promise.withResolvers<void>();
  const button = make("button", { type: "button", class: "main", click: () => resolve() }, text);
  button.disabled = !ready;
  return { button, pressed: promise };
}

/** The consent text, and a box to agree. */
export async function askConsent(consent: string, say: Say): Promise<void> {
  const { button, pressed } = nextButton(say("next"), false);
  const box = make("input", { type: "checkbox", id: "agree" });
  box.addEventListener("change", () => button.disabled = !box.checked);
  showStep(
    say("consentTitle"),
    // Lines of a text file are broken anywhere; empty ones end paragraphs.
    ...consent.split(/\n\s*\n/).map((paragraph) => make("p", {}, paragraph)),
    make("label", { class: "box" }, box, say("consentAgree")),
    button,
  );
  await pressed;
}

/** What the participant is to do. */
export async function showIntroduction(examples: number, say: Say): Promise<void> {
  const { button, pressed } = nextButton(say("next"));
  showStep(
    say("introTitle"),
    make("p", {}, say("introText")),
    ...examples > 0 ? [make("p", {}, say("introTraining", { count: examples }))] : [],
    make("p", {}, say("introResume")),
    button,
  );
  await pressed;
}

/** Questions about the participant, all of which may be left out. */
export async function askAbout(
  questions: StudySheet["demographics"],
  say: Say,
): Promise<Record<string, string>> {
  const { button, pressed } = nextButton(say("next"));
  const fields = questions.map(({ name, text, choices }, i) => {
    const id = `about-${i}`;
    const field = choices
      ? make(
        "select",
        { id },
        make("option", { value: "" }, say("aboutNone")),
        ...choices.map((choice) => make("option", { value: choice }, choice)),
      )
      : make("input", { id, type: "text", maxlength: 1000, autocomplete: "off" });
    const row = make("div", { class: "field" }, make("label", { for: id }, text), field);
    return { name, field, row };
  });
  showStep(
    say("aboutTitle"),
    make("p", {}, say("aboutText")),
    ...fields.map(({ row }) => row),
    button,
  );
  await pressed;
  const given = fields.filter(({ field }) => field.value !== "");
  return Object.fromEntries(given.map(({ name, field }) => [name, field.value]));
}

/**
 * The headphones check: which of three tones is the quietest? One is in antiphase, which is quieter on
 * loudspeakers and not on headphones, one is quieter on both.
 *
 * K. J. P. Woods et al.: Headphone Screening to Facilitate Web-Based Auditory Experiments. Attention,
 * Perception, & Psychophysics 79, 2017.
 *
 * @returns How many times the quiet one was told.
 */
export async function checkHeadphones(say: Say): Promise<number> {
  const random = new Random(crypto.getRandomValues(new Uint32Array(1))[0]!);
  let right = 0;
  for (let round = 0; round < HEADPHONE_TONES.count; round++) {
    const order = random.shuffle<Tone[]>(["loud", "quiet", "antiphase"]);
    if (order[await askTones(order, say)] === "quiet") right++;
  }
  return right;
}

type Tone = "loud" | "quiet" | "antiphase";

async function askTones(order: readonly Tone[], say: Say): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>();
  const wav = new Blob([tones(order)], { type: "audio/wav" });
  const audio = new Audio(URL.createObjectURL(wav));
  const choices = ["headphonesFirst", "headphonesSecond", "headphonesThird"].map((key, i) =>
    make("button", { type: "button", click: () => resolve(i) }, say(key))
  );
  const answers = make(
    "fieldset",
    { disabled: true },
    make("legend", {}, say("headphonesQuestion")),
    make("div", { class: "choices" }, ...choices),
  );
  audio.addEventListener("ended", () => answers.disabled = false);
  showStep(
    say("headphonesTitle"),
    make("p", {}, say("headphonesText", { count: HEADPHONE_TONES.count })),
    make(
      "p",
      {},
      make(
        "button",
        { type: "button", class: "main", click: () => void audio.play() },
        say("headphonesPlay"),
      ),
    ),
    answers,
  );
  const answer = await promise;
  audio.pause();
  URL.revokeObjectURL(audio.src);
  return answer;
}

/** Three tones of 200 Hz, a second each with pauses between: the quiet one 6 dB below the others. */
function tones(order: readonly Tone[]): Uint8Array<ArrayBuffer> {
  const rate = 16_000, length = rate, pause = rate / 4, ramp = rate / 10;
  const left = new Float64Array(order.length * (length + pause)), right = left.slice();
  for (const [i, tone] of order.entries()) {
    const loudness = tone === "quiet" ? 0.15 : 0.3;
    for (let n = 0; n < length; n++) {
      const edge = Math.min(1, n / ramp, (length - n) / ramp);
      const sample = loudness * edge * Math.sin(2 * Math.PI * 200 * n / rate);
      left[i * (length + pause) + n] = sample;
      right[i * (length + pause) + n] = tone === "antiphase" ? -sample : sample;
    }
  }
  return encodeWav({ sampleRate: rate, channels: [left, right] });
}
