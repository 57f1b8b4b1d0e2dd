/** `fetch` hides what happened in the cause: "fetch failed" alone says nothing. */
export function reasonOf(error: unknown): string {
  const cause = (error as { readonly cause?: unknown }).cause ?? error;
  return cause instanceof Error ? cause.message || cause.name : String(cause);
}
