const ZIP = /^\s*(\d{5})(?:[-\s]?\d{4})?\s*$/;

/** The five digits of a US ZIP code, also of a ZIP+4; undefined for anything else. */
export const zip5 = (text: string | null | undefined): string | undefined => ZIP.exec(text ?? '')?.[1];
