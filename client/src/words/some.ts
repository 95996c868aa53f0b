/** `1 pod`, `2 pods`. */
export const some = (count: number, thing: string) => `${count} ${thing}${count === 1 ? '' : 's'}`
