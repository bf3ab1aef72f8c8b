// What looks like a key that somebody pasted. It is warned about where it stands in clear, and never repeated.

/** Letters and digits in one run, longer than a date, a version or any name of a model has them. */
const RUN = /(?=[A-Za-z0-9]*\d)(?=[A-Za-z0-9]*[A-Za-z])[A-Za-z0-9]{20,}/

export const looksSecret = (text: string): boolean => RUN.test(text)

/** `text` with everything that looks like a key blotted out, at the same length. */
export const blot = (text: string): string =>
  text
    // Who somebody is, in the address of a server.
    .replaceAll(/(?<=:\/\/)[^\s/@]+(?=@)/g, (words) => '•'.repeat(words.length))
    .replaceAll(/[\w+/=.-]+/g, (word) => (looksSecret(word) ? '•'.repeat(word.length) : word))
