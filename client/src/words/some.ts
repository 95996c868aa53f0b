import { humanDuration } from '../../../model/src/objects/age.ts'

/** `1 pod`, `2 pods`. */
export const some = (count: number, thing: string) => `${count} ${thing}${count === 1 ? '' : 's'}`

export const humanSeconds = (seconds: number) => humanDuration(seconds * 1000)

/** Parts as one text; what is empty says nothing. */
export const joined = (parts: readonly string[], between = ' · ') => parts.filter((part) => part !== '').join(between)
