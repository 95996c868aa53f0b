import { ageAt, humanDuration } from '../../../model/src/objects/age.ts'
import { cases } from '../cases.ts'

const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour
const at = (milliseconds: number, expected: string) => [humanDuration(milliseconds), expected] as const
const now = Date.parse('2026-01-01T00:01:00Z')

cases({
  'the clock of the server is far ahead': at(-2 * second, '<invalid>'),
  'the clock of the server is a little ahead': at(-1.9 * second, '0s'),
  'nothing yet': at(0, '0s'),
  'parts of a second do not count': at(999, '0s'),
  'the last seconds': at(2 * minute - 1, '119s'),
  'two minutes': at(2 * minute, '2m'),
  'minutes with seconds': at(2 * minute + second, '2m1s'),
  'the last minutes with seconds': at(10 * minute - second, '9m59s'),
  'ten minutes': at(10 * minute + 59 * second, '10m'),
  'the last minutes': at(3 * hour - second, '179m'),
  'three hours': at(3 * hour, '3h'),
  'hours with minutes': at(7 * hour + 59 * minute, '7h59m'),
  'eight hours': at(8 * hour + 59 * minute, '8h'),
  'the last hours': at(2 * day - second, '47h'),
  'two days': at(2 * day, '2d'),
  'days with hours': at(7 * day + 23 * hour, '7d23h'),
  'eight days': at(8 * day + 23 * hour, '8d'),
  'the last days': at(729 * day, '729d'),
  'two years': at(730 * day, '2y'),
  'years with days': at(7 * 365 * day + day, '7y1d'),
  'eight years': at(8 * 365 * day + day, '8y'),
  'the age of a timestamp': [ageAt(now, '2026-01-01T00:00:00Z'), '60s'],
  'no timestamp': [ageAt(now, undefined), '<unknown>'],
  'a timestamp that is null': [ageAt(now, null), '<unknown>'],
})
