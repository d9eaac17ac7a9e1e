/**
 * Colours: the page's own from Streamlit's CSS variables, the paths' and the landscape's for light and dark.
 * Land and sea are ramps of equal lightness in OKLCH, so height reads without hue; only the hue switches.
 */

const DASHES = [[], [7, 4], [2, 3.5], [10, 3.5, 2, 3.5], [14, 4]];
const PATHS_LIGHT = [
  { line: "#d55e00", text: "#b04a00" },
  { line: "#8a2a7b", text: "#8a2a7b" },
  { line: "#009e73", text: "#00775a" },
  { line: "#1c2430", text: "#1c2430" },
  { line: "#a88700", text: "#7a6200" },
];
const PATHS_DARK = [
  { line: "#ff8c3a", text: "#ff9a52" },
  { line: "#f29ad6", text: "#f29ad6" },
  { line: "#3ccfa0", text: "#3ccfa0" },
  { line: "#f2f5f8", text: "#f2f5f8" },
  { line: "#ffd84d", text: "#ffd84d" },
];
const RAMP = 1024;
const ramps = new Map();

/** Read the theme from the host's CSS variables. */
function readTheme(host) {
  const style = getComputedStyle(host);
  const read = (name, fallback) => style.getPropertyValue(name).trim() || fallback;
  const background = read("--st-background-color", "#ffffff");
  const dark = luminance(background) < 0.35;
  return {
    dark,
    background,
    text: read("--st-text-color", dark ? "#e8edf2" : "#1c2430"),
    // Streamlit's own grey is too faint for small text on some themes, so mix it from the text colour.
    grey: dark ? "#9aa5b1" : "#5d6875",
    border: read("--st-border-color", dark ? "#2c333c" : "#dfe4ea"),
    primary: read("--st-primary-color", dark ? "#7fb2e5" : "#2f5d8c"),
    font: read("--st-font", "system-ui, sans-serif"),
    red: dark ? "#ff7b7b" : "#c0262d",
    good: dark ? "#5fd0a0" : "#0a7350",
    redFill: dark ? "rgba(255, 110, 110, 0.38)" : "rgba(200, 40, 45, 0.34)",
    redWash: dark ? "rgba(255, 110, 110, 0.13)" : "rgba(200, 40, 45, 0.09)",
    landWash: dark ? "rgba(196, 178, 130, 0.11)" : "rgba(160, 140, 80, 0.11)",
    halo: dark ? "rgba(10, 14, 20, 0.85)" : "rgba(255, 255, 255, 0.88)",
    iso: dark ? "rgba(235, 240, 246, 0.16)" : "rgba(28, 36, 48, 0.2)",
    shore: dark ? "rgba(220, 232, 242, 0.85)" : "rgba(28, 42, 58, 0.85)",
    mapText: dark ? "#f2f5f8" : "#1c2430",
    paths: dark ? PATHS_DARK : PATHS_LIGHT,
    ramps: landAndSea(dark),
  };
}

/** Return the colours and dash of a rule: {line, text, dash}. */
function pathStyle(theme, rule, index) {
  const at = (rule?.style ?? index) % DASHES.length;
  return { ...theme.paths[at], dash: DASHES[at] };
}

/** Return the relative luminance (0..1) of any CSS colour. */
function luminance(colour) {
  const context = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  context.fillStyle = colour;
  context.fillRect(0, 0, 1, 1);
  const [r, g, b] = context.getImageData(0, 0, 1, 1).data;
  return (0.2126 * r + 0.7152 * g + 0.0722 * b) / 255;
}

/** Return {sea, land}: RAMP colours each, as the 32-bit words of an ImageData, from low to high. */
function landAndSea(dark) {
  if (!ramps.has(dark)) {
    const lightness = dark ? (u) => 0.15 + 0.5 * u : (u) => 0.42 + 0.54 * u;
    ramps.set(dark, {
      sea: ramp((u) => oklch(lightness(u), (dark ? 0.06 + 0.03 * u : 0.105) * (1 - 0.45 * u * u), 252)),
      land: ramp((u) => oklch(lightness(u), dark ? 0.048 : 0.05, 85)),
    });
  }
  return ramps.get(dark);
}

function ramp(colour) {
  return Uint32Array.from({ length: RAMP }, (_, i) => colour(i / (RAMP - 1)));
}

/** Return an OKLCH colour (Ottosson 2020) as an opaque little-endian RGBA word. */
function oklch(lightness, chroma, degrees) {
  const a = chroma * Math.cos((degrees * Math.PI) / 180);
  const b = chroma * Math.sin((degrees * Math.PI) / 180);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const red = toByte(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s);
  const green = toByte(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s);
  const blue = toByte(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s);
  return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}

/** Return a linear channel as an sRGB byte. */
function toByte(linear) {
  const clipped = Math.min(1, Math.max(0, linear));
  const encoded = clipped <= 0.0031308 ? 12.92 * clipped : 1.055 * clipped ** (1 / 2.4) - 0.055;
  return Math.round(255 * encoded);
}

/** Hand the theme to the style sheet. */
function applyTheme(root, theme) {
  root.classList.toggle("dark", theme.dark);
  for (const name of ["background", "text", "grey", "border", "primary", "font", "red", "good", "halo", "mapText"]) {
    root.style.setProperty(`--${name}`, theme[name]);
  }
}
