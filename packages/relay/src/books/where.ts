// Where books are, as one word says it: `postgres://user:password@host:port/database`, the path of a file, or `:memory:`.

export const isPostgres = (where: string): boolean => /^postgres(ql)?:\/\//.test(where)

/** False for a database of another kind, which would otherwise be taken for a path. */
export const isDatabase = (where: string): boolean =>
  where !== '' && (isPostgres(where) || !/^[a-z][a-z\d+.-]*:\/\//i.test(where))
