/** How a code that somebody typed is read: as `core/classroom/codes.py` does it, which tells the letters. */

/**
 * Return what may be a class's code, "" where it can't be one.
 * @param {string} text
 * @param {{ letters: string, length: number }} codes
 */
export function typedCode(text, { letters, length }) {
  const found = [...text.toUpperCase()].filter((letter) => /[\p{L}\p{N}]/u.test(letter));
  return found.length === length && found.every((letter) => letters.includes(letter)) ? found.join("") : "";
}

/**
 * Return why a text can't be a code, "" where it may be one.
 * @param {string} text
 * @param {{ letters: string, length: number }} codes
 */
export function mistakeIn(text, codes) {
  if (typedCode(text, codes)) return "";
  if (text.trim() === "") return "Type the class’s code.";
  const strange = [...text.toUpperCase()].find(
    (letter) => /[\p{L}\p{N}]/u.test(letter) && !codes.letters.includes(letter),
  );
  if (strange) return `No code has “${strange}” in it. Look again at the letters.`;
  return `A code has ${codes.length} letters and digits.`;
}
