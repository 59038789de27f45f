/**
 * A decision clears a message for this long; what is handed over later is decided anew. Of the second within which a
 * restriction holds, the rest is left for the content's way to the provider.
 */
export const CLEARANCE_MS_MAX = 900
