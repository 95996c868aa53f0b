const shape = /^(\d{4})-(\d{2})-(\d{2})T(\d{1,2}):(\d{2}):(\d{2})(?:[.,]\d+)?(?:Z|[+-](\d{2}):(\d{2}))$/

/** What Go says, behind the text itself, to a time that is not one of RFC 3339; it takes hours of one digit and a comma too. */
export function timeProblem(text: string): string | undefined {
  const numbers = shape
    .exec(text)
    ?.slice(1)
    .map((digits) => Number(digits ?? 0))
  if (!numbers) return ' as "2006-01-02T15:04:05Z07:00": cannot parse'
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, zoneHour = 0, zoneMinute = 0] = numbers
  const beyond = (
    [
      ['month', month < 1 || month > 12],
      ['hour', hour > 23],
      ['minute', minute > 59],
      ['second', second > 59],
      ['time zone offset hour', zoneHour > 24],
      ['time zone offset minute', zoneMinute > 60],
      ['day', day < 1 || day > daysIn(year, month)],
    ] as const
  ).find(([, isBeyond]) => isBeyond)?.[0]
  return beyond && `: ${beyond} out of range`
}

function daysIn(year: number, month: number): number {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  return month === 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31
}
