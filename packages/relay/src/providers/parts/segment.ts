/**
 * A model's name as one segment of a path. Clients choose names, so nothing in one may leave its place: a slash, a
 * question mark, or the two names that mean “here” and “one up”.
 */
export const segment = (model: string): string => encodeURIComponent(model).replace(/^\.{1,2}$/, '_')
