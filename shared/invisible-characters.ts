/**
 * Characters that are invisible, reorder the text around them, or look like blanks of a script:
 * bidirectional marks, zero-width characters, fillers, variation selectors, private use.
 */
const invisibleCharacters = /[\p{Cf}\p{Co}\p{Cn}\p{Default_Ignorable_Code_Point}\p{Bidi_Control}\u2800]+/gu;

/** Removes characters that are invisible or reorder the text around them. */
export const removeInvisible = (text: string): string => text.replace(invisibleCharacters, '');
