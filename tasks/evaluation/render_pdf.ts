import { fromFileUrl } from "@std/path";

/** A pixel of an SVG document in points: 96 of the ones and 72 of the others are an inch. */
const POINTS = 72 / 96;

/** The part of pdfkit that is used. */
interface PdfDocument {
  on(event: "data", take: (bytes: Uint8Array<ArrayBuffer>) => void): void;
  on(event: "end", take: () => void): void;
  end(): void;
}

/**
 * Turns an SVG document into a PDF of one page of its size: lines stay lines and text text, in a font that
 * goes with it, so that it may go into a paper as it is.
 *
 * @param svg The document, as {@linkcode renderSvg} draws it.
 * @returns The contents of a PDF file; the same each time.
 */
export async function renderPdf(svg: string): Promise<Uint8Array<ArrayBuffer>> {
  const [{ default: Document }, { default: addSvg }] = await Promise.all([
    import("pdfkit"),
    import("svg-to-pdfkit"),
  ]);
  const [, width = 0, height = 0] = /width="([\d.]+)" height="([\d.]+)"/.exec(svg)!
    .map((size) => Number(size) * POINTS);
  const fonts = (name: string) =>
    fromFileUrl(import.meta.resolve(`@expo-google-fonts/arimo/${name}/Arimo_${name}.ttf`));
  const [regular, bold] = [fonts("400Regular"), fonts("700Bold")];
  const info = { CreationDate: new Date(0) }; // the same bytes at any time
  const document: PdfDocument = new Document({
    size: [width, height],
    margin: 0,
    font: regular,
    info,
  });
  const parts: Uint8Array<ArrayBuffer>[] = [];
  document.on("data", (bytes) => parts.push(bytes));
  const ended = new Promise<void>((resolve) => document.on("end", resolve));
  const fontCallback = (_family: string, isBold: boolean) => isBold ? bold : regular;
  // Dashes without gaps are a whole line, which pdfkit has other words for.
  const drawn = svg.replace(/ stroke-dasharray="[\d.]+,0"/g, "");
  addSvg(document, drawn, 0, 0, { width, height, fontCallback });
  document.end();
  await ended;
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}
