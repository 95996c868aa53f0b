import type { Code } from '../codes.ts'
import type { MapNode, Path } from '../yaml/node.ts'
import { malformed } from './fields.ts'
import { byteLength, subdomain } from './grammar.ts'
import { text } from './read.ts'
import { has, invalid, violation } from './rule.ts'

type Codes<C extends Code> = Readonly<Record<'gmsaName' | 'gmsaEmpty' | 'gmsaLong' | 'user', C>>

/** What is wrong with the Windows options of a security context. */
export function* windowsViolations<C extends Code>(node: MapNode, path: Path, codes: Codes<C>) {
  if (has(node, 'gmsaCredentialSpecName'))
    yield* malformed(codes.gmsaName, [...path, 'gmsaCredentialSpecName'], text(node, 'gmsaCredentialSpecName'), subdomain)
  const spec = text(node, 'gmsaCredentialSpec')
  const specAt = [...path, 'gmsaCredentialSpec']
  if (has(node, 'gmsaCredentialSpec')) {
    if (spec === '') yield violation(codes.gmsaEmpty, specAt, invalid(spec, 'gmsaCredentialSpec cannot be an empty string'))
    else if (byteLength(spec) > 64 * 1024)
      yield violation(codes.gmsaLong, specAt, invalid('', 'gmsaCredentialSpec size must be under 64 KiB'))
  }
  if (has(node, 'runAsUserName'))
    yield* malformed(codes.user, [...path, 'runAsUserName'], text(node, 'runAsUserName'), windowsUser)
}

/** What is wrong with `user` or `domain\user`. */
const windowsUser = (name: string) => [...userProblems(name)].map((problem) => `runAsUserName${problem}`)

function* userProblems(name: string): Iterable<string> {
  const parts = name.split('\\')
  if (name === '') yield ' cannot be an empty string'
  else if ([...name].some((character) => character < ' ' || character === '\x7f')) yield ' cannot contain control characters'
  else if (parts.length > 2) yield ' cannot contain more than one backslash'
  else {
    const user = parts.at(-1) ?? ''
    const domain = parts.length === 2 ? (parts[0] ?? '') : undefined
    if (domain !== undefined && byteLength(domain) >= 256) yield "'s Domain length must be under 256 characters"
    if (
      domain !== undefined &&
      !/^[^\\/:*?"<>|.][^\\/:*?"<>|]{0,14}$/.test(domain) &&
      !/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?(\.[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)*$/i.test(domain)
    )
      yield "'s Domain doesn't match the NetBios nor the DNS format"
    if (user === '') yield "'s User cannot be empty"
    else if (byteLength(user) > 104) yield "'s User length must not be longer than 104 characters"
    if (/^[. ]+$/.test(user)) yield "'s User cannot contain only periods or spaces"
    if (/["/\\:;|=,+*?<>@[\]]/.test(user)) yield `'s User cannot contain the following characters: "/\\:;|=,+*?<>@[]`
  }
}
