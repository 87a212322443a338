import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';

type Colour = readonly [red: number, green: number, blue: number];
type Matrix = readonly [Colour, Colour, Colour];

const css = await readFile('ui/src/app.css', 'utf8');
/** The tokens of a theme, as they stand in the style sheet. */
const themeIn = (start: string): ReadonlyMap<string, Colour> => {
  const block = css.slice(css.indexOf(start), css.indexOf('}', css.indexOf(start)));
  const found = [...block.matchAll(/--([a-z-]+): #([0-9a-f]{6})/g)];
  return new Map(found.map(([, name = '', hex = '']) => [name, channels(hex)]));
};
const channels = (hex: string): Colour => [at(hex, 0), at(hex, 2), at(hex, 4)];
const at = (hex: string, index: number): number => Number.parseInt(hex.slice(index, index + 2), 16) / 255;

const themes = { light: themeIn(':root {'), dark: themeIn(':root[data-theme="dark"]') };
const named = (theme: keyof typeof themes, name: string): Colour => {
  const colour = themes[theme].get(name);
  if (colour === undefined) throw new Error(`no colour ${name} in ${theme}`);
  return colour;
};

/** IEC 61966-2-1. */
const linear = (value: number): number => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
const times = (matrix: Matrix, [x, y, z]: Colour): Colour => {
  const row = ([a, b, c]: Colour): number => a * x + b * y + c * z;
  return [row(matrix[0]), row(matrix[1]), row(matrix[2])];
};
const inLight = (colour: Colour): Colour => [linear(colour[0]), linear(colour[1]), linear(colour[2])];

/** WCAG 2.2, relative luminance and contrast ratio. */
const luminance = (colour: Colour): number => {
  const [red, green, blue] = inLight(colour);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};
const contrast = (one: Colour, other: Colour): number => {
  const [high, low] = [luminance(one), luminance(other)].toSorted((a, b) => b - a);
  return ((high ?? 0) + 0.05) / ((low ?? 0) + 0.05);
};

/** What people of full severity see (Machado, Oliveira, Fernandes 2009), on linear light. */
const VISIONS: Readonly<Record<string, Matrix>> = {
  all: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protan: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deutan: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritan: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};
const TO_XYZ: Matrix = [
  [0.4124564, 0.3575761, 0.1804375],
  [0.2126729, 0.7151522, 0.072175],
  [0.0193339, 0.119192, 0.9503041],
];

/** CIE L*a*b*, D65. */
const lab = (light: Colour): Colour => {
  const [x, y, z] = times(TO_XYZ, light);
  const f = (t: number): number => (t > (6 / 29) ** 3 ? Math.cbrt(t) : t / (3 * (6 / 29) ** 2) + 4 / 29);
  const [fx, fy, fz] = [f(x / 0.95047), f(y), f(z / 1.08883)];
  return [116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)];
};

/** CIEDE2000 (Sharma, Wu, Dalal 2005). */
const difference = ([l1, a1, b1]: Colour, [l2, a2, b2]: Colour): number => {
  const [rad, mean7] = [Math.PI / 180, ((Math.hypot(a1, b1) + Math.hypot(a2, b2)) / 2) ** 7];
  const g = 0.5 * (1 - Math.sqrt(mean7 / (mean7 + 25 ** 7)));
  const [p1, p2] = [a1 * (1 + g), a2 * (1 + g)];
  const [c1, c2] = [Math.hypot(p1, b1), Math.hypot(p2, b2)];
  const hue = (b: number, a: number): number => (a === 0 && b === 0 ? 0 : (Math.atan2(b, a) / rad + 360) % 360);
  const [h1, h2] = [hue(b1, p1), hue(b2, p2)];
  const turn = c1 * c2 === 0 ? 0 : ((h2 - h1 + 540) % 360) - 180;
  const [dl, dc, dh] = [l2 - l1, c2 - c1, 2 * Math.sqrt(c1 * c2) * Math.sin((turn / 2) * rad)];
  const [lm, cm] = [(l1 + l2) / 2, (c1 + c2) / 2];
  const hm = c1 * c2 === 0 ? h1 + h2 : Math.abs(h1 - h2) <= 180 ? (h1 + h2) / 2 : ((h1 + h2 + 360) / 2) % 360;
  const cosine = (factor: number, offset: number): number => Math.cos((factor * hm - offset) * rad);
  const t = 1 - 0.17 * cosine(1, 30) + 0.24 * cosine(2, 0) + 0.32 * cosine(3, -6) - 0.2 * cosine(4, 63);
  const sl = 1 + (0.015 * (lm - 50) ** 2) / Math.sqrt(20 + (lm - 50) ** 2);
  const [sc, sh] = [1 + 0.045 * cm, 1 + 0.015 * cm * t];
  const twist =
    -Math.sin(60 * Math.exp(-(((hm - 275) / 25) ** 2)) * rad) * 2 * Math.sqrt(cm ** 7 / (cm ** 7 + 25 ** 7));
  return Math.sqrt((dl / sl) ** 2 + (dc / sc) ** 2 + (dh / sh) ** 2 + twist * (dc / sc) * (dh / sh));
};

describe.each(['light', 'dark'] as const)('the colours of the %s theme', (theme) => {
  test.each(['ink', 'muted', 'pass', 'hold', 'block'])('%s is read on every ground: 4.5 to 1', (text) => {
    for (const ground of ['paper', 'sheet', 'tint']) {
      expect.soft(contrast(named(theme, text), named(theme, ground)), ground).toBeGreaterThanOrEqual(4.5);
    }
  });

  test('a button in ink is read', () => {
    expect(contrast(named(theme, 'on-ink'), named(theme, 'ink'))).toBeGreaterThanOrEqual(4.5);
  });

  test('the lines of controls are seen: 3 to 1', () => {
    for (const ground of ['paper', 'sheet', 'tint']) {
      expect.soft(contrast(named(theme, 'line'), named(theme, ground)), ground).toBeGreaterThanOrEqual(3);
    }
  });

  test.each(Object.keys(VISIONS))('verdicts differ for %s of us: ΔE00 of 14 and more', (vision) => {
    const seen = (name: string): Colour => lab(times(VISIONS[vision] ?? TO_XYZ, inLight(named(theme, name))));
    const verdicts = ['pass', 'hold', 'block'];
    for (const [index, one] of verdicts.entries()) {
      for (const other of verdicts.slice(index + 1)) {
        expect.soft(difference(seen(one), seen(other)), `${one} and ${other}`).toBeGreaterThanOrEqual(14);
      }
    }
  });
});

test('the measure itself is right: two of the pairs that its authors published', () => {
  expect(difference([50, 2.6772, -79.7751], [50, 0, -82.7485])).toBeCloseTo(2.0425, 4);
  expect(difference([50, 2.5, 0], [73, 25, -18])).toBeCloseTo(27.1492, 4);
});
