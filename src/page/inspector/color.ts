/** sRGB, each from 0 to 255. */
export type Rgb = readonly [red: number, green: number, blue: number];

/** Steps of a colour ramp. */
export const LEVELS = 256;

type Lab = readonly [lightness: number, a: number, b: number];

/**
 * A CSS colour as theme variables have it: #rgb, #rgba, #rrggbb, #rrggbbaa, rgb() or rgba(). What is see-through is laid
 * over `below`. Undefined for anything else.
 */
export function parseColor(text: string, below: Rgb): Rgb | undefined {
  const channels = parseHex(text.trim()) ?? parseFunction(text.trim());
  if (channels === undefined) return undefined;
  const [red, green, blue, alpha] = channels;
  const over = (top: number, under: number): number => alpha * top + (1 - alpha) * under;
  return [over(red, below[0]), over(green, below[1]), over(blue, below[2])];
}

type Rgba = readonly [number, number, number, number];

function parseHex(text: string): Rgba | undefined {
  const digits = /^#([0-9a-f]{3,8})$/i.exec(text)?.[1];
  if (digits === undefined || digits.length === 5 || digits.length === 7) return undefined;
  const width = digits.length < 6 ? 1 : 2;
  const channel = (index: number): number => {
    const piece = digits.slice(index * width, (index + 1) * width);
    return Number.parseInt(width === 1 ? piece + piece : piece, 16);
  };
  return [channel(0), channel(1), channel(2), digits.length / width === 4 ? channel(3) / 255 : 1];
}

function parseFunction(text: string): Rgba | undefined {
  const inside = /^rgba?\(([^)]*)\)$/i.exec(text)?.[1];
  const [red, green, blue, alpha = 1, ...more] = inside?.split(/[\s,/]+/).map(Number) ?? [];
  if (red === undefined || green === undefined || blue === undefined || more.length > 0) return undefined;
  return [red, green, blue, alpha].every(Number.isFinite) ? [red, green, blue, alpha] : undefined;
}

/**
 * {@link LEVELS} colours from one to another in even steps of OKLab, as RGBA bytes for a canvas: what is twice as far
 * from the first looks twice as far, and the lightness only rises or only falls.
 */
export function buildRamp(from: Rgb, to: Rgb): Uint8ClampedArray {
  const ramp = new Uint8ClampedArray(4 * LEVELS);
  const start = toLab(from);
  const end = toLab(to);
  for (let level = 0; level < LEVELS; level++) {
    const share = level / (LEVELS - 1);
    const mix = (i: 0 | 1 | 2): number => start[i] + share * (end[i] - start[i]);
    ramp.set([...toRgb([mix(0), mix(1), mix(2)]), 255], 4 * level);
  }
  return ramp;
}

/** Two ramps that meet in the middle, for quantities with a sign. */
export function buildDiverging(low: Rgb, middle: Rgb, high: Rgb): Uint8ClampedArray {
  const below = buildRamp(middle, low);
  const above = buildRamp(middle, high);
  const ramp = new Uint8ClampedArray(4 * LEVELS);
  for (let level = 0; level < LEVELS; level++) {
    const away = Math.round((Math.abs(level - LEVELS / 2) / (LEVELS / 2)) * (LEVELS - 1));
    ramp.set((level < LEVELS / 2 ? below : above).subarray(4 * away, 4 * away + 4), 4 * level);
  }
  return ramp;
}

/** Contrast of two colours after WCAG 2, from 1 to 21. */
export function contrast(one: Rgb, other: Rgb): number {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

/** The wished colour if it can be read on `background` (4.5:1), else black or white: one of them always can. */
export function readableOn(background: Rgb, wished: Rgb): Rgb {
  if (contrast(wished, background) >= 4.5) return wished;
  const black: Rgb = [0, 0, 0];
  const white: Rgb = [255, 255, 255];
  return contrast(black, background) >= contrast(white, background) ? black : white;
}

export function cssColor([red, green, blue]: Rgb): string {
  return `rgb(${Math.round(red)} ${Math.round(green)} ${Math.round(blue)})`;
}

/** A colour of a ramp. */
export function colorAt(ramp: Uint8ClampedArray, level: number): Rgb {
  return [ramp[4 * level] ?? 0, ramp[4 * level + 1] ?? 0, ramp[4 * level + 2] ?? 0];
}

function luminance(color: Rgb): number {
  const [red, green, blue] = color.map(linear);
  return 0.2126 * (red ?? 0) + 0.7152 * (green ?? 0) + 0.0722 * (blue ?? 0);
}

/** sRGB channel from 0 to 255 to linear light from 0 to 1 (IEC 61966-2-1). */
function linear(channel: number): number {
  const value = channel / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

function gamma(light: number): number {
  return 255 * (light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055);
}

/** OKLab of Björn Ottosson, 2020: https://bottosson.github.io/posts/oklab/ */
function toLab(color: Rgb): Lab {
  const [r, g, b] = [linear(color[0]), linear(color[1]), linear(color[2])];
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

function toRgb([lightness, a, b]: Lab): Rgb {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    gamma(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    gamma(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    gamma(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ];
}
