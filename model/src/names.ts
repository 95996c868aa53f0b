type Name<Line extends string> = Line extends `${infer First} ${infer Rest}` ? First | Name<Rest> : Line

/** The names that stand in some lines, with a space between them; the type checker knows each. */
export const names = <const Lines extends readonly string[]>(...lines: Lines): readonly Name<Lines[number]>[] =>
  lines.flatMap((line) => line.split(' ') as never[])
