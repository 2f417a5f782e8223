// Untrusted text inside markup: no character of it is interpreted as markup.

/** For text and quoted attributes in HTML and SVG. */
export const escaped = (text: string): string => referenced(text, /[&<>"'`]/g);

/** Replaces matches with character references, which HTML, SVG and Markdown read as the character only. */
export const referenced = (text: string, special: RegExp): string =>
  text
    .toWellFormed()
    .replaceAll(UNPRINTABLE, "\ufffd")
    .replaceAll(special, (character) => `&#${character.charCodeAt(0)};`);

// Control characters, which XML does not allow, and those that change the direction of text.
const UNPRINTABLE = /(?![\t\n\r])\p{Cc}|[\u2028-\u202e\u2066-\u2069\ufffe\uffff]/gu;
