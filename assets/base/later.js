/**
 * What a field holds until the first message or measurement sets it; nothing reads it before. It stands where other
 * languages declare a field without a value: its type is that of the field.
 * @type {any}
 */
export const LATER = undefined;
