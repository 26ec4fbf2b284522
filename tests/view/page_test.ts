import { assert, assertEquals, assertGreater, assertLess, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { writeNpy } from "../../src/files/npy/npy.ts";
import { inFolder } from "../support/in_folder.ts";
import { runTask } from "../support/tasks/run_task.ts";
import { chromiumPath, startChromium } from "../support/page/chromium.ts";
import { writeGlb } from "../../src/gesture/gltf/write_glb.ts";
import { readBvh } from "../../src/motion/bvh/bvh_reader.ts";
import { serveView } from "../support/page/serve_task.ts";
import { tone, VIEW_FLAGS, writeViewData } from "../support/page/view_data.ts";
import { openPage } from "../support/page/watched_page.ts";

let browser: Browser;

Deno.test.beforeAll(async () => {
  if (chromiumPath) browser = await startChromium();
});

Deno.test.afterAll(async () => {
  if (chromiumPath) await browser.close();
});

/** A test of the page in a browser; left out where there is none. */
function pageTest(name: string, run: (folder: string) => Promise<void>): void {
  Deno.test({ name, ignore: !chromiumPath, fn: () => inFolder(run) });
}

/** Opens a page, looks that it has nothing to complain of during a test, and closes it. */
async function onPage(
  url: string,
  options: BrowserContextOptions,
  test: (page: Page) => Promise<void>,
): Promise<void> {
  const { page, complaints } = await openPage(browser, url, options);
  try {
    await test(page);
    assertEquals(complaints, []);
  } finally {
    await page.close();
  }
}

/** Waits until an utterance is shown, and its sound can be heard. */
async function ready(page: Page): Promise<void> {
  await page.waitForSelector("#picture[data-frame]");
  await page.waitForSelector("#legend:not([hidden]) tbody tr");
  await page.waitForFunction(() => {
    const audio = document.querySelector<HTMLAudioElement>("#speech")!;
    return audio.readyState >= 2;
  });
}

/** What the stage shows: its pixels, and how many colours are among them. */
async function colorsOf(page: Page): Promise<{ colors: number; middle: number[] }> {
  const png = await page.locator("#picture").screenshot();
  return await page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes]));
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    const context = canvas.getContext("2d")!;
    context.drawImage(bitmap, 0, 0);
    const { data } = context.getImageData(0, 0, bitmap.width, bitmap.height);
    const seen = new Set<number>();
    for (let i = 0; i < data.length; i += 4) {
      seen.add(data[i]! << 16 | data[i + 1]! << 8 | data[i + 2]!);
    }
    const middle = 4 * (Math.floor(bitmap.height * 0.5) * bitmap.width + (bitmap.width >> 1));
    return { colors: seen.size, middle: [...data.subarray(middle, middle + 3)] };
  }, png.toString("base64"));
}

/** Moves the scrubber to a moment. */
async function scrub(page: Page, seconds: number): Promise<void> {
  await page.locator("#scrub").evaluate((element, value) => {
    (element as HTMLInputElement).value = String(value);
    element.dispatchEvent(new Event("input"));
  }, seconds);
}

pageTest("the page shows all systems, steps, scrubs and picks joints", async (folder) => {
  await writeViewData(folder);
  await using view = await serveView(folder, VIEW_FLAGS);
  await onPage(view.url, {}, async (page) => {
    await ready(page);
    assertEquals(await page.locator("#utterance-list [role=option]").allTextContents(), ["1", "2"]);
    const names = ["original", "one", "two"];
    assertEquals(await page.locator("#legend tbody th").allTextContents(), names);
    const dashes = await page.locator("#legend tbody path").evaluateAll((paths) =>
      paths.map((path) => path.getAttribute("stroke-dasharray"))
    );
    assertEquals(dashes[0], "none");
    assertEquals(new Set(dashes).size, 3, "systems are told apart without colours");
    const { colors, middle } = await colorsOf(page);
    assertGreater(colors, 200, "lit bodies have many shades");
    assert(middle[0]! > middle[2]! + 30, `the second of three is warm in colour, not ${middle}`);

    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    await page.waitForSelector('#picture[data-frame="2"]');
    await page.keyboard.press("ArrowLeft");
    await page.waitForSelector('#picture[data-frame="1"]');
    await scrub(page, 3.02);
    await page.waitForSelector('#picture[data-frame="60"]');
    assertStringIncludes(await page.locator("#clock").textContent() ?? "", "0:03.02");
    await page.keyboard.press("End");
    await page.waitForSelector('#picture[data-frame="119"]');

    const meanError = page.locator("#legend tbody tr").nth(1).locator("td").nth(2);
    await page.locator("#joint-list [role=option]", { hasText: /^LeftHand$/ }).click();
    assertGreater(Number.parseFloat((await meanError.textContent())!), 1);
    await page.locator("#joint-list [role=option]", { hasText: /^Hips$/ }).click();
    assertEquals(await meanError.textContent(), "0.00 cm");

    // Alone, the first stands in the middle, where its spine is.
    for (const row of [1, 2]) await page.locator("#legend tbody button").nth(row).click();
    const picked = page.locator("#joint-list [aria-selected=true]");
    const box = (await page.locator("#picture").boundingBox())!;
    for (let y = 0.35; y < 0.8; y += 0.05) {
      await page.mouse.click(box.x + box.width / 2, box.y + y * box.height);
      if ((await picked.textContent())!.startsWith("Spine")) break;
    }
    assertStringIncludes((await picked.textContent())!, "Spine");
    await page.keyboard.press("Escape");
    const alone = (await colorsOf(page)).middle;
    assert(Math.abs(alone[0]! - alone[2]!) < 30, `the original is grey, not ${alone}`);
    await page.keyboard.press("n");
    await page.waitForFunction(() => document.title.startsWith("2 "));
  });
});

pageTest("the page can be used by keyboard, and says what its controls are", async (folder) => {
  await writeViewData(folder, 60);
  await using view = await serveView(folder, VIEW_FLAGS);
  await onPage(view.url, { reducedMotion: "reduce" }, async (page) => {
    await ready(page);
    const unnamed = await page.evaluate(() =>
      [...document.querySelectorAll("button, input, select, canvas, [role=listbox]")]
        .filter((element) => !element.ariaLabel && !element.textContent?.trim())
        .map((element) => element.outerHTML)
    );
    assertEquals(unnamed, []);
    await page.keyboard.press("?");
    assert(await page.locator("#help").isVisible());
    await page.keyboard.press("Escape");
    assert(!await page.locator("#help").isVisible());
    await page.keyboard.press("j");
    await page.keyboard.type("left thumb3");
    await page.keyboard.press("Enter");
    const picked = page.locator("#joint-list [aria-selected=true]");
    assertEquals(await picked.textContent(), "LeftHandThumb3");
    await page.keyboard.press("Escape");
    await page.keyboard.press("o");
    assertEquals(await page.locator("#overlaid").getAttribute("aria-pressed"), "true");
    await page.keyboard.press("d");
    assertEquals(await page.evaluate(() => document.documentElement.dataset["theme"]), "dark");
    await page.keyboard.press("Space");
    await page.waitForSelector('#play[aria-label="Pause"]');
  });
});

pageTest("no control covers another, at any width", async (folder) => {
  await writeViewData(folder, 1);
  await using view = await serveView(folder, VIEW_FLAGS);
  await onPage(view.url, {}, async (page) => {
    await ready(page);
    for (const width of [360, 390, 881, 901, 1000, 1239, 1240, 1440]) {
      await page.setViewportSize({ width, height: 800 });
      const legendWidth = await page.locator("#legend").evaluate((it) =>
        it.getBoundingClientRect().right
      );
      assert(legendWidth <= width, `the legend spills over at ${width} px`);
      const box = async (selector: string) => (await page.locator(selector).boundingBox())!;
      const legend = await box("#legend"), views = await box(".views");
      const apart = legend.x + legend.width <= views.x || legend.y + legend.height <= views.y;
      assert(apart, `the buttons cover the legend at ${width} px`);
      const record = await box("#record"), stage = await box("#stage");
      assert(record.x + record.width <= stage.x + stage.width, `Record spills over at ${width} px`);
    }
  });
});

pageTest("seen from the side, figures side by side are turned in their places", async (folder) => {
  await writeViewData(folder, 1);
  await using view = await serveView(folder, VIEW_FLAGS);
  await onPage(view.url, {}, async (page) => {
    await ready(page);
    const { middle } = await colorsOf(page);
    await page.locator("[data-view=side]").click();
    await page.waitForTimeout(500);
    const turned = (await colorsOf(page)).middle;
    assert(turned[0]! > turned[2]! + 30, `the second of three stays in the middle: ${turned}`);
    assert(turned.some((value, i) => value !== middle[i]), "it has turned");
  });
});

/** Frame shown against the sound's clock, picture after picture, in frames beyond the drawing time. */
function worstDrift(page: Page, pictures: number): Promise<{ drift: number; moved: number }> {
  return page.evaluate(async (pictures) => {
    const audio = document.querySelector<HTMLAudioElement>("#speech")!;
    const picture = document.getElementById("picture")!;
    let drift = 0, first = -1, last = -1;
    for (let i = 0; i < pictures; i++) {
      // What is seen lags by the time that drawing in software takes, which is measured.
      const drawn = await new Promise<number>((resolve) => {
        let start = 0;
        const observer = new MutationObserver(() => {
          observer.disconnect();
          resolve((performance.now() - start) / 1000);
        });
        requestAnimationFrame(function again(now) {
          start = now;
          requestAnimationFrame(again);
        });
        observer.observe(picture, { attributeFilter: ["data-frame"] });
      });
      const shown = Number(picture.dataset["frame"]);
      const heard = audio.currentTime * 20;
      const early = shown - heard, late = heard - (shown + 1) - drawn * 20 * audio.playbackRate;
      drift = Math.max(drift, early, late);
      if (first < 0) first = shown;
      last = shown;
    }
    return { drift, moved: last - first };
  }, pictures);
}

pageTest("what is shown keeps to the sound, at any speed and after ten minutes", async (folder) => {
  const frames = 12_200;
  const data = Float32Array.from({ length: 9 * frames }, (_, i) => {
    return 20 * Math.sin(i / 100) + 10 * (i % 9);
  });
  await writeNpy(join(folder, "long.npy"), { data, shape: [frames, 9] });
  await Deno.writeFile(join(folder, "long.wav"), tone(610));
  const args = ["--predicted", "long.npy", "--speech", "long.wav"];
  await using view = await serveView(folder, args);
  await onPage(view.url, {}, async (page) => {
    await ready(page);
    for (const [start, rate] of [[0, "1"], [300, "2"], [590, "1"]] as const) {
      await scrub(page, start);
      await page.locator("#rate").selectOption(rate);
      await page.locator("#play").click();
      const { drift, moved } = await worstDrift(page, 12);
      assertLess(drift, 1, `frames from the sound at ${start} s, speed ${rate}`);
      assertGreater(moved, 0);
      await page.locator("#play").click();
    }
    await page.locator("#loop").click();
    await scrub(page, 609.5);
    await page.locator("#play").click();
    await page.waitForFunction(() =>
      Number(document.getElementById("picture")!.dataset["frame"]) < 6000
    );
  });
});

pageTest("gestures without sound play by the page's clock, to their end", async (folder) => {
  await writeNpy(join(folder, "still.npy"), { data: new Float32Array(20 * 9), shape: [20, 9] });
  await using view = await serveView(folder, ["--predicted", "still.npy"]);
  await onPage(view.url, {}, async (page) => {
    await page.waitForSelector("#legend:not([hidden]) tbody tr");
    await page.locator("#play").click();
    await page.waitForSelector('#picture[data-frame="19"]');
    await page.waitForSelector('#play[aria-label="Play"]');
  });
});

/** Drops files on the page as a file manager does. */
async function drop(page: Page, files: Record<string, Uint8Array>): Promise<void> {
  const given = Object.entries(files).map(([name, bytes]) => ({ name, bytes: [...bytes] }));
  await page.evaluate((given) => {
    const dataTransfer = new DataTransfer();
    for (const { name, bytes } of given) {
      dataTransfer.items.add(new File([Uint8Array.from(bytes)], name));
    }
    dispatchEvent(new DragEvent("drop", { dataTransfer, cancelable: true }));
  }, given);
}

pageTest("a bad file dropped on the page changes nothing, good ones are shown", async (folder) => {
  await writeViewData(folder, 1);
  await using view = await serveView(folder, VIEW_FLAGS);
  const text = (content: string) => new TextEncoder().encode(content);
  const good = text(Array.from({ length: 3 }, () => Array(192).fill(1.5).join(" ")).join("\n"));
  const bad: [name: string, content: Uint8Array, line: string][] = [
    ["a.txt", text("1 2 3\n4 5 six\n"), 'a.txt: line 2: number 3 is "six", not a finite number'],
    ["a.npy", text("nothing"), "a.npy: is not a .npy file"],
    ["a.bvh", text("HIERARCHY\nROOT Hips\n{\n"), "a.bvh ends after line 3"],
    ["a.wav", text("fLaC and so on"), "a.wav: not a WAV file but FLAC"],
    ["a.json", text("{}"), "a.json: holds no gesture"],
    ["a.mp4", text("x"), "a.mp4: is none of txt, npy, bvh, glb, json and wav"],
    ["a.glb", text("x"), "a.glb: is not glTF"],
  ];
  await onPage(view.url, {}, async (page) => {
    await ready(page);
    for (const [name, content, line] of bad) {
      await drop(page, { "good.txt": good, [name]: content });
      await page.waitForFunction(
        (name) => document.getElementById("message")!.textContent!.startsWith(name),
        name,
      );
      assertStringIncludes((await page.locator("#message").textContent())!, line);
      assertEquals(await page.locator("#utterance-list [role=option]").count(), 2);
      assertEquals(await page.locator("#legend tbody tr").count(), 3);
    }
    const bvh = await Deno.readFile(new URL("../fixtures/motion_100fps.bvh", import.meta.url));
    const glb = await writeGlb(readBvh(new TextDecoder().decode(bvh)));
    await drop(page, { "mine.txt": good, "other.bvh": bvh, "z.glb": glb, "mine.wav": tone(1) });
    await page.waitForFunction(() => document.title.startsWith("mine "));
    await page.waitForFunction(() => document.querySelectorAll("#legend tbody tr").length === 3);
    const names = ["mine.txt", "other.bvh", "z.glb"];
    assertEquals(await page.locator("#legend tbody th").allTextContents(), names);
    const note = await page.locator("#message").textContent();
    assertStringIncludes(note!, "other.bvh: positions of joints below the root are not read");
    const other = { joints: ["a", "b"], parents: [-1, 0], frameRate: 20 };
    const two = JSON.stringify({ ...other, positions: [[0, 0, 0, 0, 90, 0]] });
    await drop(page, { "gesture2.json": text(two) });
    await page.waitForFunction(() =>
      document.getElementById("message")!.textContent!.includes("other joints than the original's")
    );
    await drop(page, { "gesture2.txt": good });
    await page.waitForFunction(() => document.title.startsWith("2 "));
    await page.waitForFunction(() => document.querySelectorAll("#legend tbody tr").length === 5);
  });
});

pageTest("an exported page works from disk, in both themes, on a phone", async (folder) => {
  await writeViewData(folder, 3);
  const args = [...VIEW_FLAGS, "--export", "out/page.html"];
  const { code, stdout, stderr } = await runTask("view", args, folder);
  assertEquals(code, 0);
  assertStringIncludes(stderr, "its 64 nodes are taken to be those of takeuchi; if not");
  assertStringIncludes(stdout, "Wrote out/page.html: 2 utterances");
  const phone = { viewport: { width: 390, height: 700 }, hasTouch: true };
  const papers: number[] = [];
  for (const colorScheme of ["light", "dark"] as const) {
    await onPage(`file://${folder}/out/page.html`, { ...phone, colorScheme }, async (page) => {
      await ready(page);
      assertGreater((await colorsOf(page)).colors, 200);
      const paper = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      papers.push(Number(/\d+/.exec(paper)![0]));
      await page.locator("#play").tap();
      await page.waitForFunction(() =>
        Number(document.getElementById("picture")!.dataset["frame"]) > 5
      );
      for (const button of await page.locator(".bar button:visible, .transport button").all()) {
        const { x, width } = (await button.boundingBox())!;
        assert(x >= 0 && x + width <= 390, `beyond the edge: ${await button.getAttribute("id")}`);
      }
      await page.locator("#show-utterances").tap();
      await page.locator("#utterance-list [role=option]").nth(1).tap();
      await page.waitForFunction(() => document.title.startsWith("2 "));
      await page.waitForFunction(() => !document.querySelector("#utterances.open"));
    });
  }
  assertGreater(papers[0]!, 200);
  assertLess(papers[1]!, 60);
});
