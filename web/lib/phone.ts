/**
 * A US phone number as typed, in E.164. Numbers with a leading `+` stay what they are. Whether it is a real
 * number is for the loyalty service to say; here only what cannot be one is turned away (undefined).
 */
export function toE164(text: string): string | undefined {
  const trimmed = text.trim();
  const digits = trimmed.replace(/\D/g, '');
  if (trimmed.startsWith('+')) return digits.length >= 8 && digits.length <= 15 ? `+${digits}` : undefined;
  if (digits.length === 10) return `+1${digits}`;
  if (digits.length === 11 && digits.startsWith('1')) return `+${digits}`;
  return undefined;
}
