import { humanDuration } from '../../../model/src/objects/age.ts'

/** `1 pod`, `2 pods`. */
export const some = (count: number, thing: string) => `${count} ${thing}${count === 1 ? '' : 's'}`

export const humanSeconds = (seconds: number) => humanDuration(seconds * 1000)

/** Parts as one text; what is empty says nothing. */
export const joined = (parts: readonly string[], between = ' · ') => parts.filter((part) => part !== '').join(between)

/** A list makes icons of `$(name)`, which is also how Kubernetes writes a variable: what a file or a cluster says is text. */
export const withoutIcons = (text: string) => text.replace(/\$\([A-Za-z0-9-]+(?:~[A-Za-z]+)?\)/g, '\\$&')
