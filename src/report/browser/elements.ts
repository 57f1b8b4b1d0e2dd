/** An element that the page has. */
export function element<Kind extends HTMLElement = HTMLElement>(id: string): Kind {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the report has no element ${id}`);
  return found as Kind;
}
