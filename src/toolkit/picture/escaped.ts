// Texts of anybody's objects inside of markup: no character of them is markup.

/** For text and quoted attributes of HTML and SVG. */
export const escaped = (text: string): string => referenced(text, /[&<>"'`]/g);

/** With what matches written as references, which HTML, SVG and Markdown read as the character and as nothing else. */
export const referenced = (text: string, special: RegExp): string =>
  text
    .toWellFormed()
    .replaceAll(UNPRINTABLE, "\ufffd")
    .replaceAll(special, (character) => `&#${character.charCodeAt(0)};`);

// Control characters, for which XML has no place, and those that turn the direction of writing around.
const UNPRINTABLE = /(?![\t\n\r])\p{Cc}|[\u2028-\u202e\u2066-\u2069\ufffe\uffff]/gu;
