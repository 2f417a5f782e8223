// The script of a page.
import { interactive } from "./interactive.ts";

const { reveal } = interactive(document);

/** A link to an object expands it. */
function open(): void {
  const target = location.hash.length > 1 ? document.getElementById(decodeURIComponent(location.hash.slice(1))) : null;
  if (target instanceof HTMLDetailsElement) reveal(target);
}
addEventListener("hashchange", open);
open();
