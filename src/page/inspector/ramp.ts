import { buildDiverging, buildRamp, colorAt, cssColor, LEVELS, parseColor, type Rgb, readableOn } from "./color";

type ThemeKind = "light" | "dark" | "high-contrast" | "high-contrast-light";

/** Classes `heat-0` … `heat-63` and `lift-0` … `lift-63` color an element: see {@link Ramp.classOf}. */
const CLASSES = 64;

const BLACK: Rgb = [0, 0, 0];
const WHITE: Rgb = [255, 255, 255];

/** Where a theme says nothing: its background, its text, the strongest attention, and the most below an even share. */
const FALLBACK: Readonly<Record<ThemeKind, readonly [background: Rgb, text: Rgb, strong: Rgb, below: Rgb]>> = {
  light: [WHITE, [59, 59, 59], [138, 59, 0], [0, 75, 138]],
  dark: [
    [31, 31, 31],
    [204, 204, 204],
    [255, 199, 107],
    [107, 184, 255],
  ],
  "high-contrast": [BLACK, WHITE, [255, 215, 0], [111, 195, 255]],
  "high-contrast-light": [WHITE, [41, 41, 41], [122, 46, 0], [0, 64, 122]],
};

/**
 * The colours that shares are drawn in, made from the theme and made anew when it changes. Nothing is the background of
 * the editor; strong is light in dark themes and dark in light ones.
 */
export class Ramp {
  /** [256] RGBA bytes, from nothing to everything. */
  lut: Uint8ClampedArray = new Uint8ClampedArray(4 * LEVELS);
  /** [256] RGBA bytes, from far below to far above, with nothing in the middle. */
  diverging: Uint8ClampedArray = new Uint8ClampedArray(4 * LEVELS);
  /** High contrast: lengths and outlines stand for values, and not colours. */
  highContrast = false;
  private readonly sheet = new CSSStyleSheet();
  private seen = "";

  /** @param onChange called when the theme has changed and the colours are new */
  constructor(private readonly onChange: () => void) {
    document.adoptedStyleSheets.push(this.sheet);
    this.build();
    const observer = new MutationObserver(() => {
      if (this.build()) this.onChange();
    });
    observer.observe(document.body, { attributeFilter: ["class", "data-vscode-theme-id"] });
    observer.observe(document.documentElement, { attributeFilter: ["style", "class"] });
  }

  /** CSS colour of a level from 0 to 255, for drawing. */
  css(level: number): string {
    return cssColor(colorAt(this.lut, level));
  }

  /** The class that gives an element the background of a level from 0 to 255, and text that can be read on it. */
  classOf(level: number, scale: "heat" | "lift"): string {
    return `${scale}-${Math.min(CLASSES - 1, Math.floor((level * CLASSES) / LEVELS))}`;
  }

  /** Whether anything is other than it was. */
  private build(): boolean {
    const kind = themeKind();
    const [background, text, strong, below] = FALLBACK[kind];
    const style = getComputedStyle(document.documentElement);
    const read = (names: readonly string[], fallback: Rgb, under: Rgb): Rgb => {
      for (const name of names) {
        const color = parseColor(style.getPropertyValue(name), under);
        if (color !== undefined) return color;
      }
      return fallback;
    };
    const ground = read(["--vscode-editor-background"], background, background);
    const ink = read(["--vscode-editor-foreground", "--vscode-foreground"], text, ground);
    const high = read(["--vscode-inkling-attention-strong"], strong, ground);
    const low = read(["--vscode-inkling-attention-below"], below, ground);
    const seen = JSON.stringify([kind, ground, ink, high, low]);
    if (seen === this.seen) return false;
    this.seen = seen;
    this.highContrast = kind.startsWith("high-contrast");
    this.lut = buildRamp(ground, high);
    this.diverging = buildDiverging(low, ground, high);
    const sheet = this.highContrast
      ? bars(high, low)
      : [...shades("heat", this.lut, ink), ...shades("lift", this.diverging, ink)];
    this.sheet.replaceSync(sheet.join("\n"));
    return true;
  }
}

/** The kind of theme that VS Code names in the body's classes; light high contrast also carries the dark one's. */
function themeKind(): ThemeKind {
  const { classList } = document.body;
  if (classList.contains("vscode-high-contrast-light")) return "high-contrast-light";
  if (classList.contains("vscode-high-contrast")) return "high-contrast";
  return classList.contains("vscode-light") ? "light" : "dark";
}

function shades(scale: string, ramp: Uint8ClampedArray, ink: Rgb): string[] {
  return Array.from({ length: CLASSES }, (_, index) => {
    const color = colorAt(ramp, Math.round((index * (LEVELS - 1)) / (CLASSES - 1)));
    return `.${scale}-${index}{background-color:${cssColor(color)};color:${cssColor(readableOn(color, ink))}}`;
  });
}

/** For high contrast: a bar at the foot of the element, as high as the value is large; below an even share, at its head. */
function bars(high: Rgb, low: Rgb): string[] {
  const bar = (scale: string, index: number, share: number, color: Rgb, edge: "bottom" | "top"): string => {
    const image = `linear-gradient(${cssColor(color)},${cssColor(color)})`;
    return `.${scale}-${index}{background:${image} left ${edge}/100% calc(${share.toFixed(3)}*var(--highest-bar,6px)) no-repeat}`;
  };
  return Array.from({ length: CLASSES }, (_, index) => {
    const share = index / (CLASSES - 1);
    const away = 2 * share - 1;
    const lift = bar("lift", index, Math.abs(away), away < 0 ? low : high, away < 0 ? "top" : "bottom");
    return bar("heat", index, share, high, "bottom") + lift;
  });
}
