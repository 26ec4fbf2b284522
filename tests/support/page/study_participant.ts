import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import type { WatchedPage } from "./watched_page.ts";
import type { KeyTrial, StudyKey } from "../../../eval/study/study_files.ts";
import { Random } from "../../../src/random/random.ts";

/** How somebody answers: a condition's worth, on the logarithmic scale of Bradley and Terry. */
export interface Taste {
  readonly worth: Readonly<Record<string, number>>;
  /** Does not read, listen or look. */
  readonly careless?: boolean;
  /** Seeds what is left to chance. */
  readonly seed: number;
}

/** Values that a trial is answered with, one for each that it asks for, and whether it is called broken. */
export interface Judgement {
  readonly broken: boolean;
  /** By question, then by stimulus. */
  readonly values: readonly (readonly number[])[];
}

/** How a participant of a taste answers a trial. */
export function judge(key: StudyKey, trial: KeyTrial, taste: Taste, random: Random): Judgement {
  const { design, questions, conditions, stimuli } = key, { check } = trial;
  const worths = trial.stimuli.map((number) => {
    const condition = conditions[stimuli[number]!.condition]!;
    return taste.worth[condition] ?? 0;
  });
  const told = !taste.careless && check?.answer !== undefined ? check.answer : undefined;
  const values = questions.map(() => {
    if (design === "pairwise") {
      const share = 1 / (1 + Math.exp(worths[1]! - worths[0]!));
      return [told ?? (random.uniform() < (taste.careless ? 0.5 : share) ? 1 : -1)];
    }
    const [least, most] = design === "rating" ? [1, 7] : [0, 100];
    return worths.map((worth) => {
      if (told !== undefined) return told;
      if (taste.careless) return least + random.integer(most - least + 1);
      const drawn = (least + most) / 2 + (most - least) / 6 * (worth + random.normal());
      return Math.max(least, Math.min(most, Math.round(drawn)));
    });
  });
  return { broken: !taste.careless && check?.kind === "broken", values };
}

/** Makes sound last an eighth of its time, and remembers what a page plays that it made itself. */
async function listenIn(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const made = URL.createObjectURL;
    URL.createObjectURL = (blob: Blob) => {
      (globalThis as { made?: Blob }).made = blob;
      return made(blob);
    };
    const { play } = HTMLMediaElement.prototype;
    HTMLMediaElement.prototype.play = function () {
      if (this.parentNode === null && !document.querySelector("canvas")) this.playbackRate = 8;
      return play.call(this);
    };
  });
}

/** Which of the three tones that were made last is the quietest. */
async function quietest(page: Page): Promise<number> {
  return await page.evaluate(async () => {
    const { made } = globalThis as unknown as { made: Blob };
    const samples = new Int16Array((await made.arrayBuffer()).slice(44));
    const sums = [0, 0, 0], third = samples.length / 3;
    for (let i = 0; i < samples.length; i++) sums[Math.floor(i / third)]! += Math.abs(samples[i]!);
    return sums.indexOf(Math.min(...sums));
  });
}

/** Opens a study's page as somebody new does, small so that drawing in software is quick. */
export async function openStudy(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<WatchedPage> {
  const context = await browser.newContext({ viewport: { width: 360, height: 640 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(120_000); // several draw at once, on machines that do other things
  await listenIn(page);
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  await page.goto(url);
  return { page, complaints };
}

/**
 * Goes through a study's page from where it is, as somebody of a taste does.
 *
 * @param until The step before which it stops, by how its heading begins.
 */
export async function takePart(
  page: Page,
  key: StudyKey,
  taste: Taste,
  until = "Thank you",
): Promise<void> {
  const random = new Random(taste.seed, 77);
  for (;;) {
    const title = (await page.locator("h2").textContent())!;
    if (title.startsWith(until)) return;
    if (title === "Before you begin") await page.locator("#agree").check();
    if (title === "Headphones") {
      await hear(page, taste.careless ? random.integer(3) : undefined);
      continue;
    }
    const [, kind, number] = /^(Training|Trial) (\d+)/.exec(title) ?? [];
    if (kind === undefined) await page.getByRole("button", { name: "Next" }).click();
    else await answerTrial(page, key, kind === "Trial" ? Number(number) - 1 : -1, taste, random);
  }
}

async function hear(page: Page, guess: number | undefined): Promise<void> {
  const before = await page.evaluate(() => (globalThis as { made?: Blob }).made?.size);
  if (before === undefined) throw new Error("listenIn() comes before takePart()");
  const right = guess ?? await quietest(page);
  await page.getByRole("button", { name: "Play the tones" }).click();
  const old = await page.locator("h2").elementHandle();
  await page.locator(".choices button:enabled").nth(right).click();
  await page.waitForFunction((heading) => !heading?.isConnected, old);
}

/** Plays everything, answers, and goes on. */
async function answerTrial(
  page: Page,
  key: StudyKey,
  index: number,
  taste: Taste,
  random: Random,
): Promise<void> {
  const plan: number = await page.evaluate(
    (id) => JSON.parse(localStorage.getItem(`study ${id}`)!).results.plan,
    key.id,
  );
  await page.waitForSelector(".plays button:enabled");
  const plays = page.locator(".plays button"), count = await plays.count();
  for (let i = 0; i < count; i++) {
    await plays.nth(i).click();
    await page.waitForSelector(`.plays button:nth-child(${i + 1})[data-played=true]`);
  }
  const stimuli = Array.from({ length: count }, () => 0);
  const trial = key.plans[plan]![index] ?? { id: "training", stimuli };
  const judgement = judge(key, trial, taste, random);
  if (judgement.broken) await page.locator("#broken").check();
  for (const [q, values] of judgement.values.entries()) {
    if (key.design === "parallel") {
      for (const [i, value] of values.entries()) {
        await page.locator("input[type=range]").nth(q * values.length + i).fill(String(value));
      }
    } else {
      await page.locator(`input[name=question-${q}][value="${values[0]}"]`).check();
    }
  }
  const heading = await page.locator("h2").elementHandle();
  await page.locator("#next").click();
  await page.waitForFunction((old) => !old?.isConnected, heading);
}
